"""Starting a replay: which text is tried, and on which past items."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, Problem
from governance.record.entries import EntryType
from policies.format.nodes import DocumentFaults
from policies.versions import PolicyRevision, PolicyVersion, document_of
from workflows.guidance_reading import no_version
from workflows.replays.rows import ReplayRun
from workflows.replays.running import ask

MAY_START = ("policy_owner", "auditor", "champion")
ALL, PERIOD, SAMPLE = "all", "period", "sample"
SCOPES = (PERIOD, SAMPLE, ALL)
LONGEST_DAYS, LARGEST_SAMPLE, LARGEST_SEED = 3_650, 10_000, 999_999_999


@dataclass(frozen=True)
class Scope:
    """On which past items: those of the last `days`, a random sample of `size` drawn by `seed`, or all."""

    items: str
    days: int | None = None
    size: int | None = None
    seed: int | None = None

    def stored(self) -> dict[str, Any]:
        """As a run keeps it; a sample without a seed is given one, so that it can be drawn again.

        Raises `Invalid` by field.
        """
        errors: dict[str, list[Problem]] = {}
        if self.items not in SCOPES:
            errors["items"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(SCOPES))]
        if self.items == PERIOD and not 1 <= (self.days or 0) <= LONGEST_DAYS:
            errors["days"] = [_bounds(1, LONGEST_DAYS)]
        if self.items == SAMPLE and not 1 <= (self.size or 0) <= LARGEST_SAMPLE:
            errors["size"] = [_bounds(1, LARGEST_SAMPLE)]
        if self.items == SAMPLE and self.seed is not None and not 0 <= self.seed <= LARGEST_SEED:
            errors["seed"] = [_bounds(0, LARGEST_SEED)]
        if errors:
            raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
        if self.items == PERIOD:
            return {"items": PERIOD, "days": self.days}
        if self.items == SAMPLE:
            seed = secrets.randbelow(LARGEST_SEED + 1) if self.seed is None else self.seed
            return {"items": SAMPLE, "size": self.size, "seed": seed}
        return {"items": ALL}


def _bounds(least: int, most: int) -> Problem:
    return Problem(N_("Use a number from %(least)s to %(most)s."), least=least, most=most)


@verb
def start(
    actor: Actor,
    number: str,
    scope: Scope,
    *,
    slug: str | None = None,
    revision: int | None = None,
    against: str | None = None,
) -> Made:
    """Have a version tried on past items; the worker does it. `revision` is that of its text, the current one if None.

    With `against`, only items that were evaluated by that version. Raises `NotFound` for a version or a revision that
    there is not, `Invalid` for a text with faults and for a scope that is none, `Conflict` while the same version is
    being tried already.
    """
    stored = scope.stored()
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(*MAY_START)
        version = _text(number, slug, revision)
        against_id = None if against is None else _by_number(against)
        _one_at_a_time(version.id)
        ident = public_id()
        values = {
            "public_id": ident,
            "version_id": version.id,
            "revision": version.n,
            "sha256": version.sha256,
            "against_id": against_id,
            "scope": stored,
            "state": "waiting",
            "total": 0,
            "done": 0,
            "result": {},
            "person_id": change.standing.person_id,
            "at": change.at,
        }
        run_id = session.execute(insert(table(ReplayRun)).values(values).returning(ReplayRun.id)).scalar_one()
        ask(change, run_id, 0)
        _record(change, version, {**stored, "against": against, "revision": version.n})
        return change.made(replay=run_id)


def _text(number: str, slug: str | None, revision: int | None) -> Any:
    """The text that is to be tried, with its version. Raises `NotFound`, and `Invalid` where it has faults."""
    n = PolicyVersion.revision if revision is None else revision
    statement = (
        select(PolicyVersion.id, PolicyVersion.public_id, PolicyVersion.number)
        .add_columns(PolicyRevision.n, PolicyRevision.sha256, PolicyRevision.source)
        .join(PolicyRevision, (PolicyRevision.version_id == PolicyVersion.id) & (PolicyRevision.n == n))
        .where(PolicyVersion.number == number)
    )
    row = session.execute(statement if slug is None else statement.where(PolicyVersion.slug == slug)).one_or_none()
    if row is None:
        raise no_version()
    try:
        document_of(row.sha256, row.source)
    except DocumentFaults as found:
        raise Invalid(
            "document-faulty",
            N_("This text has faults, so it says nothing that could be tried. Mend them first: %(count)s."),
            count=len(found.faults),
        ) from found
    return row


def _by_number(number: str) -> int:
    found = session.scalar(select(PolicyVersion.id).where(PolicyVersion.number == number))
    if found is None:
        fault = Problem(N_("There is no version %(number)s."), number=number[:20])
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors={"against": [fault]})
    return found


def _one_at_a_time(version_id: int) -> None:
    running = session.execute(
        select(ReplayRun.id, ReplayRun.at)
        .where(ReplayRun.version_id == version_id, ReplayRun.state.in_(("waiting", "running")))
        .limit(1)
    ).one_or_none()
    if running is not None:
        raise Conflict(
            "replay-running",
            N_("This version is being tried already, since %(at)s. Wait until that is done."),
            at=running.at,
            extra={"replay": running.id},
        )


def _record(change: Change, version: Any, committed: dict[str, Any]) -> None:
    change.record(
        EntryType.POLICY_REPLAYED,
        f"policy/{version.public_id}",
        public={"policy": {"version": version.number, "sha256": version.sha256}},
        committed={"scope": committed},
    )
