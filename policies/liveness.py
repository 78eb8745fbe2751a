"""Whether somebody is always left to approve: every way of a document, and an open review, held against people.

Nobody approves what they wrote, and where the document says so nobody fills two steps. People are matched to steps one
by one, so that two steps that only the same person could fill are found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from policies.parts import Document
from policies.routing.matching import Filled, Seat, Staff, Turn, fill
from policies.routing.mending import Mend, mend_for_all, mend_for_writers
from policies.routing.ways import AMENDMENT, MODERATION, Fork, Way, forks, together

ANYBODY, SOME, NOBODY = "anybody", "some", "nobody"
"""Whose texts can be approved: anybody's, those of some people only, nobody's."""

RANK = {ANYBODY: 0, SOME: 1, NOBODY: 2}


@dataclass(frozen=True)
class Outlook:
    """What can become of texts on one way.

    `shut_out` are the people whose own texts could not be approved; `short` the positions that stay short for them, or
    for everybody; `can` holds, for each position, who could fill it; `mends` say what would help.
    """

    way: Way
    verdict: str
    shut_out: tuple[int, ...]
    short: tuple[int, ...]
    can: tuple[frozenset[int], ...]
    mends: tuple[Mend, ...]


@dataclass(frozen=True)
class People:
    """The people who are there, and which of them write drafts and which versions of the document."""

    staff: Staff
    writers: frozenset[int]
    owners: frozenset[int]
    inside: Staff | None = None  # without people from outside, where there are some
    one: Mapping[int, int] = field(default_factory=dict)  # who is one with somebody, and as whom they count

    def as_counted(self, ids: Iterable[int]) -> frozenset[int]:
        """These people as they count: of those who are one, the one as whom they do."""
        return frozenset(self.one.get(ident, ident) for ident in ids)

    def all_of(self, ids: Iterable[int]) -> frozenset[int]:
        """Everybody who counts as one of these."""
        wanted = frozenset(ids)
        return wanted | {ident for ident, counted in self.one.items() if counted in wanted}

    def on(self, kind: str) -> Staff:
        """Who may decide on texts of a kind."""
        return self.inside if self.inside is not None and kind in INSIDE_ONLY else self.staff

    def of(self, kind: str) -> frozenset[int]:
        """Who writes them."""
        return self.owners if kind == AMENDMENT else self.writers


INSIDE_ONLY = (AMENDMENT, MODERATION)
"""Kinds of ways on which nobody from outside decides: what the guidance says, and what is taken from the public."""


def outlooks(document: Document, people: People) -> tuple[Outlook, ...]:
    """Every way of a document: without rules, then with each rule that adds steps to one that somebody gets through.

    Ways where a rule cannot be evaluated, and ways with several rules at once, are told where they are worse.
    """
    found: list[Outlook] = []
    for fork in forks(document):
        judged = partial(outlook, people=people, distinct=document.approval.distinct_people)
        alone = [judged(way) for way in fork.plain]
        dead = {one.way.topic for one in alone if one.verdict == NOBODY}
        alone += [judged(way) for way in fork.ruled if way.treated_as or not dead.intersection({way.topic, None})]
        found += alone
        found += [one for one in map(judged, fork.doubtful) if one.verdict == NOBODY and _is_news(one, alone)]
        if len(fork.rules) > 1:
            found += [one for one in _together(document, fork, judged) if _is_news(one, alone)]
    return tuple(found)


def outlook(way: Way, people: People, distinct: bool) -> Outlook:
    """What can become of texts on one way, whoever of the writers wrote them.

    Whoever proposes to moderate, decides on that and decides on the appeal are different people, whatever else holds.
    """
    staff, writers, distinct = people.on(way.kind), people.of(way.kind), distinct or way.kind == MODERATION
    filled = fill(way.turns, staff, distinct=distinct)
    can = tuple(frozenset().union(*(staff.holders(seat.role, seat.topic) for seat in turn.seats)) for turn in way.turns)
    if not filled.met:
        return Outlook(way, NOBODY, (), filled.short, can, mend_for_all(way.turns, filled.short, staff))
    critical = {person: short for person, short in filled.critical.items() if person in writers}
    if not critical:
        return Outlook(way, ANYBODY, (), (), can, ())
    short = tuple(sorted({position for positions in critical.values() for position in positions}))
    return Outlook(way, SOME, tuple(critical), short, can, mend_for_writers(way, critical))


def _together(document: Document, fork: Fork, judged: Callable[[Way], Outlook]) -> list[Outlook]:
    """All rules at once; where that leaves nobody, as few of them as still do."""
    found = []
    for way in together(document, fork.plain[0], fork.rules):
        rules, whole = list(fork.rules), judged(way)
        for rule in fork.rules if whole.verdict == NOBODY else ():
            rest = [one for one in rules if one is not rule]
            for fewer in together(document, way, rest):
                if fewer.topic in (way.topic, None) and judged(fewer).verdict == NOBODY:
                    rules, whole = rest, judged(fewer)
                    break
        found.append(whole)
    return found


def _is_news(one: Outlook, alone: Sequence[Outlook]) -> bool:
    """Whether several rules at once, or one that cannot be evaluated, are worse than each rule that holds by itself."""
    same = [each for each in alone if each.way.topic in (one.way.topic, None)]
    known = frozenset(person for each in same for person in each.shut_out)
    worst = max((RANK[each.verdict] for each in same), default=0)
    several = len(one.way.rules) > 1 or one.way.unknown
    return several and (RANK[one.verdict] > worst or not known.issuperset(one.shut_out))


# -- Open reviews ----------------------------------------------------------------------------------------------------


class Row(Protocol):
    """A step of a review as it stands."""

    @property
    def position(self) -> int: ...
    @property
    def part(self) -> int: ...
    @property
    def needed(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def quorum(self) -> int: ...
    @property
    def state(self) -> str: ...


def remaining(rows: Iterable[Row], decided: Collection[tuple[int, int, int]]) -> tuple[Turn, ...]:
    """What is still asked in an open review; `decided` are (position, part, person) of the decisions that count."""
    beside: dict[int, list[Row]] = {}
    for row in rows:
        beside.setdefault(row.position, []).append(row)
    turns = []
    for position, all_rows in sorted(beside.items()):
        left = [row for row in all_rows if row.state in ("waiting", "open")]
        had = sum(1 for row in all_rows if row.state == "approved")
        if not left:
            continue
        by = {
            row.part: frozenset(who for at, part, who in decided if (at, part) == (position, row.part)) for row in left
        }
        seats = tuple(Seat(row.role, row.topic, row.quorum - len(by[row.part]), by[row.part]) for row in left)
        turns.append(Turn(position, seats, seats[0].most if len(all_rows) == 1 else left[0].needed - had))
    return tuple(turns)


def left_open(
    turns: Sequence[Turn], staff: Staff, conflict: Collection[int], decided: Collection[int], distinct: bool
) -> Filled:
    """Whether an open review can still come to its end: whoever wrote the text, and with `distinct` whoever decided,
    is out.
    """
    return fill(turns, staff, distinct=distinct, without={*conflict, *(decided if distinct else ())})
