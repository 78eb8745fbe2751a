"""Who is there at a moment, and who would be left after a loss."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from governance.db import session
from governance.errors import Problem
from governance.people.actors import acts, in_force
from governance.people.rows import RoleGrant, User
from policies.eligibility import PersonFacts
from policies.liveness import People
from policies.routing.matching import Staff
from policies.routing.mending import Mend
from workflows.delegations import absent, stand_ins_for

OWNER = "policy_owner"
"""Who writes versions of the guidance."""


@dataclass(frozen=True)
class Loss:
    """What is thought away: people, single grants as (person, role, topic), or all grants of a role.

    `roles` are (person, role), with None for everybody.
    """

    people: frozenset[int] = frozenset()
    grants: frozenset[tuple[int, str, str | None]] = frozenset()
    roles: frozenset[tuple[int | None, str]] = frozenset()

    @classmethod
    def of(
        cls,
        people: Iterable[int] = (),
        grants: Iterable[tuple[int, str, str | None]] = (),
        roles: Iterable[tuple[int | None, str]] = (),
    ) -> Loss:
        return cls(frozenset(people), frozenset(grants), frozenset(roles))

    def takes(self, person: int, role: str, topic: str | None) -> bool:
        """Whether somebody would no longer hold this grant."""
        whole = self.roles.intersection({(person, role), (None, role)})
        return person in self.people or (person, role, topic) in self.grants or bool(whole)


NOTHING = Loss()

Grants = frozenset[tuple[str, str | None]]


class Lent(NamedTuple):
    """What one person decides in the place of another."""

    delegate: int
    delegator: int
    grants: Grants


@dataclass(frozen=True)
class Roll:
    """The active people and their grants at a moment; who of them is from outside, who is away, and who stands in.

    What somebody lends counts while they are away. While it is lent the two are one: they fill one step, and what the
    one writes the other does not approve. Where several stand in for one person all of them count as one.
    """

    names: Mapping[int, str]
    grants: Mapping[int, Grants]
    outside: frozenset[int] = frozenset()
    away: frozenset[int] = frozenset()
    lent: tuple[Lent, ...] = ()

    def without(self, loss: Loss, absent: Collection[int] = ()) -> People:
        """The people who are left; whoever is away still writes what others have to approve."""
        kept = {
            ident: frozenset(one for one in held if not loss.takes(ident, *one)) for ident, held in self.grants.items()
        }
        absent = self.away.union(absent)
        here = {ident: set(held) for ident, held in kept.items() if ident not in absent}
        for lent in self.lent:
            own = kept.get(lent.delegator, frozenset())
            lost = lent.delegate in absent or lent.delegate in loss.people or lent.delegator not in absent
            if not lost:
                still = {(role, topic) for role, topic in lent.grants if {(role, None), (role, topic)} & own}
                here.setdefault(lent.delegate, set()).update(still)
        one = self._ones(loss)
        for ident, counted in one.items():
            if ident in here and ident != counted:
                here.setdefault(counted, set()).update(here.pop(ident))
        facts = [PersonFacts(ident, frozenset(held)) for ident, held in here.items() if held]
        roles = {ident: {role for role, _ in held} for ident, held in kept.items() if ident not in self.outside}
        writers, owners = (
            frozenset(one.get(ident, ident) for ident, held in roles.items() if chosen(held))
            for chosen in (acts, lambda held: OWNER in held)
        )
        inside = Staff([each for each in facts if each.id not in self.outside]) if self.outside else None
        return People(Staff(facts), writers, owners, inside, one)

    def _ones(self, loss: Loss) -> dict[int, int]:
        """Who is one with somebody while either stands in for the other, and as whom they count."""
        found: dict[int, int] = {}
        for each in self.lent:
            if not loss.people.intersection((each.delegate, each.delegator)):
                two = {found.get(each.delegate, each.delegate), found.get(each.delegator, each.delegator)}
                same = {ident for ident, counted in found.items() if counted in two} | two
                found |= dict.fromkeys(same, min(two))
        return found

    def said(self, mend: Mend) -> Problem:
        """A sentence about what would mend it, with the names of the people."""
        named = sorted(self.names.get(ident, "") for ident in mend.people)
        return Problem(mend.sentence, **{**mend.facts, **({"people": ", ".join(named)} if named else {})})


def roll(at: datetime) -> Roll:
    """Who is there at a moment: one statement."""
    names: dict[int, str] = {}
    grants: dict[int, set[tuple[str, str | None]]] = {}
    outside = set()
    for row in session.execute(
        select(User.id, User.name, User.outside_body, RoleGrant.role, RoleGrant.topic)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", in_force(at))
    ):
        names[row.id] = shown(row.name, row.outside_body)
        outside |= {row.id} if row.outside_body is not None else set()
        grants.setdefault(row.id, set()).add((row.role, row.topic))
    return Roll(names, {ident: frozenset(held) for ident, held in grants.items()}, frozenset(outside))


def shown(name: str, body: str | None) -> str:
    """A name, with the other body of somebody from outside."""
    return f"{name} ({body})" if body else name


def present(at: datetime) -> Roll:
    """As `roll`, knowing who is away and what they lend to whoever stands in for them: three statements."""
    who = roll(at)
    found = stand_ins_for(who.grants.keys(), at)
    names = {one.delegate_id: one.delegate for one in found} | dict(who.names)
    lent = tuple(Lent(one.delegate_id, one.person_id, one.grants) for one in found)
    return replace(who, names=names, away=absent(at), lent=lent)
