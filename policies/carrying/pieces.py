"""A text cut into words and what stands between them: spaces and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from policies.carrying.kinds import NEGATION, TURNING, kind_of

SPACES = " \n\t\u00a0\u202f\u2009"
_GAP = re.compile(f"([{SPACES}]+)")
_MARKS = ".,;:!?…'‘’\"“”„«»()–—-"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLAIN = re.compile(rf"(?:[^\W\d_]|[{re.escape(_MARKS)}])+")
_INSIDE = re.compile(r"[^\W\d_]\.[^\W\d_]")
_ENDS = re.compile(r"[.!?…:\n]")

_UNSEEN = frozenset("\u115f\u1160\u2028\u2029\u2800\u3164\uffa0")
_TURNED = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unseen(text: str) -> str:
    """The characters that nobody sees, in their order: of no width, of a private use, or of none."""
    if text.isascii():
        return ""
    return "".join(char for char in text if char in _UNSEEN or _is_unseen(char))


def _is_unseen(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("Cf", "Co", "Cn", "Cs", "Zl", "Zp") or "\ufe00" <= char <= "\ufe0f"


def turns_round(text: str) -> bool:
    """Whether something in it makes text run the other way, so that it is read in another order than it is stored."""
    return not _TURNED.isdisjoint(text)


@dataclass(frozen=True)
class Pieces:
    """`words` as they stand, and what stands before each and after the last: one `between` more than words.

    What holds a digit, a sign, an address or letters with full stops between them stays in one piece with every mark
    that touches it.
    """

    words: Sequence[str]
    between: Sequence[str]

    def begins(self, place: int) -> bool:
        """Whether a sentence begins with the word at this place."""
        return place == 0 or _ENDS.search(self.between[place]) is not None

    def kind(self, place: int) -> str:
        """What the word at this place is."""
        return self.kinds[place]

    @cached_property
    def kinds(self) -> Sequence[str]:
        """What each word is."""
        return [kind_of(word, self.begins(place)) for place, word in enumerate(self.words)]

    def sentence(self, place: int) -> range:
        """The places of the words of the sentence in which the word at this place stands."""
        first = last = place
        while not self.begins(first):
            first -= 1
        while last + 1 < len(self.words) and not self.begins(last + 1):
            last += 1
        return range(first, last + 1)

    @cached_property
    def delicate(self) -> Sequence[str | None]:
        """For each word the first one of its sentence beside which a comma can turn the sense: a negation, or “who”."""
        found: list[str | None] = [None] * len(self.words)
        place = 0
        while place < len(self.words):
            span = self.sentence(place)
            told = next((self.words[one] for one in span if self._is_delicate(one)), None)
            found[span.start : span.stop] = [told] * len(span)
            place = span.stop
        return found

    def _is_delicate(self, place: int) -> bool:
        parts = re.split(r"\W+", self.words[place].lower())
        return self.kinds[place] == NEGATION or not TURNING.isdisjoint(parts)


def chunks(text: str) -> tuple[list[str], list[str]]:
    """What stands between spaces, and the spaces themselves: one more of these, the outer ones perhaps empty."""
    parts = _GAP.split(text)
    first, last = ("", "") if parts[0] else (parts[1] if len(parts) > 1 else "", "")
    found, gaps = parts[::2], parts[1::2]
    if not parts[0]:
        found, gaps = found[1:], gaps[1:]
    if found and not found[-1]:
        last = gaps.pop() if gaps else ""
        found.pop()
    return found, [first, *gaps, last] if found else [first]


def pieces(text: str) -> Pieces:
    """Cut a text. Put together again in order, the pieces are the text."""
    found, gaps = chunks(text)
    words: list[str] = []
    between = [gaps[0]]
    for chunk, gap in zip(found, gaps[1:], strict=True):
        for word, after in _cut(chunk):
            if word is None:
                between[-1] += after
            else:
                words.append(word)
                between.append(after)
        between[-1] += gap
    return Pieces(words, between)


def _cut(chunk: str) -> list[tuple[str | None, str]]:
    """Words of a piece without spaces, each with what follows it; what comes before the first is of no word."""
    if not _PLAIN.fullmatch(chunk) or _INSIDE.search(chunk):
        return [(chunk, "")]
    matches = list(_WORD.finditer(chunk))
    if not matches:
        return [(None, chunk)]
    ends = [*(match.start() for match in matches[1:]), len(chunk)]
    head: list[tuple[str | None, str]] = [(None, chunk[: matches[0].start()])] if matches[0].start() else []
    return [*head, *((match[0], chunk[match.end() : end]) for match, end in zip(matches, ends, strict=True))]
