"""A rejection that means "not now": it comes back by itself on the day, with the earlier reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.amending import Guidance, path
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Answer, Maple, opened

WHY, WHAT = "The study is not out yet.", "A published study."


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def rejected(maple: Maple, ident: int, **more: str) -> Answer:
    body = {"verdict": "reject", "comment": WHY, "revisit_on": "2026-12-07", "revisit_if": WHAT, **more}
    return maple.as_("priya").post(f"/drafts/{ident}/revisions/1/decisions", body)


def test_on_the_day_a_rejected_draft_is_with_its_author_again_and_can_be_submitted_as_it_is(maple: Maple) -> None:
    ident = maple.submitted()
    made = rejected(maple, ident)
    assert (made.status, made.body["revisit_on"], made.body["revisit_if"]) == (201, "2026-12-07", WHAT)
    maple.clock.at(2026, 12, 7, 8, 29)
    maple.work()
    amal = maple.as_("amal")
    assert amal.read(f"/drafts/{ident}")["state"] == "rejected"
    maple.clock.at(2026, 12, 7, 8, 30)
    maple.work()
    assert amal.read(f"/drafts/{ident}")["state"] == "drafting"
    told = amal.read("/notices")["items"][0]
    assert (told["event"], told["draft_id"]) == ("came_back", ident)
    (entry,) = maple.record(f"drafts/{ident}", type="draft.came_back")
    assert entry["opened"]["revision"] == 1
    again = amal.post(f"/drafts/{ident}/submission", match=amal.get(f"/drafts/{ident}"))
    assert again.status == 201
    assert maple.decide("priya", ident, "approve").status == 201


def test_what_was_taken_up_before_the_day_does_not_come_back(maple: Maple) -> None:
    ident = maple.submitted()
    rejected(maple, ident)
    amal, where = maple.as_("amal"), f"/drafts/{ident}"
    words = {"channel": "x", "texts": {"en": "The clinic is open. https://maplecountyhealth.example/flu"}}
    assert amal.post(f"{where}/revisions", words, match=amal.get(where)).status == 201
    assert amal.post(f"{where}/submission", match=amal.get(where)).status == 201
    maple.clock.at(2026, 12, 7, 9, 0)
    maple.work()
    assert amal.read(where)["state"] == "in_review"
    assert maple.record(f"drafts/{ident}", type="draft.came_back") == []


@pytest.mark.parametrize(
    "wrong", [{"revisit_on": "2026-11-23"}, {"revisit_on": "2026-11-01"}, {"verdict": "request_changes"}]
)
def test_a_day_that_is_not_to_come_or_comes_with_another_verdict_is_refused(
    maple: Maple, wrong: dict[str, str]
) -> None:
    ident = maple.submitted()
    answer = rejected(maple, ident, **wrong)
    assert (answer.status, list(answer.body["errors"])) == (422, ["revisit_on"])
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "in_review"


def test_the_owner_is_told_of_a_rejected_version_on_its_day(maple: Maple) -> None:
    where = path(Guidance(maple).submitted())
    body = {"revision": 2, "verdict": "reject", "comment": WHY, "revisit_on": "2026-12-07", "revisit_if": WHAT}
    assert maple.as_("priya").post(f"{where}/decisions", body).status == 201
    maple.clock.at(2026, 12, 7, 8, 30)
    maple.work()
    told = maple.as_("pat").read("/notices")["items"][0]
    assert told["event"] == "version_came_back"
