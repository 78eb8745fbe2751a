"""Which roles somebody from outside would need, held against trying it."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from policies.eligibility import PersonFacts
from policies.liveness import ANYBODY, People, outlook
from policies.outside import gaps
from policies.routing.matching import Seat, Staff, Turn
from policies.routing.ways import AMENDMENT, STATEMENT, Way

STEPS = st.lists(st.sampled_from(("manager", "expert", "legal")), min_size=1, max_size=3)
HELD = st.frozensets(st.sampled_from(("manager", "expert", "legal")), max_size=2)


def of(*held: frozenset[str]) -> People:
    """A body whose people hold these roles, and all of whom write."""
    facts = [PersonFacts(n, frozenset((role, None) for role in roles)) for n, roles in enumerate(held, 1)]
    everybody = frozenset(one.id for one in facts)
    return People(Staff(facts), everybody, everybody)


def way(steps: list[str], kind: str = STATEMENT) -> Way:
    return Way(kind, "", None, tuple(Turn(n, (Seat(role),), 1) for n, role in enumerate(steps, 1)), ())


@given(STEPS, st.lists(HELD, min_size=1, max_size=3))
def test_with_what_is_proposed_everybodys_text_gets_through_and_with_fewer_people_somebodys_does_not(
    steps: list[str], held: list[frozenset[str]]
) -> None:
    people, asked = of(*held), way(steps)
    for gap in gaps([outlook(asked, people, True)], people, True):
        rights = frozenset(gap.rights)
        for count in range(gap.people + 1):
            others = [PersonFacts(-n, rights) for n in range(1, count + 1)]
            more = People(Staff([*people.staff.people, *others]), people.writers, people.owners)
            assert (outlook(asked, more, True).verdict == ANYBODY) == (count == gap.people)


def test_nobody_from_outside_is_proposed_where_a_role_could_go_to_somebody_of_the_body() -> None:
    three = of(frozenset({"manager"}), frozenset({"expert"}), frozenset())
    asked = way(["expert", "manager"])
    assert gaps([outlook(asked, three, True)], three, True) == ()
    two = of(frozenset({"manager"}), frozenset({"expert"}))
    (gap,) = gaps([outlook(asked, two, True)], two, True)
    assert (set(gap.rights), gap.people) == ({("expert", None), ("manager", None)}, 1)
    own = way(["expert", "manager"], AMENDMENT)
    assert gaps([outlook(own, two, True)], two, True) == (), "nobody from outside decides what the guidance says"
