"""Where in a text something is said: quoted words, found again in a later text or not. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from governance.errors import N_, Invalid, Problem
from policies.differences import differences

MOST_LOOSE = 500
"""Longer quotes are looked for to the letter: looking for them word by word must not take seconds."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Quote:
    """Words of a text in one language; `start` is where they begin, where they could be meant in several places."""

    language: str
    words: str = ""
    start: int | None = None


def located(text: str, quote: Quote) -> tuple[int, str]:
    """Where the quoted words begin, and the words as they stand there.

    Spaces and line breaks count alike, because they seldom outlive being copied. Raises `Invalid` for words that are
    not there, and for those that are there more than once.
    """
    words = quote.words
    if quote.start is not None and text[quote.start : quote.start + len(words)] == words:
        return quote.start, words
    if quote.start is not None:
        raise _unfit(N_("These words do not stand at this place of the text. Leave the place out to have them found."))
    found = [place for place in (text.find(words), text.rfind(words)) if place >= 0]
    if not found and words.strip() and len(words) <= MOST_LOOSE:
        loose = re.compile(r"\s+".join(map(re.escape, words.split())))
        spans = [one.span() for one in itertools.islice(loose.finditer(text), 2)]
        found = [start for start, _ in spans]
        words = text[slice(*spans[0])] if spans else words
    if not found:
        raise _unfit(N_("These words are not in the text. Copy them from it, as they stand there."))
    if found[0] != found[-1]:
        raise _unfit(N_("These words come more than once. Quote some of those around them too."))
    return found[0], words


def _unfit(sentence: str) -> Invalid:
    errors = {"quoted": [Problem(sentence)]}
    return Invalid("invalid", N_("The place that you mean cannot be found in the text."), errors=errors)


def moved(old: str, new: str, start: int, size: int) -> int | None:
    """Where a place of one text is in another; None where it, or the words around it, are no longer there.

    The place is found where it lies in a run of words that both texts have, and that run tells more than the place
    itself: two further words, or an end of the text instead of a word.
    """
    if old == new:
        return start
    for run, there, length in _runs(old, new):
        if not run <= start or start + size > run + length:
            continue
        around = len(_WORD.findall(old[run:start])) + len(_WORD.findall(old[start + size : run + length]))
        ends = (run == 0 and there == 0) + (run + length == len(old) and there + length == len(new))
        return there + start - run if around + ends >= 2 else None
    return None


def _runs(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """What both texts have in common, in order: where it begins in the one and in the other, and how long it is."""
    before, after = _alike(old, new)
    yield 0, 0, before
    here, there = before, before
    for kind, text in differences(old[before : len(old) - after], new[before : len(new) - after]):
        if kind == "equal":
            yield here, there, len(text)
        here += len(text) if kind != "insert" else 0
        there += len(text) if kind != "delete" else 0
    yield len(old) - after, len(new) - after, after


def _alike(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning, and how many of the others at their end."""
    shortest = min(len(old), len(new))
    before = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    rest = shortest - before
    after = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    return before, after


def narrowed(before: str, after: str) -> tuple[int, str, str]:
    """The one change that leads from a text to another: where, the words that go, and those that come.

    It holds whole words, and at least one of the old text, so that it can be read and found again.
    """
    start, end = _alike(before, after)
    stop = len(before) - end
    while start and not before[start - 1].isspace():
        start -= 1
    while stop < len(before) and not before[stop].isspace():
        stop += 1
    while start and not before[start:stop].strip():
        start -= 1
        while start and not before[start - 1].isspace():
            start -= 1
    while stop < len(before) and not before[start:stop].strip():
        stop += 1
        while stop < len(before) and not before[stop].isspace():
            stop += 1
    return start, before[start:stop], after[start : len(after) - (len(before) - stop)]
