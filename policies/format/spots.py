"""Places of a text: from lines and columns to characters, and the word that a fault with a suggestion is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from policies.format.nodes import Fault

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_WORD = re.compile(r"[\w-]")
_WRITTEN = ("name", "key", "value", "node", "category")
"""The facts of faults that hold the word as it was written."""


@dataclass(frozen=True)
class Spot:
    """Characters of a text, from `start` to before `end`, and the word that was probably meant there."""

    start: int
    end: int
    word: str

    def mended(self, source: str) -> str:
        """The text with the word in that place."""
        return source[: self.start] + self.word + source[self.end :]


@dataclass(frozen=True)
class Lines:
    """A text by its lines as the reader of documents counts them."""

    source: str

    @cached_property
    def _starts(self) -> list[int]:
        marked = self.source.startswith("\ufeff")  # which is not counted
        return [int(marked), *(match.end() for match in _BREAK.finditer(self.source))]

    @property
    def last(self) -> int:
        """The number of the last line."""
        return len(self._starts)

    def offset(self, line: int, column: int = 1) -> int:
        """The character at a place; the nearest one where the text has no such place."""
        line = min(max(line, 1), self.last)
        end = self._starts[line] if line < self.last else len(self.source)
        return min(self._starts[line - 1] + max(column, 1) - 1, end)

    def units(self, offset: int) -> int:
        """A place as browsers count it: in units of UTF-16."""
        return offset + bisect_left(self._wide, offset)

    @cached_property
    def _wide(self) -> list[int]:
        return [match.start() for match in _WIDE.finditer(self.source)]

    def text(self, line: int) -> str:
        """A line without its break; empty where there is none with this number."""
        if not 1 <= line <= self.last:
            return ""
        end = self._starts[line] if line < self.last else len(self.source)
        return _BREAK.sub("", self.source[self._starts[line - 1] : end])

    def suggested(self, fault: Fault) -> Spot | None:
        """The word that a fault's suggestion would take the place of; None where no suggestion can be put in."""
        if not fault.suggestion:
            return None
        begins, ends = self.offset(fault.line, fault.column), self.offset(fault.line + 1)
        for written in filter(None, (str(fault.facts.get(name, "")) for name in _WRITTEN)):
            start = self.source.find(written, begins, max(ends, begins + len(written)))
            end = start + len(written)
            if start >= 0 and not _WORD.match(self.source, end):
                return Spot(start, end, fault.suggestion)
        return None
