"""Two editions held against each other: whatever changed is told at its clause, in meaning, and the same both ways."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.compared.matching import out_of_order
from policies.compared.meaning import Meaning
from policies.comparison import Change, Comparison, compare
from policies.document import parse
from tests.policies import leaves
from tests.policies.english import english
from tests.policies.starter import changed, starter, values, written

Edit = Callable[[dict[str, Any]], Any]

SWITCHED_OFF = ("checks", "no_source_link")
"""The one check of the document that warns: its other value is to be off, which is no clause."""
PLACES = st.sampled_from(leaves.places())


def told(meanings: tuple[Meaning, ...]) -> list[str]:
    return [english(one.sentence) for one in meanings]


def after(*edits: Edit) -> Comparison:
    """The starter held against itself after edits."""

    def edit(document: dict[str, Any]) -> None:
        for one in edits:
            one(document)

    return compare(starter(), changed(edit))


def change(comparison: Comparison, clause: str) -> Change:
    found = comparison.of(clause)
    assert found is not None, clause
    return found


def ids(comparison: Comparison, *, back: bool = False) -> list[tuple[str, str, str]]:
    """Every change with its ids before and after; `back`: as it is the other way round."""
    other = {"added": "removed", "removed": "added"} if back else {}
    pairs = [
        (one, one.before.id if one.before else "", one.after.id if one.after else "") for one in comparison.changes
    ]
    return sorted((other.get(one.kind, one.kind), *((new, old) if back else (old, new))) for one, old, new in pairs)


# -- What holds for any two --------------------------------------------------------------------------------------------


def test_a_document_is_like_itself() -> None:
    for document in (starter(), leaves.rich()):
        found = compare(document, document)
        assert found.nothing
        assert (found.headlines, found.warnings, found.touched) == ((), (), frozenset())


@settings(max_examples=60)
@given(PLACES)
def test_whatever_value_changed_stands_under_one_clause_with_what_it_means(place: leaves.Path) -> None:
    (found,) = compare(leaves.rich(), leaves.with_another(place)).changes
    assert found.meaning
    if place[0] in ("rules", "examples") and place[-1] == "id":
        assert (found.kind, found.clause.id) == ("moved", f"{place[0]}.other-id")
    else:
        assert found.kind == ("removed" if place == SWITCHED_OFF else "changed")


@settings(max_examples=60)
@given(PLACES, PLACES)
def test_a_comparison_is_the_same_the_other_way_round(place: leaves.Path, other: leaves.Path) -> None:
    one, two = leaves.with_another(place), leaves.with_another(other)
    there, back = compare(one, two), compare(two, one)
    assert ids(there) == ids(back, back=True)
    assert len(there.headlines) == len(back.headlines)
    assert there.touched == back.touched
    for mine in there.changes:
        theirs = change(back, mine.clause.id)
        assert len(mine.meaning) == len(theirs.meaning)
        assert mine.texts.keys() == theirs.texts.keys()


@settings(max_examples=60)
@given(PLACES)
def test_the_words_that_changed_make_both_texts(place: leaves.Path) -> None:
    found = compare(leaves.rich(), leaves.with_another(place)).changes[0]
    for key, words in found.texts.items():
        assert found.before is not None
        assert found.after is not None
        for language, pieces in words.items():
            before = "".join(one.text for one in pieces if one.kind != "insert")
            now = "".join(one.text for one in pieces if one.kind != "delete")
            assert before == found.before.texts[key][language]
            assert now == found.after.texts[key][language]


@given(st.permutations("abcdefg"), st.permutations("abcdefg"))
def test_what_is_out_of_order_is_so_both_ways_and_the_rest_is_in_order(one: list[str], other: list[str]) -> None:
    out = out_of_order(one, other)
    assert out == out_of_order(other, one)
    assert [name for name in one if name not in out] == [name for name in other if name not in out]
    assert (out == set()) == (one == other)


# -- Who approves ------------------------------------------------------------------------------------------------------


def _steps(name: str, *steps: Any) -> Edit:
    return lambda document: document["chains"].update({name: list(steps)})


def test_a_step_more_is_told_of_the_chain_and_of_whatever_goes_through_it() -> None:
    found = after(_steps("fact_check", "program_expert", "comms_manager", "moh"))
    assert told(change(found, "chains.fact_check").meaning) == [
        "Now also needs: Medical officer of health.",
        "This concerns: R3 Fix the facts and corrections of the kind S2 Material error.",
    ]
    assert told(found.headlines) == [
        "R3 Fix the facts: now also needs Medical officer of health.",
        "Corrections of the kind S2 Material error: now also needs Medical officer of health.",
    ]
    assert found.touched == {"approvers"}


def test_a_step_less_is_told() -> None:
    found = after(_steps("leadership", "moh"))
    assert told(change(found, "chains.leadership").meaning)[0] == "No longer needs: Communications manager."
    assert told(found.headlines) == [
        "R8 Media or elected official: no longer needs Communications manager.",
        "E1 Emergency and public safety: no longer needs Communications manager.",
    ]


def test_another_order_is_no_other_people() -> None:
    found = after(_steps("leadership", "moh", "comms_manager"))
    assert told(change(found, "chains.leadership").meaning)[0] == (
        "Approved in another order: Medical officer of health then Communications manager. "
        "Before: Communications manager then Medical officer of health."
    )


def test_another_time_for_a_step_touches_times_alone() -> None:
    found = after(_steps("statement", {"role": "comms_manager", "due": "2bd"}))
    assert "Due at other times" in told(change(found, "chains.statement").meaning)[0]
    assert "times" in found.touched


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"role": "legal", "quorum": 2}, "Now also needs: 2 people as Legal counsel."),
        ({"all_of": ["legal", "moh"]}, "Now also needs: each of Legal counsel and Medical officer of health, in any"),
        ({"any_of": ["legal", "moh"]}, "Now also needs: Legal counsel or Medical officer of health."),
        ({"any_of": ["legal", "moh", "champion"], "quorum": 2}, "Now also needs: 2 of Legal counsel comma Medical"),
    ],
)
def test_steps_of_several_people_or_roles_are_told_as_such(step: dict[str, Any], sentence: str) -> None:
    found = change(after(_steps("legal", step)), "chains.legal")
    assert told(found.meaning)[0].startswith(sentence)
    assert told(found.meaning)[1] == "No longer needs: Legal counsel."


def test_a_category_that_goes_through_another_chain_says_who_that_adds() -> None:
    found = after(lambda document: document["categories"]["R1"].update(chain="leadership"))
    assert told(change(found, "categories.R1").meaning) == [
        "It goes through the chain leadership instead of manager.",
        "Now also needs: Medical officer of health.",
    ]
    assert told(found.headlines) == ["R1 Routine question: now also needs Medical officer of health."]


def test_a_chain_under_another_name_changes_nobody() -> None:
    def rename(document: dict[str, Any]) -> None:
        document["chains"]["comms"] = document["chains"].pop("manager")
        for one in (*document["categories"].values(), *document["corrections"]["severities"].values()):
            if one.get("chain") == "manager":
                one["chain"] = "comms"

    found = after(rename)
    assert change(found, "chains.comms").kind == "moved"
    assert change(found, "chains.comms") is change(found, "chains.manager")
    assert found.headlines == ()
    assert told(change(found, "categories.R1").meaning)[1] == "The same people approve as before."


def test_a_role_under_another_name_is_the_same_role() -> None:
    found = compare(starter(), parse(written(values()).replace('"moh"', '"physician"')))
    assert change(found, "roles.physician").kind == "moved"
    assert found.headlines == ()
    assert told(change(found, "chains.leadership").meaning) == ["The same people approve as before."]


# -- What else ---------------------------------------------------------------------------------------------------------

SINGLE: list[tuple[str, Edit, list[str]]] = [
    (
        "categories.R3",
        lambda document: document["categories"]["R3"].update(first_response="1bd"),
        ["First response within 1bd instead of 4bh."],
    ),
    (
        "categories.R4",
        lambda document: document["categories"]["R4"].pop("resolution"),
        ["No longer: Resolved within 5bd."],
    ),
    (
        "checks.all_caps",
        lambda document: document["checks"]["all_caps"].update(outcome="block"),
        ["It blocks a submission instead of warning."],
    ),
    (
        "checks.phi",
        lambda document: document["checks"]["phi"].update(outcome="off"),
        ["It is switched off; it blocked a submission before."],
    ),
    (
        "checks.phi",
        lambda document: document["checks"]["phi"].update(override_by=["privacy_officer"]),
        ["New: With a reason, a text may be let pass by: Privacy officer. Never by its author."],
    ),
    (
        "roles.legal",
        lambda document: document["roles"]["legal"].update(may_publish=True),
        ["This role may now publish."],
    ),
    (
        "roles.program_expert",
        lambda document: document["roles"]["program_expert"].pop("scope"),
        ["This role is no longer held for a topic."],
    ),
    (
        "templates.T-CLIN",
        lambda document: document["templates"]["T-CLIN"]["text"].update(en="Call 811."),
        ["The text changed: the approval of this template lapses with this version."],
    ),
    (
        "categories.R5",
        lambda document: document["categories"]["R5"]["guidance"].update(fr="Autrement."),
        ["Only its words changed."],
    ),
    (
        "approval.distinct_people",
        lambda document: document["approval"].update(distinct_people=False),
        ["One person may fill several steps of an item. Before: Each person fills at most one step of an item."],
    ),
    ("delegation.max_days", lambda document: document.pop("delegation"), ["No longer in this version."]),
    (
        "topics.beaches",
        lambda document: document["topics"].update(beaches={"title": {"en": "Beaches", "fr": "Plages"}}),
        ["New in this version."],
    ),
]


@pytest.mark.parametrize(("clause", "edit", "sentences"), SINGLE, ids=lambda value: str(value)[:24])
def test_a_change_says_what_it_means(clause: str, edit: Edit, sentences: list[str]) -> None:
    assert told(change(after(edit), clause).meaning) == sentences


def _rules(document: dict[str, Any]) -> list[dict[str, Any]]:
    document.pop("examples", None)  # they speak of the rules of the starter
    document["rules"] = list(deepcopy(leaves.RULES))
    return document["rules"]


def test_rules_are_told_by_their_condition_and_by_what_follows() -> None:
    before = changed(_rules)

    def edit(document: dict[str, Any]) -> None:
        measles, links, _ = _rules(document)
        measles["require"] = [{"role": "moh", "due": "2bd"}, "legal"]
        measles["severity"] = "medium"
        links["when"] = "draft.links.size() > 5"

    found = compare(before, changed(edit))
    assert told(change(found, "rules.rich-measles").meaning) == [
        "Approved as well, before the others, by: Medical officer of health within 2bd. "
        "Before: Approved as well, after the others, by: Medical officer of health within 2bd.",
        "Its severity is at least medium. Before: Its severity is at least high.",
    ]
    assert told(change(found, "rules.rich-links").meaning)[0].startswith("Where this holds: draft.links")
    assert found.touched == {"rules"}


def test_a_rule_at_another_place_is_asked_at_another_time() -> None:
    def turn(document: dict[str, Any]) -> None:
        document["rules"] = [*_rules(document)[1:], document["rules"][0]]

    found = compare(changed(_rules), changed(lambda document: (turn(document), _minor(document))))
    assert [(one.kind, one.clause.id) for one in found.changes[1:]] == [("moved", "rules.rich-measles")]
    assert found.touched >= {"rules"}
    assert [english(one) for one in found.warnings] == ["It is declared a minor change, but it changes the rules."]


def test_holidays_are_told_day_by_day() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["holidays"][0]["name"]["en"] = "Thanksgiving Day"
        document["holidays"][1]["date"] = "2026-12-24"

    assert told(change(after(edit), "holidays").meaning) == [
        "The holiday on 2026-10-12 is called Thanksgiving Day instead of Thanksgiving.",
        "2026-12-24 is now a holiday, Christmas Day.",
        "2026-12-25 is no longer a holiday, Christmas Day.",
        "Every due time that runs in business time is counted by this.",
    ]


def test_a_clause_at_another_place_in_the_order_has_moved_and_the_others_have_not() -> None:
    found = after(lambda document: document["tone"].update(courteous=document["tone"].pop("courteous")))
    assert [(one.kind, one.clause.id) for one in found.changes] == [("moved", "tone.courteous")]
    assert told(found.changes[0].meaning)[0].startswith("It stands at another place: ")


def _plain(document: dict[str, Any]) -> None:
    """Without the rules and examples, which speak of the topics."""
    document.pop("rules")
    document.pop("examples")


def test_changes_stand_in_the_order_of_the_document() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["house_rules"].pop("hours")
        document["version"] = "2.0.0"
        document["checks"]["phi"]["outcome"] = "warn"
        document["topics"].pop("general")

    found = compare(changed(_plain), changed(lambda document: (_plain(document), edit(document))))
    assert [one.clause.id for one in found.changes] == [
        "version",
        "topics.general",
        "checks.phi",
        "house_rules.hours",
    ]


# -- Declared minor ----------------------------------------------------------------------------------------------------


def _minor(document: dict[str, Any]) -> None:
    document["change"] = "minor"


GREATER: list[tuple[Edit, str]] = [
    (_steps("manager", "legal"), "who approves"),
    (lambda document: document["categories"]["R1"].update(first_response="9bd"), "when something is due"),
    (lambda document: document["checks"]["phi"].update(outcome="warn"), "what a text has to be"),
    (lambda document: document["categories"]["R1"].update(respond="optional"), "what is answered and how"),
    (lambda document: document["records"].update(decision_records="9y"), "more than texts"),
]


@pytest.mark.parametrize(("edit", "what"), GREATER, ids=lambda value: str(value)[:24])
def test_a_minor_change_that_changes_more_is_told(edit: Edit, what: str) -> None:
    assert [english(one) for one in after(edit, _minor).warnings] == [
        f"It is declared a minor change, but it changes {what}."
    ]
    assert after(edit).warnings == ()


def test_a_minor_change_of_texts_is_minor() -> None:
    def words(document: dict[str, Any]) -> None:
        document["version"], document["summary_of_changes"]["en"] = "1.0.1", "Plainer words."
        document["categories"]["R1"]["guidance"]["en"] = "Answer the question first."
        document["tone"]["plain"]["fr"] = "Phrases courtes."

    found = after(words, _minor)
    assert len(found.changes) == 5
    assert found.warnings == ()
