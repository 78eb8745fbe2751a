"""The condition of a rule in words: each key of a structured one as a clause of a sentence, CEL as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from governance.errors import N_
from policies.parts import Document
from policies.printed.basics import WEEKDAYS
from policies.printed.checking import NAMES
from policies.printed.clause import category, role
from policies.ruling.predicates import LEAST, MOST
from policies.sentences import Fact, Named, Sentence, Tongue, say, series

KINDS: Mapping[str, str] = {
    "reply": N_("a reply"),
    "statement": N_("a statement"),
    "correction": N_("a correction"),
}
AUTHORS: Mapping[str, str] = {
    "public": N_("a member of the public"),
    "media": N_("the media"),
    "elected": N_("an elected official"),
    "organisation": N_("an organisation"),
    "anonymous": N_("somebody unknown"),
}
SEVERITIES: Mapping[str, str] = {"low": N_("low"), "medium": N_("medium"), "high": N_("high")}

_OF_WORDS: Mapping[str, str] = {
    "kind": N_("what is written is %(values)s"),
    "channel": N_("it goes out on %(values)s"),
    "category": N_("the category is %(values)s"),
    "topic": N_("the topic is %(values)s"),
    "severity": N_("the severity is %(values)s"),
    "language": N_("the message is in %(values)s"),
    "author_kind": N_("the message comes from %(values)s"),
    "weekday": N_("it is submitted on a %(values)s"),
    "mentions": N_("the message mentions %(values)s"),
    "draft_mentions": N_("the draft mentions %(values)s"),
    "check": N_("this is found in the draft: %(values)s"),
    "author_role": N_("whoever submits it holds the role %(values)s"),
}
"""Keys that name one or several, of which any will do."""

_OF_FLAGS: Mapping[str, tuple[str, str]] = {
    "emergency": (N_("an emergency is declared"), N_("no emergency is declared")),
    "business_hours": (N_("it is submitted in business hours"), N_("it is submitted outside business hours")),
    "reopened": (N_("the conversation was reopened"), N_("the conversation was not reopened")),
    "mentions_numbers": (N_("the draft holds a number"), N_("the draft holds no number")),
    "author_is_intern": (N_("an intern wrote the draft"), N_("no intern wrote the draft")),
}
_OF_COUNTS: Mapping[str, tuple[str, str]] = {
    "length": (
        N_("the longest text has at least %(count)s characters"),
        N_("the longest text has at most %(count)s characters"),
    ),
    "links": (N_("the draft's links are at least %(count)s"), N_("the draft's links are at most %(count)s")),
    "hashtags": (N_("the draft's hashtags are at least %(count)s"), N_("the draft's hashtags are at most %(count)s")),
    "attachments": (
        N_("the draft's attachments are at least %(count)s"),
        N_("the draft's attachments are at most %(count)s"),
    ),
    "replies": (
        N_("the conversation's replies are at least %(count)s"),
        N_("the conversation's replies are at most %(count)s"),
    ),
    "reach": (N_("the message reaches at least %(count)s people"), N_("the message reaches at most %(count)s people")),
}


def condition(document: Document, predicate: Mapping[str, Any]) -> Fact:
    """A structured condition: everything in it has to hold."""
    return series(_part(document, key, value) for key, value in predicate.items())


def _part(document: Document, key: str, value: Any) -> Fact:
    if key == "all":
        return series(_within(document, one) for one in value)
    if key == "any":
        return _bracketed(series((_within(document, one) for one in value), "or"), len(value))
    if key == "not":
        return say(N_("it does not hold that %(condition)s"), condition=_within(document, value))
    if key in _OF_FLAGS:
        return say(_OF_FLAGS[key][0 if value else 1])
    if key in _OF_WORDS:
        return say(_OF_WORDS[key], values=series(_words(document, key, value), "or"))
    if key.endswith(LEAST):
        return say(_OF_COUNTS[key.removesuffix(LEAST)][0], count=value)
    return say(_OF_COUNTS[key.removesuffix(MOST)][1], count=value)


def _within(document: Document, predicate: Mapping[str, Any]) -> Fact:
    """A condition inside another one, in brackets where it is more than one thing."""
    return _bracketed(condition(document, predicate), max(len(predicate), len(predicate.get("all", ()))))


def _bracketed(inner: Fact, parts: int) -> Fact:
    return inner if parts == 1 else say("(%(condition)s)", condition=inner)


def _words(document: Document, key: str, values: Sequence[str]) -> list[Fact]:
    return [_word(document, key, value) for value in values]


def _word(document: Document, key: str, value: str) -> Fact:
    known: Sentence | None = _said(key, value)
    if known is not None:
        return known
    if key == "category":
        return category(document, value)
    if key == "author_role":
        return role(document, value)
    if key == "language":
        return Tongue(value)
    if key == "topic" and value in document.topics:
        return Named(f"topics.{value}", document.topics[value].title)
    return say(N_("“%(word)s”"), word=value) if key in ("mentions", "draft_mentions") else value


_SAID: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "author_kind": AUTHORS,
    "severity": SEVERITIES,
    "weekday": WEEKDAYS,
    "check": NAMES,
}


def _said(key: str, value: str) -> Sentence | None:
    message = _SAID.get(key, {}).get(value)
    return None if message is None else say(message)
