"""Who is one with whom in a review: a delegation that holds at any moment of it makes its two people one in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from governance.db import session
from governance.people.rows import User
from policies.eligibility import Tie
from workflows.delegations.rows import Delegation
from workflows.review_rows import Decision, Review, ReviewConflict, Step

Moments = datetime | ColumnElement[datetime] | InstrumentedAttribute[datetime]


def held_between(since: Moments, until: Moments) -> ColumnElement[bool]:
    """The condition that a delegation held at some moment of [since, until].

    That it is accepted is enough, at whatever moment: whoever accepts waits for what either of the two decides now,
    and what decides after that sees it.
    """
    return and_(
        Delegation.accepted_at.is_not(None),
        Delegation.from_at <= until,
        Delegation.until_at > since,
        or_(
            Delegation.ended_at.is_(None),
            and_(Delegation.ended_at > since, Delegation.ended_at > Delegation.from_at),
        ),
    )


_WAYS = ((Delegation.delegate_id, Delegation.delegator_id), (Delegation.delegator_id, Delegation.delegate_id))


def tied_in(chosen: ColumnElement[bool], until: Moments) -> tuple[Select[*tuple[Any, ...]], ...]:
    """Two statements: the review, one person, the other, and the other's name, of all who are one in these reviews."""
    return tuple(
        select(Review.id.label("review_id"), one.label("one"), other.label("other"), User.name)
        .join(Delegation, held_between(Review.submitted_at, until))
        .join(User, User.id == other)
        .where(chosen)
        for one, other in _WAYS
    )


def ties_at(at: datetime) -> frozenset[Tie]:
    """Who is one with whom in whatever is submitted now. One statement."""
    first, second = (
        select(one, other, User.name).join(User, User.id == other).where(held_between(at, at)) for one, other in _WAYS
    )
    return frozenset(Tie(*row) for row in session.execute(first.union_all(second)))


def others_work(people: Collection[Any], until: Moments) -> ColumnElement[bool]:
    """The condition on an open step that somebody with whom one of these people is one wrote the text or decided."""
    return or_(
        *(
            exists()
            .where(
                one.in_(people),
                other.not_in(people),
                Review.id == Step.review_id,
                held_between(Review.submitted_at, until),
                or_(_wrote(other), _decided(other)),
            )
            .correlate(Step)
            for one, other in _WAYS
        )
    )


def _wrote(person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(ReviewConflict.review_id == Step.review_id, ReviewConflict.person_id == person)


def _decided(person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """That somebody decided in the review, or on this step where one person may fill several."""
    return exists().where(
        Decision.review_id == Step.review_id,
        or_(Decision.person_id == person, Decision.for_id == person),
        or_(Step.distinct_people.is_(True), Decision.step_id == Step.id),
    )
