"""The log's tables, and how entries are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    LargeBinary,
    String,
    bindparam,
    case,
    insert,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session

from governance.clock import now
from governance.db import Base, Moment, table
from governance.record.entries import Prepared
from governance.record.merkle import leaf_hash


class LogHead(Base):
    """The only hot row: how long the log is."""

    __tablename__ = "log_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    checkpointed_size: Mapped[int] = mapped_column(BigInteger, default=0)
    last_time: Mapped[datetime] = mapped_column(Moment)


class LogEntry(Base):
    """The exact bytes of each entry, and its leaf hash."""

    __tablename__ = "log_entry"
    idx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class LogTile(Base):
    """The root of each full 256-subtree: `hash` of subtree `n` at `level` (1 covers 256 leaves, 2: 65,536 ...)."""

    __tablename__ = "log_tile"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Checkpoint(Base):
    """Every signed note, for ever."""

    __tablename__ = "checkpoint"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str]
    created: Mapped[datetime] = mapped_column(Moment)


class LogOpening(Base):
    """The log's part of what erasure reaches: salt and value of each commitment."""

    __tablename__ = "log_opening"
    idx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(80), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    value: Mapped[bytes] = mapped_column(LargeBinary)


class EntryIndex(Base):
    """Auditors' search: outside the log, rebuildable from entries and openings.

    One row for each clause that an entry cites, numbered from 0, and one row (0, without a clause) where it cites
    none; so every search but that by clause looks at the rows numbered 0.
    """

    __tablename__ = "entry_index"
    idx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None]
    clause: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_entry_index_subject", "subject", "n", "idx"),
        Index("ix_entry_index_type", "type", "n", "idx"),
        Index("ix_entry_index_person", "person_id", "n", "idx"),
        Index("ix_entry_index_clause", "clause", "idx"),
        Index("ix_entry_index_at", "at", "n", "idx"),
    )


# Built once: building a statement costs more than SQLite takes to run it, and every change runs these.
_WRITE_ENTRIES, _WRITE_OPENINGS, _WRITE_INDEX = (insert(table(row)) for row in (LogEntry, LogOpening, EntryIndex))
_HEAD, _MOMENT = table(LogHead).c, bindparam("moment", type_=Moment)
_TAKE = (
    update(table(LogHead))
    .where(_HEAD.id == 1)
    .values(
        size=_HEAD.size + bindparam("more", type_=BigInteger),
        last_time=case((_HEAD.last_time < _MOMENT, _MOMENT), else_=_HEAD.last_time),
    )
    .returning(_HEAD.size, _HEAD.last_time, _HEAD.origin)
)


def append(session: Session | scoped_session[Any], entries: Sequence[Prepared]) -> range:
    """Write the entries as the transaction's last statements and return their indexes.

    Takes the lock on `log_head`, last of all locks, and gives index and time while holding it: a sequence has gaps and
    is not in commit order, and a time taken earlier would reorder the log. The caller commits at once afterwards.
    """
    head = session.execute(_TAKE, {"more": len(entries), "moment": now()}).one()
    first = head.size - len(entries)
    rows, openings, index = [], [], []
    for idx, entry in enumerate(entries, first):
        body = entry.body(head.origin, head.last_time)
        rows.append({"idx": idx, "leaf": leaf_hash(body), "body": body})
        openings += [{"idx": idx, "path": o.path, "salt": o.salt, "value": o.value} for o in entry.openings]
        index += _indexed(entry, idx, head.last_time)
    session.execute(_WRITE_ENTRIES, rows)
    if openings:
        session.execute(_WRITE_OPENINGS, openings)
    session.execute(_WRITE_INDEX, index)
    return range(first, head.size)


def _indexed(entry: Prepared, idx: int, time: datetime) -> list[dict[str, Any]]:
    """An entry's rows of the index."""
    queued = entry.queued
    return _lines(idx, str(queued.type), queued.subject, queued.person_id, time, entry.data.get("clauses", ()))


def index_rows(idx: int, body: bytes, opened: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The same rows from what the log itself holds: an entry's bytes and the openings that are left."""
    told = json.loads(body)
    subject = json.loads(opened["subject"]) if "subject" in opened else told["subject"]
    person = json.loads(opened["actor"])["id"] if "actor" in opened else None
    return _lines(
        idx, told["type"], subject, person, datetime.fromisoformat(told["time"]), told["data"].get("clauses", ())
    )


def _lines(
    idx: int, type: str, subject: str, person_id: int | None, at: datetime, clauses: Iterable[str]
) -> list[dict[str, Any]]:
    return [
        {"idx": idx, "n": n, "type": type, "subject": subject, "person_id": person_id, "clause": clause, "at": at}
        for n, clause in enumerate(dict.fromkeys(clauses) or (None,))
    ]


def begin(session: Session | scoped_session[Any], origin: str) -> None:
    """Make the empty log's head, once. `origin` is the log's name for ever (a URL prefix without scheme)."""
    if session.get(LogHead, 1) is None:
        session.add(LogHead(id=1, origin=origin, size=0, checkpointed_size=0, last_time=now()))
