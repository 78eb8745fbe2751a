"""Examples are tests inside the document: what comes of each is compared with what it expects, at its place."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest

from governance.web import vocabulary
from policies.document import Document, parse
from policies.example import Given, GivenDraft, GivenMessage
from policies.examples import CHANNELS, Compared, facts_of, failures, run, shown
from policies.format.form_examples import AUTHOR_KINDS, EXPECTATIONS
from policies.lengths import COUNTING
from tests.policies.placing import PLAIN
from tests.policies.starter import changed, starter, values
from tests.policies.test_stories import JOAN, MYTH, OFFLINE, VACCIN
from tests.policies.test_triage import TABLE, answers
from workflows.channels import USUAL

RECEIVED = "2026-11-23T09:12:00-05:00"
CLINIC = "The Saturday flu clinic is open 9:30 a.m. to 3 p.m. Details: https://maplecountyhealth.example/flu"
SHOTS = "Yes. Free flu shots for everyone are at our Saturday clinic. Details: https://maplecountyhealth.example/flu"

WRITTEN = """examples:
  - id: flu_clinic
    title: {en: A plain question, fr: Une question simple}
    given:
      message:
        text: What time does the Saturday flu clinic open?
        channel: x
        received_at: "2026-11-23T09:12:00-05:00"
      answers: [danger.no, breach.no, formal.no, media.no, personal.no, clinical.no, question.yes]
      draft: {texts: {en: "We open at 9:30 a.m. Details: https://maplecountyhealth.example/flu"}}
    expect:
      category: R1
      chain: [comms_manager, moh]
      due: "2026-11-24T09:12:00-05:00"
"""


def example(given: dict[str, Any], expect: dict[str, Any], ident: str = "one") -> dict[str, Any]:
    return {"id": ident, "given": given, "expect": expect}


def with_examples(*given: dict[str, Any], **parts: Any) -> Document:
    """The starter with these examples and further parts, and no others."""
    return changed(lambda document: document.update(examples=list(given), **parts))


def came(given: dict[str, Any], **expect: Any) -> dict[str, Compared]:
    """What one example comes to, by the key of each expectation."""
    (result,) = run(with_examples(example(given, expect)))
    return {one.name: one for one in result.compared}


def holds(given: dict[str, Any], **expect: Any) -> bool:
    return all(one.passed for one in came(given, **expect).values())


def test_an_expectation_that_fails_is_told_at_its_place_with_what_was_expected_and_what_came() -> None:
    text = PLAIN + WRITTEN
    (result,) = run(parse(text))
    assert (result.id, result.passed, result.clause) == ("flu_clinic", False, "examples.flu_clinic")
    assert [(one.name, one.passed) for one in result.compared] == [("category", True), ("chain", False), ("due", True)]
    wrong = result.compared[1]
    assert (wrong.expected, wrong.came) == (["comms_manager", "moh"], ["comms_manager"])
    lines = text.splitlines()
    assert lines[wrong.line - 1][wrong.column - 1 :] == "[comms_manager, moh]"
    assert lines[result.line - 1][result.column - 1 :] == "id: flu_clinic"
    (fault,) = failures([result])
    assert (fault.line, fault.column, fault.clause) == (wrong.line, wrong.column, "examples.flu_clinic")
    assert "chain: [comms_manager, moh]. It comes to: [comms_manager]." in str(fault)


def test_a_document_without_examples_has_nothing_that_fails() -> None:
    assert run(changed(lambda document: document.pop("examples", None))) == ()


@pytest.mark.parametrize(("text", "channel", "category", "action"), TABLE, ids=[row[0][:30] for row in TABLE])
def test_the_public_table_passes_as_examples(text: str, channel: str, category: str, action: str) -> None:
    given = {"message": {"text": text, "channel": channel}, "answers": answers(category)}
    assert holds(given, category=category, action=action)
    assert came(given, suggested=[category])["suggested"].came


def test_story_2_as_an_example_names_its_chain_its_people_and_what_is_missing() -> None:
    given = {
        "message": {"text": MYTH, "received_at": "2026-11-23T13:00:00-05:00"},
        "category": "R3",
        "topic": "immunisation",
        "draft": {"texts": {"en": MYTH}},
        "people": {
            "amal": ["author"],
            "nadia": ["program_expert:immunisation"],
            "tom": ["program_expert:environment", "author"],
            "priya": ["comms_manager"],
        },
        "author": "amal",
    }
    expect = {
        "chain": ["program_expert", "comms_manager"],
        "due": "2026-11-24T09:00:00-05:00",
        "step_due": ["2026-11-24T14:00:00Z", "2026-11-24T14:00:00Z"],
        "blocked_by": ["required_source_link"],
        "warned_by": [],
        "cites": ["categories.R3", "chains.fact_check", "checks.required_source_link"],
        "approvers": ["nadia", "priya"],
    }
    assert [one for one in came(given, **expect).values() if not one.passed] == []


def test_story_4_the_author_is_no_approver_of_their_own_text_by_any_role() -> None:
    given = {
        "category": "R3",
        "topic": "environment",
        "people": {"tom": ["author", "program_expert:environment", "comms_manager"], "priya": ["comms_manager"]},
        "author": "tom",
    }
    assert came(given, approvers=[[], "priya"])["approvers"].passed
    assert came({**given, "author": "priya"}, approvers=["tom", "tom"])["approvers"].passed


def test_story_9_what_blocks_is_exactly_what_is_listed() -> None:
    given = {"message": "You lost my test", "category": "R7", "draft": {"texts": {"en": JOAN}}}
    blocks = ["phi", "confirms_client_relationship", "pii_third_party"]
    assert holds(given, blocked_by=blocks)
    assert not holds(given, blocked_by=blocks[:2])
    assert not holds(given, blocked_by=[*blocks, "over_length"])
    assert holds({**given, "draft": {"texts": {"en": OFFLINE}}}, blocked_by=[])


def test_story_11_a_statement_needs_both_languages() -> None:
    assert holds({"draft": {"texts": {"en": SHOTS}}}, blocked_by=["missing_language"], chain=["comms_manager"])
    assert holds({"draft": {"texts": {"en": SHOTS, "fr": VACCIN}}}, blocked_by=[], warned_by=[])


def test_a_category_that_is_not_answered_blocks_a_reply() -> None:
    given = {"message": "lol", "answers": answers("N1"), "draft": {"texts": {"en": CLINIC}}}
    assert holds(given, blocked_by=["no_reply_category"], action="monitor", chain=[])


def test_answers_that_no_longer_fit_the_tree_lead_to_no_category() -> None:
    found = came({"message": "Hello", "answers": ["danger.no", "thanks.yes"]}, category="R2", action="respond")
    assert [(one.came, one.passed) for one in found.values()] == [(None, False), (None, False)]
    assert shown(None) == "—"


def test_the_first_suggestion_comes_first_and_the_others_are_among_them() -> None:
    given = {"message": {"text": TABLE[14][0], "channel": "x"}}
    assert holds(given, suggested=["R3"])
    assert holds(given, suggested=["R3", "R5"])
    assert not holds(given, suggested=["R5"])
    assert not holds(given, suggested=["R3", "N1"])
    assert not holds(given, suggested=[])
    assert holds({"message": "The library has a new roof"}, suggested=[])


def test_steps_beside_each_other_are_compared_in_any_order() -> None:
    chains = {**values()["chains"], "manager": [{"all_of": ["legal", "moh"]}, "comms_manager"]}

    def outcome(chain: list[Any]) -> bool:
        (result,) = run(with_examples(example({"category": "R1"}, {"chain": chain}), chains=chains))
        return result.passed

    assert outcome([["moh", "legal"], "comms_manager"])
    assert not outcome(["moh", "legal", "comms_manager"])
    assert not outcome([["moh"], "comms_manager"])


def test_whoever_holds_one_of_several_roles_could_decide_on_the_step() -> None:
    chains = {**values()["chains"], "manager": [{"any_of": ["legal", "moh"]}]}
    given = {"category": "R1", "people": {"chen": ["legal"], "kowalski": ["moh"], "priya": ["comms_manager"]}}
    (result,) = run(with_examples(example(given, {"approvers": [["kowalski", "chen"]]}), chains=chains))
    assert result.passed


def test_what_is_left_out_follows_from_the_document_the_message_and_the_moment() -> None:
    facts = facts_of(Given(message=GivenMessage("Hi", channel="bluesky"), draft=GivenDraft({"en": "Yes"})), starter())
    assert facts.at == starter().effective_from == facts.message.received_at if facts.message else None
    assert facts.message
    assert (facts.message.language, facts.message.author_kind, facts.message.channel) == ("en", "public", "bluesky")
    assert (facts.draft.kind, facts.draft.channel) == ("reply", "bluesky")
    assert (facts.draft.counting, facts.draft.limit) == ("graphemes", 300)
    assert facts.author.roles == {"author"}
    news = facts_of(Given(draft=GivenDraft({"en": "News"})), starter())
    assert (news.draft.kind, news.message, news.thread) == ("statement", None, None)
    wordless = facts_of(Given(category="R1"), starter())
    assert wordless.draft.kind == "reply"
    assert wordless.message
    assert (wordless.message.text, wordless.message.received_at) == ("", starter().effective_from)
    assert facts_of(Given(message=GivenMessage("Hi", channel="teletext")), starter()).draft.limit == 20000
    written_out = GivenDraft({"en": "Yes"}, channel="x", counting="characters", limit=5)
    assert facts_of(Given(draft=written_out), starter()).draft.limit == 5


def test_what_is_given_reaches_the_facts() -> None:
    at = datetime.fromisoformat(RECEIVED)
    given = Given(
        message=GivenMessage("Hi", "fr", "x", "media", "https://x.example/1", at),
        category="R8",
        topic="general",
        people={"ines": ("author", "intern", "program_expert:environment")},
        author="ines",
        at=at,
        emergency=True,
        reopened=True,
        replies=3,
        reach=900,
        severity="high",
    )
    facts = facts_of(given, starter())
    assert facts.author.is_intern
    assert facts.author.roles == {"author", "intern", "program_expert"}
    assert (facts.at, facts.emergency, facts.topic) == (at, True, "general")
    assert facts.thread
    assert vars(facts.thread) == {
        "category": "R8", "action": "respond", "topic": "general", "reopened": True, "replies": 3, "severity": "high",
        "reach": 900,
    }  # fmt: skip


def test_channels_count_in_examples_as_a_new_installation_counts() -> None:
    assert {key: (counting, limit) for key, _, counting, limit in USUAL} == CHANNELS
    assert {counting for counting, _ in CHANNELS.values()} <= set(COUNTING)


def test_every_expectation_can_fail_and_is_looked_at() -> None:
    given = {
        "message": "Thanks",
        "category": "R1",
        "draft": {"texts": {"en": CLINIC}},
        "people": {"amal": ["author"]},
    }
    wrong: dict[str, Any] = {
        "category": "R2", "action": "monitor", "suggested": ["R9"], "chain": [], "due": RECEIVED, "step_due": [],
        "blocked_by": ["phi"], "warned_by": ["all_caps"], "cites": ["checks.phi"], "notify": "moh", "severity": "high",
        "approvers": [], "template": "T-THANKS",
    }  # fmt: skip
    assert set(wrong) == set(EXPECTATIONS)
    assert {name: one.passed for name, one in came(given, **wrong).items()} == dict.fromkeys(wrong, False)


def test_sixty_examples_take_well_under_a_second() -> None:
    given = {
        "message": {"text": TABLE[0][0], "channel": "x"},
        "answers": answers("R1"),
        "draft": {"texts": {"en": CLINIC}},
        "people": {"priya": ["comms_manager"]},
    }
    expect = {"suggested": ["R1"], "blocked_by": [], "cites": ["chains.manager"], "approvers": ["priya"]}
    document = with_examples(*(example(given, expect, f"e{number}") for number in range(60)))
    begun = time.process_time()
    results = run(document)
    assert time.process_time() - begun < 0.5
    assert [result.id for result in results if not result.passed] == []


def test_the_kinds_of_authors_are_those_of_a_message() -> None:
    assert set(AUTHOR_KINDS) == set(vocabulary.AUTHOR_KINDS)
