"""The chains of many reviews in short, with to whom steps were put and who looks at them now: one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from governance.db import session
from governance.people.actors import in_force as held
from governance.people.rows import RoleGrant, User
from workflows.claims import ReviewClaim, looking
from workflows.delegations import Absence, Delegation
from workflows.delegations.standing_in import away, in_force
from workflows.reviews import Step


@dataclass(frozen=True)
class Looking:
    """Somebody to whom a step was put, or who looks at it until a moment."""

    id: int
    name: str
    until: datetime | None = None


@dataclass(frozen=True)
class Dots:
    """One chain in short. `put_to` is by the open step's id: who can still take it, else it is everybody's again."""

    steps: tuple[Any, ...]
    put_to: dict[int, Looking] = field(default_factory=dict)
    looking: tuple[Looking, ...] = ()


_NAMED, _LOOKER = aliased(User), aliased(User)


def can_still(at: datetime) -> ColumnElement[bool]:
    """The condition that whoever a step was put to is there and may take it: else it falls back to all of its role."""
    topic = or_(RoleGrant.topic.is_(None), RoleGrant.topic == Step.topic)
    by_role = RoleGrant.role == Step.role, topic, held(at)
    own = exists().where(RoleGrant.user_id == _NAMED.id, *by_role)
    lent = exists().where(
        Delegation.delegate_id == _NAMED.id,
        RoleGrant.user_id == Delegation.delegator_id,
        or_(Delegation.topic.is_(None), Delegation.topic == Step.topic),
        *(in_force(at), *by_role),
    )
    there = _NAMED.state == "active", ~exists().where(Absence.person_id == _NAMED.id, away(at))
    return and_(*there, or_(Step.added_by.is_not(None), own, lent))


def steps_of(review_ids: Sequence[int], at: datetime) -> dict[int, Dots]:
    """The chains of these reviews. One statement, none for none."""
    found: dict[int, tuple[dict[int, Any], dict[int, Looking], dict[int, Looking]]] = {}
    if not review_ids:
        return {}
    for row in session.execute(
        select(
            *(Step.id, Step.review_id, Step.position, Step.part, Step.role, Step.topic, Step.state, Step.opened_at),
            *(_NAMED.id.label("named_id"), _NAMED.name.label("named")),
            *(_LOOKER.id.label("looker_id"), _LOOKER.name.label("looker"), ReviewClaim.until_at),
        )
        .select_from(Step)
        .outerjoin(_NAMED, and_(_NAMED.id == Step.named_id, Step.state == "open", can_still(at)))
        .outerjoin(ReviewClaim, and_(ReviewClaim.review_id == Step.review_id, Step.state == "open", looking(at)))
        .outerjoin(_LOOKER, _LOOKER.id == ReviewClaim.person_id)
        .where(Step.review_id.in_(review_ids))
        .order_by(Step.review_id, Step.position, Step.part, ReviewClaim.from_at)
    ):
        steps, put_to, lookers = found.setdefault(row.review_id, ({}, {}, {}))
        steps[row.id] = row
        if row.named_id is not None:
            put_to[row.id] = Looking(row.named_id, row.named)
        if row.looker_id is not None:
            lookers[row.looker_id] = Looking(row.looker_id, row.looker, row.until_at)
    return {
        ident: Dots(tuple(steps.values()), put_to, tuple(lookers.values()))
        for ident, (steps, put_to, lookers) in found.items()
    }
