"""What is under way when another version takes effect: looked at again, refused meanwhile, recalled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.amending import SLUG, Guidance, from_monday, moh_on_myths, re_evaluating
from tests.support.maple import ANSWER, FACT, MYTH, Maple

MONDAY = (2026, 11, 30)
FLYING = f"/policies/{SLUG}/in-flight"


def myth(maple: Maple) -> int:
    return maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")


def under_way(guidance: Guidance) -> tuple[int, int, int]:
    """Monday, 08:30: a myth past Nadia, a routine question that awaits Priya, and a myth that is approved."""
    guidance.maple.clock.at(*MONDAY, 8, 30)
    first, routine, ready = myth(guidance.maple), guidance.maple.submitted(ANSWER), myth(guidance.maple)
    for who, draft in (("nadia", first), ("nadia", ready), ("priya", ready)):
        assert guidance.maple.decide(who, draft, "approve").status == 201
    return first, routine, ready


def state(maple: Maple, draft: int) -> tuple[str, str | None]:
    found = maple.as_("amal").read(f"/drafts/{draft}")
    return found["state"], found["review"] and found["review"]["policy_version"]


def test_from_the_moment_on_nothing_is_decided_that_the_new_version_changes_though_no_worker_came(
    guidance: Guidance,
) -> None:
    guidance.approved(re_evaluating)
    first, routine, ready = under_way(guidance)
    maple = guidance.maple
    maple.clock.at(*MONDAY, 9, 0, 0)
    for refused in (maple.decide("priya", first, "approve"), maple.publish("priya", ready, FACT)):
        assert (refused.status, refused.body["type"]) == (409, "/problems/policy-changed")
        assert refused.body["policy_version"] == "1.1.0"
    assert maple.decide("priya", routine, "approve").status == 201  # 1.1.0 asks for nothing else there
    assert state(maple, first) == ("in_review", "1.0.0")
    refusals = maple.record(f"people/{maple.people['priya']}", type="act.refused")
    assert {one["opened"]["slug"] for one in refusals} == {"policy-changed"}


def test_the_worker_puts_before_the_new_chain_what_the_new_version_changes(guidance: Guidance) -> None:
    guidance.approved(re_evaluating)
    first, routine, ready = under_way(guidance)
    maple = guidance.maple
    maple.clock.at(*MONDAY, 9, 7)
    maple.work()
    maple.work()
    assert [state(maple, one) for one in (first, routine, ready)] == [
        ("in_review", "1.1.0"),
        ("in_review", "1.0.0"),
        ("in_review", "1.1.0"),
    ]
    recalled = [one for one in maple.record(f"drafts/{first}") if one["type"] == "draft.recalled"]
    assert [(one["opened"]["reason"], one["opened"]["actor"]["name"]) for one in recalled] == [("", "system")]
    told = [one["draft_id"] for one in maple.as_("priya").read("/notices")["items"] if one["event"] == "recalled"]
    assert told == [ready]  # she had decided on that one
    for who in ("nadia", "priya", "kowalski"):
        last = maple.decide(who, first, "approve")
    assert last.body["draft"]["state"] == "approved"


def test_what_the_new_version_blocks_stays_with_its_author_who_is_told(guidance: Guidance) -> None:
    def blocking(document: dict[str, Any]) -> None:
        from_monday(document)
        document["approval"]["on_policy_change"] = "re_evaluate"
        document["rules"] = [
            {
                "id": "no_sore_arms",
                "when": {"draft_mentions": ["sore arm"]},
                "because": {"en": "We do not write of sore arms.", "fr": "Nous n’écrivons pas sur les bras."},
                "block": True,
            }
        ]

    guidance.approved(blocking)
    first, routine, _ = under_way(guidance)
    maple = guidance.maple
    maple.clock.at(*MONDAY, 9, 0)
    maple.work()
    assert state(maple, first)[0] == "drafting"
    assert state(maple, routine) == ("in_review", "1.0.0")
    told = [one for one in maple.as_("amal").read("/notices")["items"] if one["draft_id"] == first]
    assert [one["event"] for one in told] == ["recalled"]
    assert "mended" in told[0]["detail"]
    gone = maple.decide("priya", first, "approve")
    assert (gone.status, gone.body["type"]) == (409, "/problems/not-in-review")


def test_a_later_version_that_lets_items_finish_does_not_take_back_what_an_earlier_one_asked(
    guidance: Guidance,
) -> None:
    guidance.approved(re_evaluating)

    def later(document: dict[str, Any]) -> None:
        moh_on_myths(document)
        document["effective_from"] = "2026-11-30T10:00:00-05:00"

    guidance.approved(later)
    first, *_ = under_way(guidance)
    guidance.maple.clock.at(*MONDAY, 10, 30)
    assert guidance.in_force() == "1.2.0"
    refused = guidance.maple.decide("priya", first, "approve")
    assert (refused.status, refused.body["policy_version"]) == (409, "1.1.0")
    guidance.maple.work()
    assert state(guidance.maple, first) == ("in_review", "1.2.0")


def test_an_owner_recalls_what_runs_under_an_older_version_and_nothing_else(guidance: Guidance) -> None:
    guidance.approved(moh_on_myths)
    first, routine, ready = under_way(guidance)
    maple = guidance.maple
    pat = maple.as_("pat")
    early = pat.post(f"/drafts/{first}/recall", {"reason": "legal risk"})
    assert (early.status, early.body["type"]) == (409, "/problems/under-current-policy")
    maple.clock.at(*MONDAY, 9, 0)
    assert maple.as_("priya").post(f"/drafts/{first}/recall", {"reason": "No."}).status == 403
    assert pat.post(f"/drafts/{first}/recall", {"reason": " "}).status == 422
    assert {one["draft_id"] for one in pat.read(FLYING)["items"]} == {first, routine, ready}
    back = pat.post(f"/drafts/{ready}/recall", {"reason": "legal risk"})
    assert (back.status, state(maple, ready)) == (201, ("in_review", "1.1.0"))
    again = pat.post(f"/drafts/{ready}/recall", {"reason": "legal risk"})
    assert (again.status, again.body["type"]) == (409, "/problems/under-current-policy")
    assert maple.publish("priya", ready, FACT).status == 409
    written = maple.draft().body["id"]
    assert pat.post(f"/drafts/{written}/recall", {"reason": "legal risk"}).body["type"] == "/problems/wrong-state"


def test_a_recall_asked_for_twice_with_one_key_is_one_recall(guidance: Guidance) -> None:
    guidance.approved(moh_on_myths)
    first, *_ = under_way(guidance)
    guidance.maple.clock.at(*MONDAY, 9, 0)
    pat = guidance.maple.as_("pat")
    answers = [pat.post(f"/drafts/{first}/recall", {"reason": "legal risk"}, key="r") for _ in range(2)]
    assert [one.status for one in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    recalled = [one for one in guidance.maple.record(f"drafts/{first}") if one["type"] == "draft.recalled"]
    assert len(recalled) == 1


@pytest.mark.parametrize("size", [1, 2])
def test_what_is_in_flight_is_listed_page_by_page_each_once(guidance: Guidance, size: int) -> None:
    guidance.approved(moh_on_myths)
    drafts = under_way(guidance)
    guidance.maple.clock.at(*MONDAY, 9, 0)
    guidance.maple.submitted()  # under the new version
    seen, path = [], f"{FLYING}?limit={size}"
    while path:
        page = guidance.maple.as_("pat").read(path)
        seen += [one["draft_id"] for one in page["items"]]
        path = page["next"]
    assert seen == sorted(drafts)
