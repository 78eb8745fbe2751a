"""Who may decide, and the reason for whoever may not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from policies.eligibility import Eligible, NotEligible, PersonFacts, StepFacts, conflict_set, verdict_on

NADIA = PersonFacts(1, frozenset({("program_expert", "immunisation")}))
TOM = PersonFacts(2, frozenset({("program_expert", "environment"), ("author", None)}))
PRIYA = PersonFacts(3, frozenset({("comms_manager", None)}))
ANYONE = PersonFacts(4, frozenset({("program_expert", None)}))
EXPERT = StepFacts("program_expert", "immunisation", 1, "open")
MANAGER = StepFacts("comms_manager", None, 1, "open")


def slug(
    person: PersonFacts,
    step: StepFacts,
    conflict: tuple[int, ...] = (),
    decided: tuple[int, ...] = (),
    distinct: bool = True,
) -> str | None:
    verdict = verdict_on(person, step, conflict, decided, distinct)
    return verdict.slug if isinstance(verdict, NotEligible) else None


def test_whoever_holds_the_role_may_decide_on_an_open_step() -> None:
    assert verdict_on(PRIYA, MANAGER, (), (), True) == Eligible()


def test_a_role_is_held_for_its_topic_or_for_all() -> None:
    assert slug(NADIA, EXPERT) is None
    assert slug(ANYONE, EXPERT) is None
    assert slug(TOM, EXPERT) == "role-missing"


def test_a_step_without_a_topic_is_not_for_whoever_holds_the_role_for_one() -> None:
    assert slug(NADIA, replace(EXPERT, topic=None)) == "role-missing"
    assert slug(ANYONE, replace(EXPERT, topic=None)) is None


def test_nobody_decides_on_their_own_work_whatever_roles_they_are_given_later() -> None:
    step = replace(EXPERT, topic="environment")
    promoted = replace(TOM, grants=TOM.grants | {("comms_manager", None), ("program_expert", None)})
    assert slug(TOM, step, conflict=(2,)) == "own-work"
    assert slug(promoted, MANAGER, conflict=(2,)) == "own-work"
    assert slug(promoted, MANAGER, conflict=(2,), distinct=False) == "own-work"


def test_one_person_fills_one_step_where_the_document_says_so() -> None:
    assert slug(PRIYA, MANAGER, decided=(3,)) == "already-acted"
    assert slug(PRIYA, MANAGER, decided=(3,), distinct=False) is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("waiting", "not-your-turn"),
        ("approved", "step-closed"),
        ("rejected", "step-closed"),
        ("changes_requested", "step-closed"),
        ("outdated", "step-closed"),
        ("skipped", "step-closed"),
    ],
)
def test_only_an_open_step_is_decided_on(state: str, reason: str) -> None:
    assert slug(PRIYA, replace(MANAGER, state=state)) == reason


def test_submitter_author_and_every_editor_are_in_conflict() -> None:
    assert conflict_set(1, 2, [3, 3, 1]) == frozenset({1, 2, 3})


def test_over_all_cases_only_a_stranger_with_the_role_decides_on_an_open_step() -> None:
    for person, step, state, mine, acted, distinct in product(
        (NADIA, TOM, PRIYA, ANYONE), (EXPERT, MANAGER), ("waiting", "open", "approved"), (0, 1), (0, 1), (True, False)
    ):
        conflict, decided = (person.id,) * mine, (person.id,) * acted
        verdict = verdict_on(person, replace(step, state=state), conflict, decided, distinct)
        may = state == "open" and person.holds(step.role, step.topic) and not mine and not (acted and distinct)
        assert isinstance(verdict, Eligible) is may
        if isinstance(verdict, NotEligible):
            assert verdict.sentence % verdict.facts
            assert verdict.clause
