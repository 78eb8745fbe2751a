"""What was said about drafts, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment

_OPEN = text("resolved_at IS NULL")

TAKEN, DECLINED = "taken", "declined"
REPLY, RESOLVED, REOPENED = "reply", "resolved", "reopened"


class DraftComment(Base):
    """Something said about one revision of a draft, which begins a thread. `person_name` is the name used then.

    `language`, `start` and `quoted` are the place in that revision that it is about, counted in characters; without
    them it is about the whole. With `replacement` it suggests these words for what is quoted; `outcome` is what became
    of that, and `taken_revision` the revision that was made of it; `typed_revision` the one in which these
    words came to stand at their place though nobody took the suggestion. `said` counts what happened in the thread.
    """

    __tablename__ = "draft_comment"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    revision: Mapped[int]
    language: Mapped[str | None] = mapped_column(String(10))
    start: Mapped[int | None]
    quoted: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(10))
    taken_revision: Mapped[int | None]
    typed_revision: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    said: Mapped[int] = mapped_column(default=0)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_by: Mapped[int | None]
    resolved_name: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        Index("ix_draft_comment_draft", "draft_id", "id"),
        Index(
            "ix_draft_comment_open",
            "draft_id",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class CommentTurn(Base):
    """What happened in a comment's thread after it was begun: a reply, or what was done about it, and why."""

    __tablename__ = "draft_comment_turn"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("draft_comment.id"))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_draft_comment_turn_comment", "comment_id", "id"),)
