"""The row of a version: made with its first text, locked, and given another one."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from governance.change import Change
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, Problem, Stale
from governance.text import Unfit, clean
from policies.format.heading import heading
from policies.format.nodes import LARGEST
from policies.versions import PolicyRevision, PolicyVersion, in_force, no_policy
from workflows.after import VersionNow
from workflows.guidance_reading import no_version

KIND = "policy"
"""What a review of a version says that it is about."""

OWNER = "policy_owner"
"""Whose role it is to write, submit and call off versions; who approves them is for the chain to say."""

LAST_MINUTE = timedelta(minutes=1)

_row = table(PolicyVersion).c
_THIS = update(table(PolicyVersion)).where(_row.id == bindparam("this"))
_LOCK = _THIS.values(version=_row.version + 1).returning(
    *(_row[name] for name in ("id", "public_id", "slug", "number", "sha256", "state", "revision", "version")),
    *(_row[name] for name in ("effective_from", "created_by", "base_id")),
)
_SET = _THIS.returning(
    *(_row[name] for name in ("id", "number", "state", "revision", "sha256", "version", "effective_from"))
)


def locked(version_id: int, seen: int | None = None) -> Any:
    """A version's row, locked, its `version` one further. Raises `NotFound`, and `Stale` where another was seen."""
    row = session.execute(_LOCK, {"this": version_id}).one_or_none()
    if row is None:
        raise no_version()
    same(row, seen)
    return row


def same(row: Any, seen: int | None) -> None:
    """Raise `Stale` where a locked row is not at the version that somebody saw."""
    if seen is not None and row.version - 1 != seen:
        raise Stale(
            "stale",
            N_("This version of the guidance was changed since you loaded it. Load it again; your text is kept."),
            extra={"current_version": row.version - 1, "current_revision": row.revision},
        )


def set_version(version_id: int, **values: Any) -> VersionNow:
    """Write columns of a version that this transaction has locked; how it stands then."""
    return VersionNow(*session.execute(_SET.values(**values), {"this": version_id}).one())


def as_it_stands(row: Any) -> VersionNow:
    """How a locked version stands that an act has left as it was."""
    return VersionNow(row.id, row.number, row.state, row.revision, row.sha256, row.version, row.effective_from)


def storable(source: str) -> str:
    """The text as it is stored. Raises `Invalid` for one that no database takes, and for one that is too long."""
    try:
        return clean(source, longest=LARGEST)
    except Unfit as unfit:
        raise Invalid(
            "invalid", N_("Some of what was sent cannot be used."), errors={"source": [unfit.problem]}
        ) from unfit


def insert_version(
    change: Change,
    source: str,
    number: str,
    *,
    slug: str,
    state: str,
    base_id: int | None = None,
    effective_from: datetime | None = None,
    reason: str = "",
) -> tuple[int, str, str]:
    """Write a version with its first revision: its row id, its public id, and the hash of its text."""
    ident, text = public_id(), _text(source)
    version_id = session.execute(
        insert(PolicyVersion)
        .values(
            public_id=ident,
            slug=slug,
            number=number,
            state=state,
            base_id=base_id,
            effective_from=effective_from,
            reason=reason,
            revision=1,
            version=1,
            created_by=change.standing.person_id,
            created_at=change.at,
            source=source,
            **text,
        )
        .returning(PolicyVersion.id)
    ).scalar_one()
    _insert_revision(change, version_id, 1, source, text["sha256"])
    return version_id, ident, text["sha256"]


def write_revision(change: Change, row: Any, source: str, **values: Any) -> VersionNow:
    """Give a locked version another text, as its next revision."""
    text = _text(source)
    _insert_revision(change, row.id, row.revision + 1, source, text["sha256"])
    return set_version(row.id, revision=row.revision + 1, source=source, **text, **values)


def _text(source: str) -> dict[str, Any]:
    said = heading(source)
    return {
        "sha256": hashlib.sha256(source.encode()).hexdigest(),
        "change": said.change,
        "about": said.as_json(),
    }


def _insert_revision(change: Change, version_id: int, n: int, source: str, sha256: str) -> None:
    session.execute(
        insert(PolicyRevision).values(
            version_id=version_id,
            n=n,
            source=source,
            sha256=sha256,
            editor_id=change.standing.person_id,
            created_at=change.at,
        )
    )


def one_at_a_time(at: datetime) -> Any:
    """The row of the version in force, locked: numbers and moments of effect are given out one after the other.

    The lock lets reviews go on that refer to the row. Raises `Conflict` where none is in force.
    """
    row = session.execute(
        in_force(at, _row.id, _row.slug, _row.number, _row.source).with_for_update(key_share=True)
    ).one_or_none()
    if row is None:
        raise no_policy()
    return row


def numbers() -> set[str]:
    """Every number that a version has or had."""
    return set(session.scalars(select(PolicyVersion.number)))


def not_in_force(row: Any, at: datetime) -> None:
    """Raise `Conflict` where an approved version took effect, or is about to.

    The last minute is longer than any act that began before it: what binds people at a moment is settled by then.
    """
    if row.effective_from is not None and row.effective_from <= at + LAST_MINUTE:
        raise Conflict(
            "version-in-force",
            N_("Version %(number)s took effect, or is about to: %(at)s. It never changes any more; begin a new one."),
            number=row.number,
            at=row.effective_from,
        )


def needs_reason(reason: str, sentence: str) -> None:
    """Raise `Invalid` with this sentence where no reason is given."""
    if not reason.strip():
        raise Invalid("invalid", sentence, errors={"reason": [Problem(N_("A reason is required."))]})
