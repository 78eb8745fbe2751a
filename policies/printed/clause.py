"""A clause: an addressable part of a document, with what it says and with everything that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.parts import Document, Text
from policies.sentences import Fact, Named, Sentence, say, series


@dataclass(frozen=True)
class Detail:
    """A sentence that says one enforced value; `key` names the value. Without a key it says what follows elsewhere."""

    key: str
    sentence: Sentence


@dataclass(frozen=True)
class Clause:
    """An addressable part of the document: what is cited.

    `title` and `text` are the document's own words, by language; `name` is what people call a clause to which the
    document gives no title. `details` say what its values mean. `content` holds every value that belongs to it, texts
    included, by key: two clauses say the same where their contents are equal. `number` is its place in the document.
    """

    id: str
    title: Text | None = None
    text: Text | None = None
    name: Sentence | None = None
    details: tuple[Detail, ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    section: str = ""

    @property
    def texts(self) -> Mapping[str, Text]:
        """What of its content is text for people, by key."""
        return {key: value for key, value in self.content.items() if isinstance(value, Mapping)}


Made = Iterator[Clause]
"""What a part of the document is made into."""


def details(*found: tuple[str, Sentence | None]) -> tuple[Detail, ...]:
    """Details from keys and sentences; a value about which there is nothing to say has no sentence."""
    return tuple(Detail(key, sentence) for key, sentence in found if sentence is not None)


def value(
    part: str, key: str, name: str, held: Any, sentence: Sentence | None = None, text: Text | None = None
) -> Clause:
    """A clause that is one value of a part, by the message id of its name."""
    ident = f"{part}.{key}" if part else key
    return Clause(ident, None, text, say(name), details((key, sentence)), {key: held if text is None else text})


def role(document: Document, name: str) -> Named:
    """A role as people call it."""
    found = document.roles.get(name)
    return Named(f"roles.{name}", found.title if found else name)


def roles(document: Document, names: Iterable[str], joined: str = "and") -> Fact:
    """Several roles in a row."""
    return series((role(document, name) for name in names), joined)


def category(document: Document, name: str) -> Named:
    """A category as people call it."""
    found = document.categories.get(name)
    return Named(f"categories.{name}", found.title if found else "", name)


def chain(name: str) -> Named:
    """A chain by its name."""
    return Named(f"chains.{name}", name)


def template(document: Document, name: str) -> Named:
    """A template as people call it."""
    found = document.templates.get(name)
    return Named(f"templates.{name}", found.title if found else "", name)


def phrases(words: Iterable[str]) -> Fact:
    """Words and phrases that are looked for."""
    return series(words, "comma")
