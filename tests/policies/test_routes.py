"""From category and topic to the chain: who is asked, in which order, by when, and by which clauses."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import pytest

from policies.clauses import clauses
from policies.evaluation import evaluate
from policies.facts import Evaluation, ThreadFacts
from tests.policies.starter import AT, RECEIVED, changed, reply, starter, statement

FLU = "Details: https://maplecountyhealth.example/flu"
CALL = "Please call 705-555-0142. Details: https://maplecountyhealth.example/flu"

CHAINS = {
    "R1": ["comms_manager"],
    "R2": ["comms_manager"],
    "R3": ["program_expert", "comms_manager"],
    "R4": ["comms_manager"],
    "R5": ["comms_manager"],
    "R6": ["privacy_officer", "comms_manager"],
    "R7": ["privacy_officer", "moh"],
    "R8": ["comms_manager", "moh"],
    "E1": ["comms_manager", "moh"],
}


def roles(evaluation: Evaluation) -> list[str]:
    return [step.role for step in evaluation.steps]


@pytest.mark.parametrize("category", CHAINS)
def test_each_answered_category_has_its_chain(category: str) -> None:
    evaluation = evaluate(reply(CALL, category), starter())
    assert roles(evaluation) == CHAINS[category]
    assert [step.position for step in evaluation.steps] == [*range(1, len(evaluation.steps) + 1)]
    assert not evaluation.blocked
    chain = starter().categories[category].chain
    assert all(step.clauses == (f"categories.{category}", f"chains.{chain}") for step in evaluation.steps)


@pytest.mark.parametrize("category", ["R9", "N1", "N2", "N3", "M1"])
def test_a_reply_in_a_category_that_is_never_answered_is_blocked_by_its_clause(category: str) -> None:
    findings = evaluate(reply(CALL, category), starter()).findings
    assert [(one.check, one.clause) for one in findings if one.outcome == "block"] == [
        ("no_reply_category", f"categories.{category}")
    ]


def test_no_document_can_switch_that_block_off() -> None:
    document = changed(lambda values: values.update(checks={}))
    assert evaluate(reply(CALL, "N1"), document).blocked


def test_a_legal_matter_is_let_stand_and_a_troll_is_watched() -> None:
    categories = starter().categories
    assert (categories["R9"].action, categories["N1"].action, categories["N1"].notify) == (
        "let_stand",
        "monitor",
        "comms_manager",
    )


@pytest.mark.parametrize(("category", "check"), [(None, "not_triaged"), ("R99", "not_triaged")])
def test_a_reply_without_a_known_category_has_no_chain(category: str | None, check: str) -> None:
    evaluation = evaluate(replace(reply(CALL), thread=ThreadFacts(category)), starter())
    assert [one.check for one in evaluation.findings if one.outcome == "block"] == [check]
    assert evaluation.steps == ()


@pytest.mark.parametrize("topic", [None, "gardening"])
def test_a_step_of_a_topic_needs_a_topic_that_the_document_knows(topic: str | None) -> None:
    evaluation = evaluate(reply(CALL, "R3", topic=topic), starter())
    assert [one.check for one in evaluation.findings if one.outcome == "block"] == ["no_topic"]
    assert not evaluate(reply(CALL, "R1", topic=topic), starter()).blocked


def test_only_a_role_that_is_held_by_topic_has_the_topic() -> None:
    expert, manager = evaluate(reply(CALL, "R3", topic="environment"), starter()).steps
    assert (expert.topic, manager.topic) == ("environment", None)


def test_the_drafts_own_topic_goes_before_the_conversations() -> None:
    facts = replace(reply(CALL, "R3", topic="environment"), topic="immunisation")
    assert evaluate(facts, starter()).steps[0].topic == "immunisation"


def test_a_statement_goes_through_its_own_chain_and_is_due_from_its_submission() -> None:
    facts = statement({"en": f"Free shots. {FLU}", "fr": f"Vaccin gratuit. {FLU}"})
    evaluation = evaluate(facts, starter())
    assert roles(evaluation) == ["comms_manager"]
    assert evaluation.steps[0].clauses == ("chains.statement",)
    assert evaluation.steps[0].due == datetime.fromisoformat("2026-11-24T09:40-05:00")
    assert (evaluation.category, evaluation.first_response_due, evaluation.blocked) == (None, None, False)


def test_a_reply_is_due_from_when_the_message_came_in_and_not_from_its_triage() -> None:
    evaluation = evaluate(reply(CALL, "R4"), starter())
    due = datetime.fromisoformat("2026-11-24T09:12-05:00")
    assert (evaluation.first_response_due, evaluation.steps[0].due) == (due, due)
    assert evaluation.resolution_due == datetime.fromisoformat("2026-11-30T09:12-05:00")
    later = evaluate(reply(CALL, "R4", at=datetime.fromisoformat("2026-11-25T12:00-05:00")), starter())
    assert later.first_response_due == due


def test_another_category_changes_the_allowance_and_not_where_it_begins() -> None:
    facts = reply(CALL, "R3", received_at=datetime.fromisoformat("2026-11-23T13:00-05:00"))
    assert evaluate(facts, starter()).first_response_due == datetime.fromisoformat("2026-11-24T09:00-05:00")


def test_an_emergency_is_due_by_the_clock() -> None:
    facts = reply(CALL, "E1", received_at=datetime.fromisoformat("2026-12-02T18:40-05:00"))
    assert evaluate(facts, starter()).first_response_due == datetime.fromisoformat("2026-12-02T18:55-05:00")


def test_a_step_may_have_an_allowance_and_a_quorum_of_its_own() -> None:
    steps = [{"role": "comms_manager", "due": "15min"}, {"role": "moh", "quorum": 2}]
    document = changed(lambda values: values["chains"].update(manager=steps))
    first, second = evaluate(reply(CALL, "R1"), document).steps
    assert (first.due, first.quorum) == (datetime.fromisoformat("2026-11-23T09:55-05:00"), 1)
    assert (second.due, second.quorum) == (datetime.fromisoformat("2026-11-24T09:12-05:00"), 2)


def test_every_clause_that_is_cited_stands_in_the_document() -> None:
    for category in (*CHAINS, "N1", None):
        evaluation = evaluate(reply("Hi Joan, your test was negative [insert]", category), starter())
        assert evaluation.clauses
        assert set(evaluation.clauses) <= set(clauses(starter()))
        assert len(set(evaluation.clauses)) == len(evaluation.clauses)


def test_an_evaluation_asks_nothing_but_its_arguments() -> None:
    facts = reply(CALL, "R3")
    assert evaluate(facts, starter()) == evaluate(facts, starter())
    assert (facts.at, facts.message and facts.message.received_at) == (AT, RECEIVED)


def test_an_evaluation_takes_a_moment() -> None:
    facts, document = reply(f"{CALL} " * 3, "R3"), starter()
    times = []
    for _ in range(200):
        start = time.process_time()
        evaluate(facts, document)
        times.append(time.process_time() - start)
    assert sorted(times)[100] < 0.002
