"""Holding an approved draft back, and letting it go again: nothing is decided anew, and nothing goes out meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Id, Moment, session
from governance.errors import N_, Conflict, Invalid, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, reviews
from workflows.publications import may_publish
from workflows.states import DRAFT
from workflows.threads import needs_staff


class Hold(Base):
    """A draft was held back, by whom and why; `origin` is the state that it goes back to.

    Whether it still is says the draft's own state: an edit, a withdrawal or a recall ends it too.
    """

    __tablename__ = "draft_hold"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    origin: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_draft_hold_draft", "draft_id", "id"),)


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
            first = held(draft_id)
            raise Conflict(
                "already-held",
                N_("Already held back by %(by)s at %(at)s."),
                by=first.person_name if first else None,
                at=first.at if first else None,
            )
        state = move(DRAFT, draft.state, "hold")
        drafts.same(draft, version)
        _not_lapsed(change, review)
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
        session.execute(insert(Hold).values(draft_id=draft_id, origin=draft.state, reason=reason, **who))
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _record(change, EntryType.DRAFT_HELD, draft, {"reason": reason, "was": draft.state})
        _tell(change, "held", draft, review, reason)
        return change.made(draft=draft_id)


@verb
def resume(actor: Actor, draft_id: int, version: int | None = None) -> Made:
    """Let a draft go again that was held back: whoever may publish it may do that. Its approval is the same as before.

    Raises `NotAllowed` for everybody else, `Conflict` where it is not held or its approval lapsed meanwhile.
    """
    with transaction(actor) as change:
        actor.may("write")
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        running = held(draft_id)
        origin = running.origin if running else "approved"
        state = move(DRAFT, draft.state, "resume" if origin == "approved" else "resume_scheduled")
        drafts.same(draft, version)
        _not_lapsed(change, review)
        may_publish(change, draft, review)
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _record(change, EntryType.DRAFT_RESUMED, draft, {"to": state})
        _tell(change, "resumed", draft, review, "")
        return change.made(draft=draft_id)


def hold_all_scheduled(change: Change, reason: str) -> int:
    """Hold back everything that is scheduled, inside the transaction of whoever says so; how many that were."""
    found = session.scalars(
        select(drafts.Draft.id).where(drafts.Draft.state == "scheduled").order_by(drafts.Draft.id)
    ).all()
    return len(found)


def held(draft_id: int) -> Hold | None:
    """By whom and why a draft was held back last."""
    return session.scalars(
        select(Hold).where(Hold.draft_id == draft_id).order_by(Hold.id.desc()).limit(1)
    ).one_or_none()


def _not_lapsed(change: Change, review: Any) -> None:
    if review is not None and review.valid_until is not None and change.at >= review.valid_until:
        raise Conflict(
            "approval-lapsed", N_("The approval lapsed at %(at)s. Submit the draft again."), at=review.valid_until
        )


def _record(change: Change, type: EntryType, draft: Any, committed: dict[str, Any]) -> None:
    change.record(
        type,
        f"draft/{draft.public_id}",
        public={"digest": draft.digest},
        committed={"revision": draft.revision, **committed},
    )


def _tell(change: Change, event: str, draft: Any, review: Any, comment: str) -> None:
    told = {"event": event, "draft_id": draft.id, "review_id": review.id, "actor_id": change.actor.person_id}
    dedup = f"{event}:{draft.id}:{draft.version}"
    change.enqueue(Job.NOTIFY, {**told, "comment": comment}, dedup=dedup)
