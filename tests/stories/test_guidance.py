"""Story 14: the guidance changes while items are under way, to the second."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.support.amending import PLAIN, Guidance, guided, moh_on_myths
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import FACT, MYTH, Maple

OLD, NEW = ["program_expert", "comms_manager"], ["program_expert", "comms_manager", "moh"]


@pytest.fixture
def guidance(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Guidance]:
    """1.1.0, which adds the medical officer of health to R3, is approved and takes effect on 30 November at 09:00."""
    with guided(new_installation(PLAIN), clock) as found:
        assert found.approved(moh_on_myths) == "1.1.0"
        yield found


def myth(maple: Maple) -> int:
    """A draft that answers a myth."""
    return int(maple.draft(FACT, message=MYTH, category="R3", channel="facebook").body["id"])


def submit(maple: Maple, draft: int) -> Any:
    amal = maple.as_("amal")
    answer = amal.post(f"/drafts/{draft}/submission", match=amal.get(f"/drafts/{draft}"))
    assert answer.status == 201, answer.body
    return answer.body


def route(review: Any) -> tuple[str, list[str]]:
    return review["policy_version"], [step["role"] for step in review["steps"]]


def begin(maple: Maple) -> tuple[int, int, int]:
    """Item A, submitted at 08:50 and past Nadia; B, submitted at 09:00:00; C, a draft since Friday."""
    maple.clock.at(2026, 11, 27, 15, 0)
    c = myth(maple)
    maple.clock.at(2026, 11, 30, 8, 45)
    a, b = myth(maple), myth(maple)
    maple.clock.at(2026, 11, 30, 8, 50)
    assert route(submit(maple, a)) == ("1.0.0", OLD)
    assert maple.decide("nadia", a, "approve").status == 201
    maple.clock.at(2026, 11, 30, 9, 0, 0)
    assert route(submit(maple, b)) == ("1.1.0", NEW)
    maple.clock.at(2026, 11, 30, 9, 5)
    assert route(submit(maple, c)) == ("1.1.0", NEW)
    return a, b, c


@pytest.mark.parametrize("worker", [True, False], ids=["a worker runs", "no worker runs"])
def test_story_14_each_item_goes_by_the_version_that_it_was_submitted_under(guidance: Guidance, worker: bool) -> None:
    maple = guidance.maple
    a, b, _ = begin(maple)
    if worker:
        maple.work()
    last = maple.decide("priya", a, "approve")
    assert (last.status, last.body["draft"]["state"]) == (201, "approved")
    assert maple.publish("priya", a, FACT, match=last).status == 201
    for who in ("nadia", "priya"):
        assert maple.decide(who, b, "approve").body["draft"]["state"] == "in_review"
    assert maple.decide("kowalski", b, "approve").body["draft"]["state"] == "approved"
    policies = {one["data"]["policy"]["version"] for one in maple.record(f"drafts/{a}") if "policy" in one["data"]}
    assert policies == {"1.0.0"}


def test_story_14_the_second_before_still_goes_by_the_old_version(guidance: Guidance) -> None:
    maple = guidance.maple
    maple.clock.at(2026, 11, 30, 8, 45)
    before, after = myth(maple), myth(maple)
    maple.clock.set(datetime.fromisoformat("2026-11-30T08:59:59.999999-05:00"))
    assert route(submit(maple, before)) == ("1.0.0", OLD)
    maple.clock.set(datetime.fromisoformat("2026-11-30T09:00:00-05:00"))
    assert route(submit(maple, after)) == ("1.1.0", NEW)


def test_story_14_pat_recalls_item_a_and_it_begins_again_under_the_new_version(guidance: Guidance) -> None:
    maple = guidance.maple
    a, *_ = begin(maple)
    pat = maple.as_("pat")
    flying = pat.read("/policies/starter-public-body/in-flight")["items"]
    assert [(one["draft_id"], one["policy_version"], one["submitted_by"]) for one in flying] == [
        (a, "1.0.0", "Amal Haddad")
    ]
    recalled = pat.post(f"/drafts/{a}/recall", {"reason": "legal risk"})
    review = recalled.body["draft"]["review"]
    assert (recalled.status, recalled.body["draft"]["state"], recalled.body["checks"]) == (201, "in_review", [])
    assert (route(review), review["submitted_by"]) == (("1.1.0", NEW), "Amal Haddad")
    assert [step["state"] for step in review["steps"]] == ["open", "waiting", "waiting"]
    assert [step["decisions"] for step in review["steps"]] == [[], [], []]  # Nadia's approval is void
    assert maple.decide("priya", a, "approve").body["type"] == "/problems/not-your-turn"
    assert maple.decide("amal", a, "approve").body["type"] == "/problems/own-work"
    told = [one for one in maple.record(f"drafts/{a}") if one["type"] in ("draft.recalled", "draft.submitted")]
    assert [one["type"] for one in told] == ["draft.submitted", "draft.recalled", "draft.submitted"]
    assert (told[1]["opened"]["reason"], told[1]["opened"]["was"]) == ("legal risk", "in_review")
    assert told[2]["opened"]["submitter"]["name"] == "Amal Haddad"
    maple.work()
    for who, events in (("amal", ["recalled"]), ("nadia", ["recalled", "step_opened"])):
        of_a = [one for one in maple.as_(who).read("/notices?limit=100")["items"] if one["draft_id"] == a]
        assert set(events) <= {one["event"] for one in of_a}, who
    for who in ("nadia", "priya", "kowalski"):
        last = maple.decide(who, a, "approve")
    assert last.body["draft"]["state"] == "approved"
    assert pat.read("/policies/starter-public-body/in-flight")["items"] == []


def test_story_14_reading_item_a_next_year_shows_the_clauses_of_1_0_0_in_full(guidance: Guidance) -> None:
    maple = guidance.maple
    a, *_ = begin(maple)
    last = maple.decide("priya", a, "approve")
    maple.publish("priya", a, FACT, match=last)
    maple.clock.at(2027, 12, 1, 9, 0)
    rita = maple.as_("rita")
    review = rita.read(f"/drafts/{a}")["review"]
    assert route(review) == ("1.0.0", OLD)
    said = next(one["data"] for one in maple.record(f"drafts/{a}") if one["type"] == "draft.submitted")
    text = guidance.text("1.0.0")
    assert hashlib.sha256(text.encode()).hexdigest() == said["policy"]["sha256"]
    document = rita.read("/policies/starter-public-body/versions/1.0.0")["document"]
    assert document["chains"]["fact_check"] == OLD
    explained = rita.read(f"/drafts/{a}/explanation")
    assert (explained["policy_version"], explained["sha256"]) == ("1.0.0", said["policy"]["sha256"])
    clauses = {one["id"]: one for item in explained["items"] for one in item["clauses"]}
    assert {"categories.R3", "chains.fact_check"} <= set(clauses) & set(said["clauses"])
    assert guidance.line("1.0.0")["standing"] == "historic"
