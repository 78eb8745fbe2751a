"""Holding an approved draft back, and letting it go again: nothing is decided anew, and nothing goes out meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, exists, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Id, Moment, session, table
from governance.errors import N_, Conflict, Invalid, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, reviews
from workflows.causes import CAUSES, EMERGENCY
from workflows.deliveries.rows import Delivery
from workflows.demands import LET_OUT, Situation, refuse
from workflows.drafts import Draft
from workflows.emergencies.meanwhile import nothing_by_itself
from workflows.ready import may_go_out, may_publish
from workflows.reviews import Review
from workflows.scheduled import end, of_review, one_by_one, rearm
from workflows.states import DRAFT
from workflows.threads import needs_staff


class Hold(Base):
    """A draft was held back, by whom and why; `origin` is the state that it goes back to.

    Whether it still is says the draft's own state: an edit, a withdrawal or a recall ends it too. With a `cause` it was
    the service itself, because the conversation moved on. `resumed_at` is when somebody let it go again.
    """

    __tablename__ = "draft_hold"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    origin: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    resumed_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_draft_hold_draft", "draft_id", "id"),)


_draft, _review, _hold, _delivery = table(Draft), table(Review), table(Hold), table(Delivery)


@verb
def hold(actor: Actor, draft_id: int, reason: str, version: int | None = None) -> Made:
    """Hold an approved draft back. Everybody who acts may: it is the safe side, and the record says who and why.

    Raises `Invalid` without a reason, `Conflict` where it is not approved or its approval lapsed, and who was first
    where it is held already.
    """
    if not reason.strip():
        missing = {"reason": [Problem(N_("A reason is required."))]}
        raise Invalid("invalid", N_("Say why it is held back."), errors=missing)
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        review = reviews.lock_current(draft_id)
        draft = drafts.locked(change, draft_id)
        if draft.state == "on_hold":
            raise _held_before(draft_id)
        state = move(DRAFT, draft.state, "hold")
        drafts.same(draft, version)
        refuse(Situation(state=draft.state, review=review), change.at, LET_OUT)  # what lapsed is over
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _write(change, [draft], reason)
        return change.made(draft=draft_id)


def _held_before(draft_id: int) -> Conflict:
    first = held(draft_id)
    if first is None or first.cause is not None:
        return Conflict("already-held", N_("It is held back already, because the conversation moved on."))
    sentence = N_("Already held back by %(by)s at %(at)s.")
    return Conflict("already-held", sentence, by=first.person_name, at=first.at)


@verb
def resume(actor: Actor, draft_id: int, version: int | None = None) -> Made:
    """Let a draft go again that was held back: whoever may publish it may do that. Its approval is the same as before.

    What was scheduled is so again where its time is still to come; otherwise it is approved and off the schedule, so
    that nothing goes out late by itself. Raises `NotAllowed` for everybody else, `Conflict` where it is not held, its
    approval lapsed meanwhile, or an emergency keeps it back.
    """
    with transaction(actor) as change:
        actor.may("write")
        one_by_one()
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        running = held(draft_id)
        planned = of_review(draft.review_id) if running and running.origin == "scheduled" else None
        in_time = planned is not None and change.at < planned.goes_out_at
        state = move(DRAFT, draft.state, "resume_scheduled" if in_time else "resume")
        drafts.same(draft, version)
        may_go_out(change, draft, review)
        may_publish(change, draft, review)
        if in_time or (running is not None and running.cause == EMERGENCY):
            nothing_by_itself(change, review)
        if review is not None and review.moved_on is not None:  # whoever lets it go has looked
            reviews.settle(review.id, moved_on=None)
        if in_time:
            rearm(planned)
        elif planned is not None:
            end(change, planned.id)
        if running is not None:
            session.execute(update(_hold).where(_hold.c.id == running.id).values(resumed_at=change.at))
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _record(change, EntryType.DRAFT_RESUMED, draft, {"to": state})
        _tell(change, "resumed", draft, "")
        return change.made(draft=draft_id)


def held(draft_id: int) -> Hold | None:
    """By whom and why a draft was held back last."""
    return session.scalars(
        select(Hold).where(Hold.draft_id == draft_id).order_by(Hold.id.desc()).limit(1)
    ).one_or_none()


def holds_of(draft_id: int) -> Sequence[Hold]:
    """Every time that a draft was held back, oldest first."""
    return session.scalars(select(Hold).where(Hold.draft_id == draft_id).order_by(Hold.id)).all()


# -- Many at once, inside a transaction that has its own reason ---------------------------------------------------


def hold_all_scheduled(change: Change, cause: str) -> int:
    """Hold back all that is scheduled or waits to be sent, whatever it is about; how many. Part of the caller's act.

    Each is let go again by hand. A fixed number of statements; one entry and one piece of work for each draft.
    """
    one_by_one(alone=True)
    lapsed = exists().where(_review.c.id == _draft.c.review_id, _review.c.valid_until <= change.at)
    found = session.execute(
        update(_draft)
        .where(_draft.c.state == "scheduled", ~lapsed)
        .values(state="on_hold", version=_draft.c.version + 1, updated_at=change.at)
        .returning(*_KNOWN)
    ).all()
    _write(change, found, CAUSES[cause], cause, origin="scheduled")
    waits = exists().where(_delivery.c.draft_id == _draft.c.id, _delivery.c.ended_at.is_(None))
    sent = session.execute(
        update(_draft)
        .where(_draft.c.state == "approved", waits, ~lapsed)
        .values(state="on_hold", version=_draft.c.version + 1, updated_at=change.at)
        .returning(*_KNOWN)
    ).all()
    _write(change, sent, CAUSES[cause], cause, origin="approved")
    return len(found) + len(sent)


def hold_because(change: Change, draft_ids: Sequence[int], cause: str) -> None:
    """Hold back those of these drafts that are approved or scheduled, by the service itself: their reviews are locked.

    Part of the transaction in which the conversation moved on.
    """
    ways = DRAFT.moves["hold"][0]
    these = update(_draft).where(_draft.c.id.in_(draft_ids), _draft.c.state.in_(ways.sources))
    found = session.execute(these.values(version=_draft.c.version + 1).returning(*_KNOWN)).all()
    if not found:
        return
    held_now = update(_draft).where(_draft.c.id.in_([one.id for one in found]))
    session.execute(held_now.values(state=ways.target, updated_at=change.at))
    _write(change, found, CAUSES[cause], cause)


_KNOWN = tuple(_draft.c[name] for name in ("id", "public_id", "state", "digest", "revision", "review_id", "version"))


def _write(change: Change, found: Sequence[Any], reason: str, cause: str | None = None, origin: str = "") -> None:
    """The rows, entries and notices of drafts that were held back; `origin` where they are not as before any more."""
    who = {"person_id": None, "person_name": ""} if cause else _who(change)
    same = {"reason": reason, "cause": cause, **who, "at": change.at}
    rows = [{"draft_id": one.id, "origin": origin or one.state, **same} for one in found]
    if rows:
        session.execute(insert(_hold), rows)
    for one in found:
        because = {"reason": reason, "was": origin or one.state, **({"cause": cause} if cause else {})}
        _record(change, EntryType.DRAFT_HELD, one, because)
        _tell(change, "held", one, "" if cause else reason, cause)


def _who(change: Change) -> dict[str, Any]:
    return {"person_id": change.standing.person_id, "person_name": change.standing.name}


def _record(change: Change, type: EntryType, draft: Any, committed: dict[str, Any]) -> None:
    change.record(
        type,
        f"draft/{draft.public_id}",
        public={"digest": draft.digest},
        committed={"revision": draft.revision, **committed},
    )


def _tell(change: Change, event: str, draft: Any, comment: str, cause: str | None = None) -> None:
    actor = None if cause else change.actor.person_id  # whoever posted another reply hears that this one is held back
    told = {"event": event, "draft_id": draft.id, "review_id": draft.review_id, "actor_id": actor}
    dedup = f"{event}:{draft.id}:{draft.version}"
    change.enqueue(Job.NOTIFY, {**told, "comment": comment, "cause": cause}, dedup=dedup)
