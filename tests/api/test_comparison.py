"""Two versions of the guidance compared by a program: by clause, in both languages, with the words that changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.amending import PLAIN, Guidance, guided, moh_on_myths
from tests.support.clockfile import ClockFile

COMPARISON = "/policies/starter-public-body/comparison"


@pytest.fixture
def guidance(new_installation: Any, clock: ClockFile) -> Any:
    """The guidance in force is 1.0.0."""
    with guided(new_installation(PLAIN), clock) as found:
        yield found


def minor(document: dict[str, Any]) -> None:
    """A step more and a word less, declared minor."""
    moh_on_myths(document)
    document["change"] = "minor"
    document["tone"]["plain"]["en"] = "Use short sentences."
    document["topics"]["beaches"] = {"title": {"en": "Beaches", "fr": "Plages"}}


def test_a_comparison_says_what_changed_what_it_means_and_whom_it_needs(guidance: Guidance) -> None:
    number = guidance.drafted(minor)
    found = guidance.maple.as_("rita").read(f"{COMPARISON}?from=1.0.0&to={number}")
    assert (found["from"], found["to"], found["declared"], found["greater"]) == ("1.0.0", number, "minor", True)
    assert {"en", "fr"} == set(found["warnings"][0])
    assert found["approvers"][0]["en"] == "R3 Fix the facts: now also needs Medical officer of health."
    assert found["approvers"][0]["fr"].endswith("exige désormais aussi Médecin hygiéniste.")
    changes = {one["clause"]: one for one in found["changes"]}
    assert changes["chains.fact_check"]["meaning"][0]["touches"] == "approvers"
    assert (changes["topics.beaches"]["kind"], changes["topics.beaches"]["before"]) == ("added", None)
    assert changes["topics.beaches"]["title"] == {"en": "Beaches", "fr": "Plages"}
    (words,) = changes["tone.plain"]["texts"]
    assert (words["part"], words["language"]) == ("text", "en")
    assert "".join(one["text"] for one in words["pieces"] if one["kind"] != "delete") == "Use short sentences."


def test_a_version_is_like_itself_and_no_other_way_round(guidance: Guidance) -> None:
    number, rita = guidance.drafted(minor), guidance.maple.as_("rita")
    same = rita.read(f"{COMPARISON}?from={number}&to={number}")
    assert (same["changes"], same["warnings"], same["greater"]) == ([], [], False)
    there, back = (rita.read(f"{COMPARISON}?from={a}&to={b}") for a, b in (("1.0.0", number), (number, "1.0.0")))
    assert {one["clause"] for one in there["changes"]} == {one["clause"] for one in back["changes"]}
    assert {one["kind"] for one in back["changes"] if one["clause"] == "topics.beaches"} == {"removed"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=1.0.0", 422),
        ("from=1.0.0&to=x", 422),
        ("from=1.0.0&to=1.0.0&more=1", 422),
        ("from=1.0.0&to=9.9.9", 404),
    ],
)
def test_what_cannot_be_compared_is_refused(guidance: Guidance, query: str, status: int) -> None:
    assert guidance.maple.as_("rita").get(f"{COMPARISON}?{query}").status == status


def test_a_text_with_faults_is_not_compared(guidance: Guidance) -> None:
    number = guidance.begin(source="roles: [").body["number"]
    answer = guidance.maple.as_("pat").get(f"{COMPARISON}?from=1.0.0&to={number}")
    assert answer.status == 422
    assert f"The text of version {number} has faults" in answer.body["detail"]


def test_another_document_than_this_one_is_not_found(guidance: Guidance) -> None:
    path = COMPARISON.replace("starter-public-body", "other")
    assert guidance.maple.as_("rita").get(f"{path}?from=1.0.0&to=1.0.0").status == 404


def test_it_takes_the_same_statements_whatever_changed(guidance: Guidance) -> None:
    number, rita = guidance.drafted(minor), guidance.maple.as_("rita")
    counts = []
    for other in ("1.0.0", number):
        rita.read(f"{COMPARISON}?from=1.0.0&to={other}")
        with guidance.maple.statements() as statements:
            rita.read(f"{COMPARISON}?from=1.0.0&to={other}")
        counts.append(len(statements))
    assert len(set(counts)) == 1
    assert counts[0] <= 8
