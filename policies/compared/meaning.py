"""What a changed clause means for people: its values before and after, said as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.errors import N_
from policies.clauses import Clause
from policies.parts import Document
from policies.sentences import Sentence, say

TEXTS, APPROVERS, TIMES, CHECKS, ANSWERS, RULES, OTHER = (
    "texts",
    "approvers",
    "times",
    "checks",
    "answers",
    "rules",
    "other",
)
"""What a change can touch: what people read, or something that is enforced."""

_OF_SECTION: Mapping[str, str] = {
    "calendar": TIMES,
    "languages": CHECKS,
    "triage": ANSWERS,
    "categories": ANSWERS,
    "chains": APPROVERS,
    "rules": RULES,
    "checks": CHECKS,
    "approval": APPROVERS,
    "delegation": APPROVERS,
    "emergency": APPROVERS,
    "tone": TEXTS,
    "disclosure": TEXTS,
    "house_rules": TEXTS,
    "document": TEXTS,
    "examples": TEXTS,
}
_OF_KEY: Mapping[tuple[str, str], str] = {
    ("categories", "first_response"): TIMES,
    ("categories", "resolution"): TIMES,
    ("categories", "chain"): APPROVERS,
    ("categories", "template_only"): APPROVERS,
    ("categories", "templates"): APPROVERS,
    ("categories", "sources_min"): CHECKS,
    ("categories", "offline_contact"): CHECKS,
    ("corrections", "chain"): APPROVERS,
    ("corrections", "publish"): TIMES,
    ("corrections", "acknowledge"): TIMES,
    ("roles", "scope"): APPROVERS,
    ("approval", "valid_for"): TIMES,
    ("calendar", "timezone"): TIMES,
}


@dataclass(frozen=True)
class Meaning:
    """A sentence about a change, and what the change touches."""

    sentence: Sentence
    touches: str


@dataclass(frozen=True)
class Pair:
    """A clause before and after, with the documents that they are of. `renamed` maps old ids of clauses to new ones."""

    before: Clause
    after: Clause
    old: Document
    new: Document
    renamed: Mapping[str, str]

    @property
    def section(self) -> str:
        """The part of the document in which it stands."""
        return self.after.section

    def values(self, key: str) -> tuple[Any, Any]:
        """A value before and after."""
        return self.before.content.get(key), self.after.content.get(key)

    @property
    def differing(self) -> list[str]:
        """The keys whose values differ."""
        keys = dict.fromkeys((*self.after.content, *self.before.content))
        return [key for key in keys if self.before.content.get(key) != self.after.content.get(key)]


def touched(section: str, key: str = "") -> str:
    """What a change of this value touches; without a key, the coming or going of a whole clause."""
    return _OF_KEY.get((section, key)) or _OF_SECTION.get(section, OTHER)


def is_text(pair: Pair, key: str) -> bool:
    """Whether a value is text for people, on both sides where it stands."""
    return all(value is None or isinstance(value, Mapping) for value in pair.values(key))


def plainly(pair: Pair, key: str) -> Iterator[Meaning]:
    """A changed value in the words in which the document itself is printed."""
    before = [one.sentence for one in pair.before.details if one.key == key]
    after = [one.sentence for one in pair.after.details if one.key == key]
    gone, come = _without(before, after), _without(after, before)
    touches = touched(pair.section, key)
    if len(gone) == len(come) == 1:
        yield Meaning(say(N_("%(after)s Before: %(before)s"), after=come[0], before=gone[0]), touches)
        return
    yield from (Meaning(say(N_("New: %(what)s"), what=one), touches) for one in come)
    yield from (Meaning(say(N_("No longer: %(what)s"), what=one), touches) for one in gone)
    if not gone and not come:
        yield Meaning(say(N_("The same, in another order or under other names.")), touches)


def _without(these: list[Sentence], those: list[Sentence]) -> list[Sentence]:
    left = list(those)
    found = []
    for one in these:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found
