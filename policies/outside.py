"""Where a body has too few people for its own guidance, and what role somebody from outside would need there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from policies.eligibility import PersonFacts
from policies.liveness import ANYBODY, INSIDE_ONLY, Outlook, People, outlook
from policies.routing.matching import Staff
from policies.routing.ways import Way

MOST = 3
"""More people from outside than this are not proposed for one way: such guidance is not for such a body."""

Right = tuple[str, str | None]


@dataclass(frozen=True)
class Gap:
    """A way on which nobody of this body could be given the missing role: `rights` are (role, topic), for so many
    people from outside, each of whom would hold all of them.
    """

    way: Way
    rights: tuple[Right, ...]
    people: int


def gaps(found: Iterable[Outlook], people: People, distinct: bool) -> tuple[Gap, ...]:
    """The ways that somebody's text gets stuck on, where all who act in this body are needed on them already.

    Where somebody is left to whom the role could be given, that is the better way. Whoever is from outside decides on
    drafts alone, so ways of the guidance itself and of moderation are not among them.
    """
    needed = []
    for one in found:
        if one.verdict == ANYBODY or one.way.kind in INSIDE_ONLY or _spare(one, people):
            continue
        gap = _filled(one.way, people, distinct)
        if gap is not None:
            needed.append(gap)
    return tuple(needed)


def _spare(one: Outlook, people: People) -> frozenset[int]:
    """Who acts in this body and is on none of the steps: somebody to whom a role could be given."""
    return people.writers.difference(*one.can)


def _filled(way: Way, people: People, distinct: bool) -> Gap | None:
    """What would have to come from outside so that everybody's text gets through; None where it cannot."""
    rights: dict[Right, None] = {}
    for count in range(1, MOST + 1):
        for _ in way.turns:
            now = outlook(way, _with(people, rights, count), distinct)
            if now.verdict == ANYBODY:
                return Gap(way, tuple(rights), count)
            asked = {(seat.role, seat.topic) for turn in way.turns if turn.position in now.short for seat in turn.seats}
            if asked <= rights.keys():
                break
            rights |= dict.fromkeys(sorted(asked, key=repr))
        if rights and outlook(way, _with(people, rights, count), distinct).verdict == ANYBODY:
            return Gap(way, tuple(rights), count)
    return None


def _with(people: People, rights: Collection[Right], count: int) -> People:
    """These people and so many from outside, who hold these roles and write nothing."""
    others = [PersonFacts(-number, frozenset(rights)) for number in range(1, count + 1)] if rights else []
    return People(Staff([*people.staff.people, *others]), people.writers, people.owners, people.inside, people.one)
