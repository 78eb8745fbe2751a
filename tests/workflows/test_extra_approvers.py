"""One more approver, asked by an approver: beside what the guidance asks for, in the place of nothing; it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.handing import (
    HANDING,
    ask,
    away,
    disable,
    fault,
    line,
    myth,
    needs,
    put_to,
    slug,
    state,
    take_back,
)
from tests.support.installations import Installation
from tests.support.maple import Maple, opened
from workflows.uncovered import escalate


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    with opened(new_installation(HANDING), clock) as service:
        yield service


@pytest.mark.parametrize("first", ["priya", "chen"])
def test_nothing_goes_on_before_both_have_approved_whoever_is_first(maple: Maple, first: str) -> None:
    ident = maple.submitted()
    assert ask(maple, "priya", ident, "chen").status == 201
    assert line(maple, "chen", ident) is not None
    second = "chen" if first == "priya" else "priya"
    assert maple.decide(first, ident, "approve").status == 201
    assert state(maple, ident) == "in_review"
    assert line(maple, first, ident) is None
    assert maple.decide(second, ident, "approve").status == 201
    assert state(maple, ident) == "approved"


def test_the_next_step_opens_when_whoever_was_asked_has_approved_too(maple: Maple) -> None:
    ident = myth(maple)
    ask(maple, "nadia", ident, "chen")
    maple.decide("nadia", ident, "approve")
    assert slug(maple.decide("priya", ident, "approve")) == (409, "not-your-turn")
    maple.decide("chen", ident, "approve")
    assert maple.decide("priya", ident, "approve").status == 201
    assert state(maple, ident) == "approved"


def test_of_any_of_several_roles_one_still_has_to_approve_and_whoever_was_asked_is_not_it(maple: Maple) -> None:
    ident = maple.submitted(category="R5")
    assert ask(maple, "chen", ident, "jules").status == 201
    maple.decide("jules", ident, "approve")
    assert slug(maple.decide("priya", ident, "approve")) == (409, "not-your-turn")
    maple.decide("sam", ident, "approve")
    assert maple.decide("priya", ident, "approve").status == 201


def test_whoever_was_asked_can_send_it_back_as_anybody_who_decides(maple: Maple) -> None:
    ident = maple.submitted()
    ask(maple, "priya", ident, "chen")
    assert maple.decide("chen", ident, "request_changes", "Name the by-law.").status == 201
    assert state(maple, ident) == "changes_requested"


def test_it_is_told_and_recorded_and_the_requirements_say_who_asked_whom_and_why(maple: Maple) -> None:
    ident = maple.submitted()
    ask(maple, "priya", ident, "chen", "It names a by-law.")
    maple.work()
    assert [one["event"] for one in maple.as_("chen").read("/notices")["items"]] == ["step_asked"]
    asked = needs(maple, ident)["steps.1.2"]
    assert (asked["status"], [one["name"] for one in asked["can"]]) == ("unsatisfied", ["Chen Li"])
    assert "Chen Li approves, whom Priya Raman asked: It names a by-law." in asked["detail"]
    assert asked["clauses"] == []
    (entry,) = maple.record(f"drafts/{ident}", type="step.added")
    assert entry["opened"]["to"] == {"id": maple.people["chen"], "name": "Chen Li"}
    decided = maple.decide("chen", ident, "approve").body
    assert (decided["by"], decided["step_state"]) == ("Chen Li", "approved")
    assert needs(maple, ident)["steps.1.2"]["status"] == "satisfied"


def test_only_whoever_has_the_turn_asks(maple: Maple) -> None:
    ident = myth(maple)
    assert slug(ask(maple, "priya", ident, "chen")) == (409, "not-your-turn")
    assert slug(ask(maple, "amal", ident, "chen")) == (403, "own-work")
    assert slug(ask(maple, "pat", ident, "chen")) == (403, "role-missing")
    assert slug(ask(maple, "nadia", ident, "chen", reason=" ")) == (422, "invalid")


def test_nobody_is_asked_who_wrote_it_decided_only_reads_is_away_or_left(maple: Maple) -> None:
    ident = myth(maple)
    maple.decide("nadia", ident, "approve")
    assert "wrote, edited or submitted" in fault(ask(maple, "priya", ident, "amal"))
    assert "already decided" in fault(ask(maple, "priya", ident, "nadia"))
    assert "only reads here" in fault(ask(maple, "priya", ident, "rita"))
    away(maple, "chen")
    assert "is away now" in fault(ask(maple, "priya", ident, "chen"))
    disable(maple, "tom")
    assert "disabled" in fault(ask(maple, "priya", ident, "tom"))
    ask(maple, "priya", ident, "sam")
    assert slug(ask(maple, "priya", ident, "sam")) == (409, "already-asked")


def test_nobody_is_asked_without_whom_a_step_of_the_guidance_has_nobody_left(maple: Maple) -> None:
    """One person fills one step: the only manager, asked beside the expert, could not decide as the manager."""
    ident = myth(maple)
    assert slug(ask(maple, "nadia", ident, "priya")) == (409, "would-be-stuck")
    maple.grant("marc", "comms_manager")
    assert ask(maple, "nadia", ident, "priya").status == 201
    maple.decide("priya", ident, "approve")
    maple.decide("nadia", ident, "approve")
    assert slug(maple.decide("priya", ident, "reject", "No."))[1] == "already-acted"
    assert maple.decide("marc", ident, "approve").status == 201


def test_what_was_asked_beside_the_guidance_is_taken_back_and_the_review_goes_on(maple: Maple) -> None:
    ident = maple.submitted()
    ask(maple, "priya", ident, "chen")
    maple.decide("priya", ident, "approve")
    for who, why in (("amal", "own-work"), ("chen", "may-not-steer"), ("pat", "may-not-steer")):
        assert slug(take_back(maple, who, ident)) == (403, why)
    assert take_back(maple, "priya", ident).status == 200
    assert state(maple, ident) == "approved"
    assert "asked no longer" in needs(maple, ident)["steps.1.2"]["detail"]
    maple.work()
    assert maple.as_("chen").read("/notices")["items"][0]["event"] == "step_taken_back"
    assert "approved" in [one["event"] for one in maple.as_("amal").read("/notices")["items"]]


def test_what_the_guidance_asks_for_nobody_takes_back_and_what_was_asked_goes_to_no_other(maple: Maple) -> None:
    ident = maple.submitted()
    ask(maple, "priya", ident, "chen")
    assert slug(take_back(maple, "priya", ident, part=1)) == (403, "asked-by-guidance")
    body = {"position": 1, "part": 2, "person_id": maple.people["sam"], "reason": "She is ill."}
    caller = maple.as_("priya")
    other = caller.post(f"/drafts/{ident}/reassignments", body, match=caller.get(f"/drafts/{ident}"))
    assert slug(other) == (409, "asked-in-person")
    maple.decide("chen", ident, "approve")
    late = take_back(maple, "priya", ident)
    assert (slug(late), late.body["by"]) == ((409, "step-closed"), "Chen Li")
    assert put_to(maple, "priya", ident, "priya").status == 201


@pytest.mark.parametrize("gone", ["account", "absence"])
def test_whoever_was_asked_and_left_or_is_away_blocks_nothing_for_ever(maple: Maple, gone: str) -> None:
    ident = myth(maple)
    ask(maple, "nadia", ident, "chen")
    maple.decide("nadia", ident, "approve")
    with maple.app.app_context():
        assert escalate() == 0
    (disable if gone == "account" else away)(maple, "chen")
    with maple.app.app_context():
        assert escalate() == 1
    maple.work()
    assert maple.as_("dana").read("/notices")["items"][0]["event"] == "step_nobody"
    assert take_back(maple, "priya", ident).status == 200  # who holds another role of the chain
    assert maple.decide("priya", ident, "approve").status == 201


def test_what_somebody_was_asked_for_in_person_they_lend_to_nobody(maple: Maple) -> None:
    week = {"from": "2026-11-23T05:00:00Z", "until": "2026-11-30T05:00:00Z"}
    asked = maple.as_("chen").made("/delegations", {"delegate_id": maple.people["marc"], **week})
    maple.as_("marc").post(f"/delegations/{asked.body['id']}/acceptance", match=asked)
    ident = maple.submitted()
    ask(maple, "priya", ident, "chen")
    body = {"verdict": "approve", "on_behalf_of": maple.people["chen"]}
    refused = maple.as_("marc").post(f"/drafts/{ident}/revisions/1/decisions", body)
    assert slug(refused) == (403, "role-missing")
    assert line(maple, "marc", ident) is None
