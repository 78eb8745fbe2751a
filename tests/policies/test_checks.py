"""Each content check: what it finds, and that its switch in the document is what blocks, warns or lets through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policies.checks import CHECKS
from policies.clauses import clauses
from policies.evaluation import evaluate
from policies.facts import AttachmentFacts, Facts, Finding
from policies.format.form_checks import CHECK_PARAMETERS
from tests.policies.starter import changed, reply, starter, statement

FLU = "https://maplecountyhealth.example/flu"
BEACH = (
    "Thank you for asking about the beach. Our staff test the water at Lakeview Beach every Tuesday and Thursday from "
    "June to September. Today's result was 412 E. coli per 100 mL, which is above the limit of 200, so swimming is not "
    "advised until the next result is posted on Friday. Please keep children and pets out of the water."
)
HARD = (
    "Notwithstanding epidemiological considerations, comprehensive immunisation recommendations necessitate "
    "individualised consultation with appropriately qualified practitioners, particularly regarding contraindications "
    "and contemporaneous administration of multiple immunobiological preparations."
)
PICTURE = (AttachmentFacts("image/png", {"en": "A poster", "fr": " "}),)

TRIPS: Mapping[str, Facts] = {
    "over_length": reply(BEACH, channel="x", counting="x", limit=280),
    "missing_language": statement({"en": f"Details: {FLU}"}),
    "placeholder_text": reply(f"Open on [insert day]. {FLU}"),
    "phi": reply(f"Hi Joan, your vaccine is here. {FLU}"),
    "pii_third_party": reply(f"Call 705-555-0199. {FLU}"),
    "confirms_client_relationship": reply(f"You were tested in May. {FLU}"),
    "clinical_advice": reply(f"Give him ibuprofen. {FLU}"),
    "party_political": reply(f"Vote for the Green candidate. {FLU}"),
    "endorsement": reply(f"This is the best brand on the market. {FLU}"),
    "required_source_link": reply("It cannot give you flu.", "R3"),
    "unofficial_link": reply("Details: https://pills.example/flu"),
    "missing_offline_contact": reply("We are sorry about your wait.", "R4"),
    "missing_alt_text": statement({"en": f"New. {FLU}", "fr": f"Nouveau. {FLU}"}, attachments=PICTURE),
    "all_caps": reply(f"GET YOUR SHOT today. COME ALONG NOW. {FLU}"),
    "more_than_2_hashtags": reply(f"#Flu #Shot #Now {FLU}"),
    "hashtag_not_camelcase": reply(f"#getvaccinated {FLU}"),
    "reading_grade_over_9": reply(f"{HARD} {FLU}"),
    "undefined_acronym": reply(f"Ask the NACI. {FLU}"),
    "no_source_link": reply("Yes, we are open."),
}
"""For each check a draft that it, and no check that blocks beside it, has something to say about."""


def found(facts: Facts, check: str, outcome: str | Mapping[str, Any] | None = None) -> list[Finding]:
    document = starter() if outcome is None else changed(lambda values: values["checks"].update({check: outcome}))
    return [finding for finding in evaluate(facts, document).findings if finding.check == check]


def test_every_check_of_the_form_is_carried_out_and_has_a_draft_here() -> None:
    assert set(CHECKS) == set(CHECK_PARAMETERS) == set(TRIPS) == set(starter().checks)


@pytest.mark.parametrize("check", TRIPS)
@pytest.mark.parametrize("outcome", ["block", "warn"])
def test_the_switch_of_a_check_decides_what_its_finding_does(check: str, outcome: str) -> None:
    document = changed(lambda values: values["checks"].update({check: outcome}))
    evaluation = evaluate(TRIPS[check], document)
    assert {finding.outcome for finding in evaluation.findings if finding.check == check} == {outcome}
    assert evaluation.blocked is (outcome == "block")
    assert f"checks.{check}" in evaluation.clauses


@pytest.mark.parametrize("check", TRIPS)
@pytest.mark.parametrize("off", ["off", None])
def test_a_check_that_is_off_or_left_out_says_nothing(check: str, off: str | None) -> None:
    document = changed(lambda values: values["checks"].update({check: off}) if off else values["checks"].pop(check))
    evaluation = evaluate(TRIPS[check], document)
    assert check not in {finding.check for finding in evaluation.findings}
    assert not evaluation.blocked


@pytest.mark.parametrize("check", TRIPS)
def test_a_finding_is_a_sentence_with_a_clause_and_a_place(check: str) -> None:
    for finding in found(TRIPS[check], check):
        assert str(finding).endswith(".")
        assert "%(" not in str(finding)
        assert finding.clause in clauses(starter())
        assert finding.place == f"texts/{finding.language}" or finding.place == "attachments/0"


def test_a_text_that_fits_exactly_passes_and_one_character_more_does_not() -> None:
    for limit, passes in ((325, True), (324, False)):
        facts = reply(BEACH, channel="x", counting="x", limit=limit)
        assert (not found(facts, "over_length")) is passes


def test_each_channel_counts_by_its_own_rule() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    for counting, over in (("x", []), ("graphemes", []), ("characters", [5]), ("utf16", [8])):
        facts = reply(family, channel=counting, counting=counting, limit=4)
        assert [finding.facts["count"] for finding in found(facts, "over_length")] == over


def test_each_language_is_counted_for_itself() -> None:
    facts = reply({"en": "short", "fr": "beaucoup trop long"}, limit=10)
    assert [(finding.language, finding.facts["over"]) for finding in found(facts, "over_length")] == [("fr", 8)]


@pytest.mark.parametrize(
    ("texts", "language", "missing"),
    [
        ({"en": "Yes."}, "en", []),
        ({"fr": "Oui."}, "fr", []),
        ({"fr": "Oui."}, "en", ["en"]),
        ({"en": "Yes."}, "fr", ["fr"]),
        ({"en": "  \n"}, "en", ["en"]),
        ({}, "en", ["en"]),
        ({"en": "Yes."}, "es", []),  # nobody here writes Spanish: either language will do
        ({"fr": "Oui."}, "es", []),
        ({"es": "Sí."}, "es", ["en"]),
    ],
)
def test_a_reply_is_in_the_language_of_the_message(texts: dict[str, str], language: str, missing: list[str]) -> None:
    findings = found(reply(texts, language=language), "missing_language")
    assert [finding.language for finding in findings] == missing
    assert {finding.clause for finding in findings} <= {"languages.replies"}


def test_a_document_may_ask_for_replies_in_every_language() -> None:
    document = changed(lambda values: values["languages"].update(replies="all_required"))
    findings = evaluate(reply({"en": "Yes."}), document).findings
    assert [finding.language for finding in findings if finding.check == "missing_language"] == ["fr"]


def test_a_document_may_let_statements_go_out_in_one_language() -> None:
    document = changed(lambda values: values["languages"].update(statements="one_of_required"))
    assert not evaluate(statement({"fr": f"Détails : {FLU}"}), document).blocked


@pytest.mark.parametrize(
    ("links", "blocked"), [("", True), (FLU, True), (f"{FLU} {FLU}", True), (f"{FLU} {FLU}2", False)]
)
def test_as_many_different_sources_as_the_category_asks_for(links: str, blocked: bool) -> None:
    document = changed(lambda values: values["categories"]["R3"].update(sources_min=2))
    findings = evaluate(reply(f"It cannot. {links}", "R3"), document).findings
    assert [finding.clause for finding in findings if finding.outcome == "block"] == ["categories.R3"] * blocked


def test_an_attachment_is_described_in_each_language_of_the_text() -> None:
    bare, whole = AttachmentFacts("image/png", {}), AttachmentFacts("video/mp4", {"en": "A clip", "fr": "Une vidéo"})
    facts = statement({"en": f"New. {FLU}", "fr": f"Nouveau. {FLU}"}, attachments=(whole, bare))
    findings = found(facts, "missing_alt_text")
    assert [(finding.place, finding.language) for finding in findings] == [
        ("attachments/1", "en"),
        ("attachments/1", "fr"),
    ]


def test_an_unhappy_person_is_given_a_number_of_the_organisation_and_not_any_number() -> None:
    assert not found(reply("We are sorry. Please call 705-555-0142.", "R4"), "missing_offline_contact")
    assert not found(reply("Sorry. Write to care@maplecountyhealth.example.", "R4"), "missing_offline_contact")
    assert found(reply("Sorry. Please call 705-555-0199.", "R4"), "missing_offline_contact")
    assert found(reply(f"We are sorry. {FLU}", "R4"), "missing_offline_contact")


def test_what_was_found_is_marked_and_not_repeated() -> None:
    text = f"Call Ann at 705-555-0199 or ann.lee@mail.example, 14 Birch Ave. {FLU}"
    findings = found(reply(text), "pii_third_party")
    assert [(span.kind, text[span.start : span.end]) for finding in findings for span in finding.spans] == [
        ("telephone", "705-555-0199"),
        ("email", "ann.lee@mail.example"),
        ("street_address", "14 Birch Ave."),
    ]
    told = repr([(finding.sentence, dict(finding.facts)) for finding in findings])
    assert not any(secret in told for secret in ("0199", "ann.lee", "Birch"))


def test_a_finding_marks_at_most_fifty_places_and_counts_all() -> None:
    (finding,) = found(reply("705-555-0199 " * 70), "pii_third_party")
    assert (len(finding.spans), finding.facts["count"]) == (50, 70)


def test_a_category_that_only_points_to_help_needs_no_link() -> None:
    assert not found(reply("Please call 811 or your doctor.", "R6"), "no_source_link")
