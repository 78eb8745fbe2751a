"""The one door through which notices are written, so that each also goes by mail where its person wants that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from governance.change import Change
from governance.db import db, session, table
from governance.notices.mail.joining import join, ways
from governance.notices.rows import Notice
from governance.people.rows import User

AT_ONCE = 500
"""Rows of one statement: SQLite and PostgreSQL take so many parameters and no more."""

BLANK: Mapping[str, Any] = dict.fromkeys(
    (
        *("draft_id", "thread_id", "policy_version_id", "delegation_id", "emergency_id", "report_id", "moderation_id"),
        *("practice_id", "review_id", "step_id"),
    )
)


def write(change: Change, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write those of these notices that nobody was told yet, and put them into letters."""
    rows = _fit(rows)
    for first in range(0, len(rows), AT_ONCE):
        part = [{**BLANK, **row} for row in rows[first : first + AT_ONCE]]
        given = [{**row, "mailing": way} for row, way in zip(part, ways(part), strict=True)]
        join(change, [row for row in _new(given) if row.mailing == "joined"])


OUTSIDE = frozenset(
    {
        *("step_opened", "step_put_to", "step_half", "step_most", "step_due"),
        *("acknowledge", "acknowledge_reminder"),
    }
)
"""What somebody from outside is told: that something waits for them, and that the guidance is to be read."""


def _fit(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Without what somebody from outside has no business with: one statement, none where nothing else is told."""
    others = {row["person_id"] for row in rows if row["event"] not in OUTSIDE}
    if not others:
        return rows
    outside = set(session.scalars(select(User.id).where(User.id.in_(others), User.outside_body.is_not(None))))
    return [row for row in rows if row["person_id"] not in outside or row["event"] in OUTSIDE]


def _new(given: list[dict[str, Any]]) -> Sequence[Any]:
    """Insert what is not there yet, in one statement, and return it."""
    notice = table(Notice)
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(notice).values(given).on_conflict_do_nothing()
    columns = (notice.c[name] for name in ("id", "person_id", "mailing", *BLANK))
    return session.execute(statement.returning(*columns)).all()
