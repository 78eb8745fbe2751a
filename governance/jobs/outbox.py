"""Outbox rows: work that must follow a change, written in the change's own transaction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment, public_id


class Job(StrEnum):
    """Every kind of work there is; the handlers are handed to the worker by the top floor."""

    NOTIFY = "notify"
    COUNT_REFUSALS = "count_refusals"
    POLICY_TAKES_EFFECT = "policy_takes_effect"
    RE_EVALUATE = "re_evaluate"
    REVIEW_BY = "review_by"
    ACKNOWLEDGEMENT = "acknowledgement"
    REPLAY = "replay"
    REMIND = "remind"
    EMERGENCY_OVER = "emergency_over"
    COME_BACK = "come_back"
    POST_DUE = "post_due"
    MAIL = "mail"
    DELIVER = "deliver"
    ASK_RECEIVER = "ask_receiver"
    WHO_IS_LEFT = "who_is_left"


class Outbox(Base):
    """One piece of work. `dedup` makes a second asking for the same work a no-op.

    `run_at` is a time of the organisation's clock. `lease_until` is one of the machine's: until then the work belongs
    to whoever holds `lease_token`, or, where there is none, rests after a failure.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
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


class WorkerHeartbeat(Base):
    """When each worker process was last alive, by the machine's clock."""

    __tablename__ = "worker_heartbeat"
    worker: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Moment)
    beat_at: Mapped[datetime] = mapped_column(Moment)
