"""The days to come: when, by what is known now, nobody could approve on a way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from governance.db import session
from governance.people.rows import RoleGrant, User
from policies.liveness import NOBODY, outlook
from policies.parts import Document
from policies.routing.ways import Way, forks
from workflows.delegations import Absence, Delegation
from workflows.liveness.roll import NOTHING, Grants, Lent, Roll, shown

DAYS = 30
"""How many days are looked at."""
MOST_TURNS = 200
"""Changes in who is there, of which more than this are not looked at: then the days end earlier."""


@dataclass(frozen=True)
class Period:
    """[from, until) in which nobody could approve on these ways; None where it lasts beyond the days looked at."""

    begins: datetime
    ends: datetime | None
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class _Grant:
    person: int
    name: str
    outside: bool
    right: tuple[str, str | None]
    begins: datetime
    ends: datetime | None


@dataclass(frozen=True)
class Days:
    """What is known of the people of the days to come."""

    grants: Sequence[_Grant]
    absences: Sequence[Absence]
    delegations: Sequence[Delegation]

    def roll(self, at: datetime) -> Roll:
        """Who is there at a moment."""
        held: dict[int, set[tuple[str, str | None]]] = {}
        for one in self.grants:
            if _holds(one.begins, one.ends, at):
                held.setdefault(one.person, set()).add(one.right)
        grants: Mapping[int, Grants] = {ident: frozenset(rights) for ident, rights in held.items()}
        return Roll(
            {one.person: one.name for one in self.grants},
            grants,
            frozenset(one.person for one in self.grants if one.outside),
            frozenset(one.person_id for one in self.absences if _holds(one.from_at, one.until_at, at)),
            tuple(
                Lent(one.delegate_id, one.delegator_id, _cut(grants.get(one.delegator_id, frozenset()), one.topic))
                for one in self.delegations
                if _holds(one.from_at, one.until_at, at)
            ),
        )

    def turns(self, at: datetime, until: datetime) -> list[datetime]:
        """When somebody comes, goes, or begins or ends to hold a role."""
        spans = [(one.begins, one.ends) for one in self.grants]
        spans += [(one.from_at, one.until_at) for one in self.absences]
        spans += [(one.from_at, one.until_at) for one in self.delegations]
        return sorted({moment for span in spans for moment in span if moment is not None and at < moment < until})


def _holds(begins: datetime, ends: datetime | None, at: datetime) -> bool:
    return begins <= at and (ends is None or at < ends)


def _cut(grants: Grants, topic: str | None) -> Grants:
    if topic is None:
        return grants
    return frozenset((role, topic) for role, held in grants if held in (None, topic))


def days_from(at: datetime, days: int = DAYS) -> Days:
    """Who holds what, is away and stands in from a moment on: three statements."""
    until = at + timedelta(days=days)
    people = session.execute(
        select(User.id, User.name, User.outside_body, RoleGrant.role, RoleGrant.topic)
        .add_columns(RoleGrant.from_at, RoleGrant.until_at)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", RoleGrant.revoked_at.is_(None), RoleGrant.from_at < until)
        .where(or_(RoleGrant.until_at.is_(None), RoleGrant.until_at > at))
    )
    grants = [
        _Grant(
            *(row.id, shown(row.name, row.outside_body), row.outside_body is not None, (row.role, row.topic)),
            *(row.from_at, row.until_at),
        )
        for row in people
    ]
    away = select(Absence).where(Absence.from_at < until, Absence.until_at > at, Absence.ended_at.is_(None))
    stood_in = select(Delegation).where(
        *(Delegation.from_at < until, Delegation.until_at > at, Delegation.ended_at.is_(None)),
        Delegation.accepted_at.is_not(None),
    )
    return Days(grants, session.scalars(away).all(), session.scalars(stood_in).all())


def periods(document: Document, at: datetime, known: Days | None = None) -> tuple[Period, ...]:
    """When nobody could approve on a way that has somebody now: three statements, none where the days are given.

    Absences, delegations and the ends of roles that are entered are counted; rules that add steps are not. Somebody
    who is away now leaves a period that begins now.
    """
    until = at + timedelta(days=DAYS)
    known = known or days_from(at)
    plain = [way for fork in forks(document) for way in fork.plain]
    now = known.roll(at)
    dead = _dead(document, plain, Roll(now.names, now.grants, now.outside))
    moments = [at, *known.turns(at, until)][:MOST_TURNS]
    open_since: dict[int, datetime] = {}
    found: dict[tuple[datetime, datetime | None], list[int]] = {}
    for moment in moments:
        gone = _dead(document, plain, known.roll(moment)) - dead
        for number in sorted(open_since.keys() - gone):
            found.setdefault((open_since.pop(number), moment), []).append(number)
        open_since |= dict.fromkeys(gone - open_since.keys(), moment)
    for number, since in sorted(open_since.items()):
        found.setdefault((since, None), []).append(number)
    ordered = sorted(found.items(), key=lambda one: (one[0][0], one[0][1] or until))
    return tuple(Period(begins, end, tuple(plain[n] for n in sorted(ways))) for (begins, end), ways in ordered)


def _dead(document: Document, plain: Iterable[Way], who: Roll) -> set[int]:
    """Which of these ways nobody's text gets through."""
    people, distinct = who.without(NOTHING), document.approval.distinct_people
    return {number for number, way in enumerate(plain) if outlook(way, people, distinct).verdict == NOBODY}
