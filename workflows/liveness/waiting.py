"""What waits for a decision, and what of it nobody is left to approve."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import case, select

from governance.db import session
from governance.errors import N_, Problem
from policies.liveness import People, left_open, remaining
from policies.routing.matching import Staff, Turn
from policies.routing.mending import mend_for_all
from workflows.liveness.roll import NOTHING, Roll, roll
from workflows.reviews import Decision, Review, ReviewConflict, Step

PAGE = 50
DRAFT = "draft"
ASKED_AND_GONE = N_(
    "Somebody who was asked in person to approve this cannot decide now. On its page it can be asked of them no longer."
)


@dataclass(frozen=True)
class Waiting:
    """An open review: what is still asked, and who may not decide because they wrote it or have decided.

    `asked` are the positions at which somebody was asked in person, and whom: they fill nothing else.
    """

    review_id: int
    kind: str
    subject_id: int
    turns: tuple[Turn, ...]
    conflict: frozenset[int]
    decided: frozenset[int]
    distinct: bool
    asked: frozenset[tuple[int, int]] = frozenset()

    @property
    def now(self) -> int | None:
        """The position whose turn it is."""
        return min((*(one.position for one in self.turns), *(position for position, _ in self.asked)), default=None)

    @property
    def out(self) -> frozenset[int]:
        """Whoever is out for every step that is left."""
        return self.conflict | (self.decided if self.distinct else frozenset())


@dataclass(frozen=True)
class Stuck:
    """An open review that cannot come to its end: the positions that stay short, and what would mend them."""

    review_id: int
    kind: str
    subject_id: int
    short: tuple[int, ...]
    mends: tuple[Problem, ...]


@dataclass(frozen=True)
class StuckPage:
    """Some of the stuck items, how many there are, and the key to go on from (None at the end)."""

    items: tuple[Stuck, ...]
    total: int
    next: int | None


def stuck(
    at: datetime,
    absent: Collection[int] = (),
    after: int | None = None,
    size: int = PAGE,
    who: Roll | None = None,
) -> StuckPage:
    """The open items that nobody is left to approve, now or once those are back who are away: four statements."""
    who = who or roll(at)
    people = who.without(NOTHING, absent)
    return page_of(waiting(), who, people, after, size)


def waiting() -> list[Waiting]:
    """Every open review: three statements."""
    conflict, decided = _people_of_open_reviews()
    found: list[Waiting] = []
    for review_id, rows in groupby(session.execute(_OPEN), key=lambda row: row.review_id):
        steps = list(rows)
        place = {row.step_id: (row.position, row.part) for row in steps}
        here = [one for one in decided.get(review_id, ()) if one.step_id in place]
        made = [(*place[one.step_id], one.person_id) for one in here]
        found.append(
            Waiting(
                review_id,
                steps[0].subject_kind,
                steps[0].subject_id,
                remaining([one for one in steps if one.named is None], made),
                frozenset(conflict.get(review_id, ())),
                frozenset(person for one in here for person in (one.person_id, one.for_id) if person is not None),
                all(row.distinct_people for row in steps),
                frozenset((one.position, one.named) for one in steps if one.named is not None and one.state == "open"),
            )
        )
    return found


_OPEN = (
    select(
        Review.id.label("review_id"),
        Review.subject_kind,
        Review.subject_id,
        *(Step.id.label("step_id"), Step.position, Step.part, Step.needed, Step.role, Step.topic, Step.quorum),
        *(Step.state, Step.distinct_people),
        case((Step.added_by.is_not(None), Step.named_id)).label("named"),
    )
    .join(Step, Step.review_id == Review.id)
    .where(Review.state == "open")
    .order_by(Review.id, Step.position, Step.part)
)


def _people_of_open_reviews() -> tuple[dict[int, list[int]], dict[int, list[Any]]]:
    conflict: dict[int, list[int]] = {}
    decided: dict[int, list[Any]] = {}
    for row in session.execute(
        select(ReviewConflict.review_id, ReviewConflict.person_id)
        .join(Review, Review.id == ReviewConflict.review_id)
        .where(Review.state == "open")
    ):
        conflict.setdefault(row.review_id, []).append(row.person_id)
    for made in session.execute(
        select(Decision.review_id, Decision.step_id, Decision.person_id, Decision.for_id)
        .join(Review, Review.id == Decision.review_id)
        .where(Review.state == "open", Decision.outdated_at.is_(None))
    ):
        decided.setdefault(made.review_id, []).append(made)
    return conflict, decided


class Judge:
    """Holds open reviews against people; those that are alike are worked out once."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._known: dict[Any, tuple[int, ...]] = {}

    def short(self, one: Waiting) -> tuple[int, ...]:
        """The positions that stay short: nobody is left for them, or whoever was asked in person is not there."""
        return tuple(sorted({*self.of_chain(one), *self.gone(one)}))

    def staff(self, one: Waiting) -> Staff:
        """Who may decide on it: whoever is from outside does on drafts alone."""
        people = self._people
        return people.staff if one.kind == DRAFT or people.inside is None else people.inside

    def gone(self, one: Waiting) -> set[int]:
        """The positions at which somebody was asked who is not there."""
        return {
            position
            for position, person in one.asked
            if self._people.one.get(person, person) not in self._people.staff.ids
        }

    def of_chain(self, one: Waiting) -> tuple[int, ...]:
        """The positions for which nobody is left of those whom the guidance asks."""
        counted = self._people.as_counted
        taken, staff = frozenset(person for _, person in one.asked), self.staff(one)
        key = one.turns, counted(one.out | taken) & staff.ids, one.distinct, one.kind == DRAFT
        if key not in self._known:
            conflict, decided = counted(one.conflict), counted(one.decided | taken)
            self._known[key] = left_open(one.turns, staff, conflict, decided, one.distinct).short
        return self._known[key]


def page_of(open_items: Iterable[Waiting], who: Roll, people: People, after: int | None, size: int) -> StuckPage:
    judge = Judge(people)
    found = [(one, short) for one in open_items if (short := judge.short(one))]
    rest = [pair for pair in found if after is None or pair[0].review_id > after]
    items = tuple(
        Stuck(
            one.review_id,
            one.kind,
            one.subject_id,
            short,
            (
                *(who.said(mend) for mend in mend_for_all(one.turns, judge.of_chain(one), judge.staff(one), one.out)),
                *([Problem(ASKED_AND_GONE)] if judge.gone(one) else []),
            ),
        )
        for one, short in rest[:size]
    )
    return StuckPage(items, len(found), items[-1].review_id if len(rest) > size else None)
