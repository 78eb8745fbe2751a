"""Skipping a step: only where the guidance says who may, with a reason, and never so that one person does it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.handing import HANDING, ask, line, myth, needs, pass_over, slug, state
from tests.support.installations import Installation
from tests.support.maple import FACT, Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    with opened(new_installation(HANDING), clock) as service:
        yield service


def test_whom_the_guidance_names_skips_the_step_and_the_requirement_says_who_and_why(
    maple: Maple,
) -> None:
    ident = myth(maple)
    assert pass_over(maple, "kowalski", ident, reason="Nadia is at sea.").status == 201
    met = needs(maple, ident)["steps.1"]
    assert met["status"] == "overridden"
    assert "Dr Anna Kowalski skipped it: Nadia is at sea." in met["detail"]
    assert "chains.fact_check" in met["clauses"]
    (entry,) = maple.record(f"drafts/{ident}", type="step.skipped")
    assert (entry["opened"]["role"], entry["opened"]["reason"]) == ("moh", "Nadia is at sea.")
    assert line(maple, "nadia", ident) is None
    maple.work()
    assert maple.as_("amal").read("/notices")["items"][0]["event"] == "step_skipped"
    assert maple.as_("priya").read("/notices")["items"][0]["event"] == "step_opened"
    assert maple.decide("priya", ident, "approve").status == 201
    assert state(maple, ident) == "approved"


def test_nobody_else_skips_and_nobody_what_the_guidance_does_not_let_them(maple: Maple) -> None:
    ident = myth(maple)
    for who, why in (
        ("amal", "own-work"),
        ("nadia", "may-not-skip"),
        ("pat", "may-not-skip"),
        ("dana", "may-not-skip"),
    ):
        assert slug(pass_over(maple, who, ident)) == (403, why)
    assert slug(pass_over(maple, "kowalski", ident, 2)) == (409, "not-your-turn")
    assert slug(pass_over(maple, "kowalski", ident, 5)) == (404, "no-such-step")
    assert slug(pass_over(maple, "kowalski", ident, reason=" ")) == (422, "invalid")
    pass_over(maple, "kowalski", ident)
    assert slug(pass_over(maple, "kowalski", ident, 2)) == (403, "already-acted")
    again = pass_over(maple, "kowalski", ident)
    assert (slug(again), again.body["by"]) == ((409, "step-closed"), "Dr Anna Kowalski")


def test_whoever_wrote_it_does_not_skip_whatever_roles_they_are_given(maple: Maple) -> None:
    ident = myth(maple, "tom")
    maple.grant("tom", "author", "moh")
    assert slug(pass_over(maple, "tom", ident)) == (403, "own-work")


def test_one_person_does_not_skip_one_step_and_approve_the_other(maple: Maple) -> None:
    """Else the one person would have moved all of it: four eyes stay four (Plumber#120, verbb/workflow#132)."""
    maple.grant("kowalski", "moh", "comms_manager", "program_expert")
    first = myth(maple)
    pass_over(maple, "kowalski", first)
    assert slug(maple.decide("kowalski", first, "approve"))[1] == "already-acted"
    assert line(maple, "kowalski", first) is None
    assert maple.decide("priya", first, "approve").status == 201
    maple.grant("kowalski", "legal")
    refused = maple.publish("kowalski", first, FACT)  # a skip is no approval, which would let them
    assert slug(refused) == (403, "may-not-publish")


def test_whoever_was_asked_beside_a_skipped_step_still_answers(maple: Maple) -> None:
    ident = myth(maple)
    ask(maple, "nadia", ident, "chen")
    assert pass_over(maple, "kowalski", ident).status == 201
    assert slug(maple.decide("priya", ident, "approve")) == (409, "not-your-turn")
    maple.decide("chen", ident, "approve")
    assert maple.decide("priya", ident, "approve").status == 201


def test_a_new_revision_asks_for_the_skipped_step_again(maple: Maple) -> None:
    ident = myth(maple)
    pass_over(maple, "kowalski", ident)
    maple.decide("priya", ident, "request_changes", "Shorter.")
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    text = "It cannot give you flu. Source: https://www.canada.ca/flu"
    body = {"channel": "facebook", "texts": {"en": text}}
    amal.made(f"{path}/revisions", body, match=amal.get(path))
    amal.made(f"{path}/submission", match=amal.get(path))
    assert [one["state"] for one in amal.read(path)["review"]["steps"]] == ["open", "waiting"]
