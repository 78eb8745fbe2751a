"""Sentences about the guidance before they are in anybody's language: an English message id and what fills its places.

Whoever shows one fills the places in the reader's language: a text of the document by its language, a duration, a date
and a time of day in the words of that language, a sentence within a sentence by translating it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from policies.calendar import Allowance
from policies.parts import Text


@dataclass(frozen=True)
class Sentence:
    """An English message id with `%(name)s` places, and the facts that fill them."""

    message: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """Several facts in a row, with one of the words of `JOINED` before the last of them, or nothing but commas."""

    items: tuple[Fact, ...]
    joined: str = "and"


@dataclass(frozen=True)
class Named:
    """Another clause by its id, as people call it; `short` is the id by which they know it, shown before the title."""

    clause: str
    title: Text | str
    short: str = ""


@dataclass(frozen=True)
class Code:
    """What is written for machines, shown as it stands."""

    text: str


@dataclass(frozen=True)
class TimeOfDay:
    """Minutes after midnight."""

    minutes: int


@dataclass(frozen=True)
class Period:
    """How long something is kept, as it is written: `90d`, `6m`, `7y`."""

    written: str


@dataclass(frozen=True)
class Tongue:
    """A language by its code."""

    code: str


Fact = str | int | Text | Allowance | date | datetime | Sentence | Series | Named | Code | TimeOfDay | Period | Tongue
"""What may fill a place. A plain string is somebody's words and is shown as it stands."""

AND, OR, THEN, COMMA, SEMICOLON = "and", "or", "then", "comma", "semicolon"
JOINED = (AND, OR, THEN, COMMA, SEMICOLON)


def say(message: str, **facts: Fact) -> Sentence:
    """A sentence from its message id and facts."""
    return Sentence(message, facts)


def series(items: Iterable[Fact], joined: str = AND) -> Fact:
    """Several facts in a row; one alone stands for itself."""
    found = tuple(items)
    return found[0] if len(found) == 1 else Series(found, joined)
