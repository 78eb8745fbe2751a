"""What changed between two texts, by words; and two changes of one text put together where they do not meet."""

from __future__ import annotations

import difflib
import itertools
import re
from typing import NamedTuple

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
MOST_WORDS = 6000
"""Above this, texts are compared by lines: comparing by words would take seconds."""


class Piece(NamedTuple):
    """Part of a comparison: `equal`, `insert` or `delete`."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of which both texts are made, in reading order."""
    before, after = _parts(old, new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
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
    words = _WORDS.findall(base)
    edits = sorted({*_edits(words, mine), *_edits(words, theirs)})
    if any(later[0] <= earlier[1] for earlier, later in itertools.pairwise(edits)):
        return None
    pieces, place = [], 0
    for begin, end, text in edits:
        pieces += [*words[place:begin], text]
        place = end
    return "".join([*pieces, *words[place:]])


def _edits(words: list[str], new: str) -> list[tuple[int, int, str]]:
    """The changes that lead to `new`: spans of the words, and what stands there instead. They never touch."""
    after = _WORDS.findall(new)
    return [
        (a, b, "".join(after[c:d]))
        for tag, a, b, c, d in difflib.SequenceMatcher(None, words, after, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _parts(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return old.splitlines(keepends=True), new.splitlines(keepends=True)
    return before, after
