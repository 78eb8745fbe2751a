"""Which version of the guidance last had a clause."""

from __future__ import annotations

from sqlalchemy import select

from governance.db import session
from policies.clauses import clauses
from policies.versions import PolicyVersion, document_of

MOST = 100
"""Versions that are looked through, the newest first."""


def last_with(clause: str) -> str | None:
    """The number of the newest approved version that has a clause: one statement. None where there is none."""
    rows = session.execute(
        select(PolicyVersion.number, PolicyVersion.sha256, PolicyVersion.source)
        .where(PolicyVersion.state == "approved")
        .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
        .limit(MOST)
    )
    return next((row.number for row in rows if clause in clauses(document_of(row.sha256, row.source))), None)
