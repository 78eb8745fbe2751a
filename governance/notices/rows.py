"""Notices in the page: one row per person and event, and what the badge counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, bindparam, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Made, transaction, verb
from governance.db import Base, Id, Moment, session

MOST_COUNTED = 99
MAILINGS = ("joined", "digest", "never", "dropped", "seen")
"""In a letter; kept for the daily one; not wanted by mail; overtaken before it was sent; seen in the pages before."""


class Notice(Base):
    """One thing that one person is told, once: `dedup` holds event, subject and person together.

    `review_id` and `step_id` say what it hangs on, so that nobody is mailed what was overtaken meanwhile. `mailing` is
    what becomes of it by mail (`MAILINGS`; nothing where this service sends none), in the letter `mail_id`.
    """

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    event: Mapped[str] = mapped_column(String(30))
    draft_id: Mapped[int | None]
    thread_id: Mapped[int | None]
    policy_version_id: Mapped[int | None]
    delegation_id: Mapped[int | None]
    emergency_id: Mapped[int | None]
    report_id: Mapped[int | None]
    moderation_id: Mapped[int | None]
    practice_id: Mapped[int | None]
    review_id: Mapped[int | None]
    step_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedup: Mapped[str] = mapped_column(String(220), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    mailing: Mapped[str | None] = mapped_column(String(10))
    mail_id: Mapped[int | None]
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        Index("ix_notice_unread", "person_id", "read_at", "id"),
        Index("ix_notice_mail", "mail_id", "id"),
        Index(
            "ix_notice_kept",
            "person_id",
            "id",
            sqlite_where=text("mailing = 'digest'"),
            postgresql_where=text("mailing = 'digest'"),
        ),
    )


_UNREAD = select(Notice.id).where(Notice.person_id == bindparam("me", type_=Integer), Notice.read_at.is_(None))
UNREAD = select(func.count()).select_from(_UNREAD.limit(MOST_COUNTED + 1).subquery()).scalar_subquery().label("unread")
"""How many notices the person `me` has not seen, as a column of a statement that counts other things too."""


def unread(person_id: int) -> int:
    """How many notices a person has not seen, counted to at most 100."""
    return session.scalar(select(UNREAD), {"me": person_id}) or 0


def notices(person_id: int, before: int | None = None, size: int = 50) -> tuple[Sequence[Notice], int | None]:
    """One page of a person's notices, newest first, and the key to go on from."""
    statement = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(size + 1)
    if before is not None:
        statement = statement.where(Notice.id < before)
    rows = session.scalars(statement).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None


@verb
def mark_read(actor: Actor, up_to: int) -> Made:
    """Take the badge down: everything up to this notice was seen."""
    with transaction(actor) as change:
        session.execute(
            update(Notice)
            .where(Notice.person_id == actor.person_id, Notice.id <= up_to, Notice.read_at.is_(None))
            .values(read_at=change.at)
            .execution_options(synchronize_session=False)
        )
        return change.made()
