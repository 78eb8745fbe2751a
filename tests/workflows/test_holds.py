"""Holding an approved draft back: nothing goes out meanwhile, and nothing is decided anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, Answer, Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def hold(maple: Maple, ident: int, who: str = "amal", reason: str = "The clinic may close early.") -> Answer:
    caller = maple.as_(who)
    return caller.put(f"/drafts/{ident}/hold", {"reason": reason}, match=caller.get(f"/drafts/{ident}"))


def resume(maple: Maple, ident: int, who: str = "amal") -> Answer:
    caller = maple.as_(who)
    return caller.call("DELETE", f"/drafts/{ident}/hold", match=caller.get(f"/drafts/{ident}"))


def test_what_is_held_cannot_go_out_and_goes_out_when_it_is_let_go(maple: Maple) -> None:
    ident = maple.approved()
    assert (hold(maple, ident).status, maple.as_("amal").read(f"/drafts/{ident}")["state"]) == (200, "on_hold")
    refused = maple.publish("amal", ident)
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-state")
    asked = {one["id"]: one for one in maple.as_("amal").read(f"/drafts/{ident}/requirements")["items"]}
    assert asked["hold"]["status"] == "unsatisfied"
    assert "Priya Raman" in [one["name"] for one in asked["hold"]["can"]]
    assert resume(maple, ident).body["state"] == "approved"
    assert maple.publish("amal", ident).status == 201


def test_whoever_may_not_publish_may_hold_and_may_not_let_go(maple: Maple) -> None:
    ident = maple.approved()
    assert hold(maple, ident, "ines").status == 200
    refused = resume(maple, ident, "ines")
    assert (refused.status, refused.body["type"]) == (403, "/problems/interns-never-publish")
    assert resume(maple, ident, "priya").status == 200


def test_who_was_first_is_told(maple: Maple) -> None:
    ident = maple.approved()
    hold(maple, ident, "priya")
    again = hold(maple, ident, "amal")
    assert (again.status, again.body["type"], again.body["by"]) == (409, "/problems/already-held", "Priya Raman")


@pytest.mark.parametrize("state", ["drafting", "in_review"])
def test_only_what_is_approved_is_held(maple: Maple, state: str) -> None:
    ident = int(maple.draft().body["id"]) if state == "drafting" else maple.submitted()
    refused = hold(maple, ident)
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-state")
    assert resume(maple, ident).status == 409


def test_an_approval_lapses_on_hold_too(maple: Maple) -> None:
    ident = maple.approved()
    hold(maple, ident)
    maple.clock.at(2026, 11, 27, 9, 0)
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "expired"
    refused = resume(maple, ident)
    assert (refused.status, refused.body["type"]) == (409, "/problems/approval-lapsed")
    submission = maple.as_("amal").get(f"/drafts/{ident}")
    assert maple.as_("amal").post(f"/drafts/{ident}/submission", match=submission).status == 201


def test_an_edit_on_hold_voids_the_approval(maple: Maple) -> None:
    ident = maple.approved()
    hold(maple, ident)
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    body = {"channel": "x", "texts": {"en": ANSWER.replace("3 p.m.", "2 p.m.")}}
    amal.made(f"{path}/revisions", body, match=amal.get(path))
    assert amal.read(path)["state"] == "drafting"


def test_both_acts_stand_on_the_record_and_are_told_to_author_and_approver(maple: Maple) -> None:
    ident = maple.approved()
    hold(maple, ident, "jules")
    maple.work()
    resume(maple, ident, "priya")
    maple.work()
    types = [one["type"] for one in maple.record(f"drafts/{ident}")]
    assert types[-2:] == ["draft.held", "draft.resumed"]
    assert [one["event"] for one in maple.as_("amal").read("/notices")["items"]][:2] == ["resumed", "held"]
    assert [one["event"] for one in maple.as_("priya").read("/notices")["items"]][:1] == ["held"]


def test_a_hold_needs_its_reason_and_the_version_that_was_seen(maple: Maple) -> None:
    ident = maple.approved()
    assert hold(maple, ident, reason=" ").status == 422
    assert maple.as_("amal").put(f"/drafts/{ident}/hold", {"reason": "No."}, match='"1"').status == 412
    assert maple.as_("amal").put(f"/drafts/{ident}/hold", {"reason": "No."}).status == 428
