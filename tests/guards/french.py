"""English in what is said to French readers: by the sentences of the catalogue, and by words that French has not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from policies import library
from policies.document import parse
from policies.parts import Document
from tools import translations

PLACES = re.compile(r"%\(\w+\)[srd]|%[srd%]|\{\w+\}")
ENGLISH = frozenset(
    [
        "about",
        "after",
        "again",
        "and",
        "any",
        "are",
        "be",
        "because",
        "been",
        "before",
        "both",
        "by",
        "can",
        "cannot",
        "did",
        "does",
        "either",
        "else",
        "every",
        "from",
        "had",
        "has",
        "have",
        "here",
        "how",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "may",
        "more",
        "must",
        "no",
        "nobody",
        "not",
        "nothing",
        "of",
        "only",
        "other",
        "our",
        "should",
        "some",
        "somebody",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "until",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whole",
        "whom",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "you",
        "your",
    ]
)
"""Words of English sentences that no French sentence has."""

WORD = re.compile(r"(?<![\w@.’'-])[A-Za-z]+(?![\w@’'-]|\.\w)")
"""A word that stands alone: no part of an address, of a header's name, of a hash."""

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
SAID = ("title", "alt", "aria-label", "placeholder", "content")
"""Attributes that are read out or shown; those that begin with data- carry sentences for scripts."""

PEOPLES = frozenset({"o-words", "o-inline-words", "o-row__link", "o-header__field"})
"""Classes of elements that hold what people wrote."""

NOT_SENTENCES = frozenset({"script", "style", "code", "pre", "kbd", "bdi", "textarea"})


def written(text: str) -> str:
    """A text with single spaces."""
    return " ".join(text.split())


def shipped() -> Document:
    """The guidance document that comes with the program, without its examples: what those quote is in one language."""
    document = parse(Path(library.path("starter-public-body")).read_text(encoding="utf-8"))
    return replace(document, examples=())


@cache
def fragments() -> tuple[str, ...]:
    """Every part of an English sentence of ours, three words long or more: of the code, and of the shipped guidance."""
    whole = [part for message in translations.french() if message.id for part in _forms(message.id)]
    whole += [text["en"] for text in texts_of(shipped()) if text.get("en") != text.get("fr")]
    parts = (written(part).strip(" .,;:!?–-“”()") for sentence in whole for part in PLACES.split(sentence))
    return tuple(sorted({part for part in parts if len(part.split()) > 2}))


def _forms(ident: Any) -> Sequence[str]:
    return (ident,) if isinstance(ident, str) else tuple(ident)


def texts_of(node: Any) -> Iterator[dict[str, str]]:
    """Every text of a guidance document that has languages."""
    if isinstance(node, dict) or hasattr(node, "items"):
        if set(node) and set(node) <= {"en", "fr"} and all(isinstance(one, str) for one in node.values()):
            yield dict(node)
            return
        for inner in node.values():
            yield from texts_of(inner)
    elif isinstance(node, (list, tuple)):
        for inner in node:
            yield from texts_of(inner)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from texts_of(getattr(node, name))


def english_in(text: str) -> list[str]:
    """What of a text is English: sentences of ours in it, else words that only English has."""
    said = written(text)
    found = [one for one in fragments() if one in said]
    return found or sorted({word for word in WORD.findall(said) if word.lower() in ENGLISH})


class _Reader(HTMLParser):
    """Collects what a page says, as a French reader meets it: without what people wrote and what is marked English."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        heard = self._heard and not self._other(tag, at)
        if heard:
            self.said += [value for name, value in at.items() if name in SAID or name.startswith("data-")]
        if tag not in VOID:
            self._open.append((tag, heard))

    def _other(self, tag: str, at: dict[str, str]) -> bool:
        return (
            tag in NOT_SENTENCES
            or at.get("lang", "fr") != "fr"
            or bool(PEOPLES & set(at.get("class", "").split()))
            or (tag == "meta" and at.get("name") != "description")
        )

    @property
    def _heard(self) -> bool:
        return not self._open or self._open[-1][1]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._heard and data.strip():
            self.said.append(data)


def english_on(page: str) -> list[str]:
    """What of a page is English though it is the service that speaks, each with the words around it."""
    reader = _Reader()
    reader.feed(page)
    return [f"{word}: {written(said)[:120]}" for said in reader.said for word in english_in(said)]


def strings(answer: Any) -> Iterator[str]:
    """Every sentence in a problem document: titles, details, faults; neither types nor values that were sent."""
    for name in ("title", "detail"):
        if isinstance(answer.get(name), str):
            yield answer[name]
    for lines in (answer.get("errors") or {}).values():
        yield from lines
    for check in answer.get("checks") or []:
        yield check["detail"] if isinstance(check, dict) else json.dumps(check)
