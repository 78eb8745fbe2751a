"""Several replies to one message: whoever approved one sets the others aside, with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Moment, session
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, moved_on, reviews
from workflows.drafts import Draft
from workflows.reviews import Decision, Review
from workflows.states import APPROVED, DRAFT, REVIEW

PENDING = ("drafting", "changes_requested", "in_review", "approved", "scheduled", "on_hold")
"""States of a draft that may still go out, so that another reply to the same message concerns it."""


CHOSEN = (*APPROVED, "sending", "published", "published_unreviewed")
"""States of a reply for which another one is set aside: every step has approved it, so that something is left."""

NOT_APPROVED = N_(
    "The reply that you chose is not approved any more, or not by every step yet. Only for one that is approved can "
    "another be set aside."
)


class SetAside(Base):
    """Another reply was chosen: by whom and why. `person_name` is the name used then."""

    __tablename__ = "set_aside"
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    chosen_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


@verb
def set_aside(actor: Actor, draft_id: int, chosen_id: int, reason: str, version: int | None = None) -> Made:
    """Set a draft aside because another reply to the same conversation was chosen. A running review ends with it.

    For whoever has approved the chosen one. Raises `NotAllowed` for everybody else, `Conflict` where the two answer
    different conversations, or the chosen one is not approved any more or yet, `Invalid` without a reason. Two who
    choose crosswise wait for each other: the conversation is locked first, and the chosen one before what it replaces.
    """
    if not reason.strip():
        missing = {"reason": [Problem(N_("A reason is required."))]}
        raise Invalid("invalid", N_("Say why the other reply was chosen."), errors=missing)
    with transaction(actor) as change:
        actor.may("decide")
        moved_on.conversation_held(draft_id)
        reviews.lock_current(chosen_id)
        running = reviews.lock_current(draft_id)
        draft = drafts.locked(change, draft_id)
        state = move(DRAFT, draft.state, "set_aside")
        drafts.same(draft, version)
        chosen = _chosen(change, draft, chosen_id)
        if running is not None:
            reviews.stop(change, running.id, move(REVIEW, running.state, "withdraw"))
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
        session.execute(insert(SetAside).values(draft_id=draft_id, chosen_id=chosen_id, reason=reason, **who))
        change.record(
            EntryType.DRAFT_SET_ASIDE,
            f"draft/{draft.public_id}",
            public={"digest": draft.digest, "draft": chosen.public_id},
            committed={"reason": reason, "was": draft.state, "revision": draft.revision},
        )
        told = {"event": "set_aside", "draft_id": draft_id, "actor_id": change.actor.person_id, "comment": reason}
        change.enqueue(Job.NOTIFY, told, dedup=f"set_aside:{draft_id}")
        return change.made(draft=draft_id)


def _chosen(change: Change, draft: Any, chosen_id: int) -> Any:
    """The other reply, which whoever acts has approved."""
    row = session.execute(
        select(
            Draft.public_id,
            Draft.thread_id,
            Draft.state,
            Draft.restricted,
            Draft.author_id,
            Draft.keeper_id,
            Review.valid_until,
            Decision.id.label("mine"),
        )
        .outerjoin(Review, Review.id == Draft.review_id)
        .outerjoin(
            Decision,
            (Decision.review_id == Draft.review_id)
            & (Decision.person_id == change.standing.person_id)
            & (Decision.verdict == "approve")
            & Decision.outdated_at.is_(None),
        )
        .where(Draft.id == chosen_id)
        .limit(1)
    ).one_or_none()
    if row is None or not drafts.may_read(row, change.standing.person_id, change.standing.roles):
        raise drafts.no_draft()
    if row.thread_id is None or row.thread_id != draft.thread_id or chosen_id == draft.id:
        raise Conflict("not-alternatives", N_("These two drafts do not answer the same conversation."))
    if row.mine is None:
        raise NotAllowed(
            "not-chosen", N_("Only whoever has approved the chosen reply can set another one aside for it.")
        )
    if row.state not in CHOSEN or (row.state in APPROVED and row.valid_until <= change.at):
        raise Conflict("chosen-not-approved", NOT_APPROVED)
    return row


def set_aside_of(draft_id: int) -> SetAside | None:
    """By whom and why a draft was set aside."""
    return session.get(SetAside, draft_id)
