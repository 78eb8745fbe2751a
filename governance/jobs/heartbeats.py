"""Signs of life of worker processes, for readiness."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from governance.clock import machine
from governance.db import db, session
from governance.jobs.outbox import WorkerHeartbeat

LOST_AFTER = timedelta(days=1)


def beat(worker: str) -> None:
    """Note that this process lives, and forget those that were last seen a day ago."""
    at = machine()
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(WorkerHeartbeat).values(
        worker=worker, host=socket.gethostname()[:255], pid=os.getpid(), started_at=at, beat_at=at
    )
    session.execute(statement.on_conflict_do_update(index_elements=["worker"], set_={"beat_at": at}))
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < at - LOST_AFTER))


def leave(worker: str) -> None:
    """Note that this process ended of its own will."""
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker))


def last_beat() -> datetime | None:
    """When any worker was last alive; None where there is none."""
    return session.execute(select(func.max(WorkerHeartbeat.beat_at))).scalar_one()
