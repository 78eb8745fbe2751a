"""What was said about a draft, as pages and API show it: a fixed number of statements, however much it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, literal, select, union_all

from governance.db import session
from governance.errors import N_, NotFound
from policies.differences import Piece, differences
from workflows.drafts import Revision
from workflows.reading import DraftView
from workflows.talk.places import moved
from workflows.talk.rows import DECLINED, REPLY, CommentTurn, DraftComment

STATES = ("open", "resolved")
AROUND = 60
"""Characters before and after a place that are shown with it."""


@dataclass(frozen=True)
class CommentView:
    """A thread. `text` is that in which its place was; `here` is where it is now, None where that has changed."""

    row: DraftComment
    turns: tuple[CommentTurn, ...]
    text: str
    here: int | None

    @property
    def state(self) -> str:
        """Whether anything is left to do."""
        return STATES[self.row.resolved_at is not None]

    @property
    def suggests(self) -> bool:
        """Whether it suggests words."""
        return self.row.replacement is not None

    @property
    def changed(self) -> bool:
        """Whether the words that it is about are no longer as they were."""
        return self.here is None and (bool(self.row.quoted) or self.suggests)

    @property
    def takeable(self) -> bool:
        """Whether it suggests words that nobody has decided on, and whose place is still there."""
        return self.suggests and self.row.outcome is None and not self.changed

    @property
    def outcome(self) -> str | None:
        """What became of a suggestion: `open`, `taken`, `declined`, or `withdrawn` by who made it; None for no one."""
        if not self.suggests:
            return None
        own = self.row.outcome == DECLINED and self.row.resolved_by == self.row.person_id
        return "withdrawn" if own else self.row.outcome or "open"

    @property
    def reason(self) -> str:
        """Why a suggestion was declined, where that was said."""
        return next((one.text for one in self.turns if one.kind == DECLINED), "")

    @property
    def replies(self) -> int:
        """How many answers there are."""
        return sum(1 for one in self.turns if one.kind == REPLY)

    @property
    def pieces(self) -> list[Piece]:
        """What a suggestion changes, with some of the words around."""
        start, end = self.row.start or 0, (self.row.start or 0) + len(self.row.quoted)
        before, after = self.text[max(0, start - AROUND) : start], self.text[end : end + AROUND]
        before = f"… {before.partition(' ')[2] or before}" if start > AROUND else before
        after = f"{after.rpartition(' ')[0] or after} …" if end + AROUND < len(self.text) else after
        change = differences(self.row.quoted, self.row.replacement or "")
        return [one for one in (Piece("equal", before), *change, Piece("equal", after)) if one.text]


@dataclass(frozen=True)
class Page:
    """Threads, oldest first, and the key to go on from."""

    threads: tuple[CommentView, ...]
    next: int | None


NOTHING_SAID = Page((), None)


def threads(view: DraftView, state: str | None = None, after: int | None = None, size: int = 50) -> Page:
    """One page of what was said about a draft that the reader sees, in three statements."""
    statement = select(DraftComment).where(DraftComment.draft_id == view.draft.id)
    if state is not None:
        done = DraftComment.resolved_at
        statement = statement.where(done.is_(None) if state == "open" else done.is_not(None))
    if after is not None:
        statement = statement.where(DraftComment.id > after)
    rows = _read(statement.order_by(DraftComment.id).limit(size + 1))
    return Page(_views(view, rows[:size]), rows[size - 1].id if len(rows) > size else None)


@dataclass(frozen=True)
class Said:
    """That something was said, or done about it, when and by whom: none of the words."""

    at: datetime
    person_id: int
    person_name: str
    kind: str
    comment_id: int
    revision: int
    begun_by: int


MOST_SAID = 200


def all_said(draft_id: int) -> list[Said]:
    """What happened in the talk about a draft, oldest first, the latest of it where it is very much: one statement."""
    begun = select(DraftComment.at, DraftComment.person_id, DraftComment.person_name).add_columns(
        case((DraftComment.replacement.is_(None), "comment"), else_="suggestion").label("kind"),
        *(DraftComment.id.label("comment_id"), DraftComment.revision, DraftComment.person_id.label("begun_by")),
        literal(0).label("turn"),
    )
    since = (
        select(CommentTurn.at, CommentTurn.person_id, CommentTurn.person_name, CommentTurn.kind)
        .add_columns(DraftComment.id, DraftComment.revision, DraftComment.person_id, CommentTurn.id)
        .join(DraftComment, DraftComment.id == CommentTurn.comment_id)
    )
    both = union_all(*(one.where(DraftComment.draft_id == draft_id) for one in (begun, since))).subquery()
    latest = both.c.at.desc(), both.c.comment_id.desc(), both.c.turn.desc()
    rows = session.execute(select(both).order_by(*latest).limit(MOST_SAID))
    return [Said(*row[:-1]) for row in rows][::-1]


def one_thread(view: DraftView, comment_id: int) -> CommentView:
    """One thread of a draft. Raises `NotFound`."""
    rows = _read(select(DraftComment).where(DraftComment.draft_id == view.draft.id, DraftComment.id == comment_id))
    if not rows:
        raise NotFound("not-found", N_("There is no such comment."))
    return _views(view, rows)[0]


def text_of(view: DraftView, revision: int, language: str) -> str:
    """The text of a revision in a language; empty where there is none. Raises `NotFound` for a revision."""
    texts = {view.draft.revision: view.revision.texts, **_texts(view, {revision})}
    if revision not in texts:
        raise NotFound("not-found", N_("This draft has no such revision."))
    return texts[revision].get(language, "")


def _read(statement: Any) -> Sequence[DraftComment]:
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _views(view: DraftView, rows: Sequence[DraftComment]) -> tuple[CommentView, ...]:
    turns: dict[int, list[CommentTurn]] = defaultdict(list)
    if rows:
        of = CommentTurn.comment_id.in_([row.id for row in rows])
        for turn in session.scalars(select(CommentTurn).where(of).order_by(CommentTurn.id)):
            turns[turn.comment_id].append(turn)
    texts = {view.draft.revision: view.revision.texts, **_texts(view, {row.revision for row in rows})}
    found: dict[tuple[Any, ...], int | None] = {}
    views = []
    for row in rows:
        then = texts[row.revision].get(row.language or "", "")
        key = row.revision, row.language, row.start, len(row.quoted)
        if key not in found and (row.quoted or row.replacement is not None):
            now = view.revision.texts.get(row.language or "", "")
            found[key] = moved(then, now, row.start or 0, len(row.quoted))
        views.append(CommentView(row, tuple(turns[row.id]), then, found.get(key)))
    return tuple(views)


def _texts(view: DraftView, revisions: set[int]) -> Mapping[int, Mapping[str, str]]:
    """The texts of the revisions before the current one."""
    before = revisions - {view.draft.revision}
    if not before:
        return {}
    statement = select(Revision.n, Revision.texts).where(Revision.draft_id == view.draft.id, Revision.n.in_(before))
    return {row.n: row.texts for row in session.execute(statement)}
