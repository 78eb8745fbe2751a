"""Saying that one is looking at something, so that two people do not do the same work: it lapses, and stops nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, exists, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Made, insert_once, transaction, verb
from governance.db import Base, Moment, session
from governance.errors import N_, Conflict
from policies.versions import edition
from workflows import reviews, rulings, turns
from workflows.delegations import stand_ins
from workflows.reviews import Decision
from workflows.whose import seen

LASTS = timedelta(minutes=15)
"""Long enough to read a reply with what it answers and its sources, short enough that whoever is called away holds
nobody up until lunch; to claim again begins it anew."""


class ReviewClaim(Base):
    """Somebody looks at what is reviewed in [from_at, until_at). One row for each person and review."""

    __tablename__ = "review_claim"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    from_at: Mapped[datetime] = mapped_column(Moment)
    until_at: Mapped[datetime] = mapped_column(Moment)


def looking(at: datetime) -> ColumnElement[bool]:
    """The condition that a claim holds at a moment, of somebody who has not decided in the review since."""
    decided = exists().where(
        Decision.review_id == ReviewClaim.review_id,
        Decision.person_id == ReviewClaim.person_id,
        Decision.outdated_at.is_(None),
    )
    return and_(ReviewClaim.from_at <= at, ReviewClaim.until_at > at, ~decided)


@verb
def claim(actor: Actor, draft_id: int) -> Made:
    """Say that one looks at a draft now, for a quarter of an hour: whoever may decide on it may. Again: begun anew.

    Nothing is recorded, because nothing follows from it. Raises as a decision does where it is not their turn.
    """
    with transaction(actor) as change:
        actor.may("write")
        review = _open_review(change, draft_id)
        distinct = edition(review.policy_version_id).document.approval.distinct_people
        covered = stand_ins(change.standing.person_id, change.at)
        step, _ = rulings.turn_of(change, turns.chain(review.id, change.at), distinct, covered, also_own=True)
        if step is None:
            raise Conflict(
                "already-acted",
                N_("You have already decided on this review. One person fills one step only."),
                by=change.standing.name,
                at=change.at,
            )
        mine = {"review_id": review.id, "person_id": change.standing.person_id}
        times = {"from_at": change.at, "until_at": change.at + LASTS}
        if not insert_once(ReviewClaim, {**mine, **times}):
            session.execute(_of(mine).values(**times))
        return change.made(draft=draft_id)


@verb
def release(actor: Actor, draft_id: int) -> Made:
    """Say that one no longer looks at it. Where one does not, nothing changes."""
    with transaction(actor) as change:
        actor.may("write")
        review = _open_review(change, draft_id)
        mine = {"review_id": review.id, "person_id": change.standing.person_id}
        session.execute(_of(mine).where(ReviewClaim.until_at > change.at).values(until_at=change.at))
        return change.made(draft=draft_id)


def _of(mine: dict[str, Any]) -> Any:
    return update(ReviewClaim).filter_by(**mine).execution_options(synchronize_session=False)


def _open_review(change: Any, draft_id: int) -> Any:
    """The open review of a draft that this person may see. It is read and not locked: a claim decides nothing."""
    draft = seen(change, draft_id)
    review = reviews.open_review(draft_id)
    if review is None:
        raise Conflict(
            "not-in-review", N_("This draft is not in review; there is nothing to decide."), state=draft.state
        )
    return review
