"""Words and phrases found in a text as people read it: whole words, capitals, accents and punctuation aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME = str.maketrans({"œ": "oe", "æ": "ae", **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")})
"""Ligatures that no decomposition takes apart, and what stands inside words without being seen."""


def folded(text: str) -> str:
    """Small letters without accents, the words apart by single spaces, with one before and one after them.

    A text without any word is a single space.
    """
    plain = text.casefold()
    if not plain.isascii():
        # Marks go first: sorting a long run of them takes time by the square of its length.
        plain = _bare(unicodedata.normalize("NFKD", _bare(plain.translate(_SAME)))).casefold()
    words = " ".join(re.findall(r"\w+", plain))
    return f" {words} " if words else " "


def _bare(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))


@lru_cache(maxsize=8)
def folded_text(text: str) -> str:
    """As `folded`, kept for the next question about the same text."""
    return folded(text)


@lru_cache(maxsize=4096)
def folded_phrase(phrase: str) -> str:
    """As `folded`, for what texts are searched for again and again."""
    return folded(phrase)


def holds(text: str, phrase: str) -> bool:
    """Whether a folded text holds a folded phrase. A phrase without any word is held by none."""
    return len(phrase) > 1 and phrase in text
