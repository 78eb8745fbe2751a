"""Dates in a text, in English and in French, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checking.letters import holds_any

_MONTH = (
    r"(?:jan(?:uary|vier|v)?|feb(?:ruary)?|f[ée]v(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin|july?"
    r"|juil(?:let)?|aug(?:ust)?|ao[uû]t|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?|dec(?:ember)?"
    r"|d[ée]c(?:embre)?)\b\.?"
)
DATE = (
    rf"(?:\b[0-9]{{4}}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}\b|\b[0-9]{{1,2}}[-/][0-9]{{1,2}}[-/][0-9]{{2,4}}\b"
    rf"|\b{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,? [0-9]{{4}}\b)?"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th|er)?(?: of)? {_MONTH}(?: [0-9]{{4}}\b)?)"
)
DAY = re.compile(rf"[0-9]{{1,2}} {_MONTH} ", re.IGNORECASE)
"""A day and a month at the beginning of something."""

_BIRTH_WORDS = ("born", "birth", "dob", "d.o.b", "d.o", "ne le", "nee le", "naissance", "ddn", "d.d")
_BIRTH = re.compile(
    r"\b(?:born|birth ?date|birthday|date of birth|d\.?o\.?b\.?|nee? le|date de naissance|d\.?d\.?n\.?)"
    rf"(?=\W)[ :,]{{0,3}}(?:(?:on|is|was|le|est)\b[ :]{{0,2}})?({DATE})"
)
"""A date that words before it make one of birth, in a lowered text."""


def births(plain: str) -> Iterator[tuple[int, int]]:
    """Where dates of birth stand in a lowered text."""
    return (match.span(1) for match in _BIRTH.finditer(plain)) if holds_any(plain, _BIRTH_WORDS) else iter(())
