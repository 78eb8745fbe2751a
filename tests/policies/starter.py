"""The starter document and small changes to it, and facts of drafts as the stories tell them."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

from policies.document import Document, DocumentFaults, Fault, parse
from policies.facts import AttachmentFacts, AuthorFacts, DraftFacts, Facts, MessageFacts, ThreadFacts
from policies.library import path
from tests.support.yamls import loaded

SOURCE = path("starter-public-body").read_text(encoding="utf-8")
AT = datetime.fromisoformat("2026-11-23T09:40-05:00")
RECEIVED = datetime.fromisoformat("2026-11-23T09:12-05:00")


@cache
def starter() -> Document:
    """The document that is shipped."""
    return parse(SOURCE)


@cache
def _values() -> dict[str, Any]:
    values: dict[str, Any] = loaded(SOURCE)
    return values


def values() -> dict[str, Any]:
    """The starter as plain values, to be changed at will."""
    return deepcopy(_values())


def written(document: dict[str, Any]) -> str:
    """Plain values as YAML; JSON is YAML, and fast to write."""
    return json.dumps(document, ensure_ascii=False)


def changed(change: Callable[[dict[str, Any]], Any]) -> Document:
    """The starter after a change to its values."""
    document = values()
    change(document)
    return parse(written(document))


def edited(old: str, new: str) -> tuple[str, tuple[int, int] | None]:
    """The starter's text with one place edited, and the line and column where `new` has its mark `⟦`."""
    assert SOURCE.count(old) >= 1, old
    text = SOURCE.replace(old, new, 1)
    at = text.find("⟦")
    place = None if at < 0 else (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return text.replace("⟦", ""), place


def faults(text: str) -> list[Fault]:
    """What is wrong with a text; nothing where it is a document."""
    try:
        parse(text)
    except DocumentFaults as refused:
        return refused.faults
    return []


def reply(
    text: str | dict[str, str],
    category: str | None = "R1",
    *,
    channel: str = "facebook",
    counting: str = "characters",
    limit: int = 8000,
    language: str = "en",
    topic: str | None = "immunisation",
    attachments: tuple[AttachmentFacts, ...] = (),
    received_at: datetime = RECEIVED,
    at: datetime = AT,
) -> Facts:
    """A reply to somebody of the public."""
    texts = {language: text} if isinstance(text, str) else text
    return Facts(
        draft=DraftFacts("reply", texts, channel, counting, limit, attachments),
        author=AuthorFacts(frozenset({"author"})),
        at=at,
        message=MessageFacts("When?", language, "public", channel, None, received_at),
        thread=ThreadFacts(category, "respond", topic) if category else ThreadFacts(None),
    )


def statement(texts: dict[str, str], at: datetime = AT, attachments: tuple[AttachmentFacts, ...] = ()) -> Facts:
    """A text that answers nobody."""
    return Facts(DraftFacts("statement", texts, "web", "characters", 20000, attachments), AuthorFacts(), at)
