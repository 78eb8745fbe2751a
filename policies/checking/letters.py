"""Texts as rules about words read them: small letters without accents, every character in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from policies.facts import Span

REACH = 200
"""Characters on either side of a place that are looked at for what its sentence says."""

_LETTERS = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_SIGNS = {"'": "‘’‛ʼ′＇", "-": "‐‑‒–—", " ": "\t\u00a0\u2007\u2009\u202f"}
_SENTENCE_END = re.compile(r"[.!?]+(?=[\s\"”»)]|$)|[;\n…]")


@cache
def _plain() -> dict[int, str]:
    letters = {code: unicodedata.normalize("NFD", chr(code).lower())[0] for code in _LETTERS}
    return letters | {ord(char): plain for plain, chars in _SIGNS.items() for char in chars}


@lru_cache(maxsize=16)
def lowered(text: str) -> str:
    """The text in small letters without accents, with plain apostrophes, hyphens and spaces; as long as it was.

    Kept for the next check of the same text: half a dozen ask.
    """
    return text.translate(_plain())


@lru_cache(maxsize=1024)
def _phrase(phrase: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s{1,2}".join(map(re.escape, lowered(phrase).split())) + r"(?!\w)")


def phrases(plain: str, wanted: Iterable[str], kind: str) -> list[Span]:
    """Where words and phrases stand in a lowered text, each as a whole."""
    return [Span(*match.span(), kind) for phrase in wanted for match in _phrase(phrase).finditer(plain)]


def holds_any(plain: str, words: Iterable[str]) -> bool:
    """Whether a text holds one of these as it stands, be it inside a word: asked before a slower search."""
    return any(word in plain for word in words)


def before(text: str, start: int, reach: int = REACH) -> str:
    """What stands before a place in its sentence; of a long one the last words."""
    near = text[max(0, start - reach) : start]
    ends = [match.end() for match in _SENTENCE_END.finditer(near)]
    return (near[ends[-1] :] if ends else near).lstrip()


def after(text: str, end: int) -> str:
    """What stands after a place in its sentence; of a long one the first words."""
    near = text[end : end + REACH]
    match = _SENTENCE_END.search(near)
    return near[: match.start()] if match else near


def widest(found: Iterable[Span]) -> list[Span]:
    """The spans in order, without those that begin inside one before them."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
