"""Enough different people for every step: held against trying every way to seat them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import hypothesis.strategies as st
from hypothesis import given

from policies.eligibility import PersonFacts
from policies.facts import StepPlan
from policies.routing.matching import Filled, Seat, Staff, Turn, fill, turns_of

ROLES = ("expert", "manager", "legal")
TOPICS = (None, "water", "flu")

grants = st.frozensets(st.tuples(st.sampled_from(ROLES), st.sampled_from(TOPICS)), max_size=3)
people = st.lists(grants, max_size=5).map(lambda held: [PersonFacts(n, each) for n, each in enumerate(held)])
alone = st.builds(
    lambda role, topic, quorum: ((Seat(role, topic, quorum),), quorum),
    st.sampled_from(ROLES),
    st.sampled_from(TOPICS),
    st.integers(1, 3),
)
beside = st.lists(st.sampled_from(ROLES), min_size=2, max_size=3, unique=True).flatmap(
    lambda roles: st.integers(1, len(roles)).map(lambda needed: (tuple(Seat(role) for role in roles), needed))
)
chains = st.lists(st.one_of(alone, beside), min_size=1, max_size=3).map(
    lambda turns: tuple(Turn(place, *turn) for place, turn in enumerate(turns, 1))
)


def person(number: int, *roles: str) -> PersonFacts:
    return PersonFacts(number, frozenset((role, None) for role in roles))


def possible(turns: tuple[Turn, ...], staff: list[PersonFacts], distinct: bool) -> bool:
    """Whether some way of giving each person seats fills every position: all of them are tried."""
    seats = [(turn.position, seat) for turn in turns for seat in turn.seats]
    ways = []
    for one in staff:
        fitting = [n for n, (_, seat) in enumerate(seats) if one.holds(seat.role, seat.topic)]
        ways.append([(), *((n,) for n in fitting)] if distinct else [tuple(fitting)])
    for way in product(*ways):
        sitting = [sum(n in chosen for chosen in way) for n in range(len(seats))]
        got: dict[int, int] = {}
        for n, (position, seat) in enumerate(seats):
            got[position] = got.get(position, 0) + min(sitting[n], seat.most)
        if all(got[turn.position] >= turn.needed for turn in turns):
            return True
    return False


@given(chains, people, st.booleans())
def test_the_answer_is_that_of_trying_every_way(
    turns: tuple[Turn, ...], staff: list[PersonFacts], distinct: bool
) -> None:
    assert fill(turns, Staff(staff), distinct=distinct).met == possible(turns, staff, distinct)


@given(chains, people, st.booleans())
def test_critical_is_exactly_whoever_cannot_be_spared(
    turns: tuple[Turn, ...], staff: list[PersonFacts], distinct: bool
) -> None:
    found = fill(turns, Staff(staff), distinct=distinct)
    spared = {one.id for one in staff if possible(turns, [o for o in staff if o is not one], distinct)}
    assert set(found.critical) == ({one.id for one in staff} - spared if found.met else set())


@given(chains, people, st.booleans(), st.integers(0, 4))
def test_whoever_wrote_it_and_whoever_is_absent_fill_nothing(
    turns: tuple[Turn, ...], staff: list[PersonFacts], distinct: bool, one: int
) -> None:
    without = fill(turns, Staff(staff), distinct=distinct, without={one})
    away = fill(turns, Staff(staff, absent={one}), distinct=distinct)
    assert without == away == fill(turns, Staff([p for p in staff if p.id != one]), distinct=distinct)


@given(chains, people)
def test_whoever_is_barred_from_a_seat_fills_others(turns: tuple[Turn, ...], staff: list[PersonFacts]) -> None:
    everybody = frozenset(one.id for one in staff)
    first = replace(turns[0], seats=tuple(replace(seat, barred=everybody) for seat in turns[0].seats))
    found = fill((first, *turns[1:]), Staff(staff), distinct=True)
    assert turns[0].position in found.short
    rest = fill(turns[1:], Staff(staff), distinct=True)
    assert set(found.short) == {turns[0].position, *rest.short}


@given(chains, people)
def test_the_short_positions_are_short_by_themselves(turns: tuple[Turn, ...], staff: list[PersonFacts]) -> None:
    found = fill(turns, Staff(staff), distinct=True)
    short = tuple(turn for turn in turns if turn.position in found.short)
    assert found.met or not possible(short, staff, True)
    assert possible(tuple(turn for turn in turns if turn not in short), staff, True)


def test_two_steps_that_only_one_person_could_fill_are_short_though_each_has_somebody() -> None:
    chain = (Turn(1, (Seat("expert"),), 1), Turn(2, (Seat("manager"),), 1), Turn(3, (Seat("legal"),), 1))
    staff = Staff([person(1, "expert", "manager"), person(2, "legal")])
    assert fill(chain, staff, distinct=True) == Filled((1, 2))
    assert fill(chain, staff, distinct=False) == Filled((), {1: (1, 2), 2: (3,)})


def test_somebody_gives_way_to_whoever_fits_nowhere_else() -> None:
    chain = (Turn(1, (Seat("expert"),), 1), Turn(2, (Seat("manager"),), 1))
    staff = Staff([person(1, "expert", "manager"), person(2, "expert")])
    assert fill(chain, staff, distinct=True) == Filled((), {1: (2,), 2: (1, 2)})


def test_of_roles_beside_each_other_another_takes_the_turn_of_one_that_is_needed_later() -> None:
    chain = (Turn(1, (Seat("expert"), Seat("manager")), 1), Turn(2, (Seat("expert"),), 1))
    assert fill(chain, Staff([person(1, "expert"), person(2, "manager")]), distinct=True).met
    assert not fill(chain, Staff([person(1, "expert")]), distinct=True).met


def test_a_planned_chain_reads_as_positions() -> None:
    def row(position: int, role: str, quorum: int = 1, part: int = 1, needed: int = 1) -> StepPlan:
        return StepPlan(position, role, None, quorum, None, (), part=part, needed=needed)

    steps = (row(1, "expert", 2), row(2, "legal", part=1, needed=1), row(2, "manager", part=2, needed=1))
    assert turns_of(steps) == (
        Turn(1, (Seat("expert", None, 2),), 2),
        Turn(2, (Seat("legal"), Seat("manager")), 1),
    )
    assert turns_of(steps)[1].roles == ("legal", "manager")
