"""Rows of mail: each letter with what became of it, each person's wishes, and the key of their calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment, public_id

STATES = ("waiting", "sending", "sent", "refused", "failed", "dropped")
LONGEST_ANSWER = 500


class Mail(Base):
    """One letter to one person. Its Message-ID is made of `public_id`, so that a second copy is known as one.

    While it collects, `key` names the person and the item, and further notices of the item join it; from the first
    attempt on it is its own. A daily letter's key names the person and the day, for ever.
    `in_doubt`: an attempt ended without an answer, so that it may have arrived already.
    """

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(10))  # notices, digest
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    in_doubt: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None] = mapped_column(String(LONGEST_ANSWER))
    created_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_mail_person", "person_id", "id"), Index("ix_mail_state", "state", "id"))


class MailWishes(Base):
    """What somebody wants by mail and when; who has no row has the usual wishes, at version 0."""

    __tablename__ = "mail_wishes"
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, autoincrement=False)
    ways: Mapped[dict[str, Any]] = mapped_column(JSON)
    hour: Mapped[int]
    version: Mapped[int]
    links: Mapped[int] = mapped_column(default=0, server_default="0")


class CalendarKey(Base):
    """The key in the address of somebody's calendar, of which the SHA-256 is kept. There is one at most."""

    __tablename__ = "calendar_key"
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
