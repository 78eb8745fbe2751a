"""The one door through which notices are written, so that each also goes by mail where its person wants that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from governance.change import Change
from governance.db import db, session, table
from governance.notices.mail.joining import join, ways
from governance.notices.rows import Notice

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
    for first in range(0, len(rows), AT_ONCE):
        part = [{**BLANK, **row} for row in rows[first : first + AT_ONCE]]
        given = [{**row, "mailing": way} for row, way in zip(part, ways(part), strict=True)]
        join(change, [row for row in _new(given) if row.mailing == "joined"])


def _new(given: list[dict[str, Any]]) -> Sequence[Any]:
    """Insert what is not there yet, in one statement, and return it."""
    notice = table(Notice)
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(notice).values(given).on_conflict_do_nothing()
    columns = (notice.c[name] for name in ("id", "person_id", "mailing", *BLANK))
    return session.execute(statement.returning(*columns)).all()
