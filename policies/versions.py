"""The rows of the guidance document's editions, and which one is in force."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, bindparam, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column

from governance import clock
from governance.db import Base, Id, Moment, session, table
from governance.errors import N_, Conflict
from policies.document import Document, parse

KEPT = 16
"""Parsed documents that a process keeps: those in use now, not every one that ever was in force."""


class PolicyVersion(Base):
    """One edition of the guidance, from its first drafting on; the texts before stand in `PolicyRevision`.

    `source`, `sha256`, `change` and `about` (see `written`) are those of the current revision. `effective_from` is set
    when it is approved: it is in force from then on, until the next approved one takes effect. `reason` says why it was
    adopted, withdrawn or called off; `version` counts every change, for If-Match.
    """

    __tablename__ = "policy_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    change: Mapped[str] = mapped_column(String(10))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    effective_from: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("policy_version.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_policy_version_in_force", "state", "effective_from", "id"),)


class PolicyRevision(Base):
    """One text of an edition, never changed. `editor_id` is None for what the operator adopted."""

    __tablename__ = "policy_revision"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    n: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("uq_policy_revision_version_n", "version_id", "n", unique=True),)


class PolicyOverride(Base):
    """Why a text may come into force although it leaves a route without anybody who could approve: see liveness."""

    __tablename__ = "policy_override"
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class Acknowledgement(Base):
    """Whether somebody was asked to read an edition (`asked_at`), and when they said that they had (`at`).

    `revision` is the text that they had read: one that was changed afterwards, before it took effect, is not that.
    """

    __tablename__ = "acknowledgement"
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    at: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int | None]
    __table_args__ = (Index("ix_acknowledgement_person", "person_id", "version_id"),)


class PolicyComment(Base):
    """What somebody says about a clause of an edition (an empty one: about the whole), until it is resolved."""

    __tablename__ = "policy_comment"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    revision: Mapped[int]
    clause: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    __table_args__ = (Index("ix_policy_comment_version", "version_id", "id"),)


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


_row = table(PolicyVersion).c
_APPROVED = literal_column("'approved'", String)


def in_force(at: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The statement for columns of the version in force at `at`: the approved one that took effect last.

    State and limit are written out: with parameters there PostgreSQL would plan it anew at each execution.
    """
    return (
        select(*columns)
        .where(_row.state == _APPROVED, _row.effective_from <= at)
        .order_by(_row.effective_from.desc(), _row.id.desc())
        .limit(literal_column("1"))
    )


_EDITION = (_row.id, _row.number, _row.sha256, _row.state, _row.effective_from)
_IN_FORCE = in_force(bindparam("at", type_=Moment), *_EDITION)
_BY_ID = select(*_EDITION).where(_row.id == bindparam("version"))
_SOURCE = select(_row.sha256, _row.source).where(_row.id == bindparam("version"))


def version_in_force(at: datetime) -> Edition:
    """The edition in force at `at`: one indexed statement, the document parsed once per process."""
    found = edition_at(at)
    if found is None:
        raise no_policy()
    return found


def no_policy() -> Conflict:
    """Nothing can be done before a first document was adopted."""
    return Conflict("no-policy", N_("No guidance document is in force. An administrator has to adopt one first."))


def edition_at(at: datetime) -> Edition | None:
    """As `version_in_force`, or None where there is none."""
    row = session.execute(_IN_FORCE, {"at": at}).one_or_none()
    return None if row is None else _edition(row)


_settled: dict[int, tuple[str, str]] = {}
"""Number and hash of versions that took effect, by row id: from then on they never change."""


def edition(version_id: int) -> Edition:
    """The edition with this row id as it stands. No statement where it took effect and was asked for before.

    Raises `DocumentFaults` for one that is being written and has faults.
    """
    if known := _settled.get(version_id):
        return Edition(version_id, *known, _document(version_id, known[1]))
    return _edition(session.execute(_BY_ID, {"version": version_id}).one())


def _edition(row: Any) -> Edition:
    if row.id not in _settled and row.state == "approved" and row.effective_from <= clock.now():
        _settled[row.id] = row.number, row.sha256
    return Edition(row.id, row.number, row.sha256, _document(row.id, row.sha256))


_documents: OrderedDict[str, Document] = OrderedDict()
"""Parsed documents by the hash of their text, the one used last at the end."""
_lock = Lock()


def document_of(sha256: str, source: str) -> Document:
    """The parsed document of a text, kept where it is used again. Raises `DocumentFaults`."""
    return _kept(sha256) or _keep(sha256, parse(source))


def _document(version_id: int, sha256: str) -> Document:
    if found := _kept(sha256):
        return found
    row = session.execute(_SOURCE, {"version": version_id}).one()
    return _keep(row.sha256, parse(row.source))


def _kept(sha256: str) -> Document | None:
    with _lock:
        if found := _documents.get(sha256):
            _documents.move_to_end(sha256)
        return found


def _keep(sha256: str, document: Document) -> Document:
    with _lock:
        kept = _documents.setdefault(sha256, document)  # two threads may parse at once; all use the same one then
        while len(_documents) > KEPT:
            _documents.popitem(last=False)
        return kept


def forget_editions() -> None:
    """Forget which row is which version; for a process that changes its database. Parsed texts go by their hash."""
    _settled.clear()
