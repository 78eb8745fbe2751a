"""What the guidance says of comments that break its rules: the grounds, what each allows, and what speaks for one.

Nothing here knows what a comment means. A check finds a telephone number or a call to vote; whether words are a threat
or only criticism, people decide.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from policies.calendar import Allowance
from policies.checking.looks import Look
from policies.checks import CHECKS
from policies.eligibility import deciding_roles
from policies.facts import AuthorFacts, DraftFacts, Facts, Finding, Span
from policies.format.form_procedures import MODERATION_KINDS, REFUSED
from policies.parts import Chain, Document, Text

HIDE, REMOVE, BLOCK, MUTE = KINDS = MODERATION_KINDS
ON_MESSAGES = (HIDE, REMOVE)
"""What a ground allows that names nothing: acts on the comment. Acts against its author have to be named."""

MODERATE = "moderate"
"""The action of the categories into which such comments are put."""

PERSONAL = ("pii_third_party", "phi")
"""Checks that what is published of a removal has to pass: the note must not repeat what was removed."""


@dataclass(frozen=True)
class Ground:
    """One of the reasons for which a comment may be removed, and no other may."""

    id: str
    title: Text
    text: Text
    kinds: tuple[str, ...]
    checks: tuple[str, ...]

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"moderation.reasons.{self.id}"


@dataclass(frozen=True)
class Rules:
    """What the guidance says of moderation."""

    grounds: Mapping[str, Ground]
    publish_reason: bool
    appeal_within: Allowance
    appeal_to: str
    late_refused: bool
    block_at_most: str | None


@lru_cache(maxsize=64)
def rules(document: Document) -> Rules | None:
    """The part about moderation; None where the document has none, so that nothing may be removed."""
    part = document.moderation
    if not part:
        return None
    grounds = {
        name: Ground(
            name, one["title"], one["text"], tuple(one.get("kinds", ON_MESSAGES)), tuple(one.get("checks", ()))
        )
        for name, one in part["reasons"].items()
    }
    late = part.get("late_appeals") == REFUSED
    fixed = part["publish_reason"], part["appeal_within"], part["appeal_to"]
    return Rules(grounds, *fixed, late, part.get("block_at_most"))


def lendable_roles(document: Document) -> frozenset[str]:
    """The roles by which somebody decides, on drafts or on appeals: whoever holds one may have others stand in."""
    found = rules(document)
    return deciding_roles(document) | ({found.appeal_to} if found else set())


def chain_for(document: Document, category: str | None) -> Chain | None:
    """Who approves for a category whose action is to moderate; None for any other, and where it names no chain."""
    chosen = document.categories.get(category or "")
    if chosen is None or chosen.action != MODERATE or chosen.chain is None:
        return None
    return document.chains.get(chosen.chain)


def end_of(period: str, at: datetime, zone: ZoneInfo) -> datetime:
    """The moment that lies a period such as `90d`, `6m` or `1y` after another, by the calendar of the zone."""
    amount, unit = int(period[:-1]), period[-1]
    local = at.astimezone(zone)
    if unit == "d":
        return datetime.fromordinal(local.toordinal() + amount).replace(
            hour=local.hour, minute=local.minute, second=local.second, microsecond=local.microsecond, tzinfo=zone
        )
    months = local.year * 12 + local.month - 1 + amount * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))


def places(quote: str, text: str) -> list[Span]:
    """Where the quoted words stand in a text, letter for letter, however the lines are broken; nowhere for no words."""
    words = quote.split()
    if not any(char.isalnum() for char in quote):
        return []
    found = re.finditer(r"\s+".join(map(re.escape, words)), text)
    return [Span(one.start(), one.end(), "quote") for one in found]


def findings(document: Document, names: Iterable[str], text: str, language: str, at: datetime) -> list[Finding]:
    """What some checks of the document find in a text of the public, also those that are off for its own texts."""
    facts = Facts(DraftFacts("reply", {language: text}, "", "characters", len(text) + 1), AuthorFacts(), at)
    known = (document.checks[name] for name in names if name in document.checks)
    return [found for check in known for found in CHECKS[check.name](Look(check, facts, document))]


def evidence(document: Document, ground: Ground, quote: str, text: str, language: str, at: datetime) -> tuple[str, ...]:
    """The checks of a ground that find, within the quoted words, what it speaks of."""
    quoted = places(quote, text)
    return tuple(
        sorted(
            {
                finding.check
                for finding in findings(document, ground.checks, text, language, at)
                for span in finding.spans
                if any(span.start < place.end and place.start < span.end for place in quoted)
            }
        )
    )


def suggestions(document: Document, text: str, language: str, at: datetime) -> list[tuple[Ground, str]]:
    """Grounds that a check speaks for, each with the words in which it found something. None is a decision."""
    known = rules(document)
    found: dict[tuple[str, str], Ground] = {}
    for ground in known.grounds.values() if known else ():
        for finding in findings(document, ground.checks, text, language, at):
            found |= {(ground.id, text[span.start : span.end]): ground for span in finding.spans}
    return [(ground, words) for (_, words), ground in found.items()]
