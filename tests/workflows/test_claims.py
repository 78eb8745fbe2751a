"""Saying that one is looking at something: shown to others, over by itself, and stopping nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clockfile import ClockFile
from tests.support.handing import HANDING, line, myth, slug, state
from tests.support.installations import Installation
from tests.support.maple import Answer, Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    with opened(new_installation(HANDING), clock) as service:
        service.grant("marc", "author", "comms_manager")
        yield service


def claim(maple: Maple, who: str, ident: int) -> Answer:
    return maple.as_(who).put(f"/drafts/{ident}/claim")


def looking(maple: Maple, ident: int) -> list[Any]:
    return [one["name"] for one in maple.as_("amal").read(f"/drafts/{ident}/claims")["items"]]


def test_others_see_who_looks_at_it_and_it_lapses_by_itself_after_a_quarter_of_an_hour(maple: Maple) -> None:
    ident = maple.submitted()
    assert claim(maple, "priya", ident).status == 200
    assert looking(maple, ident) == ["Priya Raman"]
    assert [one["name"] for one in line(maple, "marc", ident)["looking"]] == ["Priya Raman"]
    maple.clock.at(2026, 11, 23, 9, 26, 59)
    assert looking(maple, ident) == ["Priya Raman"]
    maple.clock.at(2026, 11, 23, 9, 27)
    assert looking(maple, ident) == line(maple, "marc", ident)["looking"] == []


def test_to_say_it_again_begins_it_anew_and_to_let_go_ends_it(maple: Maple) -> None:
    ident = maple.submitted()
    claim(maple, "priya", ident)
    maple.clock.at(2026, 11, 23, 9, 20)
    claim(maple, "priya", ident)
    maple.clock.at(2026, 11, 23, 9, 30)
    assert looking(maple, ident) == ["Priya Raman"]
    assert maple.as_("priya").call("DELETE", f"/drafts/{ident}/claim").body["items"] == []


def test_who_looks_at_it_stops_nobody_from_deciding(maple: Maple) -> None:
    ident = maple.submitted()
    claim(maple, "priya", ident)
    assert maple.decide("marc", ident, "approve").status == 201
    assert state(maple, ident) == "approved"
    assert slug(claim(maple, "priya", ident)) == (409, "not-in-review")


def test_only_whoever_may_decide_says_so_and_whoever_has_decided_looks_no_longer(maple: Maple) -> None:
    ident = myth(maple)
    assert slug(claim(maple, "amal", ident)) == (403, "own-work")
    assert slug(claim(maple, "priya", ident)) == (409, "not-your-turn")
    assert slug(claim(maple, "pat", ident)) == (403, "role-missing")
    assert claim(maple, "nadia", ident).status == 200
    maple.decide("nadia", ident, "approve")
    assert line(maple, "priya", ident)["looking"] == []
    assert slug(claim(maple, "nadia", ident)) == (409, "already-acted")


def test_nothing_of_it_stands_on_the_record_and_no_page_is_stale_by_it(maple: Maple) -> None:
    ident = maple.submitted()
    before, tag = maple.record(f"drafts/{ident}"), maple.as_("amal").get(f"/drafts/{ident}").tag
    claim(maple, "priya", ident)
    assert maple.record(f"drafts/{ident}") == before
    assert maple.as_("amal").get(f"/drafts/{ident}").tag == tag
