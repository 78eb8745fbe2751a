"""The facts of a draft as the rules see them, under the names that conditions use."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policies.calendar import DAYS
from policies.checking import wording
from policies.expressions import LONGEST_TEXT, MOST_ITEMS
from policies.facts import Facts, Finding, MessageFacts, ThreadFacts
from policies.folding import folded_phrase, folded_text, holds
from policies.lengths import COUNTING, links
from policies.parts import Document
from policies.ruling.work import MOST_TEXTS

_NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class View:
    """What the facts are taken from: `findings` are those of every check that a rule may ask about, by its name."""

    facts: Facts
    document: Document
    findings: Mapping[str, tuple[Finding, ...]]

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are written, by language."""
        return {language: text for language, text in self.facts.draft.texts.items() if text.strip()}

    @property
    def length(self) -> int:
        """The characters of the longest text, as a condition's work is reckoned."""
        texts = [len(text) for text in self.texts.values()]
        message = self.facts.message
        return max(len(message.text) if message else 0, -(-sum(texts) // MOST_TEXTS), *texts)


def values(view: View, names: Collection[str]) -> dict[str, Any]:
    """The values of these facts. One that is not known, or too large to be looked at, is left out."""
    found = {name: _FACTS[name](view) if name in _FACTS else _of_check(view, name) for name in sorted(names)}
    return {name: value for name, value in found.items() if value is not None and _fits(value)}


def recorded(name: str, value: Any, phrases: Iterable[str]) -> Any:
    """What may be kept of a fact: of texts the rule's own phrases that they hold, of what stands in them the number."""
    if name in ("message.text", "draft.texts"):
        texts = [folded_text(text) for text in ([value] if isinstance(value, str) else value.values())]
        return [phrase for phrase in phrases if any(holds(text, folded_phrase(phrase)) for text in texts)]
    if name in ("draft.links", "draft.hashtags") or name.endswith(".matches"):
        return len(value)
    if name == "message.url":
        return True
    return value.isoformat() if isinstance(value, datetime) else value


def _fits(value: Any) -> bool:
    if isinstance(value, str):  # the engine takes a text for its part before the first NUL
        short = len(value) <= LONGEST_TEXT and len(value.encode("utf-8", "surrogatepass")) <= LONGEST_TEXT
        return short and "\0" not in value
    if isinstance(value, Mapping):
        whole = sum(len(text.encode("utf-8", "surrogatepass")) for text in value.values())
        return len(value) <= MOST_ITEMS and whole <= MOST_TEXTS * LONGEST_TEXT and all(map(_fits, value.values()))
    return not isinstance(value, list) or (len(value) <= MOST_ITEMS and all(map(_fits, value)))


def _message(take: Callable[[MessageFacts], Any]) -> Callable[[View], Any]:
    return lambda view: None if view.facts.message is None else take(view.facts.message)


def _thread(take: Callable[[ThreadFacts], Any]) -> Callable[[View], Any]:
    return lambda view: None if view.facts.thread is None else take(view.facts.thread)


def _length(view: View) -> int:
    count = COUNTING[view.facts.draft.counting].count
    return max(map(count, view.texts.values()), default=0)


def _links(view: View) -> list[str]:
    return _distinct(text[start:end] for text in view.texts.values() for start, end in links(text))


def _hashtags(view: View) -> list[str]:
    return _distinct(text[one.start : one.end] for text in view.texts.values() for one in wording.hashtags(text))


def _mentions_numbers(view: View) -> bool:
    return any(_NUMBER.search(_without_links(text)) for text in view.texts.values())


def _without_links(text: str) -> str:
    kept, last = [], 0
    for start, end in links(text):
        kept.append(text[last:start])
        last = end
    return " ".join([*kept, text[last:]])


def _distinct(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


_FACTS: Mapping[str, Callable[[View], Any]] = {
    "message.text": _message(lambda one: one.text),
    "message.language": _message(lambda one: one.language),
    "message.author_kind": _message(lambda one: one.author_kind),
    "message.channel": _message(lambda one: one.channel),
    "message.url": _message(lambda one: one.url),
    "message.received_at": _message(lambda one: one.received_at),
    "draft.kind": lambda view: view.facts.draft.kind,
    "draft.texts": lambda view: view.texts,
    "draft.languages": lambda view: list(view.texts),
    "draft.length": _length,
    "draft.channel": lambda view: view.facts.draft.channel,
    "draft.links": _links,
    "draft.hashtags": _hashtags,
    "draft.attachments": lambda view: [one.media_type for one in view.facts.draft.attachments],
    "draft.mentions_numbers": _mentions_numbers,
    "thread.category": _thread(lambda one: one.category),
    "thread.severity": _thread(lambda one: one.severity),
    "thread.topic": lambda view: view.facts.about,
    "thread.reopened": _thread(lambda one: one.reopened),
    "thread.replies": _thread(lambda one: one.replies),
    "thread.reach": _thread(lambda one: one.reach),
    "emergency.active": lambda view: view.facts.emergency,
    "author.roles": lambda view: sorted(view.facts.author.roles),
    "author.is_intern": lambda view: view.facts.author.is_intern,
    "now.business_hours": lambda view: view.document.calendar.is_open_at(view.facts.at),
    "now.weekday": lambda view: DAYS[view.facts.at.astimezone(view.document.calendar.zone).weekday()],
}


def _of_check(view: View, name: str) -> Any:
    """What a check found: whether anything, in how many places, and the words there."""
    _, check, what = name.split(".")
    findings = view.findings[check]
    if what == "found":
        return bool(findings)
    if what == "count":
        return sum(one.facts.get("count", len(one.spans)) if one.spans else 1 for one in findings)
    texts = view.facts.draft.texts
    return _distinct(texts[one.language or ""][span.start : span.end] for one in findings for span in one.spans)
