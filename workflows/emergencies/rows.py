"""Declarations of emergencies, and whether one holds at a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment, public_id, session
from governance.errors import N_, Conflict
from workflows.demands import Under

Moments = datetime | ColumnElement[datetime]


class Emergency(Base):
    """One declaration. It holds in [declared_at, until), and only up to `confirm_by` unless a second person confirmed.

    `number` counts declarations; that it is unique lets one of two at once be the second. `until` moves with each
    renewal. A drill holds like any other and nothing can be published under it.
    """

    __tablename__ = "emergency"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    number: Mapped[int] = mapped_column(unique=True)
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    what: Mapped[str] = mapped_column(String(200))
    drill: Mapped[bool] = mapped_column(default=False, server_default=false())
    declared_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    declared_name: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[datetime] = mapped_column(Moment)
    confirm_by: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    extended_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_name: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    why_ended: Mapped[str] = mapped_column(Text, default="")
    told_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_emergency_until", "until", "id"),)

    def over_at(self) -> datetime:
        """When it ends, or ended, as things stand: by an act, unconfirmed, or by its time."""
        limits = [self.until, self.ended_at, None if self.confirmed_at else self.confirm_by]
        return min(limit for limit in limits if limit is not None)

    def state(self, at: datetime) -> str:
        """`declared` until it is confirmed, `in_force`, and then why it is over: `ended`, `lapsed` or `expired`."""
        if at < self.over_at():
            return "in_force" if self.confirmed_at else "declared"
        if self.ended_at is not None and self.ended_at <= self.over_at():
            return "ended"
        return "expired" if self.confirmed_at else "lapsed"


STATES = ("declared", "in_force", "ended", "lapsed", "expired")

AFTERWARDS = "publication"
"""The kind of the review of what was published under an emergency; its subject is the draft that was published."""


class Renewal(Base):
    """An emergency was extended: by whom, until when, and why."""

    __tablename__ = "emergency_renewal"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    emergency_id: Mapped[int] = mapped_column(ForeignKey("emergency.id"), index=True)
    until: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class LateLanguage(Base):
    """What went out under an emergency is still to go out in this language; `review_id` is the task, with its time.

    `followed_id` is the draft with which it went out.
    """

    __tablename__ = "late_language"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    language: Mapped[str] = mapped_column(String(10))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    due: Mapped[datetime] = mapped_column(Moment)
    followed_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    followed_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("uq_late_language_language", "draft_id", "language", unique=True),
        Index(
            "ix_late_language_open",
            "draft_id",
            sqlite_where=text("followed_at IS NULL"),
            postgresql_where=text("followed_at IS NULL"),
        ),
    )


def holds(at: Moments) -> ColumnElement[bool]:
    """The condition that an emergency holds at a moment."""
    return and_(Emergency.declared_at <= at, _not_over(at))


def _not_over(at: Moments) -> ColumnElement[bool]:
    return and_(
        Emergency.until > at,
        or_(Emergency.ended_at.is_(None), Emergency.ended_at > at),
        or_(Emergency.confirmed_at.is_not(None), Emergency.confirm_by > at),
    )


_NOW = bindparam("now", type_=Moment)
_HOLDING = select(Emergency).where(holds(_NOW)).order_by(Emergency.id.desc()).limit(1)
# What was ended while an act began is over for it, whichever moment was read first: so the record orders the two.
_NOT_ENDED = Emergency.ended_at.is_(None)
_LOCKED = _HOLDING.where(_NOT_ENDED).with_for_update(read=True).execution_options(populate_existing=True)
_STANDING = select(Emergency).where(_not_over(_NOW), _NOT_ENDED).order_by(Emergency.id.desc()).limit(1)
_STANDING = _STANDING.execution_options(populate_existing=True)
_ONE = (
    select(Emergency)
    .where(Emergency.id == bindparam("emergency", type_=Integer))
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)
REAL = select(Emergency.id).where(holds(_NOW), Emergency.drill.is_(False)).limit(1).scalar_subquery().label("emergency")
"""Whether a real emergency holds at `now`, as a column of a statement that reads other things too."""

ANY = select(Emergency.id).where(holds(_NOW)).order_by(Emergency.id.desc()).limit(1).scalar_subquery().label("any")
"""As `REAL`, or a drill: what somebody means who asks for the short chain."""


def current(at: datetime) -> Emergency | None:
    """The emergency or drill that holds at a moment. One keyed statement."""
    return session.scalars(_HOLDING, {"now": at}).one_or_none()


def no_emergency() -> Conflict:
    """The short chain was asked for, and there is none now."""
    return Conflict(
        "no-emergency", N_("No emergency is declared now. Submit the draft by the ordinary chain, or ask for one.")
    )


def current_locked(at: datetime) -> Emergency | None:
    """As `current`, kept from ending until the transaction is over."""
    return session.scalars(_LOCKED, {"now": at}).one_or_none()


def standing_locked(at: datetime) -> Emergency | None:
    """As `current_locked`, or one that was declared while this act began, and so at a later moment."""
    return session.scalars(_STANDING.with_for_update(read=True), {"now": at}).one_or_none()


def standing(at: datetime) -> Emergency | None:
    """As `standing_locked`, without keeping it from ending."""
    return session.scalars(_STANDING, {"now": at}).one_or_none()


def next_number() -> int:
    """To be read before it is asked whether one stands: who was first since then has taken the number."""
    return (session.scalar(select(func.max(Emergency.number))) or 0) + 1


def under(review: Any) -> Under | None:
    """The emergency that a review goes by; None, and no statement, for an ordinary one."""
    if review.emergency_id is None:
        return None
    row = session.get_one(Emergency, review.emergency_id)
    return Under(row.number, row.drill, row.declared_at, row.over_at())


def under_locked(review: Any, at: datetime) -> Under | None:
    """As `under`, of a locked review at the moment of an act: an emergency that holds is kept from ending.

    What was ended while the act began is over for it.
    """
    if review.emergency_id is None:
        return None
    row = session.scalars(_ONE, {"emergency": review.emergency_id}).one()
    until = row.over_at() if row.ended_at is None else min(row.over_at(), at)
    return Under(row.number, row.drill, row.declared_at, until)
