"""Structured conditions of rules: each says what a condition in CEL would, in words that need no language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.calendar import DAYS
from policies.format.form_examples import AUTHOR_KINDS, DRAFT_KINDS, SEVERITIES
from policies.format.reading import NOTHING

Predicate = Mapping[str, Any]
"""Keys with values, as they were read: all of them have to hold. Words and phrases come as lists."""

REPLY = "reply"
_A_REPLY = 'draft.kind == "reply"'


@dataclass(frozen=True)
class Key:
    """What a key asks: the fact, and whether only replies have it. `among` are the words that there are, if closed."""

    fact: str
    of_reply: bool = False
    among: frozenset[str] | None = None


WORDS: Mapping[str, Key] = {
    "kind": Key("draft.kind", among=frozenset(DRAFT_KINDS)),
    "channel": Key("draft.channel"),
    "category": Key("thread.category", of_reply=True),
    "topic": Key("thread.topic", of_reply=True),
    "severity": Key("thread.severity", of_reply=True, among=frozenset(SEVERITIES)),
    "language": Key("message.language", of_reply=True),
    "author_kind": Key("message.author_kind", of_reply=True, among=frozenset(AUTHOR_KINDS)),
    "weekday": Key("now.weekday", among=frozenset(DAYS)),
}
"""Keys that name one word, or several of which any will do."""

FLAGS: Mapping[str, Key] = {
    "emergency": Key("emergency.active"),
    "business_hours": Key("now.business_hours"),
    "reopened": Key("thread.reopened", of_reply=True),
    "mentions_numbers": Key("draft.mentions_numbers"),
    "author_is_intern": Key("author.is_intern"),
}
"""Keys that are true or false."""

COUNTS: Mapping[str, Key] = {
    "length": Key("draft.length"),
    "links": Key("draft.links.size()"),
    "hashtags": Key("draft.hashtags.size()"),
    "attachments": Key("draft.attachments.size()"),
    "replies": Key("thread.replies", of_reply=True),
    "reach": Key("thread.reach", of_reply=True),
}
"""Numbers: each has a key with `_at_least` and one with `_at_most`."""

LEAST, MOST = "_at_least", "_at_most"


def whole(predicate: Mapping[str, Any]) -> Predicate:
    """A predicate as it was read, without what was refused in it, each word alone as a list of one."""
    return {key: _value(value) for key, value in predicate.items() if value is not NOTHING}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [whole(one) if isinstance(one, Mapping) else one for one in value if one is not NOTHING]
    if isinstance(value, Mapping):
        return whole(value)
    return [value] if isinstance(value, str) else value


def quoted(text: str) -> str:
    """The text as a string of CEL, whatever it holds."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def source(predicate: Predicate) -> str:
    """The condition in CEL.

    What only a reply has is asked of replies alone, so that a statement, which answers no message, is never something
    of which nothing can be said.
    """
    asked = [part for key, value in predicate.items() for part in _asked(key, value)]
    return " && ".join(dict.fromkeys(asked)) or "true"


def _asked(key: str, value: Any) -> list[str]:
    if key == "all":
        return [f"({source(one)})" for one in value]
    if key == "any":
        return [f"({' || '.join(f'({source(one)})' for one in value)})"]
    if key == "not":
        return [f"!({source(value)})"]
    asked, of_reply = _one(key, value)
    return [_A_REPLY, asked] if of_reply else [asked]


def _one(key: str, value: Any) -> tuple[str, bool]:
    """The condition of a single key, and whether it is about what only a reply has."""
    if key in WORDS:
        return _is_any(WORDS[key].fact, value), WORDS[key].of_reply
    if key in FLAGS:
        return ("" if value else "!") + FLAGS[key].fact, FLAGS[key].of_reply
    if key in _OTHERS:
        return _OTHERS[key](value), key == "mentions"
    number, sign = (key.removesuffix(LEAST), ">=") if key.endswith(LEAST) else (key.removesuffix(MOST), "<=")
    return f"{COUNTS[number].fact} {sign} {value}", COUNTS[number].of_reply


def _is_any(fact: str, words: list[str]) -> str:
    return f"{fact} == {quoted(words[0])}" if len(words) == 1 else f"{fact} in {_list(words)}"


def _list(words: list[str]) -> str:
    return f"[{', '.join(map(quoted, words))}]"


def _either(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"


_OTHERS: Mapping[str, Callable[[list[str]], str]] = {
    "mentions": lambda phrases: f"matches_any(message.text, {_list(phrases)})",
    "draft_mentions": lambda phrases: (
        f"draft.texts.exists(language, matches_any(draft.texts[language], {_list(phrases)}))"
    ),
    "check": lambda names: _either([f"checks.{name}.found" for name in names]),
    "author_role": lambda roles: _either([f"{quoted(role)} in author.roles" for role in roles]),
}
"""Keys that name several, of which any will do."""
