"""The rows of practice: what somebody would have done with a message, and what mentors say of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Change
from governance.db import Base, Id, Moment, session
from governance.errors import N_, NotFound, Stale


class Practice(Base):
    """One person's own category and words for one message. They stay as they are once it is handed in.

    `evaluation` is what the guidance said of it then. `triage_id` and `publication_id` are what was really decided, and
    stand there from the moment on at which that was noted.
    """

    __tablename__ = "practice"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="begun")
    category: Mapped[str | None] = mapped_column(String(60))
    path: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    topic: Mapped[str | None] = mapped_column(String(60))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    evaluation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    restricted: Mapped[bool] = mapped_column(default=False)  # a check found personal data in the words
    policy_version_id: Mapped[int | None] = mapped_column(ForeignKey("policy_version.id"))
    triage_id: Mapped[int | None] = mapped_column(ForeignKey("triage.id"))
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    version: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    compared_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_practice_person", "person_id", "id"),
        Index("ix_practice_state", "state", "id"),
        # One that is not handed in, for each person and message.
        Index(
            "uq_practice_begun",
            "person_id",
            "message_id",
            unique=True,
            sqlite_where=text("state = 'begun'"),
            postgresql_where=text("state = 'begun'"),
        ),
    )


class PracticeFeedback(Base):
    """What a mentor says of a practice. `person_name` is the name used then."""

    __tablename__ = "practice_feedback"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


def no_practice() -> NotFound:
    """There is none, or none that this person may see: the answer is the same."""
    return NotFound("not-found", N_("There is no such practice."))


def locked(change: Change, practice_id: int, seen: int | None = None) -> Practice:
    """The row, locked, its version one further, if it is this person's own. Raises `NotFound` or `Stale`."""
    row = session.scalars(
        update(Practice)
        .where(Practice.id == practice_id, Practice.person_id == change.standing.person_id)
        .values(version=Practice.version + 1)
        .returning(Practice)
        .execution_options(populate_existing=True, synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise no_practice()
    if seen is not None and row.version - 1 != seen:
        raise Stale(
            "stale",
            N_("This was changed since you loaded it. Load it again; your text is kept."),
            extra={"current_version": row.version - 1},
        )
    return row


def set_practice(practice_id: int, **values: Any) -> None:
    """Write columns of a locked row."""
    session.execute(
        update(Practice).where(Practice.id == practice_id).values(**values).execution_options(synchronize_session=False)
    )


def found(practice_id: int, *, keep: bool = False) -> Practice | None:
    """The row as it stands; with `keep` nobody throws it away before this act has ended."""
    statement = select(Practice).where(Practice.id == practice_id)
    if keep:
        statement = statement.with_for_update(read=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
