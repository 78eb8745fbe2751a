"""The only clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

_file: Path | None = None
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    held = _held.get()
    if held is not None:
        return held
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


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Let this thread's clock stand at a moment: how the demonstration gets a past."""
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
