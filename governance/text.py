"""What text may be: one rule for every field, so that the stored text is the digested text."""

from __future__ import annotations

import unicodedata

from governance.errors import N_, Problem

LONGEST = 64 * 1024
"""Bytes of UTF-8 that any one text may have."""

_ALLOWED_CONTROLS = {"\n", "\t"}


class Unfit(ValueError):
    """Text that may not be stored; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def clean(text: str, *, longest: int = LONGEST) -> str:
    """The text as it is stored: newlines to LF, Unicode NFC.

    Raises `Unfit` for surrogates, NUL and control characters, which no store or channel carries unchanged, and for
    text above `longest` bytes of UTF-8.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for place, char in enumerate(text):
        if char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff":
            if char in _ALLOWED_CONTROLS:
                continue
            raise Unfit(
                Problem(
                    N_("Character %(place)s (U+%(code)s) cannot be stored. Remove it."),
                    place=place + 1,
                    code=f"{ord(char):04X}",
                )
            )
    text = unicodedata.normalize("NFC", text)
    size = len(text.encode())
    if size > longest:
        raise Unfit(
            Problem(N_("This text has %(size)s bytes; at most %(limit)s are allowed."), size=size, limit=longest)
        )
    return text
