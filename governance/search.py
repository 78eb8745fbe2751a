"""One port for full text on both databases: newest first, by the beginnings of words, paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, cast, column, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from governance.db import db, session
from workflows.findable import DRAFT, MESSAGE, SearchDocument, words

KINDS = (MESSAGE, DRAFT)
MOST_WORDS = 10
"""Words of a query that count."""


@dataclass(frozen=True)
class Hit:
    """A thing that was found; `key` is its place in the list."""

    key: int
    kind: str
    object_id: int


def search(
    query: str, kind: str | None = None, before: int | None = None, size: int = 25
) -> tuple[Sequence[Hit], int | None]:
    """One page of what holds every word of the query, newest first, and the key to go on from. One statement.

    The end of each word may be missing. Nothing in a query means anything but itself.
    """
    wanted = words(query)[:MOST_WORDS]
    if not wanted:
        return (), None
    full_text, key, holds = _postgresql(wanted) if db.engine.dialect.name == "postgresql" else _sqlite(wanted)
    statement = (
        select(key, SearchDocument.kind, SearchDocument.object_id)
        .select_from(full_text)
        .join(SearchDocument, SearchDocument.id == key)
        .where(holds)
        .order_by(key.desc())
        .limit(size + 1)
    )
    if kind is not None:
        statement = statement.where(SearchDocument.kind == kind)
    if before is not None:
        statement = statement.where(key < before)
    rows = session.execute(statement).all()
    hits = [Hit(*row) for row in rows[:size]]
    return hits, hits[-1].key if len(rows) > size else None


# The folded words hold letters and digits only, so that quoting them is safe; they are quoted because some of them
# (AND, OR, NEAR) would otherwise be operators.

_Parts = tuple[Any, ColumnElement[int], ColumnElement[bool]]


def _sqlite(wanted: Sequence[str]) -> _Parts:
    full_text = table("search_words", column("rowid"))
    query = " ".join(f'"{word}"{"*" if _begins(word) else ""}' for word in wanted)
    return full_text, full_text.c.rowid, literal_column("search_words").op("MATCH")(literal(query))


def _postgresql(wanted: Sequence[str]) -> _Parts:
    full_text = table("search_words", column("id"), column("words"))
    query = " & ".join(f"'{word}'{':*' if _begins(word) else ''}" for word in wanted)
    return full_text, full_text.c.id, full_text.c.words.op("@@")(cast(query, TSQUERY))


def _begins(word: str) -> bool:
    """Whether a word stands for all that begin with it; one letter alone would stand for far too many."""
    return len(word) > 1 or not word.isascii()
