"""What changed between two texts, by words; and two changes of one text put together where they do not meet."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
MOST_WORDS = 2000
"""Longer texts are compared by lines, and texts of more lines as wholes: comparing must not take seconds."""
PLAIN = 400
"""Up to so many words every one counts; above, those that come again and again are no marks to go by."""


class Piece(NamedTuple):
    """Part of a comparison: `equal`, `insert` or `delete`."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of which both texts are made, in reading order."""
    before, after = _parts(old, new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in _changes(before, after):
        if tag == "equal":
            pieces.append(Piece("equal", "".join(before[a:b])))
            continue
        if a < b:
            pieces.append(Piece("delete", "".join(before[a:b])))
        if c < d:
            pieces.append(Piece("insert", "".join(after[c:d])))
    return pieces


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None where they touch the same words, which only a person can settle."""
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    words, own, others = _parts(base, mine, theirs)
    edits = sorted({*_edits(words, own), *_edits(words, others)})
    if any(later[0] <= earlier[1] for earlier, later in itertools.pairwise(edits)):
        return None
    pieces, place = [], 0
    for begin, end, text in edits:
        pieces += [*words[place:begin], text]
        place = end
    return "".join([*pieces, *words[place:]])


def _edits(words: list[str], after: list[str]) -> list[tuple[int, int, str]]:
    """The changes that lead to `after`: spans of the words, and what stands there instead. They never touch."""
    return [(a, b, "".join(after[c:d])) for tag, a, b, c, d in _changes(words, after) if tag != "equal"]


def _changes(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    plain = max(len(before), len(after)) <= PLAIN
    return difflib.SequenceMatcher(None, before, after, autojunk=not plain).get_opcodes()


def _parts(*texts: str) -> list[list[str]]:
    """The texts in pieces of the same kind: words, else lines, else each as a whole."""
    for cut in (_WORDS.findall, lambda text: text.splitlines(keepends=True)):
        parts = [cut(text) for text in texts]
        if max(map(len, parts)) <= MOST_WORDS:
            return parts
    return [[text] for text in texts]
