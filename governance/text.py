"""What text may be: one rule for every field, so that the stored text is the digested text."""

from __future__ import annotations

import re
import unicodedata

import regex

from governance.errors import N_, Problem

LONGEST = 64 * 1024
"""Bytes of UTF-8 that any one text may have."""

MOST_MARKS = 1_000
"""Combining marks in a row that a text may have: putting them in order takes the square of their number."""

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKS = regex.compile(r"\p{M}++")


class Unfit(ValueError):
    """Text that may not be stored; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def clean(text: str, *, longest: int = LONGEST) -> str:
    """The text as it is stored: newlines to LF, Unicode NFC.

    Raises `Unfit` for surrogates, NUL and control characters, which no store or channel carries unchanged, for more
    than `MOST_MARKS` accents on one letter, and for text above `longest` bytes of UTF-8.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    unfit = _UNFIT.search(text)
    if unfit:
        raise Unfit(
            Problem(
                N_("Character %(place)s (U+%(code)s) cannot be stored. Remove it."),
                place=unfit.start() + 1,
                code=f"{ord(unfit[0]):04X}",
            )
        )
    if not text.isascii():
        for marks in _MARKS.finditer(text):
            if len(marks[0]) > MOST_MARKS:
                raise Unfit(
                    Problem(
                        N_("From character %(place)s on there are %(count)s accents on one letter. Remove them."),
                        place=marks.start() + 1,
                        count=len(marks[0]),
                    )
                )
    text = unicodedata.normalize("NFC", text)
    size = len(text.encode())
    if size > longest:
        raise Unfit(
            Problem(N_("This text has %(size)s bytes; at most %(limit)s are allowed."), size=size, limit=longest)
        )
    return text
