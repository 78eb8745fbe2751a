"""The database: base class, session, column types, and how each engine begins a transaction."""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from governance.errors import N_, Busy

LOCK_SECONDS = 5.0


class Base(DeclarativeBase):
    """Base of every row; constraint names are fixed so that migrations can address them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "autoflush": False})
session = db.session


Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of exactly the type INTEGER."""


class Moment(TypeDecorator[datetime]):
    """An instant: aware UTC in Python; `timestamptz` on PostgreSQL, UTC text that sorts by time on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def table(row: type[Base]) -> Table:
    """The table of a row class, for statements of submit, decide and publish: through the ORM each costs twice that."""
    return cast(Table, row.__table__)


def public_id() -> str:
    """A random 128-bit id in hexadecimal, for public URLs and the record's subjects."""
    return secrets.token_hex(16)


# -- How a transaction begins ---------------------------------------------------------------------------------

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_writer = threading.Lock()


def prepare(engine: Engine) -> None:
    """Attach what each database needs to a fresh engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        from governance.keeping import connect  # noqa: PLC0415 - start-up: its driver is for PostgreSQL alone

        event.listen(engine, "do_connect", connect)


def _sqlite_connect(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and commit around DDL
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@contextmanager
def opened_for_writing() -> Iterator[None]:
    """Hold the right to write while the block runs.

    On SQLite writers queue here, on an in-process lock and then a lock file beside the database, because SQLite's
    own waiting is unfair and fails under load (measured). PostgreSQL orders its writers itself.
    Raises `Busy` when the right is not had in time.
    """
    engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return
    deadline = time.monotonic() + LOCK_SECONDS
    if not _writer.acquire(timeout=LOCK_SECONDS):
        raise busy()
    try:
        with _lock_file(f"{engine.url.database}.lock", deadline):
            token = _writing.set(True)
            try:
                yield
            finally:
                _writing.reset(token)
    finally:
        _writer.release()


@contextmanager
def _lock_file(path: str, deadline: float) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise busy() from None
                time.sleep(0.002)
        yield
    finally:
        os.close(handle)  # which also gives the lock back


def busy() -> Busy:
    """Somebody holds what an act needs for too long: nothing happened, and trying again is safe."""
    return Busy(
        "busy",
        N_("Many people are saving at this moment. Nothing was changed; please try again."),
        extra={"retry_after": 2},
    )
