"""Replays as pages and API show them: how far one is, what it came to, and its cases by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from governance.people.rows import User
from policies.replay import DRAFT_KINDS, THREAD_KINDS
from policies.trying import DRAFT, THREAD, UNREADABLE
from policies.versions import PolicyVersion
from workflows.drafts import Draft, may_read
from workflows.replays.rows import ReplayCase, ReplayKind, ReplayRun

KINDS_OF = {DRAFT: (*DRAFT_KINDS, UNREADABLE), THREAD: (*THREAD_KINDS, UNREADABLE)}
"""The kinds of difference of each part, in the order in which they are told."""

KINDS = tuple(dict.fromkeys((*KINDS_OF[DRAFT], *KINDS_OF[THREAD])))


@dataclass(frozen=True)
class Load:
    """How many approvals are asked of a role, as it was and as it would have been."""

    role: str
    before: int
    after: int


@dataclass(frozen=True)
class Totals:
    """What came of one part: how many items were tried, how many differ, and how many in which way."""

    seen: int
    differ: int
    kinds: Mapping[str, int]


@dataclass(frozen=True)
class RunView:
    """One replay. `number` is the version that is tried, `against` the one that its items were evaluated by."""

    id: int
    version_id: int
    slug: str
    number: str
    revision: int
    sha256: str
    current_revision: int
    against: str | None
    scope: Mapping[str, Any]
    state: str
    total: int
    done: int
    by: str
    at: datetime
    ended_at: datetime | None
    result: Mapping[str, Any]

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed")

    def totals(self, part: str) -> Totals:
        """What came of submissions (`draft`) or conversations (`thread`) so far."""
        found = self.result or {"seen": {}, "differ": {}, "kinds": {}}
        counted = found["kinds"].get(part, {})
        kinds = {kind: counted[kind] for kind in KINDS_OF[part] if kind in counted}
        return Totals(found["seen"].get(part, 0), found["differ"].get(part, 0), kinds)

    @property
    def load(self) -> tuple[Load, ...]:
        """The approvals asked of each role, the one that is asked most first."""
        found = [Load(role, *asked) for role, asked in self.result.get("load", {}).items()]
        return tuple(sorted(found, key=lambda one: (-max(one.before, one.after), one.role)))


_against = aliased(PolicyVersion)
_SAME = ("id", "version_id", "revision", "sha256", "scope", "state", "total", "done", "at", "ended_at", "result")
_RUNS: Select[*tuple[Any, ...]] = (
    select(
        *(getattr(ReplayRun, name) for name in _SAME),
        PolicyVersion.slug,
        PolicyVersion.number,
        PolicyVersion.revision.label("current_revision"),
        _against.number.label("against"),
        User.name.label("by"),
    )
    .join(PolicyVersion, PolicyVersion.id == ReplayRun.version_id)
    .outerjoin(_against, _against.id == ReplayRun.against_id)
    .join(User, User.id == ReplayRun.person_id)
)


def run_view(run_id: int, slug: str | None = None) -> RunView:
    """One replay: one statement. Raises `NotFound`."""
    statement = _RUNS.where(ReplayRun.id == run_id)
    row = session.execute(statement if slug is None else statement.where(PolicyVersion.slug == slug)).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("There is no such replay."))
    return RunView(**row._mapping)


def runs_of(version_id: int, most: int = 20) -> list[RunView]:
    """The replays of a version, newest first: one statement."""
    statement = _RUNS.where(ReplayRun.version_id == version_id).order_by(ReplayRun.id.desc()).limit(most)
    return [RunView(**row._mapping) for row in session.execute(statement)]


@dataclass(frozen=True)
class Case:
    """An item that differs. `open` says whether this reader may look at the draft; conversations are for everybody."""

    n: int
    subject: str
    subject_id: int
    at: datetime
    kinds: Sequence[str]
    detail: Mapping[str, Any]
    open: bool


@dataclass(frozen=True)
class CasePage:
    """Cases in the order in which they were tried, and the number to go on from (None at the end)."""

    cases: Sequence[Case]
    next: int | None


def cases(
    run_id: int, standing: Standing, kind: str | None = None, after: int | None = None, size: int = 50
) -> CasePage:
    """One page of the cases of a replay, of one kind or of all: one statement."""
    statement: Select[*tuple[Any, ...]] = (
        select(ReplayCase, Draft.author_id, Draft.keeper_id, Draft.restricted)
        .outerjoin(Draft, (Draft.id == ReplayCase.subject_id) & (ReplayCase.subject == DRAFT))
        .where(ReplayCase.run_id == run_id)
    )
    n = ReplayCase.n
    if kind is not None:
        n = ReplayKind.n
        statement = statement.join(ReplayKind, (ReplayKind.run_id == ReplayCase.run_id) & (n == ReplayCase.n))
        statement = statement.where(ReplayKind.run_id == run_id, ReplayKind.kind == kind)
    if after is not None:
        statement = statement.where(n > after)
    rows = session.execute(statement.order_by(n).limit(size + 1)).all()
    found = [_case(row, standing) for row in rows[:size]]
    return CasePage(found, found[-1].n if len(rows) > size else None)


def _case(row: Any, standing: Standing) -> Case:
    case = row.ReplayCase
    seen = case.subject != DRAFT or may_read(row, standing.person_id, standing.roles)
    return Case(case.n, case.subject, case.subject_id, case.at, case.kinds, case.detail, seen)
