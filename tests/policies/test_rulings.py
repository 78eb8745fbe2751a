"""What rules do: steps, categories, severity, blocks, warnings; and what cannot be evaluated is never let off."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from policies.checking.looks import Look
from policies.checks import CHECKS, OF_CATEGORY
from policies.evaluation import evaluate
from policies.facts import AttachmentFacts, AuthorFacts, Evaluation, Facts, ThreadFacts
from policies.parts import Check
from tests.policies.ruled import CALL, held, plain, roles, rule, ruled, unknown
from tests.policies.starter import AT, reply, starter, statement

BOTH = {"en": CALL, "fr": CALL}


def asked(facts: Facts, text: str) -> Facts:
    """The same where the public wrote this."""
    assert facts.message is not None
    return replace(facts, message=replace(facts.message, text=text))


FLU = asked(reply(CALL, "R1"), "Is the flu shot free, or is there an outbreak?")


def test_a_rule_that_holds_adds_its_steps_before_and_after_the_chain() -> None:
    document = ruled(
        rule({"mentions": ["flu shot"]}, require=["legal", {"role": "moh", "when": "after", "due": "15min"}])
    )
    evaluation = evaluate(FLU, document)
    assert roles(evaluation) == ["legal", "comms_manager", "moh"]
    assert [step.position for step in evaluation.steps] == [1, 2, 3]
    assert [step.clauses for step in evaluation.steps] == [
        ("rules.rule",),
        ("categories.R1", "chains.manager"),
        ("rules.rule",),
    ]
    assert evaluation.steps[0].due == evaluation.steps[1].due == evaluation.first_response_due
    assert evaluation.steps[2].due == datetime.fromisoformat("2026-11-23T09:55-05:00")
    assert "rules.rule" in evaluation.clauses


def test_a_rule_that_does_not_hold_changes_nothing() -> None:
    document = ruled(rule({"mentions": ["measles"]}, require=["legal"], block=True, notify="moh", severity="high"))
    assert evaluate(FLU, document) == evaluate(FLU, ruled())


def test_a_role_that_approves_already_is_not_asked_twice_and_the_rule_is_cited_there() -> None:
    document = ruled(
        rule("true", "first", require=["comms_manager", "legal"]),
        rule("true", "second", require=[{"role": "legal", "when": "after"}]),
    )
    evaluation = evaluate(FLU, document)
    assert roles(evaluation) == ["legal", "comms_manager"]
    assert [step.clauses for step in evaluation.steps] == [
        ("rules.first", "rules.second"),
        ("categories.R1", "chains.manager", "rules.first"),
    ]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"all_of": ["legal", "moh"]}, [("legal", 1, 1, 2), ("moh", 1, 2, 2)]),
        ({"any_of": ["legal", "moh"]}, [("legal", 1, 1, 1), ("legal", 2, 1, 1), ("moh", 2, 2, 1)]),
        ({"any_of": ["legal", "moh"], "quorum": 2}, [("legal", 1, 1, 2), ("moh", 1, 2, 2)]),
    ],
)
def test_one_of_several_roles_is_not_sure_to_approve(step: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    chains = {"manager": [step]}
    document = ruled(rule("true", require=["legal"]), chains={**_chains(), **chains})
    found = evaluate(FLU, document).steps
    assert [(one.role, one.position, one.part, one.needed) for one in found] == expected


def _chains() -> dict[str, Any]:
    return dict(plain()["chains"])


def test_a_rule_may_have_a_draft_treated_as_of_another_category() -> None:
    document = ruled(rule({"mentions": ["outbreak"]}, "outbreak", category="R3"), rule("true", "later", category="R8"))
    evaluation = evaluate(asked(reply("It is free.", "R1"), "An outbreak?"), document)
    assert (evaluation.category, roles(evaluation)) == ("R3", ["program_expert", "comms_manager"])
    assert evaluation.first_response_due == datetime.fromisoformat("2026-11-23T13:12-05:00")
    assert [one.check for one in evaluation.findings if one.outcome == "block"] == ["required_source_link"]
    assert evaluation.steps[0].clauses == ("rules.outbreak", "categories.R3", "chains.fact_check")
    assert held(evaluation) == ["outbreak", "later"]


def test_a_category_that_asks_for_less_takes_its_checks_away() -> None:
    document = ruled(rule("true", category="R1"))
    assert {one.check for one in evaluate(reply("It is free.", "R4"), ruled()).findings} >= {"missing_offline_contact"}
    found = {one.check for one in evaluate(reply("It is free.", "R4"), document).findings}
    assert "missing_offline_contact" not in found


def test_a_rule_may_say_that_nobody_answers() -> None:
    evaluation = evaluate(FLU, ruled(rule("true", category="N1")))
    assert evaluation.blocked
    assert evaluation.findings[0].clause == "categories.N1"


def test_what_people_chose_not_to_answer_no_rule_has_answered() -> None:
    evaluation = evaluate(reply(CALL, "N1"), ruled(rule("true", category="R3", require=["legal"])))
    assert (evaluation.category, evaluation.blocked) == ("N1", True)
    assert [one.clause for one in evaluation.findings if one.outcome == "block"] == ["categories.N1"]


def test_a_rule_does_not_choose_the_first_category() -> None:
    evaluation = evaluate(replace(FLU, thread=ThreadFacts(None)), ruled(rule("true", category="R3")))
    assert evaluation.blocked
    assert evaluation.findings[0].check == "not_triaged"


def test_a_statement_goes_through_the_chain_of_the_category_that_a_rule_gives_it() -> None:
    facts = statement(BOTH)
    evaluation = evaluate(facts, ruled(rule({"kind": "statement"}, category="R8")))
    assert (evaluation.category, roles(evaluation), evaluation.blocked) == ("R8", ["comms_manager", "moh"], False)
    never = evaluate(facts, ruled(rule({"kind": "statement"}, category="N1")))
    assert [(one.outcome, one.clause) for one in never.findings if one.outcome == "block"] == [
        ("block", "categories.N1")
    ]


def test_the_highest_severity_of_all_rules_counts() -> None:
    document = ruled(
        rule("true", "a", severity="medium"), rule("true", "b", severity="high"), rule("true", "c", severity="low")
    )
    assert evaluate(FLU, document).severity == "high"
    assert evaluate(FLU, ruled()).severity is None
    grave = replace(FLU, thread=ThreadFacts("R1", severity="high"))
    assert evaluate(grave, ruled(rule("true", severity="low"))).severity == "high"


def test_what_blocks_and_what_warns_is_told_in_the_words_of_the_rule() -> None:
    document = ruled(rule("true", "stop", block=True), rule("true", "think", warn=True))
    evaluation = evaluate(FLU, document)
    told = [(one.check, one.outcome, str(one), one.clause, one.id) for one in evaluation.findings]
    assert told == [
        ("rules.stop", "block", "Because", "rules.stop", "rules.stop"),
        ("rules.think", "warn", "Because", "rules.think", "rules.think"),
    ]
    assert evaluation.blocked


def test_who_is_told_is_named_once() -> None:
    document = ruled(*(rule("true", name, notify=role) for name, role in (("a", "moh"), ("b", "legal"), ("c", "moh"))))
    assert evaluate(FLU, document).notify == ("moh", "legal")


# -- What cannot be evaluated ---------------------------------------------------------------------------------------


EVERYTHING = {
    "require": ["legal"],
    "severity": "high",
    "warn": True,
    "notify": "moh",
    "category": "R7",
}


def test_a_rule_that_cannot_be_evaluated_takes_its_stricter_outcome() -> None:
    evaluation = evaluate(FLU, ruled(rule("thread.reach > 1000", **EVERYTHING)))
    assert unknown(evaluation) == ["rule"]
    assert evaluation.category == "R1"
    assert roles(evaluation) == ["legal", "comms_manager", "privacy_officer", "moh"]
    assert evaluation.steps[2].clauses == ("rules.rule", "categories.R7", "chains.privacy")
    assert (evaluation.severity, evaluation.notify, evaluation.blocked) == ("high", ("moh",), False)
    assert evaluation.rules[0].missing == ("thread.reach",)
    assert [(one.outcome, str(one)) for one in evaluation.findings] == [
        (
            "warn",
            "Because The rule rule could not be evaluated for want of thread.reach. Its stricter outcome is taken.",
        )
    ]
    assert "rules.rule" in evaluation.clauses


def test_a_block_that_cannot_be_evaluated_blocks() -> None:
    assert evaluate(FLU, ruled(rule("thread.reach > 1000", block=True))).blocked


def test_a_category_without_an_answer_that_cannot_be_evaluated_blocks() -> None:
    evaluation = evaluate(FLU, ruled(rule("thread.reach > 1000", category="N1")))
    assert [(one.check, one.outcome) for one in evaluation.findings] == [("rules.rule", "block")]


def test_a_quorum_of_a_category_that_may_apply_is_kept() -> None:
    chains = {**_chains(), "privacy": [{"role": "comms_manager", "quorum": 2}, {"any_of": ["moh", "legal"]}]}
    evaluation = evaluate(FLU, ruled(rule("thread.reach > 1", category="R7"), chains=chains))
    assert [(one.role, one.quorum, one.needed) for one in evaluation.steps] == [
        ("comms_manager", 2, 1),
        ("moh", 1, 1),
        ("legal", 1, 1),
    ]


def test_a_rule_that_is_false_whatever_the_missing_value_is_does_not_hold() -> None:
    document = ruled(rule("thread.reach > 1000 && draft.kind == 'statement'", block=True))
    assert evaluate(FLU, document).rules == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [("flu", "held"), ("x" * 65_536 + " flu", "unknown"), ("x\0 flu", "unknown"), ("\ud800", "unknown")],
)
def test_a_message_that_cannot_be_looked_at_whole_is_never_taken_for_harmless(text: str, said: str) -> None:
    evaluation = evaluate(asked(FLU, text), ruled(rule({"mentions": ["flu"]}, require=["legal"])))
    assert {"held": held(evaluation), "unknown": unknown(evaluation)}[said] == ["rule"]
    assert roles(evaluation) == ["legal", "comms_manager"]


def test_rules_that_cost_too_much_together_are_unknown_and_take_no_time() -> None:
    pattern = "draft.texts.exists(l, draft.texts[l].matches('[a-c][^u-z]{{13}}x{0}'))"
    document = ruled(*(rule(pattern.format(n), f"r{n}") for n in range(100)))
    text = ("abcdefg" * 10_000)[:65_000]
    begun = time.process_time()
    evaluation = evaluate(reply(text, "R1", limit=70_000), document)
    assert time.process_time() - begun < 3
    assert unknown(evaluation)
    assert unknown(evaluation)[-1] == "r99"
    assert not unknown(evaluate(reply("abcdefg", "R1"), document))


# -- What is kept -------------------------------------------------------------------------------------------------


def test_the_facts_that_made_a_rule_hold_are_kept_and_texts_are_not() -> None:
    document = ruled(
        rule(
            "mentions(message.text, 'FLU shot') && matches_any(draft.texts['en'], ['call', 'measles'])"
            " && draft.links.size() < 5 && checks.pii_third_party.matches.size() == 1 && draft.length > 3"
            " && message.received_at < timestamp('2027-01-01T00:00:00Z') && 'author' in author.roles",
            require=["legal"],
            severity="low",
        )
    )
    facts = asked(reply(f"Joan, call 705-555-0199. {CALL}"), "Joan Miller: is the flu shot free?")
    (outcome,) = evaluate(facts, document).rules
    assert outcome.facts == {
        "author.roles": ["author"],
        "checks.pii_third_party.matches": 1,
        "draft.length": len(facts.draft.texts["en"]),
        "draft.links": 1,
        "draft.texts": ["call"],
        "message.received_at": "2026-11-23T09:12:00-05:00",
        "message.text": ["FLU shot"],
    }
    assert outcome.effects == {"require": [{"role": "legal", "when": "before"}], "severity": "low"}
    assert not any(secret in json.dumps(outcome.as_json()) for secret in ("Joan", "0199", "Miller"))


def test_an_evaluation_with_rules_is_read_back_as_it_was_written() -> None:
    document = ruled(rule("thread.reach > 1", "a", **EVERYTHING), rule({"mentions": ["flu"]}, "b", block=True))
    evaluation = evaluate(FLU, document)
    assert Evaluation.from_json(json.loads(json.dumps(evaluation.as_json()))) == evaluation


def test_what_was_stored_before_there_were_rules_can_still_be_read() -> None:
    evaluation, facts = evaluate(FLU, ruled()).as_json(), FLU.as_json()
    for key in ("rules", "severity", "notify", "template"):
        del evaluation[key]
    for step in evaluation["steps"]:
        del step["part"], step["needed"]
    del facts["emergency"], facts["thread"]["severity"], facts["thread"]["reach"]
    assert Evaluation.from_json(evaluation) == evaluate(FLU, ruled())
    assert Facts.from_json(facts) == FLU


# -- What rules see -----------------------------------------------------------------------------------------------


SEEN = replace(
    reply(
        {"en": "Call 705-555-0199 #Flu #FluShot https://a.example/1 https://a.example/2", "fr": "Oui."},
        "R3",
        channel="x",
        counting="x",
        limit=280,
        attachments=(AttachmentFacts("image/png", {"en": "A", "fr": "B"}),),
    ),
    author=AuthorFacts(frozenset({"author", "intern"}), is_intern=True),
    thread=ThreadFacts("R3", "respond", "environment", reopened=True, replies=4, severity="high", reach=9000),
    emergency=True,
)
FACTS = [
    ("message.text == 'When?'", "message.text == 'Where?'"),
    ("message.language == 'en'", "message.language == 'fr'"),
    ("message.author_kind == 'public'", "message.author_kind == 'media'"),
    ("message.channel == 'x'", "message.channel == 'y'"),
    (
        "message.received_at == timestamp('2026-11-23T14:12:00Z')",
        "message.received_at > timestamp('2026-11-24T00:00:00Z')",
    ),
    ("draft.kind == 'reply'", "draft.kind == 'statement'"),
    ("draft.texts['fr'] == 'Oui.'", "draft.texts.size() > 2"),
    ("draft.languages == ['en', 'fr']", "'es' in draft.languages"),
    ("draft.length == 79", "draft.length > 79"),
    ("draft.channel == 'x'", "draft.channel == 'web'"),
    ("draft.links == ['https://a.example/1', 'https://a.example/2']", "draft.links.size() > 2"),
    ("draft.hashtags == ['#Flu', '#FluShot']", "draft.hashtags.size() == 0"),
    ("draft.attachments == ['image/png']", "draft.attachments.size() > 1"),
    ("draft.mentions_numbers", "!draft.mentions_numbers"),
    ("thread.category == 'R3'", "thread.category == 'R1'"),
    ("thread.severity == 'high'", "thread.severity == 'low'"),
    ("thread.topic == 'immunisation'", "thread.topic == 'environment'"),
    ("thread.reopened", "!thread.reopened"),
    ("thread.replies == 4", "thread.replies > 4"),
    ("thread.reach == 9000", "thread.reach < 9000"),
    ("checks.pii_third_party.found", "checks.phi.found"),
    ("checks.pii_third_party.count == 1", "checks.pii_third_party.count > 1"),
    ("checks.pii_third_party.matches == ['705-555-0199']", "checks.pii_third_party.matches == []"),
    ("emergency.active", "!emergency.active"),
    ("author.roles == ['author', 'intern']", "'legal' in author.roles"),
    ("author.is_intern", "!author.is_intern"),
    ("now.business_hours", "!now.business_hours"),
    ("now.weekday == 'mon'", "now.weekday == 'tue'"),
]


@pytest.mark.parametrize(("holds", "does_not"), FACTS)
def test_every_fact_is_seen_as_it_is(holds: str, does_not: str) -> None:
    document = ruled(rule(holds, "holds"), rule(does_not, "does_not"))
    evaluation = evaluate(replace(SEEN, topic="immunisation"), document)
    assert (held(evaluation), unknown(evaluation)) == (["holds"], [])


def test_the_length_is_that_of_the_longest_text_as_the_channel_counts_it() -> None:
    facts = reply({"en": f"Details: https://example.org/{'x' * 300}", "fr": "Oui"}, counting="x", limit=280)
    assert held(evaluate(facts, ruled(rule("draft.length == 32", "counted")))) == ["counted"]


def test_a_number_in_a_link_is_no_number_of_the_text() -> None:
    document = ruled(rule({"mentions_numbers": True}))
    assert held(evaluate(reply("See https://example.org/2026/1"), document)) == []
    assert held(evaluate(reply("See page 3"), document)) == ["rule"]


@pytest.mark.parametrize(
    ("moment", "hours", "day"),
    [
        ("2026-11-23T08:30-05:00", True, "mon"),
        ("2026-11-23T16:30-05:00", False, "mon"),
        ("2026-11-23T03:00Z", False, "sun"),
        ("2026-12-25T10:00-05:00", False, "fri"),
    ],
)
def test_the_day_and_the_hours_are_those_of_the_documents_calendar(moment: str, hours: bool, day: str) -> None:
    facts = replace(FLU, at=datetime.fromisoformat(moment))
    document = ruled(rule({"business_hours": hours, "weekday": day}))
    assert held(evaluate(facts, document)) == ["rule"]


@pytest.mark.parametrize("outcome", ["off", "warn"])
def test_a_rule_sees_what_a_check_finds_whether_or_not_it_is_switched_on(outcome: str) -> None:
    document = ruled(rule({"check": "all_caps"}, require=["legal"]), checks={"all_caps": outcome})
    evaluation = evaluate(reply(f"COME ALONG NOW. {CALL}"), document)
    assert roles(evaluation) == ["legal", "comms_manager"]
    assert [one.check for one in evaluation.findings] == ["all_caps"] * (outcome == "warn")
    assert held(evaluate(reply(CALL), document)) == []


def test_only_some_checks_look_at_the_category() -> None:
    facts = reply(
        f"COME ALONG NOW Joan, your test was negative. {CALL} [insert]", "R1", attachments=SEEN.draft.attachments
    )
    for name, run in CHECKS.items():
        found = {
            str([*run(Look(Check(name, "warn"), facts, starter(), category))])
            for category in starter().categories.values()
        }
        assert name in OF_CATEGORY or len(found) == 1, name


def test_an_evaluation_with_many_rules_takes_a_moment() -> None:
    document = ruled(
        *(rule({"mentions": [f"word {n}", f"phrase {n}"], "category": ["R1", "R3"]}, f"m{n}") for n in range(20)),
        *(rule({"draft_mentions": [f"word {n}"], "links_at_least": 1}, f"d{n}") for n in range(20)),
    )
    evaluate(FLU, document)
    times = []
    for _ in range(200):
        begun = time.process_time()
        evaluate(FLU, document)
        times.append(time.process_time() - begun)
    assert sorted(times)[100] < 0.003


def test_the_moment_of_the_facts_is_the_only_one() -> None:
    document = ruled(rule({"business_hours": True}, require=["legal"]))
    assert evaluate(FLU, document) == evaluate(FLU, document)
    assert FLU.at == AT
