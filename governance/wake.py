"""Waiting until there may be work."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "onrecord_jobs"
POLL_SECONDS = 0.2
LISTEN_SECONDS = 1.0
"""How long one wait lasts at most on PostgreSQL, where nobody says that a time or the end of a lease has come."""


class Wake:
    """Waits for NOTIFY on a connection of its own on PostgreSQL, and for a moment on SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listening: Any = None

    def wait(self, stopping: threading.Event) -> None:
        """Return when there may be work, or after a while, or soon after `stopping` is set."""
        if self._engine.dialect.name != "postgresql":
            stopping.wait(POLL_SECONDS)
            return
        try:
            if self._listening is None:
                self._listening = self._listen()  # and look at once: work may have come just before
            else:
                for _ in self._listening.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                    pass
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            self.close()
            stopping.wait(POLL_SECONDS)

    def _listen(self) -> Any:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()  # the pool forgets it and opens another one when needed
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def close(self) -> None:
        """Give up the connection."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
