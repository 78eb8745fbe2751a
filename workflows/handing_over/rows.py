"""Who goes on with a draft in the place of whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment


class Handover(Base):
    """A draft was handed from one person to another, by whom and why; the names are those of then.

    Whoever ever kept a draft decides on none of its texts: that is read from here.
    """

    __tablename__ = "draft_handover"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    from_name: Mapped[str] = mapped_column(String(200))
    to_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    to_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_draft_handover_draft", "draft_id", "id"),)
