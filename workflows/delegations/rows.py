"""Who is away, and who stands in for whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment, public_id


class Delegation(Base):
    """One person decides for another in [from_at, until_at), on every topic (NULL) or on one.

    It holds from the moment at which the delegate accepted it, and until `ended_at` where somebody ended it before its
    time. `accepted_at` is set from the first where the guidance asks for no acceptance.
    """

    __tablename__ = "delegation"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    delegator_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    topic: Mapped[str | None] = mapped_column(String(60))
    from_at: Mapped[datetime] = mapped_column(Moment)
    until_at: Mapped[datetime] = mapped_column(Moment)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="order"),
        CheckConstraint("delegator_id != delegate_id", name="two_people"),
        Index("ix_delegation_delegate", "delegate_id", "until_at"),
        Index("ix_delegation_delegator", "delegator_id", "until_at"),
        Index("ix_delegation_until", "until_at"),
    )


class Absence(Base):
    """Somebody is away in [from_at, until_at), or until `ended_at` where they came back before."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    from_at: Mapped[datetime] = mapped_column(Moment)
    until_at: Mapped[datetime] = mapped_column(Moment)
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="order"),
        Index("ix_absence_person", "person_id", "until_at"),
    )
