"""Another category for a conversation: what ran by the old one is ended, told, and asked for by the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, Answer, Maple, opened, under_other_guidance

AT = {"time": "2026-11-24T09:30:00-05:00"}


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def triage(maple: Maple, thread: int, category: str, reason: str = "It fits better.") -> Answer:
    caller = maple.as_("priya")
    body = {"category": category, "reason": reason}
    return caller.made(f"/threads/{thread}/triage", body, match=caller.get(f"/threads/{thread}"))


def shown(maple: Maple, ident: int) -> dict[str, object]:
    found: dict[str, object] = maple.as_("amal").read(f"/drafts/{ident}")
    return found


def thread_of(maple: Maple, ident: int) -> int:
    return int(str(shown(maple, ident)["thread_id"]))


def told(maple: Maple, who: str, ident: int) -> list[str]:
    maple.work()
    found = maple.as_(who).read("/notices?limit=100")["items"]
    return [one["event"] for one in found if one["draft_id"] == ident and one["event"] == "triaged_anew"]


def test_another_category_ends_the_review_and_the_new_chain_is_asked(maple: Maple) -> None:
    ident = maple.submitted()
    thread = thread_of(maple, ident)
    triage(maple, thread, "R8", "It is a journalist.")
    assert shown(maple, ident)["state"] == "drafting"
    late = maple.decide("priya", ident, "approve")
    assert (late.status, late.body["type"]) == (409, "/problems/not-in-review")
    (entry,) = maple.record(f"drafts/{ident}", type="draft.recalled")
    assert (entry["opened"]["reason"], entry["opened"]["was"]) == ("triaged-anew", "in_review")
    assert told(maple, "amal", ident) == ["triaged_anew"]
    assert told(maple, "priya", ident) == []  # whoever did it
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    amal.made(f"{path}/submission", match=amal.get(path))
    assert maple.decide("priya", ident, "approve").status == 201
    assert shown(maple, ident)["state"] == "in_review"
    assert maple.publish("amal", ident).status == 409
    assert maple.decide("kowalski", ident, "approve").status == 201
    assert maple.publish("amal", ident).status == 201


def test_what_is_approved_scheduled_or_held_under_another_category_is_void_and_never_posted(maple: Maple) -> None:
    thread = maple.conversation()
    amal, found = maple.as_("amal"), []
    for text in (ANSWER, f"Yes. {ANSWER}", f"Hello. {ANSWER}"):
        body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": text}}
        made = amal.made("/drafts", body)
        found.append(int(made.body["id"]))
        amal.made(f"/drafts/{found[-1]}/submission", match=made)
        assert maple.decide("priya", found[-1], "approve").status == 201
    approved, planned, held = (f"/drafts/{one}" for one in found)
    assert amal.put(f"{planned}/schedule", AT, match=amal.get(planned)).status == 200
    assert amal.put(f"{held}/hold", {"reason": "Wait."}, match=amal.get(held)).status == 200
    caller = maple.as_("tom")
    caller.made(
        f"/threads/{thread}/triage",
        {"category": "R9", "reason": "Before the ombudsman."},
        match=caller.get(f"/threads/{thread}"),
    )
    assert [shown(maple, one)["state"] for one in found] == ["drafting"] * 3
    assert [told(maple, "priya", one) for one in found] == [["triaged_anew"]] * 3  # who had approved
    maple.clock.at(2026, 11, 24, 9, 30)
    maple.work()
    assert amal.read("/queue?view=to_post")["items"] == []
    refused = maple.publish("amal", found[1])
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-state")
    again = amal.post(f"{approved}/submission", match=amal.get(approved))
    assert (again.status, again.body["type"]) == (422, "/problems/blocked-by-guidance")


def test_the_same_category_with_another_reason_ends_nothing(maple: Maple) -> None:
    ident = maple.approved()
    triage(maple, thread_of(maple, ident), "R1", "Looked at twice.")
    assert shown(maple, ident)["state"] == "approved"
    assert maple.publish("amal", ident).status == 201


def _spaces_keep(document: dict[str, Any]) -> None:
    document["approval"]["carry_over"] = "whitespace"


KEEPING = under_other_guidance("spaces_keep", _spaces_keep)


def test_nothing_is_carried_into_the_chain_of_another_category(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    """Both chains begin with Priya; what she approved by the first says nothing in the second."""
    with opened(new_installation(KEEPING), clock) as maple:
        ident = maple.approved()
        triage(maple, thread_of(maple, ident), "R8")
        amal, path = maple.as_("amal"), f"/drafts/{ident}"
        body = {"channel": "x", "texts": {"en": ANSWER.replace(". No", ".  No")}}
        assert amal.post(f"{path}/revisions", body, match=amal.get(path)).status == 201
        review = amal.made(f"{path}/submission", match=amal.get(path)).body
        assert [(step["state"], step["decisions"]) for step in review["steps"]] == [("open", []), ("waiting", [])]
