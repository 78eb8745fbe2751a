"""Outbox rows: work that must follow a change, written in the change's own transaction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Moment


class Job(StrEnum):
    """Every kind of work there is; the handlers are handed to the worker by the top floor."""

    NOTIFY = "notify"
    COUNT_REFUSALS = "count_refusals"


class Outbox(Base):
    """One piece of work. `dedup` makes a second asking for the same work a no-op."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    dedup: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="ready")  # ready, done, dead
    created_at: Mapped[datetime] = mapped_column(Moment)
    run_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_outbox_ready", "state", "run_at", "id"),)
