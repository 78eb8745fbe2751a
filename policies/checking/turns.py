"""Turns of phrase as patterns: lists of words, and some words between them."""

from __future__ import annotations

import re

BETWEEN = r"[ ,']{1,2}"
"""What stands between two words of a sentence. An apostrophe does, for l'otite and for your son's fever."""

START = (
    r"(?:^|(?<=\n)|(?<=[.!?;:,(] )"
    r"|\b(?:and|or|but|then|so|please|just|also|first|et|ou|mais|puis|alors|donc|veuillez) )"
)
"""Where a clause may begin that tells somebody to do something."""


def any_of(words: str) -> str:
    """A pattern for any of the words between bars. Spaces around the bars count for nothing."""
    return "(?:" + "|".join(word.strip() for word in words.split(" | ")) + ")"


def some(most: int, but: str = "") -> str:
    """A pattern for up to so many words, with what stands after each; none of them begins like one of `but`."""
    other = f"(?!{any_of(but)})" if but else ""
    return rf"(?:{other}[\w-]{{1,24}}{BETWEEN}){{0,{most}}}?"


def turn(*ways: str) -> re.Pattern[str]:
    """A pattern for any of these turns, each from the beginning of a word on."""
    return re.compile(r"(?<![\w'-])(?:" + "|".join(ways) + ")")
