"""Having an approved text sent by its channel's webhook: a person asks for it, or the time that somebody set comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from governance.change import Actor, Change, Made, insert_once, transaction, verb
from governance.db import public_id, session, table
from governance.errors import N_, Conflict
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, reviews
from workflows.deliveries.against import against, by_webhook
from workflows.deliveries.ending import call_off
from workflows.deliveries.rows import WAITING, Delivery, record, running
from workflows.deliveries.turns import again
from workflows.publications import publishable
from workflows.ready import revision_of
from workflows.scheduled import Schedule, of_review
from workflows.states import DRAFT


@verb
def send(actor: Actor, draft_id: int, version: int | None = None) -> Made:
    """Have an approved draft sent by its channel's webhook. Whoever may publish it may; nothing is out by this alone.

    Raises `Conflict` as a publication does, where the channel is posted to by hand, and where it is being sent already,
    naming who was first; `NotAllowed` for people who may not publish.
    """
    with transaction(actor) as change:
        actor.may("write")
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        publishable(change, draft, review, revision_of(draft))
        assert review is not None  # publishable refuses a draft without one
        move(DRAFT, draft.state, "send")
        _once(change, draft, review)
        drafts.same(draft, version)
        by_webhook(draft.channel_id)
        who = (change.standing.person_id or 0, change.standing.name)
        planned = of_review(review.id) if draft.state == "scheduled" else None
        row = _insert(change, draft, review.id, who, planned.id if planned else None)
        said = {"revision": draft.revision, "channel": draft.channel_id}
        record(change, EntryType.DELIVERY_REQUESTED, row, draft, {"review": review.public_id}, **said)
        return change.made(draft=draft_id, delivery=row.id)


def _once(change: Change, draft: Any, review: Any) -> None:
    """Refuse what is being sent already. What waits and could not be sent any more gives way."""
    first = running(draft.id)
    if first is None:
        return
    if first.state == WAITING and (why := against(change, draft, review, first)):
        call_off(change, first, draft, why)
        return
    raise Conflict(
        "already-sending",
        N_("%(by)s had it sent at %(at)s already. Its page says what became of it."),
        by=first.asked_name,
        at=first.asked_at,
    )


def come_due(change: Change, schedules: Sequence[int]) -> None:
    """The time came of these schedules, which are locked, and their channels go out by themselves: have them sent."""
    planned, draft = table(Schedule).c, table(drafts.Draft).c
    found = session.execute(
        select(planned.id.label("schedule_id"), planned.person_id, planned.person_name, planned.review_id)
        .add_columns(*(draft[name] for name in ("id", "public_id", "revision", "digest", "channel_id")))
        .join(table(drafts.Draft), draft.id == planned.draft_id)
        .where(planned.id.in_(schedules))
        .order_by(planned.goes_out_at, planned.id)
    ).all()
    _give_way(change, found)
    for one in found:
        row = _insert(change, one, one.review_id, (one.person_id, one.person_name), one.schedule_id)
        if row is None:  # somebody has it sent already
            continue
        record(change, EntryType.DELIVERY_REQUESTED, row, one, revision=one.revision, channel=one.channel_id)


def _give_way(change: Change, found: Sequence[Any]) -> None:
    """What still waits for the time that one of these had before is not sent: else the new time would be passed over.

    Each is taken where it waits, whoever has its draft's row: at its own turn it would be called off for the same.
    """
    delivery = table(Delivery)
    overtaken = (
        update(delivery)
        .where(
            *(delivery.c.draft_id.in_([one.id for one in found]), delivery.c.state == WAITING),
            delivery.c.schedule_id.not_in([one.schedule_id for one in found]),
        )
        .values(version=delivery.c.version + 1)
    )
    drafted = {one.id: one for one in found}
    for row in session.execute(overtaken.returning(*delivery.c)).all():
        call_off(change, row, drafted[row.draft_id], "rescheduled")


def _insert(change: Change, draft: Any, review_id: int, who: tuple[int, str], schedule_id: int | None) -> Any:
    delivery = table(Delivery)
    of = {"draft_id": draft.id, "review_id": review_id, "schedule_id": schedule_id, "channel_id": draft.channel_id}
    words = {"public_id": public_id(), "revision": draft.revision, "digest": draft.digest}
    begins = {"state": WAITING, "why": "", "tries": 0, "asks": 0, "external_id": "", "version": 1}
    asked = {"asked_by": who[0], "asked_name": who[1], "asked_at": change.at, "next_at": change.at}
    if not insert_once(Delivery, {**of, **words, **begins, **asked}):
        return None
    row = session.execute(select(delivery).where(delivery.c.public_id == words["public_id"])).one()
    again(change, row.id, 1, change.at)
    return row
