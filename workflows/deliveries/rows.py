"""Rows of what goes out by itself: each delivery under its one id, and each attempt at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Change
from governance.db import Base, Id, Moment, session, table
from governance.record.entries import EntryType

WAITING, SENDING, UNKNOWN, PARTLY = "waiting", "sending", "unknown", "partly"
DELIVERED, FAILED, CALLED_OFF = "delivered", "failed", "called_off"
STATES = (WAITING, SENDING, UNKNOWN, PARTLY, DELIVERED, FAILED, CALLED_OFF)
OPEN = (UNKNOWN, PARTLY)
"""States in which a person has to say what they see on the channel."""

SEND, ASK = "send", "ask"
BEGUN, LATER, NOT_RECEIVED = "begun", "later", "not_received"
NOTHING_ARRIVED = (LATER, NOT_RECEIVED)
"""Outcomes of an attempt after which the same id may be sent again, and no others."""


class Delivery(Base):
    """An approved text is to go out by its channel's webhook, under one id: `public_id`, that of the publication too.

    `schedule_id` is the time that it was scheduled for, by its number alone. `tries` and `asks` count the
    attempts that were begun. `why` is a word of ours for what came last, `status` what the receiver answered.
    """

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    schedule_id: Mapped[int | None] = mapped_column(Id)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(40))
    status: Mapped[int | None]
    tries: Mapped[int]
    asks: Mapped[int]
    results: Mapped[dict[str, bool] | None] = mapped_column(JSON(none_as_null=True))
    external_id: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index(
            "uq_delivery_running",
            "draft_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_delivery_draft", "draft_id", "id"),
        Index("ix_delivery_state", "state", "id"),
    )


class Attempt(Base):
    """A request that was begun: the text was sent, or the receiver was asked about it. `n` counts each kind.

    `outcome` is what is known by now. Whoever found out, where it was not the answer itself, is `settled_name`: a
    person, or empty for the receiver that was asked; `settled_at` is when.
    """

    __tablename__ = "delivery_attempt"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    kind: Mapped[str] = mapped_column(String(4))
    n: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(40))
    status: Mapped[int | None]
    settled_name: Mapped[str | None] = mapped_column(String(200))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("uq_delivery_attempt", "delivery_id", "kind", "n", unique=True),)


_delivery, _attempt = table(Delivery), table(Attempt)


def locked(delivery_id: int) -> Any:
    """A delivery's row, locked, its version one further: always after its draft's."""
    this = update(_delivery).where(_delivery.c.id == delivery_id)
    return session.execute(this.values(version=_delivery.c.version + 1).returning(*_delivery.c)).one()


def draft_id_of(delivery_id: int) -> int | None:
    """The draft of a delivery; None where there is no such delivery."""
    return session.scalar(select(_delivery.c.draft_id).where(_delivery.c.id == delivery_id))


def running(draft_id: int) -> Any:
    """The delivery of a locked draft that is not over; None where there is none."""
    found = select(_delivery).where(_delivery.c.draft_id == draft_id, _delivery.c.ended_at.is_(None))
    return session.execute(found).one_or_none()


def set_delivery(delivery_id: int, **values: Any) -> None:
    """Write columns of a delivery that this transaction has locked."""
    session.execute(update(_delivery).where(_delivery.c.id == delivery_id).values(**values))


def begun(change: Change, delivery_id: int, kind: str, n: int) -> None:
    """Note that a request is made now."""
    values = {"delivery_id": delivery_id, "kind": kind, "n": n, "begun_at": change.at, "outcome": BEGUN, "why": ""}
    session.execute(insert(_attempt).values(**values))


def note(delivery_id: int, kind: str, n: int, **values: Any) -> None:
    """Write down what is known of an attempt."""
    this = _attempt.c.delivery_id == delivery_id, _attempt.c.kind == kind, _attempt.c.n == n
    session.execute(update(_attempt).where(*this).values(**values))


def record(
    change: Change, type: EntryType, delivery: Any, draft: Any, public: dict[str, Any] | None = None, **committed: Any
) -> None:
    """An entry about a delivery. What the receiver said stands in it as a commitment, and never in its words."""
    said = {"draft": draft.public_id, "digest": delivery.digest, **(public or {})}
    change.record(type, f"delivery/{delivery.public_id}", public=said, committed=committed)
