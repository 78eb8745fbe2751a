"""The guidance and its editions as pages and API show them: a fixed number of statements each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from governance.db import session
from governance.errors import N_, NotFound
from governance.people.rows import User
from policies.document import Document, DocumentFaults
from policies.format.heading import Heading, is_number
from policies.versions import PolicyComment, PolicyOverride, PolicyRevision, PolicyVersion, document_of
from workflows.reading import ReviewView, review_views

STANDINGS = ("current", "future", "historic")
"""What an approved version is at a moment; any other version is what its state says."""


@dataclass(frozen=True)
class Line:
    """One version as lists show it.

    `heading` is what its text says of itself, as far as it can be read. `effective_from` is set where it is approved;
    `until` is when the next approved one takes effect. `base` is the number of the version that it was written from.
    """

    id: int
    public_id: str
    slug: str
    number: str
    state: str
    standing: str
    heading: Heading
    sha256: str
    revision: int
    version: int
    effective_from: datetime | None
    until: datetime | None
    base: str | None
    author: str | None
    created_by: int | None
    created_at: datetime
    changed_at: datetime
    reason: str
    ended_by: str | None
    ended_at: datetime | None

    @property
    def subject(self) -> str:
        """How the record names it."""
        return f"policy/{self.public_id}"


@dataclass(frozen=True)
class Page:
    """Versions, newest first, and the key to go on from (None at the end)."""

    lines: Sequence[Line]
    next: list[Any] | None


@dataclass(frozen=True)
class RevisionLine:
    """One text of a version: when, and by whom (None: the operator)."""

    n: int
    sha256: str
    editor: str | None
    editor_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Comment:
    """What somebody said about a clause (an empty one: about the whole), and who resolved it."""

    id: int
    revision: int
    clause: str
    person_id: int
    by: str
    text: str
    at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True)
class Override:
    """Why a text may come into force although a route of it has nobody who could approve."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class VersionView:
    """One version with its text, its reviews (newest first), its texts before (newest first), and what was said."""

    line: Line
    source: str
    reviews: tuple[ReviewView, ...]
    revisions: tuple[RevisionLine, ...]
    comments: tuple[Comment, ...]
    override: Override | None

    @property
    def review(self) -> ReviewView | None:
        """The review of the current text, where there is one that was not overtaken."""
        newest = next(iter(self.reviews), None)
        current = newest and newest.review.revision == self.line.revision and newest.review.state != "outdated"
        return newest if current else None

    def document(self) -> Document | DocumentFaults:
        """The parsed text, or what is wrong with it."""
        try:
            return document_of(self.line.sha256, self.source)
        except DocumentFaults as faults:
            return faults


_base, _ended, _other = aliased(PolicyVersion), aliased(User), aliased(PolicyVersion)
_UNTIL = (
    select(func.min(_other.effective_from))
    .where(_other.state == "approved", _other.effective_from > PolicyVersion.effective_from)
    .scalar_subquery()
)
_SAME = tuple(
    getattr(PolicyVersion, name)
    for name in (
        *("id", "public_id", "slug", "number", "state", "change", "about", "sha256", "revision", "version"),
        *("effective_from", "created_by", "created_at", "reason", "ended_at"),
    )
)
_LINES: Select[*tuple[Any, ...]] = (
    select(
        *_SAME,
        _UNTIL.label("until"),
        _base.number.label("base"),
        User.name.label("author"),
        _ended.name.label("ended_by"),
        PolicyRevision.created_at.label("changed_at"),
    )
    .join(
        PolicyRevision,
        (PolicyRevision.version_id == PolicyVersion.id) & (PolicyRevision.n == PolicyVersion.revision),
    )
    .outerjoin(_base, _base.id == PolicyVersion.base_id)
    .outerjoin(User, User.id == PolicyVersion.created_by)
    .outerjoin(_ended, _ended.id == PolicyVersion.ended_by)
)


def versions_page(at: datetime, slug: str | None = None, after: Any = None, size: int = 50) -> Page:
    """One page of all versions, whatever their state, newest first: one statement. `after` is the last one's key."""
    statement = _LINES.order_by(PolicyVersion.id.desc()).limit(size + 1)
    if slug is not None:
        statement = statement.where(PolicyVersion.slug == slug)
    if after is not None:
        statement = statement.where(PolicyVersion.id < after[0])
    rows = session.execute(statement).all()
    lines = [_line(row, at) for row in rows[:size]]
    return Page(lines, [lines[-1].id] if len(rows) > size else None)


def current_line(at: datetime) -> Line | None:
    """The version in force at a moment: one statement."""
    statement = (
        _LINES.where(PolicyVersion.state == "approved", PolicyVersion.effective_from <= at)
        .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else _line(row, at)


def version_line(number: str, at: datetime, slug: str | None = None) -> Line:
    """One version by its number: one statement. Raises `NotFound`."""
    return _line(_found(_LINES, number, slug), at)


def version_text(number: str, at: datetime, slug: str | None = None) -> tuple[Line, str]:
    """One version by its number, with its text: one statement. Raises `NotFound`."""
    row = _found(_LINES.add_columns(PolicyVersion.source), number, slug)
    return _line(row, at), row.source


def version_id(number: str, slug: str | None = None) -> int:
    """The row id of a version: one statement. Raises `NotFound`."""
    return int(_found(select(PolicyVersion.id), number, slug).id)


def _found(statement: Select[*tuple[Any, ...]], number: str, slug: str | None) -> Any:
    if not is_number(number):  # whatever else somebody asks for is never put to a database
        raise no_version()
    statement = statement.where(PolicyVersion.number == number)
    if slug is not None:
        statement = statement.where(PolicyVersion.slug == slug)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise no_version()
    return row


def no_version() -> NotFound:
    """There is no such guidance document, or none with this number."""
    return NotFound("not-found", N_("There is no such guidance document."))


def _line(row: Any, at: datetime) -> Line:
    same = {column.key: getattr(row, column.key) for column in _SAME if column.key not in ("change", "about")}
    joined = {name: getattr(row, name) for name in ("until", "base", "author", "ended_by", "changed_at")}
    heading = Heading.from_json(row.about, row.slug, row.number, row.change)
    standing = _standing(row.state, row.effective_from, row.until, at)
    return Line(**same, **joined, heading=heading, standing=standing)


def _standing(state: str, effective_from: datetime | None, until: datetime | None, at: datetime) -> str:
    if state != "approved" or effective_from is None:
        return state
    if effective_from > at:
        return "future"
    return "historic" if until is not None and until <= at else "current"


def version_view(number: str, at: datetime, slug: str | None = None) -> VersionView:
    """One version with all that belongs to it, in seven statements at most. Raises `NotFound`."""
    return _view(*version_text(number, at, slug))


def view_of(ident: int, at: datetime) -> VersionView:
    """As `version_view`, by the version's row id."""
    row = session.execute(_LINES.add_columns(PolicyVersion.source).where(PolicyVersion.id == ident)).one_or_none()
    if row is None:
        raise no_version()
    return _view(_line(row, at), row.source)


def _view(line: Line, source: str) -> VersionView:
    return VersionView(
        line,
        source,
        tuple(review_views(line.id, kind="policy")),
        revisions_of(line.id),
        comments_of(line.id),
        _override(line),
    )


def source_of(number: str, revision: int, slug: str | None = None) -> str:
    """The text of one revision of a version: one statement. Raises `NotFound`."""
    statement = select(PolicyRevision.source).join(PolicyVersion, PolicyVersion.id == PolicyRevision.version_id)
    return str(_found(statement.where(PolicyRevision.n == revision), number, slug).source)


def revisions_of(ident: int, after: int | None = None, size: int | None = None) -> tuple[RevisionLine, ...]:
    """The texts of a version, newest first, `size` of those before a number: one statement."""
    rows = session.execute(
        select(PolicyRevision.n, PolicyRevision.sha256, User.name, PolicyRevision.editor_id, PolicyRevision.created_at)
        .outerjoin(User, User.id == PolicyRevision.editor_id)
        .where(PolicyRevision.version_id == ident, *(() if after is None else (PolicyRevision.n < after,)))
        .order_by(PolicyRevision.n.desc())
        .limit(size)
    )
    return tuple(RevisionLine(*row) for row in rows)


def comments_of(ident: int, after: int | None = None, size: int | None = None) -> tuple[Comment, ...]:
    """What was said about a version, oldest first, `size` of those after an id: one statement."""
    rows = session.execute(
        select(
            *(PolicyComment.id, PolicyComment.revision, PolicyComment.clause, PolicyComment.person_id, User.name),
            *(PolicyComment.text, PolicyComment.at, PolicyComment.resolved_at, _ended.name.label("resolved_by")),
        )
        .join(User, User.id == PolicyComment.person_id)
        .outerjoin(_ended, _ended.id == PolicyComment.resolved_by)
        .where(PolicyComment.version_id == ident, *(() if after is None else (PolicyComment.id > after,)))
        .order_by(PolicyComment.id)
        .limit(size)
    )
    return tuple(Comment(*row) for row in rows)


def _override(line: Line) -> Override | None:
    row = session.execute(
        select(User.name, PolicyOverride.reason, PolicyOverride.at)
        .join(User, User.id == PolicyOverride.person_id)
        .where(PolicyOverride.version_id == line.id, PolicyOverride.revision == line.revision)
    ).one_or_none()
    return None if row is None else Override(*row)
