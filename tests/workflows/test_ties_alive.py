"""Liveness counts a delegate and a delegator as one."""

from __future__ import annotations

from workflows.liveness.roll import NOTHING, Lent, Loss, Roll

MANAGER, EXPERT, AUTHOR = ("comms_manager", None), ("program_expert", None), ("author", None)
PRIYA, MARC, NADIA = 1, 2, 3
NAMES = {PRIYA: "Priya", MARC: "Marc", NADIA: "Nadia"}
GRANTS = {PRIYA: frozenset({MANAGER}), MARC: frozenset({EXPERT, AUTHOR}), NADIA: frozenset({EXPERT})}
LENT = (Lent(MARC, PRIYA, frozenset({MANAGER})),)


def test_two_of_whom_one_stands_in_for_the_other_count_as_one_who_holds_what_both_hold() -> None:
    people = Roll(NAMES, GRANTS, lent=LENT).without(NOTHING)
    assert {one.id: one.grants for one in people.staff.people} == {
        PRIYA: frozenset({MANAGER, EXPERT, AUTHOR}),
        NADIA: frozenset({EXPERT}),
    }
    assert people.all_of({PRIYA}) == {PRIYA, MARC}
    assert people.as_counted({MARC, NADIA}) == {PRIYA, NADIA} <= people.writers


def test_they_are_one_while_the_delegator_is_away_and_two_again_where_either_is_lost() -> None:
    away = Roll(NAMES, GRANTS, away=frozenset({PRIYA}), lent=LENT)
    assert away.without(NOTHING).staff.holders(*MANAGER) == {PRIYA}  # by Marc, who is there
    assert not away.without(Loss.of([MARC])).staff.holders(*MANAGER)
    assert not away.without(Loss.of([PRIYA])).one
