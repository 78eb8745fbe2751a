"""Taking back an approval that was carried: whoever gave it to other words need not stand by it for these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Id, Moment, session
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, reviews
from workflows.carrying.keeping import CLAUSE
from workflows.reviews import Decision, Review
from workflows.states import DRAFT, REVIEW


class Objection(Base):
    """Somebody took back an approval that was carried, and the review ended. `person_name` is the name used then."""

    __tablename__ = "objection"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("uq_objection_review", "review_id", unique=True),)


@verb
def take_back(actor: Actor, draft_id: int, revision: int, reason: str) -> Made:
    """Take back one's approval that was carried to this revision. The review ends, and the text goes to its author.

    Whoever gave it may, with or without the role by now: it is the safe side. Raises `Invalid` without a reason,
    `NotAllowed` for whom nothing was carried, `Conflict` where the text was edited, or is not in review or approved.
    """
    if not reason.strip():
        missing = {"reason": [Problem(N_("A reason is required."))]}
        raise Invalid("invalid", N_("Say what is wrong with these words."), errors=missing)
    with transaction(actor) as change:
        actor.may("decide")
        running = reviews.lock_current(draft_id)
        draft = drafts.locked(change, draft_id)
        if draft.revision != revision:
            raise drafts.not_current(draft)
        if running is None:
            return _before(change, draft)
        mine = _carried(running.id, change.standing.person_id)
        if mine is None:
            sentence = N_("No approval of yours was kept for this revision, so there is nothing to take back.")
            raise NotAllowed("nothing-carried", sentence)
        reviews.stop(change, running.id, move(REVIEW, running.state, "take_back"))
        state = move(DRAFT, draft.state, "take_back")
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        return _taken_back(change, draft, running, mine, reason)


def _carried(review_id: int, person_id: int | None) -> Any | None:
    return session.execute(
        select(Decision.id, Decision.public_id, Decision.role).where(
            Decision.review_id == review_id, Decision.person_id == person_id, Decision.carried_at.is_not(None)
        )
    ).first()


def _taken_back(change: Change, draft: Any, running: Any, mine: Any, reason: str) -> Made:
    me = {"person_id": change.standing.person_id, "person_name": change.standing.name}
    row = {"review_id": running.id, "decision_id": mine.id, **me, "reason": reason, "at": change.at}
    ident = session.execute(insert(Objection).values(row).returning(Objection.id)).scalar_one()
    change.record(
        EntryType.DECISION_TAKEN_BACK,
        f"review/{running.public_id}",
        public={"digest": running.digest, "clauses": [CLAUSE]},
        committed={
            "reason": reason,
            "decision": mine.public_id,
            "role": mine.role,
            "revision": running.revision,
            "was": draft.state,
        },
    )
    told = {"draft_id": draft.id, "review_id": running.id, "actor_id": change.actor.person_id, "comment": reason}
    change.enqueue(Job.NOTIFY, {"event": "taken_back", **told}, dedup=f"taken_back:{running.id}")
    return change.made(draft=draft.id, objection=ident)


def _before(change: Change, draft: Any) -> Made:
    """No review runs on these words: a repeat is answered with the first one, others are told who was first."""
    last = objection_to(draft.id, draft.revision)
    if last is None:
        raise Conflict(
            "not-in-review", N_("This draft is not in review; there is nothing to decide."), state=draft.state
        )
    if last.person_id == change.standing.person_id:
        return change.made(new=False, draft=draft.id, objection=last.id)
    raise Conflict("already-decided", N_("Already decided by %(by)s at %(at)s."), by=last.person_name, at=last.at)


def objections_to(reviews: Sequence[int]) -> Sequence[Objection]:
    """Whose approval was taken back in which of these reviews."""
    return session.scalars(select(Objection).where(Objection.review_id.in_(reviews)).order_by(Objection.id)).all()


def objection_to(draft_id: int, revision: int) -> Objection | None:
    """The last time that an approval carried to this revision was taken back."""
    return session.scalars(
        select(Objection)
        .join(Review, Review.id == Objection.review_id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id, Review.revision == revision)
        .order_by(Objection.id.desc())
        .limit(1)
    ).one_or_none()
