"""A draft that repeats an approved template needs no chain; and chains whose steps run beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from policies.document import Document
from policies.evaluation import evaluate
from policies.facts import AttachmentFacts, Facts
from tests.policies.ruled import plain, roles, rule, ruled
from tests.policies.starter import reply, starter, statement

THANKS = starter().templates["T-THANKS"].text


def template_only(*rules: dict[str, Any], **more: Any) -> Document:
    """The starter, where R2 asks for nothing but its template."""
    categories = plain()["categories"]
    categories["R2"] |= {"template_only": True, "templates": ["T-THANKS"], **more}
    return ruled(*rules, categories=categories)


def thanks(text: str = THANKS["en"], language: str = "en", **facts: Any) -> Facts:
    return reply({language: text}, "R2", language=language, **facts)


@pytest.mark.parametrize(
    ("text", "language"), [(THANKS["en"], "en"), (THANKS["fr"], "fr"), (f"\n {THANKS['en']} \n", "en")]
)
def test_a_template_word_for_word_is_approved_already(text: str, language: str) -> None:
    evaluation = evaluate(thanks(text, language), template_only())
    assert (evaluation.template, evaluation.steps, evaluation.blocked) == ("T-THANKS", (), False)
    assert evaluation.clauses[:2] == ("categories.R2", "templates.T-THANKS")
    assert evaluation.first_response_due


@pytest.mark.parametrize(
    "facts",
    [
        thanks(THANKS["en"] + " Bye."),
        thanks(THANKS["en"].upper()),
        thanks(THANKS["fr"], "en"),
        thanks(THANKS["en"], attachments=(AttachmentFacts("image/png", {"en": "A", "fr": "B"}),)),
        replace(thanks(), draft=replace(thanks().draft, texts={"en": THANKS["en"], "fr": "Non."})),
        thanks(at=datetime.fromisoformat("2027-06-30T00:00-04:00")),
        reply(THANKS["en"], "R1"),
        reply("", "R2"),
    ],
    ids=["more", "other letters", "other language", "attachment", "other text", "expired", "other category", "empty"],
)
def test_what_is_not_that_template_goes_through_the_chain(facts: Facts) -> None:
    evaluation = evaluate(facts, template_only())
    assert (evaluation.template, roles(evaluation)) == (None, ["comms_manager"])


def test_a_template_holds_to_the_end_of_the_day_before_it_expires() -> None:
    facts = thanks(at=datetime.fromisoformat("2027-06-29T23:59-04:00"))
    assert evaluate(facts, template_only()).template == "T-THANKS"


def test_a_category_that_asks_for_more_than_a_template_keeps_its_chain() -> None:
    assert roles(evaluate(thanks(), template_only(template_only=False))) == ["comms_manager"]


def test_a_rule_may_still_ask_for_a_step() -> None:
    evaluation = evaluate(thanks(), template_only(rule("true", require=["legal"])))
    assert (evaluation.template, roles(evaluation)) == ("T-THANKS", ["legal"])


def test_a_rule_that_moves_the_draft_moves_it_away_from_the_template() -> None:
    evaluation = evaluate(thanks(), template_only(rule("true", category="R1")))
    assert (evaluation.template, roles(evaluation)) == (None, ["comms_manager"])


def _chain(*steps: Any) -> Document:
    return ruled(chains={**plain()["chains"], "statement": list(steps)})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["legal", "moh"], [("legal", 1, 1, 1, 1), ("moh", 2, 1, 1, 1)]),
        ([{"role": "moh", "quorum": 2}], [("moh", 1, 1, 1, 2)]),
        (
            [{"all_of": ["legal", "moh"]}, "champion"],
            [("legal", 1, 1, 2, 1), ("moh", 1, 2, 2, 1), ("champion", 2, 1, 1, 1)],
        ),
        ([{"any_of": ["legal", "moh"]}], [("legal", 1, 1, 1, 1), ("moh", 1, 2, 1, 1)]),
        (
            ["champion", {"any_of": ["legal", "moh", "duty_officer"], "quorum": 2}],
            [("champion", 1, 1, 1, 1), ("legal", 2, 1, 2, 1), ("moh", 2, 2, 2, 1), ("duty_officer", 2, 3, 2, 1)],
        ),
    ],
)
def test_a_step_of_several_roles_is_a_row_for_each(steps: list[Any], expected: list[tuple[Any, ...]]) -> None:
    found = evaluate(statement({"en": "News", "fr": "Nouvelle"}), _chain(*steps)).steps
    assert [(one.role, one.position, one.part, one.needed, one.quorum) for one in found] == expected


def test_each_of_several_roles_has_the_topic_where_it_is_held_by_topic_and_the_time_of_the_step() -> None:
    step = {"all_of": ["program_expert", "legal"], "due": "15min_24x7"}
    facts = replace(statement({"en": "News", "fr": "Nouvelle"}), topic="environment")
    found = evaluate(facts, _chain(step)).steps
    assert [one.topic for one in found] == ["environment", None]
    assert {one.due for one in found} == {datetime.fromisoformat("2026-11-23T09:55-05:00")}
