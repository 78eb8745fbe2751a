"""Whether there are enough different people for every step of a chain: matched one by one, not counted per step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from policies.eligibility import PersonFacts
from policies.facts import StepPlan


@dataclass(frozen=True)
class Seat:
    """What one row of a chain asks for: approvals of so many different people with this role, for this topic.

    `barred` are those who may not approve here, because they did already.
    """

    role: str
    topic: str | None = None
    most: int = 1
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Turn:
    """One position of a chain: its seats stand beside each other, and `needed` approvals on them make it done."""

    position: int
    seats: tuple[Seat, ...]
    needed: int

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may approve here."""
        return tuple(dict.fromkeys(seat.role for seat in self.seats))


def turns_of(steps: Iterable[StepPlan]) -> tuple[Turn, ...]:
    """The positions of a planned chain.

    Of rows that stand beside each other so many as are needed have to be approved, each by its quorum of one.
    """
    rows: dict[int, list[StepPlan]] = {}
    for step in steps:
        rows.setdefault(step.position, []).append(step)
    return tuple(
        Turn(
            position,
            tuple(Seat(row.role, row.topic, row.quorum) for row in beside),
            beside[0].quorum if len(beside) == 1 else beside[0].needed,
        )
        for position, beside in sorted(rows.items())
    )


class Staff:
    """People who are there, by what they hold. Whoever is absent holds nothing."""

    def __init__(self, people: Iterable[PersonFacts], absent: Collection[int] = ()) -> None:
        self.people = tuple(person for person in people if person.id not in absent)
        self.ids = {person.id for person in self.people}
        self._grants: dict[tuple[str, str | None], set[int]] = {}
        self._held: dict[tuple[str, str | None], frozenset[int]] = {}
        for person in self.people:
            for grant in person.grants:
                self._grants.setdefault(grant, set()).add(person.id)

    def holders(self, role: str, topic: str | None) -> frozenset[int]:
        """Who holds a role, for everything or for this topic: as `PersonFacts.holds` says of each."""
        key = role, topic
        if key not in self._held:
            held = self._grants.get((role, None), set())
            self._held[key] = frozenset(held | (self._grants.get(key, set()) if topic is not None else set()))
        return self._held[key]


@dataclass(frozen=True)
class Filled:
    """How far the people go: the positions that stay short, and whose leaving would leave one short.

    `critical` maps a person without whom the chain cannot be filled to the positions that then stay short. Positions
    that share the same few people stay short together.
    """

    short: tuple[int, ...]
    critical: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether every position can be filled."""
        return not self.short


def fill(turns: Sequence[Turn], staff: Staff, *, distinct: bool, without: Collection[int] = ()) -> Filled:
    """Hold people against the positions of a chain, `without` those whose own work it is.

    With `distinct`, nobody fills two seats; without it, nobody fills one seat twice.
    """
    chain = _Chain(turns, staff, frozenset(without))
    return chain.matched() if distinct else chain.counted()


class _Chain:
    """The seats of a chain by number, and who fits each."""

    def __init__(self, turns: Sequence[Turn], staff: Staff, without: frozenset[int]) -> None:
        self.turns = turns
        self.seats = [(place, seat) for place, turn in enumerate(turns) for seat in turn.seats]
        self.of_turn: list[list[int]] = [[] for _ in turns]
        for number, (place, _) in enumerate(self.seats):
            self.of_turn[place].append(number)
        self.fits = [staff.holders(seat.role, seat.topic).difference(without, seat.barred) for _, seat in self.seats]

    @cached_property
    def alike(self) -> list[tuple[tuple[int, ...], list[int]]]:
        """People who fit the same seats are alike: the seats of each kind, and who is of that kind."""
        masks: dict[int, list[int]] = {}
        for number, fitting in enumerate(self.fits):
            for person in fitting:
                masks.setdefault(person, []).append(number)
        kinds: dict[tuple[int, ...], list[int]] = {}
        for person, seats in masks.items():
            kinds.setdefault(tuple(seats), []).append(person)
        return sorted(kinds.items())

    def matched(self) -> Filled:
        """Nobody fills two seats: people are matched to seats along augmenting paths."""
        kinds = self.alike
        flow = _Flow(self, [seats for seats, _ in kinds], [len(people) for _, people in kinds])
        short = flow.run()
        if short:
            return Filled(self._positions(short))
        critical: dict[int, tuple[int, ...]] = {}
        for kind, (_, people) in enumerate(kinds):
            left_short = flow.without_one(kind)
            if left_short:
                critical |= dict.fromkeys(people, self._positions(left_short))
        return Filled((), dict(sorted(critical.items())))

    def counted(self) -> Filled:
        """Somebody may fill many seats, so each position is judged by itself."""
        short = {place for place in range(len(self.turns)) if self._had(place) < self.turns[place].needed}
        if short:
            return Filled(self._positions(short))
        critical: dict[int, tuple[int, ...]] = {}
        for person in sorted(frozenset().union(*self.fits)):
            left_short = {
                place for place in range(len(self.turns)) if self._had(place, person) < self.turns[place].needed
            }
            if left_short:
                critical[person] = self._positions(left_short)
        return Filled((), critical)

    def _had(self, place: int, leaver: int | None = None) -> int:
        return sum(
            min(self.seats[seat][1].most, len(self.fits[seat]) - (leaver in self.fits[seat]))
            for seat in self.of_turn[place]
        )

    def _positions(self, places: Collection[int]) -> tuple[int, ...]:
        return tuple(self.turns[place].position for place in sorted(places))


class _Flow:
    """Approvals that flow from kinds of people through seats to positions: a greatest flow fills most.

    It is exact because the greatest flow in a network of whole numbers is one of whole people. A position that
    cannot be raised any more is short together with all positions that were reached while it was tried.
    """

    def __init__(self, chain: _Chain, kinds: list[tuple[int, ...]], sizes: list[int]) -> None:
        self.chain, self.kinds, self.sizes = chain, kinds, sizes
        self.used = [0] * len(kinds)
        self.load = [0] * len(chain.seats)
        self.sits: list[dict[int, int]] = [dict.fromkeys(seats, 0) for seats in kinds]
        self.fitting: list[list[int]] = [[] for _ in chain.seats]
        for kind, seats in enumerate(kinds):
            for seat in seats:
                self.fitting[seat].append(kind)

    def run(self) -> set[int]:
        """Fill every position; those that stay short, with all that they compete with."""
        short: set[int] = set()
        for place, turn in enumerate(self.chain.turns):
            for _ in range(turn.needed):
                reached = self._raised(place)
                if reached is not None:
                    short |= reached
                    break
        return short

    def without_one(self, kind: int) -> set[int]:
        """The positions that would be short with one person less of this kind; the flow stays as it was."""
        if self.used[kind] < self.sizes[kind]:
            return set()
        seat = next(seat for seat, people in self.sits[kind].items() if people)
        kept = self.used[:], self.load[:], [dict(seats) for seats in self.sits]
        self.sizes[kind] -= 1
        self.used[kind] -= 1
        self.sits[kind][seat] -= 1
        self.load[seat] -= 1
        reached = self._raised(self.chain.seats[seat][0])
        self.used, self.load, self.sits = kept
        self.sizes[kind] += 1
        return reached or set()

    def _raised(self, place: int) -> set[int] | None:
        """Give a position one approval more: None where it went, else the positions that were reached in vain."""
        self.seen_turns: set[int] = set()
        self.seen_seats: set[int] = set()
        self.seen_kinds: set[int] = set()
        return None if self._turn(place) else self.seen_turns

    def _turn(self, place: int) -> bool:
        self.seen_turns.add(place)
        for seat in self.chain.of_turn[place]:
            free = self.load[seat] < self.chain.seats[seat][1].most
            if free and seat not in self.seen_seats and self._seat(seat):
                self.load[seat] += 1
                return True
        return False

    def _seat(self, seat: int) -> bool:
        """One person more for a seat: somebody who is free or can be spared elsewhere, or else one approval less."""
        self.seen_seats.add(seat)
        for kind in self.fitting[seat]:
            if kind not in self.seen_kinds and self._kind(kind):
                self.sits[kind][seat] += 1
                return True
        place = self.chain.seats[seat][0]
        if self.load[seat] and place not in self.seen_turns and self._turn(place):
            self.load[seat] -= 1
            return True
        return False

    def _kind(self, kind: int) -> bool:
        self.seen_kinds.add(kind)
        if self.used[kind] < self.sizes[kind]:
            self.used[kind] += 1
            return True
        for seat, people in self.sits[kind].items():
            if people and seat not in self.seen_seats and self._seat(seat):
                self.sits[kind][seat] -= 1
                return True
        return False
