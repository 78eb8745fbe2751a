"""The document as clauses: all that it holds is in one of them, in words, and whatever is cited is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.clauses import clauses, nearest, sections
from policies.document import Document
from policies.evaluation import evaluate
from policies.format.form_checks import CHECK_PARAMETERS
from policies.printed import checking
from policies.sentences import JOINED, Sentence, Series
from tests.policies import leaves
from tests.policies.english import english
from tests.policies.starter import changed, reply, starter, statement


def said(document: Document) -> list[Any]:
    """Everything that the document says when it is read: titles, texts and sentences with their facts, in order."""
    return [
        (section.title, [(one.number, one.id, one.title, one.name, one.text, one.details) for one in section.clauses])
        for section in sections(document)
    ]


@pytest.mark.soak
def test_whatever_value_is_another_one_the_document_reads_otherwise(size: Callable[[int, int], int]) -> None:
    """Printed and enforced are the same object: nothing that is enforced can change unseen."""

    @settings(max_examples=size(50, 150))
    @given(st.sampled_from(leaves.places()))
    def run(place: leaves.Path) -> None:
        other = leaves.with_another(place)
        assert said(other) != said(leaves.rich())
        before, after = clauses(leaves.rich()), clauses(other)
        assert {one: clause.content for one, clause in before.items()} != {
            one: clause.content for one, clause in after.items()
        }

    run()


def test_a_condition_is_read_in_words() -> None:
    clause = clauses(leaves.rich())["rules.rich-measles"]
    condition = english(clause.details[0].sentence)
    for part in (
        "the message mentions “measles” or “rougeole”",
        "the category is R1 Routine question or R3 Fix the facts",
        "no emergency is declared",
        "((the message comes from the media and it goes out on x) or it does not hold that the message is in",
        "this is found in the draft: Somebody's health",
        "whoever submits it holds the role Legal counsel",
    ):
        assert part in condition
    written = english(clauses(leaves.rich())["rules.rich-links"].details[0].sentence)
    assert "draft.links.size() > 3" in written


def test_where_an_answer_leads_is_read() -> None:
    def swap(document: dict[str, Any]) -> None:
        nodes = document["triage"]["nodes"]
        nodes["breach"]["answers"][0]["category"], nodes["danger"]["answers"][0]["category"] = "E1", "M1"

    before, after = clauses(starter()), clauses(changed(swap))
    assert [one for one in before if before[one].details != after[one].details] == ["triage.danger", "triage.breach"]


def test_whether_a_category_is_answered_is_read() -> None:
    def answered(document: dict[str, Any]) -> None:
        category = document["categories"]["N1"]
        del category["action"]
        category |= {"respond": "optional", "chain": "manager", "first_response": "1bd"}

    keys = {one.key for one in clauses(changed(answered))["categories.N1"].details}
    assert keys - {one.key for one in clauses(starter())["categories.N1"].details} == {"chain", "first_response"}


def test_everything_that_an_evaluation_cites_is_a_clause() -> None:
    known = clauses(starter())
    for category in (None, *starter().categories):
        for text in ("", "CALL NURSE K. NOW PLEASE at 705-555-0199 [insert name here]"):
            for topic in (None, "immunisation"):
                found = evaluate(reply(text, category, topic=topic), starter())
                cited = {*found.clauses, *(one.clause for one in found.findings)}
                cited |= {clause for step in found.steps for clause in step.clauses}
                assert cited <= known.keys()
    assert set(evaluate(statement({"en": "x"}), starter()).clauses) <= known.keys()


@pytest.mark.parametrize("part", ["categories", "chains", "checks", "roles", "topics", "templates"])
def test_each_part_is_addressed_by_its_name(part: str) -> None:
    names = getattr(starter(), part)
    assert {f"{part}.{name}" for name in names} == {one for one in clauses(starter()) if one.startswith(f"{part}.")}


def test_clauses_are_numbered_as_people_number_them() -> None:
    whole = sections(starter())
    assert [one.number for one in whole] == [str(number) for number in range(1, len(whole) + 1)]
    for section in whole:
        numbers = [one.number for one in section.clauses]
        assert numbers == [f"{section.number}.{place}" for place in range(1, len(numbers) + 1)]
        assert {one.section for one in section.clauses} <= {section.id}


def test_a_section_keeps_its_number_where_another_one_is_empty() -> None:
    without = changed(lambda document: document.pop("delegation"))
    assert next(one for one in sections(without) if one.id == "delegation").clauses == ()
    assert clauses(without)["templates.T-CLIN"].number == clauses(starter())["templates.T-CLIN"].number


def test_a_question_that_is_called_like_the_list_of_suggestions_loses_nothing() -> None:
    def rename(document: dict[str, Any]) -> None:
        nodes = document["triage"]["nodes"]
        del document["examples"]  # they name the question as it was called
        nodes["suggestions"] = nodes.pop("breach")
        nodes["danger"]["answers"][1]["to"] = "suggestions"

    both = clauses(changed(rename))["triage.suggestions"]
    assert both.title == starter().triage.questions["breach"].question
    assert {"answers", "suggestions", "question"} <= both.content.keys()


@pytest.mark.parametrize(
    ("cited", "held"),
    [
        ("categories.R3", "categories.R3"),
        ("business_hours.close", "business_hours"),
        ("emergency.retro_review", "emergency.retro_review"),
        ("categories.X9", "categories"),
        ("triage.start", "triage"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_what_is_cited_is_held_by_a_clause_or_a_section(cited: str, held: str) -> None:
    assert nearest(starter(), cited) == held


def test_every_check_and_each_of_its_parameters_can_be_told() -> None:
    assert checking.NAMES.keys() == CHECK_PARAMETERS.keys()
    assert checking.PARAMETERS.keys() == {one for parameters in CHECK_PARAMETERS.values() for one in parameters}


def _sentences(value: Any) -> Iterator[Any]:
    """Every sentence and row of facts in a value."""
    if isinstance(value, Sentence | Series):
        yield value
    if isinstance(value, Mapping):
        value = tuple(value.values())
    elif is_dataclass(value):
        value = tuple(getattr(value, one.name) for one in fields(value))
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _sentences(inner)


def test_each_sentence_uses_all_its_facts() -> None:
    found = list(_sentences(said(leaves.rich())))
    assert len(found) > 400
    for one in found:
        if isinstance(one, Sentence):
            assert set(re.findall(r"%\((\w+)\)s", one.message)) == set(one.facts), one.message
        else:
            assert one.joined in JOINED
