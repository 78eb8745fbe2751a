"""Which clause of one document is which of another: by id, by content under another id, and by its place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from policies.clauses import Clause

FREELY_NAMED = frozenset(
    [
        "roles",
        "topics",
        "triage",
        "categories",
        "chains",
        "rules",
        "corrections",
        "moderation",
        "templates",
        "tone",
        "disclosure",
        "house_rules",
        "examples",
    ]
)
"""Sections whose clauses have names of the writer's choice, so that one may come again under another name."""
ORDERED = FREELY_NAMED | {"checks"}
"""Sections whose clauses stand in an order of the writer's choice."""

Clauses = Mapping[str, Clause]


def renamed(olds: Clauses, news: Clauses) -> dict[str, str]:
    """Clauses that went and came again under another id with the same content: old id to new."""
    come = [one for one in news.values() if one.id not in olds and one.section in FREELY_NAMED]
    found = {}
    for one in olds.values():
        if one.id not in news and one.section in FREELY_NAMED:
            same = next((other for other in come if (other.section, other.content) == (one.section, one.content)), None)
            if same is not None:
                come.remove(same)
                found[one.id] = same.id
    return found


def moved(olds: Clauses, news: Clauses, was: Mapping[str, str]) -> set[str]:
    """The ids of clauses that stand at another place among those that both documents have."""
    found: set[str] = set()
    for section in sorted(ORDERED):
        there = [one for one in news.values() if one.section == section]
        both = {old: one for one in there if (old := was.get(one.id, one.id)) in olds}
        # One name for both ids, the same whichever document is the first.
        name = {old: min(old, one.id) for old, one in both.items()}
        before = [name[old] for old in olds if old in both]
        out = out_of_order(before, [name[old] for old in both])
        found |= {one.id for old, one in both.items() if name[old] in out}
    return found


def out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest that have to be taken out so that the rest stand in the same order in both.

    Where there is a choice it is the same one the other way round: what moved from one to the other document has moved
    from the other to the one.
    """
    first, second = sorted((list(before), list(after)))
    place = {one: at for at, one in enumerate(first)}
    kept = _longest([place[one] for one in second])
    return {one for at, one in enumerate(second) if at not in kept}


def _longest(order: Sequence[int]) -> set[int]:
    """The places of the longest rising row in an order."""
    ends: list[int] = []
    row: list[int] = []
    before = [-1] * len(order)
    for place, value in enumerate(order):
        at = bisect_left(ends, value)
        before[place] = row[at - 1] if at else -1
        ends[at : at + 1], row[at : at + 1] = [value], [place]
    kept, place = set(), row[-1] if row else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
