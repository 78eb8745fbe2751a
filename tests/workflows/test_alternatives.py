"""Several replies to one message: shown to the approver together, one chosen, the others set aside with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, FACT, MYTH, Answer, Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def test_only_for_one_that_is_approved_and_holds_is_another_set_aside(maple: Maple) -> None:
    thread = maple.conversation(MYTH, "R3", channel="facebook")
    mine, other = two(maple, thread, FACT)
    assert maple.decide("nadia", mine, "approve").status == 201

    def refused(who: str) -> None:
        answer = set_aside(maple, other, mine, who)
        assert (answer.status, answer.body["type"]) == (409, "/problems/chosen-not-approved")
        assert maple.as_("amal").read(f"/drafts/{other}")["state"] == "in_review"

    refused("nadia")  # by the first of two steps alone
    assert maple.decide("priya", mine, "approve").status == 201
    maple.clock.at(2026, 11, 30, 9, 0)
    assert maple.as_("amal").read(f"/drafts/{mine}")["state"] == "expired"
    refused("priya")
    mine, other = two(maple, thread, FACT)
    assert maple.decide("nadia", mine, "approve").status == 201
    assert maple.decide("priya", mine, "reject", "It is not right.").status == 201
    refused("nadia")


def two(maple: Maple, thread: int | None = None, text: str = ANSWER) -> tuple[int, int]:
    """Amal's reply and Jules's to one message, both in review."""
    channel = "x" if thread is None else "facebook"
    thread = thread or maple.conversation()
    found = []
    for who, words in (("amal", text), ("jules", f"Yes. {text}")):
        body = {"kind": "reply", "thread_id": thread, "channel": channel, "texts": {"en": words}}
        made = maple.as_(who).made("/drafts", body)
        maple.as_(who).made(f"/drafts/{made.body['id']}/submission", match=made)
        found.append(int(made.body["id"]))
    return found[0], found[1]


def set_aside(
    maple: Maple, ident: int, chosen: int, who: str = "priya", reason: str = "The other is shorter."
) -> Answer:
    caller, where = maple.as_(who), f"/drafts/{ident}"
    return caller.post(f"{where}/setting-aside", {"chosen_id": chosen, "reason": reason}, match=caller.get(where))


def test_whoever_approved_one_sets_the_other_aside_and_its_author_is_told_why(maple: Maple) -> None:
    mine, other = two(maple)
    assert maple.decide("priya", mine, "approve").status == 201
    made = set_aside(maple, other, mine)
    assert (made.status, made.body["state"], made.body["review"]["state"]) == (201, "set_aside", "withdrawn")
    maple.work()
    told = maple.as_("jules").read("/notices")["items"][0]
    assert (told["event"], told["draft_id"]) == ("set_aside", other)
    (entry,) = maple.record(f"drafts/{other}", type="draft.set_aside")
    assert entry["opened"]["reason"] == "The other is shorter."
    assert f"draft/{entry['data']['draft']}" == maple.as_("amal").read(f"/drafts/{mine}")["subject"]
    late = maple.decide("priya", other, "approve")
    assert (late.status, late.body["type"]) == (409, "/problems/not-in-review")
    assert maple.publish("amal", mine).status == 201


def test_only_whoever_approved_the_chosen_one_sets_another_aside(maple: Maple) -> None:
    mine, other = two(maple)
    for who in ("priya", "amal", "nadia"):
        refused = set_aside(maple, other, mine, who)
        assert (refused.status, refused.body["type"]) == (403, "/problems/not-chosen"), who
    maple.decide("priya", mine, "approve")
    blank = set_aside(maple, other, mine, reason=" ")
    assert (blank.status, "reason" in blank.body["errors"]) == (422, True)
    stranger = maple.submitted()
    apart = set_aside(maple, stranger, mine)
    assert (apart.status, apart.body["type"]) == (409, "/problems/not-alternatives")
    itself = set_aside(maple, mine, mine)
    assert itself.body["type"] == "/problems/not-alternatives"
    assert maple.as_("amal").read(f"/drafts/{other}")["state"] == "in_review"
