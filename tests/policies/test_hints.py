"""What is refused in examples and overrides, and the word that was probably meant."""

from __future__ import annotations

from typing import Any

import pytest

from policies.format.reading import MOST_LISTED, MOST_SUGGESTIONS, listed, near
from tests.policies.placing import EXAMPLE, GONE, found, place, text_of
from tests.policies.starter import faults, values

GIVEN, EXPECT = "examples/0/given", "examples/0/expect"
NAMES = [
    (f"{GIVEN}/category", "R19", "is not named under “categories”", "R9"),
    (f"{GIVEN}/topic", "imunisation", "is not named under “topics”", "immunisation"),
    (f"{GIVEN}/author", "pria", "is none of the people", "priya"),
    (f"{GIVEN}/people/priya/0", "coms_manager", "is not named under “roles”", "comms_manager"),
    (f"{GIVEN}/people/priya/0", "comms_manager:watr", "is not named under “topics”", ""),
    (f"{GIVEN}/draft/counting", "graphems", "is none of", "graphemes"),
    (f"{GIVEN}/severity", "hihg", "is none of", "high"),
    (f"{EXPECT}/category", "r1", "is not named under “categories”", "R1"),
    (f"{EXPECT}/action", "moderat", "is none of", "moderate"),
    (f"{EXPECT}/template", "T-THANK", "is not named under “templates”", "T-THANKS"),
    (f"{EXPECT}/notify", "mohs", "is not named under “roles”", "moh"),
]


@pytest.mark.parametrize(("path", "value", "sentence", "meant"), NAMES, ids=[f"{row[0]}={row[1]}" for row in NAMES])
def test_a_name_in_an_example_that_the_document_does_not_have(path: str, value: str, sentence: str, meant: str) -> None:
    text = text_of((path, value))
    (fault,) = found(text, sentence)
    assert (fault.line, fault.column, fault.clause) == (*place(text, path), "examples.first")
    assert fault.suggestion == meant


LISTS = [
    ("suggested", ["R1", "R91"], 1, "is not named under “categories”"),
    ("chain", ["moh", "lawyer"], 1, "is not named under “roles”"),
    ("approvers", ["amal"], 0, "is none of the people"),
    ("blocked_by", ["phi", "rules.nothing"], 1, "is no check and no rule"),
    ("warned_by", ["shouting"], 0, "is no check and no rule"),
    ("cites", ["categories.R1", "categories.R91"], 1, "There is no clause “categories.R91”"),
    ("notify", ["moh", "boss"], 1, "is not named under “roles”"),
]


@pytest.mark.parametrize(("key", "names", "index", "sentence"), LISTS, ids=[row[0] for row in LISTS])
def test_a_listed_name_that_the_document_does_not_have(key: str, names: list[str], index: int, sentence: str) -> None:
    text = text_of((f"{EXPECT}/{key}", names))
    (fault,) = found(text, sentence)
    assert (fault.line, fault.column) == place(text, f"{EXPECT}/{key}/{index}")


def test_a_name_within_a_parallel_step_is_told_at_its_own_place() -> None:
    text = text_of((f"{EXPECT}/chain", ["moh", ["legal", "lawyer"]]))
    (fault,) = found(text, "“lawyer” is not named")
    assert (fault.line, fault.column) == place(text, f"{EXPECT}/chain/1/1")


@pytest.mark.parametrize(
    ("answer", "meant"), [("danger.maybe", ""), ("dangr.no", "danger.no"), ("danger.noo", "danger.no"), ("x.y", "")]
)
def test_an_answer_that_the_tree_does_not_have(answer: str, meant: str) -> None:
    text = text_of((f"{GIVEN}/category", GONE), (f"{GIVEN}/answers", ["danger.no", answer]))
    (fault,) = found(text, f"There is no answer “{answer}”")
    assert (fault.line, fault.column, fault.suggestion) == (*place(text, f"{GIVEN}/answers/1"), meant)


SENSELESS = [
    ((f"{GIVEN}/answers", ["danger.yes"]), f"{GIVEN}/category", "not both"),
    ((f"{GIVEN}/draft/kind", "statement"), f"{GIVEN}/message", "A statement answers nobody"),
    ((EXPECT, {}), EXPECT, "At least one of these keys"),
    ((f"{EXPECT}/due", "2026-11-24"), f"{EXPECT}/due", "is no moment"),
    ((f"{EXPECT}/blocked_by", "phi"), f"{EXPECT}/blocked_by", "A list belongs here"),
    (("examples/1", EXAMPLE), "examples/1/id", "Two examples are called “first”"),
    ((f"{GIVEN}/answers", ["danger"]), f"{GIVEN}/answers/0", "Write question.answer"),
    ((f"{GIVEN}/people/priya/0", "a b"), f"{GIVEN}/people/priya/0", "is no role"),
]


@pytest.mark.parametrize(("change", "where", "sentence"), SENSELESS, ids=[row[2] for row in SENSELESS])
def test_an_example_that_cannot_be_judged(change: tuple[str, Any], where: str, sentence: str) -> None:
    text = text_of(change)
    assert (found(text, sentence)[0].line, found(text, sentence)[0].column) == place(text, where)


@pytest.mark.parametrize(
    ("taken", "key", "value"),
    [
        ("message", "suggested", ["R1"]),
        ("draft", "blocked_by", []),
        ("draft", "warned_by", []),
        ("draft", "template", "T-THANKS"),
        ("people", "approvers", []),
    ],
)
def test_an_expectation_without_anything_to_judge_it_by(taken: str, key: str, value: Any) -> None:
    text = text_of((f"{GIVEN}/author", GONE), (f"{GIVEN}/{taken}", GONE), (f"{EXPECT}/{key}", value))
    (fault,) = found(text, f"“{key}” is judged by “{taken}”")
    assert (fault.line, fault.column) == place(text, f"{EXPECT}/{key}")


OVERRIDES = [
    ([], "", "at least one role"),
    (["boss"], "/0", "is not named under “roles”"),
    (["moh", "author"], "/1", "never approves"),
    (["moh", "moh"], "/1", "is named twice"),
]


@pytest.mark.parametrize(("roles", "where", "sentence"), OVERRIDES, ids=[row[2] for row in OVERRIDES])
def test_an_override_by_nobody_who_could(roles: list[str], where: str, sentence: str) -> None:
    text = text_of(("checks/phi/override_by", roles))
    (fault,) = found(text, sentence)
    assert (fault.line, fault.column) == place(text, f"checks/phi/override_by{where}")
    assert fault.clause == "checks.phi"


def test_an_override_and_the_ways_to_meet_a_change_are_read() -> None:
    document = text_of(
        ("checks/phi/override_by", ["privacy_officer"]),
        ("approval/on_policy_change", "re_evaluate"),
        ("approval/needs_acknowledgement", True),
        ("approval/carry_over", GONE),
    )
    assert faults(document) == []


HINTS = [
    ("colour", "x", ""),
    ("tonne", {}, "tone"),
    ("categories/R1/sources-min", 1, "sources_min"),
    ("categories/R1/chain", "managr", "manager"),
    ("categories/R1/chain", "MANAGER", "manager"),
    ("categories/R1/respond", "allways", "always"),
    ("categories/R6/templates/0", "T-CLINIC", "T-CLIN"),
    ("triage/start", "danger2", "danger"),
    ("triage/nodes/danger/answers/1/to", "breech", "breach"),
    ("triage/nodes/danger/answers/0/category", "e1", "E1"),
    ("corrections/never_silent/0", "s1", "S1"),
    ("chains/legal/0", "leagl", "legal"),
    ("checks/over_lenght", "warn", "over_length"),
    ("chains/legal/0", "zebra", ""),
]


@pytest.mark.parametrize(("path", "value", "meant"), HINTS, ids=[f"{row[0]}={row[1]}" for row in HINTS])
def test_a_word_that_is_nearly_right_brings_the_right_one(path: str, value: Any, meant: str) -> None:
    fault = next(one for one in found(text_of((path, value)), "") if "%(" in one.message)
    assert fault.suggestion == meant
    assert str(fault).endswith(f" Did you mean “{meant}”?") is bool(meant)


def test_a_word_is_never_suggested_for_itself() -> None:
    assert near("legal", ["legal"]) == ""
    assert near("", ["legal"]) == ""


def test_words_are_looked_for_in_the_first_faults_only_and_long_lists_are_cut() -> None:
    text = text_of(("chains/legal", ["leagl"] * (MOST_SUGGESTIONS + 10)))
    told = found(text, "“leagl” is not named")
    assert [bool(fault.suggestion) for fault in told] == [True] * MOST_SUGGESTIONS + [False] * 10
    assert listed(f"r{number:03}" for number in range(MOST_LISTED + 1)).endswith("r039, …")


def test_examples_and_rules_are_limited_in_number() -> None:
    for part, most in (("examples", 200), ("holidays", 1000)):
        one = {"examples": EXAMPLE, "holidays": values()["holidays"][0]}[part]
        text = text_of((part, [one] * (most + 1)))
        (fault,) = found(text, f"{most + 1} stand here; at most {most} are allowed.")
        assert (fault.line, fault.column) == place(text, f"{part}/{most}")
