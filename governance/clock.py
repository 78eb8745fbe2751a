"""The only clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

_file: Path | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    if _file is None:
        return datetime.now(UTC)
    return datetime.fromisoformat(_file.read_text(encoding="ascii").strip()).astimezone(UTC)


def machine() -> datetime:
    """The machine's own time, whatever the clock file says.

    For what concerns processes and not the organisation: leases, heartbeats and the waits after wrong passwords,
    none of which may stand still or jump in a drill.
    """
    return datetime.now(UTC)


def read_from(path: Path | None) -> None:
    """Take the time from a file that holds one RFC 3339 instant, or from the machine again (None).

    Whoever calls this has made sure that the database is a demonstration (design: for tests and drills only).
    """
    global _file
    _file = path
