"""How public messages read before they were edited on their channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment, session


class MessageVersion(Base):
    """How a message read before it was edited on its channel; `until` is when somebody noted that."""

    __tablename__ = "message_version"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    commitment: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("uq_message_version", "message_id", "version", unique=True),)


def earlier_versions(message_ids: Sequence[int]) -> dict[int, list[MessageVersion]]:
    """How these messages read before, the newest first. One statement."""
    found: dict[int, list[MessageVersion]] = {}
    rows = select(MessageVersion).where(MessageVersion.message_id.in_(message_ids))
    for row in session.scalars(rows.order_by(MessageVersion.version.desc())):
        found.setdefault(row.message_id, []).append(row)
    return found
