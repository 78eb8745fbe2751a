"""When an approved draft is to be posted: one row for each time that somebody set it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Change
from governance.db import Base, Id, Moment, db, session, table
from workflows.drafts import Draft


class Schedule(Base):
    """An approval's text is to be posted at `goes_out_at`: `local` is that time on the wall clock of `zone`.

    It is in effect while the draft is scheduled under the same review and it is not over. `tell_at` is when whoever
    posts it is told, until a worker has taken it up; `told_at` is when that was. It is over once somebody took it off
    the schedule or chose another time, or let the draft go again after its time had passed on hold; `over_name` is who
    did. `moved_from` is the number of the one in whose place it stands.
    """

    __tablename__ = "draft_schedule"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    revision: Mapped[int]
    local: Mapped[str] = mapped_column(String(19))
    zone: Mapped[str] = mapped_column(String(60))
    goes_out_at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    tell_at: Mapped[datetime | None] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    over_at: Mapped[datetime | None] = mapped_column(Moment)
    over_name: Mapped[str | None] = mapped_column(String(200))
    moved_from: Mapped[int | None] = mapped_column(Id)
    __table_args__ = (
        Index("ix_draft_schedule_draft", "draft_id", "id"),
        Index(
            "uq_draft_schedule_review",
            "review_id",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
        Index(
            "ix_draft_schedule_tell",
            "tell_at",
            "id",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
    )


_schedule = table(Schedule)


def in_effect(draft: type[Draft] = Draft) -> ColumnElement[bool]:
    """The condition by which a draft's row is joined with the time that it is to be posted at: at most one."""
    waits = draft.state.in_(("scheduled", "on_hold", "sending"))
    return and_(Schedule.review_id == draft.review_id, Schedule.over_at.is_(None), waits)


def of_review(review_id: int) -> Any:
    """The schedule of a review that is not over; None where there is none."""
    found = select(_schedule).where(_schedule.c.review_id == review_id, _schedule.c.over_at.is_(None))
    return session.execute(found).one_or_none()


def schedules_of(draft_id: int) -> Sequence[Schedule]:
    """Every time that was set for a draft, oldest first."""
    return session.scalars(select(Schedule).where(Schedule.draft_id == draft_id).order_by(Schedule.id)).all()


def promised(draft_id: int, review_id: int, at: datetime) -> datetime | None:
    """The time that was set under a review and held at a moment, also where it was taken off the schedule since."""
    held = _schedule.c.at <= at, or_(_schedule.c.over_at.is_(None), _schedule.c.over_at > at)
    latest = select(func.max(_schedule.c.goes_out_at)).where(
        _schedule.c.draft_id == draft_id, _schedule.c.review_id == review_id, *held
    )
    moment: datetime | None = session.scalar(latest)
    return moment


def one_by_one(*, alone: bool = False) -> None:
    """Whoever puts something on the schedule comes before or after whoever holds back all that is on it (`alone`).

    Taken before any row: else what is scheduled in the same instant as an emergency is declared would stand in the
    record as scheduled before it, and would not be held back. On SQLite there is one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        way = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        session.execute(select(way(func.hashtext("onrecord.schedule"))))


def end(change: Change, schedule_id: int) -> None:
    """It does not go out at that time: part of the transaction that decided so."""
    name = change.standing.name if change.standing.person_id is not None else None  # else the service itself
    ended = {"tell_at": None, "over_at": change.at, "over_name": name}
    session.execute(update(_schedule).where(_schedule.c.id == schedule_id).values(**ended))


def rearm(schedule: Any) -> None:
    """Whoever posts it is told at its time, also where that was passed over while it was held back."""
    if schedule.told_at is None:
        again = update(_schedule).where(_schedule.c.id == schedule.id).values(tell_at=schedule.goes_out_at)
        session.execute(again)
