"""What became of a delivery: it is out, it is not, it is tried again, or nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from governance.change import Change, Made, System, transaction, verb
from governance.db import session, table
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from governance.text import Unfit, clean
from workflows import drafts, moved_on, reviews, triaged_anew
from workflows.channels import Channel
from workflows.deliveries import rows
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.turns import ASKS, again, ask_later
from workflows.drafts import Draft
from workflows.posted import proof_of
from workflows.publications import went_out
from workflows.ready import revision_of
from workflows.scheduled import end as end_schedule
from workflows.starting import Submitter
from workflows.states import DRAFT
from workflows.threads import Thread
from workflows.webhooks import BY_HAND, account, go

RESTS = (1, 5, 15, 30, 60, 120)
"""Minutes to wait after each attempt of which nothing arrived."""

MOST_TRIES = len(RESTS) + 1
"""With these rests, four hours: what is later than that is not what anybody approved for its time."""

LONGEST_REST = timedelta(hours=2)


def conversation_locked(draft_id: int) -> int | None:
    """Lock the conversation that a draft answers, before its review as a publication does; None where there is none."""
    mine = select(table(Draft).c.thread_id).where(table(Draft).c.id == draft_id).scalar_subquery()
    thread = table(Thread)
    locked = update(thread).where(thread.c.id == mine).values(version=thread.c.version).returning(thread.c.id)
    ident: int | None = session.scalar(locked)
    return ident


def locked(change: Change, delivery_id: int) -> tuple[Any, Any, Any]:
    """The review, the draft and the delivery of something that is on its way, in the order of all locks."""
    draft_id = draft_of(delivery_id)
    conversation_locked(draft_id)
    review = reviews.lock_in_flight(draft_id, change.at)
    return review, drafts.locked_by_system(draft_id), rows.locked(delivery_id)


@verb
def end(actor: System, delivery_id: int, n: int, answer: Answer) -> Made:
    """Write down what became of the n-th attempt. What comes after somebody settled it changes nothing more."""
    with transaction(actor) as change:
        review, draft, delivery = locked(change, delivery_id)
        if delivery.tries != n or delivery.state not in (rows.SENDING, rows.UNKNOWN):
            drafts.set_draft(draft.id, version=draft.version - 1)
            late = {"outcome": str(answer.fate), "why": "late", "status": answer.status}
            rows.note(delivery_id, rows.SEND, n, **late)
            return change.made(new=False, delivery=delivery_id)
        if answer.fate is Fate.UNKNOWN:
            nobody_knows(change, delivery, draft, answer.why, answer.status)
            return change.made(delivery=delivery_id)
        known = {"outcome": str(answer.fate), "why": answer.why, "status": answer.status, "ended_at": change.at}
        rows.note(delivery_id, rows.SEND, n, **known)
        follow(change, delivery, draft, review, answer)
        return change.made(delivery=delivery_id)


def follow(change: Change, delivery: Any, draft: Any, review: Any, answer: Answer) -> None:
    """Do what follows from a known fate: part of the transaction that learned of it, under its locks."""
    if answer.fate is Fate.OUT:
        _out(change, delivery, draft, review, answer)
    elif answer.fate is Fate.PARTLY:
        _partly(change, delivery, draft, answer)
    elif answer.fate is Fate.LATER and delivery.tries < MOST_TRIES:
        _put_off(change, delivery, draft, review, answer)
    else:
        fail(change, delivery, draft, review, answer)


def draft_of(delivery_id: int) -> int:
    """The draft of a delivery, read before anything is locked."""
    ident = rows.draft_id_of(delivery_id)
    assert ident is not None  # deliveries are not deleted
    return ident


# -- It is out ----------------------------------------------------------------------------------------------------


def _out(change: Change, delivery: Any, draft: Any, review: Any, answer: Answer) -> None:
    revision = revision_of(draft)
    at = answer.published_at
    if at is None or not review.approved_at <= at <= change.at + timedelta(minutes=1):
        at = change.at
    texts = {one: _posted(answer.texts.get(one), text) for one, text in revision.texts.items()}
    publish(change, delivery, draft, review, proof_of(revision, answer.url, at, texts))
    rows.set_delivery(delivery.id, external_id=answer.external_id, status=answer.status)


def publish(change: Change, delivery: Any, draft: Any, review: Any, proof: dict[str, Any]) -> None:
    """It went out, by this proof: the delivery is over, and the publication stands under its id."""
    moved_on.answered(draft.id, proof["published_at"])
    by = Submitter(delivery.asked_by, delivery.asked_name)
    went_out(change, draft, review, proof, "deliver", by, delivery.public_id)
    rows.set_delivery(delivery.id, state=rows.DELIVERED, why="", next_at=None, ended_at=change.at)


def _posted(said: str | None, sent: str) -> str:
    """The text as the receiver says that it stands there; where it says none that can be kept, as it was sent."""
    try:
        return (clean(said).strip() if said else "") or sent.strip()
    except Unfit:
        return sent.strip()


# -- It is not ----------------------------------------------------------------------------------------------------


def fail(change: Change, delivery: Any, draft: Any, review: Any, answer: Answer) -> None:
    """It did not go out, and is not sent again: the draft is approved and off the schedule."""
    values = {"state": rows.FAILED, "why": answer.why, "status": answer.status, "results": dict(answer.results) or None}
    rows.set_delivery(delivery.id, **values, next_at=None, ended_at=change.at)
    drafts.set_draft(draft.id, state=move(DRAFT, draft.state, "not_sent"), updated_at=change.at)
    if delivery.schedule_id is not None:
        end_schedule(change, delivery.schedule_id)
    said = {"why": answer.why, "status": answer.status, "tries": delivery.tries}
    rows.record(change, EntryType.DELIVERY_FAILED, delivery, draft, **said)
    tell(change, "delivery_failed", delivery)
    _look_again(change, delivery, review)
    if answer.gone:
        channel = table(Channel)
        go(change, session.execute(select(channel).where(channel.c.id == delivery.channel_id)).one(), BY_HAND)


def _put_off(change: Change, delivery: Any, draft: Any, review: Any, answer: Answer) -> None:
    rest = timedelta(minutes=RESTS[delivery.tries - 1])
    if answer.rest is not None:
        rest = min(max(timedelta(seconds=answer.rest), timedelta(seconds=1)), LONGEST_REST)
    try_again(change, delivery, draft, review, change.at + rest, answer.why, answer.status)


def try_again(
    change: Change, delivery: Any, draft: Any, review: Any, at: datetime, why: str, status: int | None = None
) -> None:
    """Nothing arrived, so the same id is sent again at a time; until then the draft is what it was before."""
    name = "put_off" if delivery.schedule_id is not None else "not_sent"
    state = move(DRAFT, draft.state, name)
    drafts.set_draft(draft.id, state=state, updated_at=change.at)
    rows.set_delivery(delivery.id, state=rows.WAITING, why=why, status=status, next_at=at)
    again(change, delivery.id, delivery.tries + 1, at)
    said = {"why": why, "status": status, "tries": delivery.tries, "to": state}
    rows.record(change, EntryType.DELIVERY_PUT_OFF, delivery, draft, **said)
    _look_again(change, delivery, review)


def call_off(change: Change, delivery: Any, draft: Any, why: str) -> None:
    """Before its turn something changed: it is not sent. The draft stays what it became."""
    rows.set_delivery(delivery.id, state=rows.CALLED_OFF, why=why, next_at=None, ended_at=change.at)
    rows.record(change, EntryType.DELIVERY_CALLED_OFF, delivery, draft, why=why)
    tell(change, "delivery_called_off", delivery)


def _look_again(change: Change, delivery: Any, review: Any) -> None:
    """What passes by a draft that is being sent is looked at when it comes back.

    Its conversation moved on, other guidance took effect, an emergency was over.
    """
    triaged_anew.came_back(change, delivery.draft_id, review)
    turn = f"{delivery.id}:{delivery.tries}"
    if review.in_force not in (None, review.policy_version_id):
        change.enqueue(Job.RE_EVALUATE, {}, dedup=f"re_evaluate:delivery:{turn}")
    if review.emergency_id is not None:
        about = {"emergency_id": review.emergency_id}
        change.enqueue(Job.EMERGENCY_OVER, about, dedup=f"emergency_over:delivery:{turn}")


# -- Nobody knows -------------------------------------------------------------------------------------------------


def nobody_knows(change: Change, delivery: Any, draft: Any, why: str, status: int | None = None) -> None:
    """An attempt ended without an answer that says what became of it: the receiver is asked, or people are."""
    if delivery.state != rows.SENDING:
        drafts.set_draft(draft.id, version=draft.version - 1)
        return
    rows.set_delivery(delivery.id, state=rows.UNKNOWN, why=why, status=status)
    known = {"outcome": str(Fate.UNKNOWN), "why": why, "status": status, "ended_at": change.at}
    rows.note(delivery.id, rows.SEND, delivery.tries, **known)
    rows.record(change, EntryType.DELIVERY_UNKNOWN, delivery, draft, why=why, status=status, tries=delivery.tries)
    way = account(delivery.channel_id)
    if way is not None and way.status_url and delivery.asks < len(ASKS):
        ask_later(change, delivery.id, delivery.asks + 1)
    else:
        tell(change, "delivery_unknown", delivery)


def _partly(change: Change, delivery: Any, draft: Any, answer: Answer) -> None:
    values = {"state": rows.PARTLY, "why": answer.why, "status": answer.status, "results": dict(answer.results)}
    rows.set_delivery(delivery.id, **values)
    rows.record(change, EntryType.DELIVERY_PARTLY, delivery, draft, results=dict(answer.results))
    tell(change, "delivery_partly", delivery)


def tell(change: Change, event: str, delivery: Any) -> None:
    """Have those told who wait for it."""
    about = {"event": event, "delivery_id": delivery.id, "draft_id": delivery.draft_id, "actor_id": None}
    change.enqueue(Job.NOTIFY, about, dedup=f"{event}:{delivery.id}:{delivery.tries}")
