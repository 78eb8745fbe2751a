"""Drafts of somebody who left: handed to a keeper, who goes on with them and answers for them; the author stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.handing import HANDING, ask, disable, fault, hand_over, myth, pass_over, put_to, slug, state
from tests.support.installations import Installation
from tests.support.maple import ANSWER, FACT, Maple, opened
from workflows import due_posts

PERSONAL = "Hi Joan, your Oct 3 TB skin test was negative and was mailed to 14 Birch Ave."


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    with opened(new_installation(HANDING), clock) as service:
        yield service


def revise(maple: Maple, who: str, ident: int, text: str = ANSWER.replace("3 p.m.", "2 p.m.")) -> int:
    caller, path = maple.as_(who), f"/drafts/{ident}"
    return caller.post(f"{path}/revisions", {"channel": "x", "texts": {"en": text}}, match=caller.get(path)).status


def attention(maple: Maple) -> list[int]:
    return [one["draft_id"] for one in maple.as_("dana").read("/queue?view=attention")["items"]]


def submit(maple: Maple, who: str, ident: int) -> None:
    maple.as_(who).made(f"/drafts/{ident}/submission", match=maple.as_(who).get(f"/drafts/{ident}"))


def test_the_keeper_goes_on_as_the_author_may_and_the_author_stays_its_author(maple: Maple) -> None:
    ident, other = maple.approved(), int(maple.draft().body["id"])
    disable(maple, "amal")
    shown = hand_over(maple, "pat", ident, "jules").body
    assert (shown["author"], shown["keeper"]) == ("Amal Haddad", "Jules Tremblay")
    hand_over(maple, "pat", other, "jules")
    mine = [one["draft_id"] for one in maple.as_("jules").read("/queue?view=mine")["items"]]
    assert mine == [other, ident]
    assert maple.publish("jules", ident).status == 201
    assert revise(maple, "jules", other) == 201
    jules = maple.as_("jules")
    assert jules.post(f"/drafts/{other}/withdrawal", {}, match=jules.get(f"/drafts/{other}")).status == 201
    (entry,) = maple.record(f"drafts/{ident}", type="draft.handed_over")
    assert entry["opened"]["before"]["name"] == "Amal Haddad"
    assert entry["opened"]["to"]["name"] == "Jules Tremblay"
    maple.work()
    assert [one["event"] for one in maple.as_("jules").read("/notices")["items"]].count("handed_over") == 2


def test_author_and_every_keeper_are_out_of_the_chain_now_and_later(maple: Maple) -> None:
    maple.grant("marc", "author", "comms_manager")
    maple.grant("jules", "author", "comms_manager")
    ident = maple.submitted()
    hand_over(maple, "pat", ident, "marc")
    assert slug(maple.decide("marc", ident, "approve")) == (403, "own-work")
    hand_over(maple, "pat", ident, "jules")
    revise(maple, "tom", ident)
    submit(maple, "jules", ident)
    for who in ("amal", "marc", "jules", "tom"):
        maple.grant(who, "author", "comms_manager")
        assert slug(maple.decide(who, ident, "approve", revision=2)) == (403, "own-work"), who
    assert maple.decide("priya", ident, "approve", revision=2).status == 201


def test_what_the_leaver_decided_stays_as_it_was(maple: Maple) -> None:
    """As in redmine_dmsf#880 and ezpublish-legacy#892: nobody's past decisions go with their account."""
    mine = maple.submitted(who="tom", topic="environment", category="R1")
    theirs = myth(maple)
    maple.decide("nadia", theirs, "approve")
    disable(maple, "nadia")
    disable(maple, "tom")
    assert hand_over(maple, "pat", mine, "amal").status == 201
    steps = maple.as_("priya").read(f"/drafts/{theirs}")["review"]["steps"]
    assert (steps[0]["state"], steps[0]["decisions"][0]["by"]) == ("approved", "Nadia Osei")
    assert maple.decide("priya", theirs, "approve").status == 201
    assert maple.decide("priya", mine, "approve").status == 201


def test_nobody_keeps_it_who_has_decided_on_it_without_whom_it_is_stuck_or_who_only_reads(maple: Maple) -> None:
    ident = myth(maple)
    maple.decide("nadia", ident, "approve")
    assert slug(hand_over(maple, "pat", ident, "nadia")) == (409, "keeper-decided")
    assert slug(hand_over(maple, "pat", ident, "priya")) == (409, "would-be-stuck")
    assert slug(hand_over(maple, "pat", ident, "amal")) == (409, "already-keeper")
    assert "only reads here" in fault(hand_over(maple, "pat", ident, "rita"))
    disable(maple, "jules")
    assert "disabled" in fault(hand_over(maple, "pat", ident, "jules"))
    assert slug(hand_over(maple, "pat", ident, "marc", reason=" ")) == (422, "invalid")


def test_whoever_skipped_a_step_or_was_asked_beside_it_is_not_its_keeper_meanwhile(maple: Maple) -> None:
    ident = myth(maple)
    ask(maple, "nadia", ident, "chen")
    pass_over(maple, "kowalski", ident)
    assert slug(hand_over(maple, "pat", ident, "kowalski")) == (409, "keeper-decided")
    assert slug(hand_over(maple, "pat", ident, "chen")) == (409, "keeper-asked")


def test_administrators_and_whom_it_escalates_to_hand_over_and_nobody_else(maple: Maple) -> None:
    ident = maple.submitted()
    for who in ("amal", "priya", "rita", "jules"):
        assert slug(hand_over(maple, who, ident, "jules")) == (403, "may-not-hand-over")
    assert hand_over(maple, "dana", ident, "jules").status == 201
    assert hand_over(maple, "pat", ident, "amal").body["keeper"] is None  # back to its author
    maple.decide("priya", ident, "reject", "No.")
    assert slug(hand_over(maple, "pat", ident, "jules")) == (409, "nothing-to-continue")


def test_a_draft_with_personal_data_is_handed_over_by_the_privacy_officer_alone(maple: Maple) -> None:
    ident = int(maple.draft(PERSONAL).body["id"])
    amal = maple.as_("amal")
    assert amal.post(f"/drafts/{ident}/submission", match=amal.get(f"/drafts/{ident}")).status == 422
    sam, path = maple.as_("sam"), f"/drafts/{ident}"
    assert hand_over(maple, "pat", ident, "jules", match=sam.get(path)).status == 404
    assert maple.as_("jules").get(path).status == 404
    items = maple.as_("pat").read(f"/people/{maple.people['amal']}/open-items")
    assert (items["drafts"], items["hidden"]) == ([], 1)
    assert hand_over(maple, "sam", ident, "jules", match=sam.get(path)).status == 201
    assert maple.as_("jules").get(path).status == 200


def test_many_are_handed_over_with_a_result_for_each(maple: Maple) -> None:
    """Never all or nothing in silence (uplbtools/room-tba#573), and a repeat does nothing twice."""
    written, waiting, decided = int(maple.draft().body["id"]), maple.submitted(), maple.approved()
    whom = f"/people/{maple.people['amal']}"
    put_to(maple, "priya", waiting, "priya")
    disable(maple, "amal")
    items = maple.as_("pat").read(f"{whom}/open-items")
    assert [one["draft_id"] for one in items["drafts"]] == [written, waiting, decided]
    body = {"draft_ids": [written, waiting, decided, 999], "keeper_id": maple.people["jules"], "reason": "Amal left."}
    hand_over(maple, "dana", waiting, "tom")
    results = {}
    for _ in range(2):
        answer = maple.as_("pat").post(f"{whom}/handovers", body, key="all-of-amal")
        results = {one["draft_id"]: (one["done"], one["problem"]) for one in answer.body["items"]}
        assert results == {
            written: (True, None),
            waiting: (False, "handed-over-meanwhile"),
            decided: (True, None),
            999: (False, "not-found"),
        }
    assert len(maple.record(f"drafts/{written}", type="draft.handed_over")) == 1
    # The key stands for the whole request, and for no other one that names other drafts.
    late = int(maple.draft(who="jules").body["id"])
    other = maple.as_("pat").post(f"{whom}/handovers", {**body, "draft_ids": [late]}, key="all-of-amal")
    assert slug(other) == (422, "key-reused")
    assert maple.record(f"drafts/{late}", type="draft.handed_over") == []
    assert slug(maple.as_("priya").get(f"{whom}/open-items")) == (403, "may-not-hand-over")
    assert maple.as_("priya").read(f"/people/{maple.people['priya']}/open-items")["steps"][0]["draft_id"] == waiting


def test_what_somebody_who_left_was_writing_stands_under_attention_until_somebody_goes_on(maple: Maple) -> None:
    ident, gone = int(maple.draft().body["id"]), maple.approved()
    assert maple.publish("amal", gone).status == 201
    assert attention(maple) == []
    disable(maple, "amal")
    assert attention(maple) == [ident]
    hand_over(maple, "pat", ident, "jules")
    assert attention(maple) == []
    disable(maple, "jules")
    assert attention(maple) == [ident]
    (row,) = maple.as_("dana").read("/queue?view=attention")["items"]
    assert row["presses"] == [{"why": "left", "role": None}]
    assert maple.as_("dana").read("/queue")["counts"]["attention"] == 1


def test_requirements_name_the_keeper_and_a_disabled_author_breaks_no_page(maple: Maple) -> None:
    ident = int(maple.draft(FACT, category="R3", channel="facebook").body["id"])
    disable(maple, "amal")
    hand_over(maple, "pat", ident, "jules")
    items = maple.as_("jules").read(f"/drafts/{ident}/requirements")["items"]
    assert [one["name"] for one in items[0]["can"]] == ["Jules Tremblay"]
    submit(maple, "jules", ident)
    assert state(maple, ident) == "in_review"


def told_of(maple: Maple, who: str, ident: int, event: str) -> bool:
    maple.work()
    found = maple.as_(who).read("/notices?limit=100")["items"]
    return any(one["draft_id"] == ident and one["event"] == event for one in found)


def test_who_goes_on_with_it_is_told_what_its_author_would_have_been(maple: Maple) -> None:
    """To post it now, and that a report was opened."""
    planned, wrong = maple.approved(), maple.approved()
    for one in (planned, wrong):
        hand_over(maple, "pat", one, "jules")
    disable(maple, "amal")
    path = f"/drafts/{planned}"
    time = {"time": "2026-11-23T10:00:00-05:00"}
    assert maple.as_("priya").put(f"{path}/schedule", time, match=maple.as_("priya").get(path)).status == 200
    maple.clock.at(2026, 11, 23, 10, 0)
    with maple.app.app_context():
        due_posts.sweep()
    assert told_of(maple, "jules", planned, "post_now")
    assert maple.publish("priya", wrong, "The clinic is open.").status == 201
    assert told_of(maple, "jules", wrong, "report_opened")


def test_what_is_to_be_posted_and_nobody_goes_on_with_comes_to_whom_the_guidance_names(maple: Maple) -> None:
    ident = maple.approved()
    path, priya = f"/drafts/{ident}", maple.as_("priya")
    assert priya.put(f"{path}/schedule", {"time": "2026-11-23T10:00:00-05:00"}, match=priya.get(path)).status == 200
    disable(maple, "amal")
    maple.clock.at(2026, 11, 23, 10, 0)
    with maple.app.app_context():
        due_posts.sweep()
    assert told_of(maple, "dana", ident, "post_now")
    assert told_of(maple, "priya", ident, "post_now")
