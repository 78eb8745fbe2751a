"""The documents that are shipped: whole in every language, with sources, and held by their own examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

import pytest

from policies import examples, library
from policies.checking.personal_data import own, third_party
from policies.document import Document, parse
from policies.evaluation import evaluate
from policies.facts import AuthorFacts, DraftFacts, Evaluation, Facts, MessageFacts, ThreadFacts
from policies.parts import Text
from tests.policies.starter import reply, starter, statement
from tests.policies.test_stories import CLINIC, JOAN, MYTH
from tests.policies.test_triage import TABLE

NAMES = library.names()
EVERY = pytest.mark.parametrize("name", NAMES)

BLOCKING = {
    "phi", "pii_third_party", "confirms_client_relationship", "clinical_advice", "party_political", "endorsement",
    "placeholder_text", "over_length", "missing_language", "missing_alt_text", "unofficial_link",
    "required_source_link", "missing_offline_contact",
}  # fmt: skip
WARNING = {
    "reading_grade_over_9", "undefined_acronym", "hashtag_not_camelcase", "no_source_link", "all_caps",
    "more_than_2_hashtags",
}  # fmt: skip


@cache
def document(name: str) -> Document:
    return parse(library.path(name).read_text(encoding="utf-8"))


@cache
def evaluations(name: str) -> Mapping[str, Evaluation]:
    """What each example of a document comes to."""
    shipped = document(name)
    return {one.id: evaluate(examples.facts_of(one.given, shipped), shipped) for one in shipped.examples}


def test_three_documents_of_different_kinds_are_shipped() -> None:
    assert NAMES == ["hospital-trust", "small-town", "starter-public-body"]
    assert [document(name).id for name in NAMES] == NAMES
    assert len({document(name).calendar.zone for name in NAMES}) == 3


@EVERY
def test_a_document_has_twenty_five_examples_at_least_and_all_of_them_pass(name: str) -> None:
    results = examples.run(document(name))
    assert len(results) >= 25
    assert [str(fault) for fault in examples.failures(results)] == []


@EVERY
@pytest.mark.parametrize("at", ["2026-11-09T08:00:00+00:00", "2027-03-20T23:30:00-05:00"])
def test_the_examples_hold_whatever_date_a_new_version_is_given(name: str, at: str) -> None:
    source = library.path(name).read_text(encoding="utf-8")
    (line,) = (one for one in source.splitlines() if one.startswith("effective_from:"))
    later = parse(source.replace(line, f'effective_from: "{at}"'))
    assert [str(fault) for fault in examples.failures(examples.run(later))] == []


@EVERY
def test_each_category_and_each_rule_is_shown_by_an_example(name: str) -> None:
    shown = evaluations(name)
    assert set(document(name).categories) == {one.category for one in shown.values()} - {None}
    cited = {clause for one in shown.values() for clause in one.clauses}
    assert {rule.clause for rule in document(name).rules} <= cited


def _texts(shipped: Document) -> Iterator[tuple[str, Text | None]]:
    for category in shipped.categories.values():
        yield from ((f"{category.clause} {part}", getattr(category, part)) for part in ("title", "guidance", "source"))
    yield from ((rule.clause, rule.because) for rule in shipped.rules)
    yield from ((check.clause, check.guidance) for check in shipped.checks.values())
    yield from ((f"roles.{role.id}", role.title) for role in shipped.roles.values())
    yield "approval", shipped.approval.guidance
    for part in ("delegation", "emergency", "corrections", "moderation", "records"):
        yield part, getattr(shipped, part)["guidance"]
    for part in ("tone", "disclosure", "house_rules"):
        yield from ((f"{part}.{key}", text) for key, text in getattr(shipped, part).items())


@EVERY
def test_every_clause_says_something_in_every_required_language(name: str) -> None:
    shipped = document(name)
    needed = set(shipped.languages.required)
    assert [clause for clause, text in _texts(shipped) if not text or set(text) != needed] == []
    assert all(len(words) > 3 for _, text in _texts(shipped) for words in (text or {}).values())


@EVERY
def test_a_document_says_who_approves_its_changes_and_who_is_told_of_what_is_late(name: str) -> None:
    shipped = document(name)
    assert len({role for step in shipped.chains["amendment"].steps for role in step.roles}) >= 2
    assert shipped.approval.escalate_to in shipped.roles


@EVERY
def test_what_a_document_publishes_of_itself_is_nobodys_personal_data(name: str) -> None:
    shipped = document(name)
    known = own(shipped.checks["pii_third_party"])
    texts = [*shipped.house_rules.values(), *(template.text for template in shipped.templates.values())]
    assert [words for text in texts for words in text.values() if third_party(words, known)] == []


@EVERY
def test_an_approved_template_passes_the_checks_of_each_category_that_lists_it(name: str) -> None:
    shipped = document(name)
    blocked = []
    for category in shipped.categories.values():
        for template in category.templates:
            for language, words in shipped.templates[template].text.items():
                found = evaluate(_answer(words, language, category.id, shipped), shipped).findings
                blocked += [(template, language, one.check) for one in found if one.outcome == "block"]
    assert blocked == []


def _answer(words: str, language: str, category: str, shipped: Document) -> Facts:
    at = shipped.effective_from
    message = MessageFacts("Hello.", language, "public", "web", None, at)
    thread = ThreadFacts(category, "respond", next(iter(shipped.topics)))
    return Facts(DraftFacts("reply", {language: words}, "web", "characters", 5000), AuthorFacts(), at, message, thread)


@pytest.mark.parametrize(("number", "row"), [*enumerate(TABLE, 1)])
def test_the_rows_of_the_triage_table_are_among_the_starters_examples(
    number: int, row: tuple[str, str, str, str]
) -> None:
    text, channel, category, action = row
    example = next(one for one in starter().examples if one.id == f"row-{number:02}")
    assert example.given.message is not None
    assert (example.given.message.text, example.given.message.channel) == (text, channel)
    assert example.given.answers, "by the tree, not by its end"
    wanted = {"category": category, "action": action, "suggested": ["R3", "R5"] if number == 15 else [category]}
    assert {key: example.expect[key] for key in wanted} == wanted


def test_the_starter_switches_every_check_as_the_sources_ask() -> None:
    checks = starter().checks
    assert {name for name, check in checks.items() if check.outcome == "block"} == BLOCKING
    assert {name for name, check in checks.items() if check.outcome == "warn"} == WARNING


def test_nobody_lets_a_persons_health_pass() -> None:
    assert not starter().checks["phi"].override_by
    assert not starter().checks["confirms_client_relationship"].override_by


def roles(facts: Facts) -> list[str]:
    return [step.role for step in evaluate(facts, starter()).steps]


def test_the_routes_of_the_stories_hold() -> None:
    assert starter().version == "1.0.0"
    assert starter().effective_from == datetime.fromisoformat("2026-11-02T08:30-05:00")
    assert roles(reply(CLINIC)) == ["comms_manager"]
    assert roles(reply(f"{MYTH} Source: https://www.canada.ca/flu", "R3")) == ["program_expert", "comms_manager"]


def test_story_9_a_result_in_a_reply_to_a_complaint_is_a_matter_of_privacy() -> None:
    evaluation = evaluate(reply(JOAN, "R4"), starter())
    assert (evaluation.category, [step.role for step in evaluation.steps]) == ("R7", ["privacy_officer", "moh"])
    assert evaluation.blocked
    assert "rules.health_of_somebody" in evaluation.clauses


def test_story_12_a_count_of_cases_passes_whoever_keeps_it_and_its_correction_too() -> None:
    said = {
        "en": "Maple County: 258 new cases today. https://maplecountyhealth.example/counts",
        "fr": "Comté de Maple : 258 nouveaux cas aujourd'hui. https://maplecountyhealth.example/fr/chiffres",
    }
    facts = statement(said)
    assert roles(facts) == ["program_expert", "comms_manager"]
    assert starter().corrections["severities"]["S2"]["chain"] == "fact_check"
    assert [step.role for step in starter().chains["fact_check"].steps] == ["program_expert", "comms_manager"]


def test_a_message_of_the_press_never_takes_the_routine_path() -> None:
    for name, category in (("starter-public-body", "R8"), ("small-town", "media"), ("hospital-trust", "press")):
        shipped = document(name)
        for kind in ("media", "elected"):
            for other in (one.id for one in shipped.categories.values() if one.respond != "never"):
                message = MessageFacts("When?", "en", kind, "web", None, shipped.effective_from)
                draft = DraftFacts("reply", {"en": "At nine."}, "web", "characters", 500)
                facts = Facts(draft, AuthorFacts(), shipped.effective_from, message, ThreadFacts(other, "respond"))
                assert evaluate(facts, shipped).category == category


def test_the_trust_looks_again_and_asks_that_its_guidance_was_read() -> None:
    approval = document("hospital-trust").approval
    assert (approval.on_policy_change, approval.needs_acknowledgement) == ("re_evaluate", True)


def test_two_people_of_one_role_agree_in_the_town_and_two_of_three_roles_in_the_trust() -> None:
    (heads,) = document("small-town").chains["two_heads"].steps
    assert (heads.role, heads.quorum) == ("department_head", 2)
    (removal,) = document("hospital-trust").chains["removal"].steps
    assert (len(removal.any_of), removal.quorum) == (3, 2)
    assert len(document("hospital-trust").chains["press"].steps[0].all_of) == 2
