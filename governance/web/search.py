"""Search: conversations and drafts that hold every word asked for, newest first, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from sqlalchemy import select

from governance import clock, http
from governance.db import session
from governance.errors import N_
from governance.people.rows import User
from governance.search import MOST_WORDS, Hit, search
from governance.web import paging
from workflows.channels import Channel
from workflows.drafts import Draft, Revision
from workflows.findable import DRAFT, MESSAGE, fold, words
from workflows.reading import shown_state
from workflows.reviews import Review
from workflows.threads import Message, Thread

pages = Blueprint("search", __name__, url_prefix="/search")

KINDS = {"": N_("Everything"), MESSAGE: N_("Conversations"), DRAFT: N_("Drafts")}
LONGEST = 300
"""Characters of a query that are looked at."""

AROUND = 90
"""Characters of a text that are shown before the first word found."""
SHOWN = 260


class Part(NamedTuple):
    """Part of an excerpt, marked where it is what was asked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Result:
    """One thing that was found, with the passage that holds the words."""

    kind: str
    id: int
    state: str
    about: str
    channel: Channel
    at: datetime
    language: str
    excerpt: Sequence[Part]


@pages.get("")
def find() -> str:
    """One page of results."""
    query = request.args.get("q", "")[:LONGEST].strip()
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    key = paging.after(paging.number)
    hits, following = search(query, kind or None, key[0] if key else None)
    return render_template(
        "search/find.html",
        query=_printable(query),
        kind=kind,
        kinds=KINDS,
        wanted=words(query)[:MOST_WORDS],
        results=_results(hits, words(query)[:MOST_WORDS]),
        following=http.cursor([following]) if following else None,
        continued=key is not None,
        now=clock.now(),
    )


def _printable(query: str) -> str:
    """What can be sent back in a page: no half of a surrogate pair."""
    return query.encode("utf-8", "replace").decode()


def _results(hits: Sequence[Hit], wanted: Collection[str]) -> list[Result]:
    """The things that were found, in the order found; two statements. What is restricted meanwhile is left out."""
    found: Mapping[tuple[str, int], Any] = {
        **{(MESSAGE, row.id): row for row in _messages([one.object_id for one in hits if one.kind == MESSAGE])},
        **{(DRAFT, row.id): row for row in _drafts([one.object_id for one in hits if one.kind == DRAFT])},
    }
    rows = ((one.kind, found.get((one.kind, one.object_id))) for one in hits)
    return [_result(kind, row, wanted) for kind, row in rows if row is not None]


def _messages(ids: Sequence[int]) -> Iterable[Any]:
    if not ids:
        return ()
    return session.execute(
        select(Message.id, Message.text, Message.language, Message.author_handle, Message.received_at.label("at"))
        .add_columns(Thread.id.label("shown_as"), Thread.state, Channel)
        .join(Thread, Thread.id == Message.thread_id)
        .join(Channel, Channel.id == Thread.channel_id)
        .where(Message.id.in_(ids))
    )


def _drafts(ids: Sequence[int]) -> Iterable[Any]:
    if not ids:
        return ()
    return session.execute(
        select(Draft.id, Draft.id.label("shown_as"), Draft.updated_at.label("at"))
        .add_columns(shown_state(clock.now()).label("state"), Revision.texts, User.name, Channel)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(User, User.id == Draft.author_id)
        .join(Channel, Channel.id == Draft.channel_id)
        .outerjoin(Review, Review.id == Draft.review_id)
        .where(Draft.id.in_(ids), Draft.restricted.is_(False))
    )


def _result(kind: str, row: Any, wanted: Collection[str]) -> Result:
    texts = {row.language: row.text} if kind == MESSAGE else row.texts
    about = row.author_handle if kind == MESSAGE else row.name
    language = max(texts, key=lambda one: sum(part.marked for part in marked(texts[one], wanted)))
    return Result(kind, row.shown_as, row.state, about, row.Channel, row.at, language, excerpt(texts[language], wanted))


# -- The passage ---------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, wanted: Collection[str]) -> Iterator[Part]:
    """A text in parts, its words that begin like one of those asked for marked."""
    place = 0
    for match in _WORD.finditer(text):
        if fold(match[0]).startswith(tuple(wanted)):
            if match.start() > place:
                yield Part(text[place : match.start()], False)
            yield Part(match[0], True)
            place = match.end()
    if place < len(text):
        yield Part(text[place:], False)


def excerpt(text: str, wanted: Collection[str]) -> list[Part]:
    """The passage around the first word found, cut at words, with the words marked."""
    first = next((m.start() for m in _WORD.finditer(text) if fold(m[0]).startswith(tuple(wanted))), 0)
    start = 0 if first <= AROUND else text.rfind(" ", 0, first - AROUND // 2) + 1
    end = len(text) if len(text) - start <= SHOWN else max(text.rfind(" ", start, start + SHOWN), start + SHOWN // 2)
    parts = list(marked(text[start:end], wanted))
    return [
        *([Part("… ", False)] if start else []),
        *parts,
        *([Part(" …", False)] if end < len(text) else []),
    ]
