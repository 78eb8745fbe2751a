"""The rows of a replay: what is tried on which items, how far it is, and each item that differs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment

STATES = ("waiting", "running", "done", "failed")


class ReplayRun(Base):
    """A version's text (`revision`, `sha256`) tried on past items.

    `scope` says on which: `{"items": "all"}`, `{"items": "period", "days": n}`, `{"items": "sample", "size": n,
    "seed": s}`. `against_id` keeps to those that were evaluated by that version; otherwise each is held against its
    own. `plan` is what that came to when the work began, and `place` how far it is. It changes together with `done` and
    `result`, in the transaction that writes the cases, so that nothing counts twice.
    """

    __tablename__ = "replay_run"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    revision: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    against_id: Mapped[int | None] = mapped_column(ForeignKey("policy_version.id"))
    scope: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    place: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_replay_run_version", "version_id", "id"),)


class ReplayCase(Base):
    """An item that differs: a submission of a draft, or a conversation. `n` counts the items of the run in its order.

    `source_id` is the review or the triage that was looked at; `at` is when that was.
    """

    __tablename__ = "replay_case"
    run_id: Mapped[int] = mapped_column(ForeignKey("replay_run.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    source_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (Index("uq_replay_case_source", "run_id", "subject", "source_id", unique=True),)


class ReplayKind(Base):
    """The cases of one kind, in their order."""

    __tablename__ = "replay_kind"
    run_id: Mapped[int] = mapped_column(ForeignKey("replay_run.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
