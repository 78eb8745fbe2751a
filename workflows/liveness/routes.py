"""Every way of a version of the guidance, held against the people of a moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from governance.db import Moment, session, table
from governance.errors import Problem
from policies.format.heading import Heading
from policies.liveness import NOBODY, Outlook, People, outlooks
from policies.parts import Document
from policies.versions import Edition, PolicyVersion, document_of, version_in_force
from workflows.liveness.roll import NOTHING, Roll, roll

MOST_VERSIONS = 20
"""Versions that are to come or under review, of which more than this are never looked at together."""


@dataclass(frozen=True)
class Line:
    """One way of a version: what can become of texts on it, who could fill each step, and what would mend it."""

    outlook: Outlook
    can: tuple[tuple[str, ...], ...]
    shut_out: tuple[str, ...]
    mends: tuple[Problem, ...]


@dataclass(frozen=True)
class Report:
    """Every way of a version, held against the people of a moment."""

    document: Document
    at: datetime
    lines: tuple[Line, ...]

    def count(self, verdict: str) -> int:
        """How many ways have this verdict."""
        return sum(1 for one in self.lines if one.outlook.verdict == verdict)


def report(document: Document, at: datetime, absent: Collection[int] = (), who: Roll | None = None) -> Report:
    """What can become of texts under a version, at a moment: one statement, none where the people are given."""
    who = who or roll(at)
    return Report(document, at, lines(document, who, who.without(NOTHING, absent)))


def unsatisfiable(document: Document, at: datetime, absent: Collection[int] = ()) -> list[Line]:
    """The ways of a version that nobody's text gets through with the people of a moment: one statement."""
    return [one for one in report(document, at, absent).lines if one.outlook.verdict == NOBODY]


def lines(document: Document, who: Roll, people: People) -> tuple[Line, ...]:
    return tuple(_line(one, who, people) for one in outlooks(document, people))


def _line(outlook: Outlook, who: Roll, people: People) -> Line:
    return Line(
        outlook,
        tuple(_named(can, who, people) for can in outlook.can),
        _named(outlook.shut_out, who, people),
        tuple(who.said(mend) for mend in outlook.mends),
    )


def _named(ids: Collection[int], who: Roll, people: People) -> tuple[str, ...]:
    """The names of these people, and of those who are one with them."""
    return tuple(sorted(who.names[ident] for ident in people.all_of(ids)))


@dataclass(frozen=True)
class Coming:
    """A version that is in force or may come to be: `moment` is when its people are looked at."""

    number: str
    state: str
    current: bool
    moment: datetime


_row = table(PolicyVersion).c
_LATER = and_(_row.state == "approved", _row.effective_from > bindparam("at", type_=Moment))
_PENDING = (
    select(_row.number, _row.state, _row.effective_from, _row.about)
    .where(or_(_row.state == "in_review", _LATER))
    .order_by(_row.id)
    .limit(MOST_VERSIONS)
)
_APPROVED = (
    select(_row.number, _row.sha256, _row.source).where(_LATER).order_by(_row.effective_from).limit(MOST_VERSIONS)
)


def coming(at: datetime, current: Edition) -> list[Coming]:
    """The version in force, then those that are approved for later or under review: one statement."""
    rows = session.execute(_PENDING, {"at": at}).all()
    return [
        Coming(current.number, "approved", True, at),
        *(Coming(row.number, row.state, False, _moment(row, at)) for row in rows),
    ]


def _moment(row: Any, at: datetime) -> datetime:
    """When a version takes effect: what was fixed or what it says, or now where that has passed."""
    says = Heading.from_json(row.about, "", row.number, "").effective_from
    return max(at, row.effective_from or says or at)


def binding(at: datetime) -> list[tuple[str, Document]]:
    """The version in force and those that are approved for later, by number: two statements."""
    current = version_in_force(at)
    later = session.execute(_APPROVED, {"at": at})
    return [(current.number, current.document), *((row.number, document_of(row.sha256, row.source)) for row in later)]
