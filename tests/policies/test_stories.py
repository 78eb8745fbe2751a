"""The drafts of the acceptance stories, as the starter document judges them."""

from __future__ import annotations

from datetime import datetime

import pytest

from policies.evaluation import evaluate
from policies.facts import Evaluation, Facts
from policies.lengths import count
from tests.policies.starter import reply, starter, statement

CLINIC = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    "Details: https://maplecountyhealth.example/flu"
)
MYTH = (
    "We hear this a lot. The injected flu vaccine holds no live virus, so it cannot give you flu. A sore arm or mild "
    "fever for a day is common."
)
JOAN = "Hi Joan, your Oct 3 TB skin test was negative and was mailed to 14 Birch Ave."
OFFLINE = "We can't discuss personal matters here. Please call our privacy line, 705-555-0142, weekdays 8:30 to 4:30."
BEACH = (
    "Thank you for asking about the beach. Our staff test the water at Lakeview Beach every Tuesday and Thursday from "
    "June to September. Today's result was 412 E. coli per 100 mL, which is above the limit of 200, so swimming is not "
    "advised until the next result is posted on Friday. Please keep children and pets out of the water."
)
SHOTS = (
    "Yes. Free flu shots for everyone 6 months and older are at our Saturday clinic, 9:30 a.m. to 3 p.m., 50 Main St. "
    "No appointment or health card is needed. Details: https://maplecountyhealth.example/flu"
)
VACCIN = (
    "Oui. La clinique de samedi (9 h 30 à 15 h, 50, rue Main) offre le vaccin antigrippal gratuit à toute personne de "
    "6 mois et plus. Aucun rendez-vous ni carte Santé n'est requis. Détails : "
    "https://maplecountyhealth.example/fr/grippe"
)
WATER = (
    "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook with or bathe in "
    "it. Bottled water: Ward 3 arena from 8 p.m. Next update 9 p.m."
)
CORRECTION = (
    "Correction: our post of Jan 14, 11 a.m. said 258 new cases. The right number is 345; a data upload missed 87. We "
    "are sorry for the error."
)


def judged(facts: Facts) -> Evaluation:
    return evaluate(facts, starter())


def blocks(facts: Facts) -> set[str]:
    return {finding.check for finding in judged(facts).findings if finding.outcome == "block"}


def on_x(text: str, category: str = "R1") -> Facts:
    return reply(text, category, channel="x", counting="x", limit=280)


def test_story_1_the_clinics_own_address_is_nobodys_and_the_reply_passes() -> None:
    evaluation = judged(on_x(CLINIC))
    assert evaluation.findings == ()
    assert [step.role for step in evaluation.steps] == ["comms_manager"]
    assert evaluation.first_response_due == datetime.fromisoformat("2026-11-24T14:12Z")


def test_story_2_a_fact_without_its_source_is_blocked_and_with_it_passes() -> None:
    assert blocks(reply(MYTH, "R3")) == {"required_source_link"}
    evaluation = judged(reply(f"{MYTH} Source: https://www.canada.ca/flu", "R3"))
    assert evaluation.findings == ()
    assert [step.role for step in evaluation.steps] == ["program_expert", "comms_manager"]


def test_story_9_a_persons_result_is_blocked_on_every_count() -> None:
    assert blocks(reply(JOAN, "R7")) == {"phi", "pii_third_party", "confirms_client_relationship"}
    kinds = {span.kind for finding in judged(reply(JOAN, "R7")).findings for span in finding.spans}
    assert kinds == {"name", "health_result", "street_address", "relationship"}


def test_story_9_the_pointer_to_the_privacy_line_passes() -> None:
    evaluation = judged(reply(OFFLINE, "R7"))
    assert evaluation.findings == ()
    assert [step.role for step in evaluation.steps] == ["privacy_officer", "moh"]


def test_story_10_a_text_over_the_channels_length_is_blocked_with_the_count() -> None:
    (finding,) = [one for one in judged(on_x(BEACH)).findings if one.outcome == "block"]
    assert (finding.check, finding.facts["count"], finding.facts["limit"]) == ("over_length", 325, 280)
    assert "Counted as X does" in str(finding)


def test_story_11_a_statement_needs_french_and_passes_with_it() -> None:
    assert (count("characters", SHOTS), count("characters", VACCIN)) == (200, 229)
    (missing,) = [one for one in judged(statement({"en": SHOTS})).findings if one.outcome == "block"]
    assert (missing.check, missing.language, missing.clause) == ("missing_language", "fr", "languages.statements")
    assert judged(statement({"en": SHOTS, "fr": VACCIN})).findings == ()


def test_story_11_a_reply_to_an_english_message_needs_english_alone() -> None:
    assert judged(reply({"en": SHOTS})).findings == ()


@pytest.mark.parametrize("text", [WATER, CORRECTION])
def test_stories_8_and_12_nothing_personal_is_seen_where_there_is_nothing(text: str) -> None:
    assert blocks(reply(text, "E1")) == set()
