"""The rows of the guidance document's editions, and which one is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Moment, session
from governance.errors import N_, Conflict
from policies.document import Document, parse


class PolicyVersion(Base):
    """One numbered edition: immutable once it is in review. In force in [effective_from, until)."""

    __tablename__ = "policy_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    change: Mapped[str] = mapped_column(String(10))
    effective_from: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_policy_version_in_force", "state", "effective_from", "id"),)


@dataclass(frozen=True)
class Edition:
    """A version as the evaluation and the record need it."""

    id: int
    number: str
    sha256: str
    document: Document

    @property
    def public(self) -> dict[str, str]:
        """What the record says of it, in the open."""
        return {"version": self.number, "sha256": self.sha256}


_AT = bindparam("at", type_=Moment)
_IN_FORCE = (
    select(PolicyVersion.id)
    .where(
        PolicyVersion.state == "approved",
        PolicyVersion.effective_from <= _AT,
        (PolicyVersion.until.is_(None)) | (PolicyVersion.until > _AT),
    )
    .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
    .limit(1)
)
_editions: dict[int, Edition] = {}
"""Parsed documents by row id: rows never change once they can be asked for here."""


def version_in_force(at: datetime) -> Edition:
    """The edition in force at `at`: one indexed statement, the document parsed once per process."""
    edition = edition_at(at)
    if edition is None:
        raise Conflict("no-policy", N_("No guidance document is in force. An administrator has to adopt one first."))
    return edition


def edition_at(at: datetime) -> Edition | None:
    """As `version_in_force`, or None where there is none."""
    row = session.execute(_IN_FORCE, {"at": at}).scalar()
    return None if row is None else edition(row)


def edition(version_id: int) -> Edition:
    """The edition with this row id."""
    if version_id not in _editions:
        row = session.execute(
            select(PolicyVersion.id, PolicyVersion.number, PolicyVersion.sha256, PolicyVersion.source).where(
                PolicyVersion.id == version_id
            )
        ).one()
        _editions[version_id] = Edition(row.id, row.number, row.sha256, parse(row.source))
    return _editions[version_id]


def all_versions() -> list[PolicyVersion]:
    """Every edition, newest first: one statement, the documents parsed with it."""
    rows = list(session.scalars(select(PolicyVersion).order_by(PolicyVersion.id.desc())))
    for row in rows:
        if row.id not in _editions:
            _editions[row.id] = Edition(row.id, row.number, row.sha256, parse(row.source))
    return rows


def forget_editions() -> None:
    """Drop the parsed documents; for a process that changes its database."""
    _editions.clear()
