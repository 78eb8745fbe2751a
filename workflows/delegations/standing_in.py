"""For whom somebody may decide at a moment: accepted, dated, ended by itself, and never passed on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from governance.change import Change, Standing
from governance.db import Moment, session
from governance.errors import N_, NotAllowed
from governance.people.actors import in_force as held
from governance.people.actors import standing_in_at
from governance.people.rows import RoleGrant, User
from policies.moderating import lendable_roles
from policies.parts import Document
from workflows.delegations.rows import Absence, Delegation

Grants = frozenset[tuple[str, str | None]]


@dataclass(frozen=True)
class StandIn:
    """Whose authority somebody may use, and under which delegation. `grants` are the delegator's, cut to its topic."""

    delegation_id: int
    public_id: str
    delegate_id: int
    delegate: str
    person_id: int
    name: str
    until: datetime
    grants: Grants

    def holds(self, role: str, topic: str | None) -> bool:
        """Whether this role may be used for this topic."""
        return (role, None) in self.grants or (topic is not None and (role, topic) in self.grants)


Moments = datetime | ColumnElement[datetime]
_DELEGATE = aliased(User)


def in_force(at: Moments) -> ColumnElement[bool]:
    """The condition that a delegation holds at a moment: accepted, begun, not over, not ended."""
    return and_(
        Delegation.accepted_at <= at,
        Delegation.from_at <= at,
        Delegation.until_at > at,
        or_(Delegation.ended_at.is_(None), Delegation.ended_at > at),
    )


def away(at: Moments) -> ColumnElement[bool]:
    """The condition that an absence holds at a moment."""
    return and_(Absence.from_at <= at, Absence.until_at > at, or_(Absence.ended_at.is_(None), Absence.ended_at > at))


# Only what the delegator holds now passes: what they themselves were given to stand in for is no grant of theirs.
_STAND_INS: Select[*tuple[Any, ...]] = (
    select(
        Delegation.id,
        Delegation.public_id,
        Delegation.delegate_id,
        Delegation.delegator_id,
        Delegation.topic,
        Delegation.until_at,
        User.name,
        _DELEGATE.name.label("delegate"),
        RoleGrant.role,
        RoleGrant.topic.label("held_topic"),
    )
    .join(User, User.id == Delegation.delegator_id)
    .join(_DELEGATE, _DELEGATE.id == Delegation.delegate_id)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        User.state == "active",
        _DELEGATE.state == "active",
        standing_in_at(_DELEGATE.id, bindparam("at", type_=Moment)),
        in_force(bindparam("at", type_=Moment)),
        held(bindparam("at", type_=Moment)),
    )
    .order_by(User.name, Delegation.id)
)
_OF_PERSON = _STAND_INS.where(Delegation.delegate_id == bindparam("person"))
# One that was ended while this act began is over, whichever moment was read first: so the record orders the two.
_LOCKED = _OF_PERSON.where(
    Delegation.delegator_id == bindparam("delegator"), Delegation.ended_at.is_(None)
).with_for_update(read=True, of=(Delegation, User, RoleGrant))


def stand_ins(person_id: int | None, at: datetime) -> list[StandIn]:
    """For whom a person may decide at a moment, by name. One statement."""
    return _gathered(session.execute(_OF_PERSON, {"person": person_id, "at": at}))


def stand_ins_for(delegators: Collection[int], at: datetime) -> list[StandIn]:
    """Who stands in for these people at a moment. One statement, none for nobody."""
    if not delegators:
        return []
    return _gathered(session.execute(_STAND_INS.where(Delegation.delegator_id.in_(sorted(delegators))), {"at": at}))


def lent(roles: Collection[str], at: datetime) -> Select[*tuple[Any, ...]]:
    """A statement: who may use which of these roles in whose place, as delegate, their name, role, topic, for whom."""
    return (
        select(
            *(_DELEGATE.id, _DELEGATE.name, RoleGrant.role),
            func.coalesce(Delegation.topic, RoleGrant.topic).label("topic"),
            *(User.id.label("for_id"), User.name.label("for_name")),
        )
        .select_from(Delegation)
        .join(User, User.id == Delegation.delegator_id)
        .join(_DELEGATE, _DELEGATE.id == Delegation.delegate_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            *(User.state == "active", _DELEGATE.state == "active", in_force(at), held(at)),
            standing_in_at(_DELEGATE.id, at),
            RoleGrant.role.in_(sorted(roles)),
            or_(Delegation.topic.is_(None), RoleGrant.topic.is_(None), RoleGrant.topic == Delegation.topic),
        )
    )


def _gathered(rows: Iterable[Any]) -> list[StandIn]:
    found: dict[int, tuple[Any, set[tuple[str, str | None]]]] = {}
    for row in rows:
        _, grants = found.setdefault(row.id, (row, set()))
        if row.topic is None:
            grants.add((row.role, row.held_topic))
        elif row.held_topic in (None, row.topic):
            grants.add((row.role, row.topic))
    return [
        StandIn(
            row.id,
            row.public_id,
            row.delegate_id,
            row.delegate,
            row.delegator_id,
            row.name,
            row.until_at,
            frozenset(grants),
        )
        for row, grants in found.values()
    ]


def acting_for(change: Change, delegator_id: int | None) -> tuple[StandIn, ...]:
    """The delegations under which whoever acts may decide for this person, held until the transaction ends.

    Nothing for None. To be read before a review is locked, as grants are. Raises `NotAllowed` where there is none now.
    """
    if delegator_id is None:
        return ()
    given = {"person": change.standing.person_id, "delegator": delegator_id, "at": change.at}
    found = _gathered(session.execute(_LOCKED, given))
    if not found:
        raise NotAllowed("no-delegation", N_("You do not stand in for this person now, so you cannot decide for them."))
    return tuple(found)


def not_lent(standing: Standing, roles: Collection[str], sentence: str, at: datetime) -> None:
    """Refuse whoever stands in for a holder of one of these roles, for what a delegation does not lend.

    To be called where they hold none themselves. `sentence` has places for `name` and `role`.
    """
    for one in stand_ins(standing.person_id, at):
        for role in sorted(roles):
            if one.holds(role, None):
                raise NotAllowed("not-lent", sentence, name=one.name, role=role)


def absent(at: datetime) -> frozenset[int]:
    """Who is away at a moment. One statement."""
    return frozenset(session.scalars(select(Absence.person_id).where(away(at))))


def decides_something(change: Change, topic: str | None, document: Document) -> None:
    """Raise `NotAllowed` for whoever decides nothing on a topic in their own name: they have nothing to hand over."""
    deciding, grants = lendable_roles(document), change.standing.grants
    if not any(one.role in deciding and one.topic in (None, topic or one.topic) for one in grants):
        raise NotAllowed(
            "nothing-to-delegate",
            N_("You hold no role of an approver there, so there is nothing that somebody could decide in your place."),
        )
