"""Story 7: an approver on leave, who handed over to somebody who accepted; and what happens where nobody accepted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.maple import Answer, Maple

COMPLAINT = "Your clinic kept us waiting for two hours and nobody said a word. Not good enough."
SORRY = (
    "We are sorry that you waited so long and that nobody told you why. Please call our clinic line, 705-555-0100, "
    "so that we can put it right."
)
FIRST, AFTER_LAST = "2026-11-30T05:00:00Z", "2026-12-12T05:00:00Z"
"""From the 30th of November to the end of the 11th of December, as Toronto's clocks show them."""


def handed_over(maple: Maple, delegate: str = "marc", **more: Any) -> Answer:
    body = {"delegate_id": maple.people[delegate], "from": FIRST, "until": AFTER_LAST, **more}
    return maple.as_("priya").post("/delegations", body)


def accepted(maple: Maple, made: Answer, who: str = "marc") -> Answer:
    return maple.as_(who).post(f"/delegations/{made.body['id']}/acceptance", match=made)


def complaint(maple: Maple) -> int:
    """Tuesday 1 December, 10:00: a complaint, and a draft that answers it."""
    maple.clock.at(2026, 12, 1, 10, 0)
    return maple.submitted(SORRY, message=COMPLAINT, category="R4")


@pytest.fixture
def away(maple: Maple) -> Maple:
    """Priya handed over to Marc, who accepted on Friday 27 November."""
    maple.clock.at(2026, 11, 26, 9, 0)
    made = handed_over(maple, away=True)
    maple.clock.at(2026, 11, 27, 9, 0)
    assert accepted(maple, made).status == 201
    return maple


def waiting(maple: Maple, who: str) -> list[tuple[int, str | None]]:
    found = maple.as_(who).read("/queue")["items"]
    return [(one["draft_id"], one["on_behalf_of"]) for one in found]


def test_the_complaint_waits_for_marc_who_decides_for_priya(away: Maple) -> None:
    ident = complaint(away)
    away.work()
    assert waiting(away, "marc") == [(ident, "Priya Raman")]
    told = away.as_("marc").read("/notices")["items"][0]
    assert (told["event"], told["draft_id"]) == ("step_opened", ident)
    own = away.decide("marc", ident, "approve")
    assert (own.status, own.body["type"]) == (403, "/problems/role-missing")
    body = {"verdict": "approve", "on_behalf_of": away.people["priya"]}
    made = away.as_("marc").post(f"/drafts/{ident}/revisions/1/decisions", body)
    assert (made.status, made.body["by"], made.body["on_behalf_of"]) == (201, "Marc Bélanger", "Priya Raman")
    assert made.body["draft"]["state"] == "approved"
    (entry,) = away.record(f"drafts/{ident}", type="decision.made")
    assert "delegation" in entry["data"]["clauses"]
    assert entry["opened"]["for"]["name"] == "Priya Raman"
    assert (
        away.as_("priya").read(f"/drafts/{ident}")["review"]["steps"][0]["decisions"][0]["on_behalf_of_id"]
        == (away.people["priya"])
    )


def test_story_7_a_notice_names_both_whoever_decided_and_in_whose_place(away: Maple) -> None:
    ident = complaint(away)
    body = {"verdict": "request_changes", "comment": "Say which clinic.", "on_behalf_of": away.people["priya"]}
    away.as_("marc").made(f"/drafts/{ident}/revisions/1/decisions", body)
    away.work()
    for language, said in (
        ("en", "Marc Bélanger for Priya Raman asked for changes."),
        ("fr", "Marc Bélanger pour Priya Raman"),
    ):
        (told,) = [
            one for one in away.as_("amal", language).read("/notices")["items"] if one["event"] == "request_changes"
        ]
        assert said in told["detail"]


def test_a_delegation_ends_by_itself_at_the_end_of_its_last_day(away: Maple) -> None:
    ident = complaint(away)
    body = {"verdict": "approve", "on_behalf_of": away.people["priya"]}
    path = f"/drafts/{ident}/revisions/1/decisions"
    away.clock.at(2026, 12, 12, 0, 0)
    assert waiting(away, "marc") == []
    late = away.as_("marc").post(path, body)
    assert (late.status, late.body["type"]) == (403, "/problems/no-delegation")
    away.clock.at(2026, 12, 11, 23, 59, 59)
    assert waiting(away, "marc") == [(ident, "Priya Raman")]
    assert away.as_("marc").post(path, body).status == 201


def test_a_delegation_that_nobody_accepted_gives_nothing(maple: Maple) -> None:
    maple.clock.at(2026, 11, 26, 9, 0)
    handed_over(maple)
    ident = complaint(maple)
    assert waiting(maple, "marc") == []
    body = {"verdict": "approve", "on_behalf_of": maple.people["priya"]}
    refused = maple.as_("marc").post(f"/drafts/{ident}/revisions/1/decisions", body)
    assert (refused.status, refused.body["type"]) == (403, "/problems/no-delegation")
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "in_review"


def test_handing_on_is_refused(away: Maple) -> None:
    away.clock.at(2026, 12, 1, 9, 0)
    body = {"delegate_id": away.people["nadia"], "from": "2026-12-02T05:00:00Z", "until": "2026-12-03T05:00:00Z"}
    for roles in (["author"], ["author", "comms_manager"]):  # with and without something of his own to hand over
        away.grant("marc", *roles)
        refused = away.as_("marc").post("/delegations", body)
        assert (refused.status, refused.body["type"]) == (403, "/problems/no-onward-delegation")
        assert "You stand in for Priya Raman in that time" in refused.body["detail"]
