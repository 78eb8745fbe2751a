"""Who is there at a moment, and who would be left after a loss."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from governance.db import session
from governance.errors import Problem
from governance.people.actors import in_force
from governance.people.rows import RoleGrant, User
from policies.eligibility import PersonFacts
from policies.liveness import People
from policies.routing.matching import Staff
from policies.routing.mending import Mend
from workflows.threads import READERS_ONLY

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


@dataclass(frozen=True)
class Roll:
    """The active people and their grants at a moment."""

    names: Mapping[int, str]
    grants: Mapping[int, frozenset[tuple[str, str | None]]]

    def without(self, loss: Loss, absent: Collection[int] = ()) -> People:
        """The people who are left."""
        facts = []
        for ident, held in self.grants.items():
            kept = frozenset(one for one in held if not loss.takes(ident, *one))
            if kept:
                facts.append(PersonFacts(ident, kept))
        roles = {one.id: {role for role, _ in one.grants} for one in facts}
        return People(
            Staff(facts, absent),
            frozenset(ident for ident, held in roles.items() if held - READERS_ONLY),
            frozenset(ident for ident, held in roles.items() if OWNER in held),
        )

    def said(self, mend: Mend) -> Problem:
        """A sentence about what would mend it, with the names of the people."""
        named = sorted(self.names.get(ident, "") for ident in mend.people)
        return Problem(mend.sentence, **{**mend.facts, **({"people": ", ".join(named)} if named else {})})


def roll(at: datetime) -> Roll:
    """Who is there at a moment: one statement."""
    names: dict[int, str] = {}
    grants: dict[int, set[tuple[str, str | None]]] = {}
    for row in session.execute(
        select(User.id, User.name, RoleGrant.role, RoleGrant.topic)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", in_force(at))
    ):
        names[row.id] = row.name
        grants.setdefault(row.id, set()).add((row.role, row.topic))
    return Roll(names, {ident: frozenset(held) for ident, held in grants.items()})
