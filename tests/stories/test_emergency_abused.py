"""Ways round the rules of an emergency, taken on purpose or not, and what happened in one and has to be told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.test_resources import attach, picture
from tests.stories.test_emergency import FEARS, NOTICE, confirmed, declared, evening, found, posted, submit, urgent
from tests.support.maple import POST, Answer, Maple


@pytest.fixture
def water(maple: Maple) -> Answer:
    """Wednesday 2 December 2026, 18:44, after hours: the medical officer of health declares."""
    evening(maple, 18, 44)
    made = declared(maple)
    assert made.status == 201, made.body
    return made


def again(maple: Maple, question: str = "Can I bathe my baby in it?", **more: Any) -> int:
    """The words of the notice for somebody else, not submitted yet."""
    thread = maple.conversation(question, "E1")
    body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": NOTICE}, **more}
    return int(maple.as_("amal").made("/drafts", body).body["id"])


def roles(made: Answer) -> list[str]:
    return [one["role"] for one in made.body["steps"]]


def demand(maple: Maple, ident: int, name: str) -> Any:
    items = maple.as_("amal").read(f"/drafts/{ident}/requirements")["items"]
    return next(one for one in items if one["id"] == name)


def end(maple: Maple, made: Answer, who: str = "priya") -> Answer:
    path = f"/emergencies/{made.body['id']}"
    return maple.as_(who).call("DELETE", path, {"reason": "It is over."}, match=maple.as_(who).get(path))


def record_of(maple: Maple, ident: int, at: str, who: str = "amal") -> Answer:
    """A post of an earlier moment is recorded now."""
    caller = maple.as_(who)
    text = maple.as_("rita").read(f"/drafts/{ident}")["texts"]["en"]
    body = {"url": POST, "published_at": at, "captured_text": text}
    return caller.post(f"/drafts/{ident}/publication", body, match=caller.get(f"/drafts/{ident}"))


def test_a_picture_another_channel_or_another_time_is_not_what_was_approved_before(maple: Maple, water: Answer) -> None:
    first = urgent(maple)
    maple.decide("olu", first, "approve")
    shown = attach(maple, picture(), {"en": "The way to the arena."}).body["id"]
    pinned = [again(maple, attachments=[shown]), again(maple, channel="facebook")]
    pinned.append(again(maple, scheduled_for="2026-12-03T06:00:00Z"))
    for ident in pinned:
        look = maple.as_("amal").post(f"/drafts/{ident}/evaluation").body
        assert [one["role"] for one in look["route"]] == ["duty_officer"], ident
        assert roles(submit(maple, ident)) == ["duty_officer"], ident
    same = again(maple)
    assert submit(maple, same).body["steps"] == []
    said = demand(maple, same, "emergency.pre_approved_facts")
    assert (said["status"], said["clauses"]) == ("satisfied", ["emergency.pre_approved_facts"])
    assert f"in draft {first} under the same emergency" in said["detail"]
    assert "Olu" in said["detail"]
    # With the picture it is approved before only once somebody has looked at the picture.
    maple.decide("olu", pinned[0], "approve")
    other = attach(maple, picture(), {"en": "Another alternative text."}).body["id"]
    assert roles(submit(maple, again(maple, attachments=[other]))) == ["duty_officer"]
    assert submit(maple, again(maple, attachments=[shown])).body["steps"] == []


def test_words_that_were_found_wrong_are_not_used_again_and_do_not_go_out_any_more(maple: Maple, water: Answer) -> None:
    first, waits = urgent(maple), again(maple)
    maple.decide("olu", first, "approve")
    assert submit(maple, waits).body["steps"] == []
    posted(maple, first)
    assert found(maple, first, "retracted", comment="The arena is closed.").status == 201
    assert roles(submit(maple, again(maple))) == ["duty_officer"]
    refused = posted(maple, waits)
    assert (refused.status, refused.body["type"]) == (409, "/problems/repeats-an-error")
    assert f"draft {first}" in refused.body["detail"]
    assert demand(maple, waits, "emergency.pre_approved_facts")["status"] == "unsatisfied"


def test_an_approval_whose_review_afterwards_is_late_or_that_is_held_back_lends_itself_no_more(
    maple: Maple, water: Answer
) -> None:
    confirmed(maple, water)
    first = urgent(maple)
    maple.decide("olu", first, "approve")
    hold = maple.as_("marc").put(
        f"/drafts/{first}/hold", {"reason": "Wait."}, match=maple.as_("marc").get(f"/drafts/{first}")
    )
    assert hold.status == 200, hold.body
    assert roles(submit(maple, again(maple))) == ["duty_officer"]
    amal = maple.as_("amal")
    amal.call("DELETE", f"/drafts/{first}/hold", match=amal.get(f"/drafts/{first}"))
    posted(maple, first)
    assert submit(maple, again(maple)).body["steps"] == []
    maple.clock.at(2026, 12, 3, 18, 45)
    assert roles(submit(maple, again(maple))) == ["duty_officer"]
    assert found(maple, first, "approved").status == 201
    assert submit(maple, again(maple)).body["steps"] == []


def test_who_published_it_does_not_review_it(maple: Maple, water: Answer) -> None:
    ident = urgent(maple)
    maple.decide("olu", ident, "approve")
    assert posted(maple, ident, "priya").status == 201
    refused = found(maple, ident, "retracted", comment="The arena is closed.")
    assert (refused.status, refused.body["type"]) == (403, "/problems/own-work")
    assert demand(maple, ident, "emergency.retro_review")["can"] == []
    maple.grant("marc", "comms_manager")
    assert [one["name"] for one in demand(maple, ident, "emergency.retro_review")["can"]] == ["Marc Bélanger"]
    assert found(maple, ident, "approved", "marc").status == 201


def test_what_was_posted_while_the_emergency_held_is_recorded_when_it_is_over(maple: Maple, water: Answer) -> None:
    back, again_in_review, unapproved, held = (urgent(maple) for _ in range(4))
    for ident in (back, again_in_review, held):
        maple.decide("olu", ident, "approve")
    evening(maple, 18, 52)
    at = maple.clock.now().isoformat()
    evening(maple, 18, 53)
    marc = maple.as_("marc")
    assert marc.put(f"/drafts/{held}/hold", {"reason": "Wait."}, match=marc.get(f"/drafts/{held}")).status == 200
    told = record_of(maple, held, at)
    assert (told.status, told.body["late"], told.body["draft"]["state"]) == (201, "held", "published_unreviewed")
    evening(maple, 18, 54)
    assert end(maple, water).status == 200
    evening(maple, 18, 56)
    after = record_of(maple, back, maple.clock.now().isoformat())
    assert (after.status, after.body["type"]) == (409, "/problems/emergency-over")
    maple.work()
    assert submit(maple, again_in_review, emergency=False).body["state"] == "open"
    evening(maple, 19, 30)
    assert record_of(maple, unapproved, at).status == 409
    for ident in (back, again_in_review):
        told = record_of(maple, ident, at)
        assert (told.status, told.body["late"]) == (201, "emergency_over"), told.body
        assert (told.body["draft"]["state"], told.body["emergency_id"]) == ("published_unreviewed", water.body["id"])
        (entry,) = maple.record(told.body["subject"], type="reply.published")
        assert (entry["opened"]["late"], entry["opened"]["published_at"][:16]) == ("emergency_over", "2026-12-02T23:52")
        assert demand(maple, ident, "emergency.retro_review")["status"] == "unsatisfied"
        assert demand(maple, ident, "submission")["status"] == "satisfied"
        assert found(maple, ident, "approved").body["state"] == "published"
    page, listed = f"/emergencies/{water.body['id']}/drafts?limit=2", []
    while page:
        found_there = maple.as_("rita").read(page)
        page, listed = found_there["next"], [*listed, *found_there["items"]]
    assert [one["draft_id"] for one in listed] == [back, again_in_review, unapproved, held]
    assert listed[0]["review_due"] == "2026-12-03T23:52:00Z"


def test_an_ordinary_post_from_before_the_approval_lapsed_is_recorded_for_a_day(maple: Maple) -> None:
    posts = [maple.approved() for _ in range(3)]
    maple.clock.at(2026, 11, 26, 9, 0)
    at = maple.clock.now()
    maple.clock.at(2026, 11, 26, 15, 0)
    told = record_of(maple, posts[0], at.isoformat())
    assert (told.status, told.body["late"], told.body["draft"]["state"]) == (201, "lapsed", "published")
    before_it_lapsed_alone = record_of(maple, posts[1], (at + timedelta(hours=4)).isoformat())
    assert (before_it_lapsed_alone.status, before_it_lapsed_alone.body["type"]) == (409, "/problems/approval-lapsed")
    maple.clock.at(2026, 11, 27, 9, 1)
    assert record_of(maple, posts[2], at.isoformat()).status == 409


def test_one_person_keeps_no_emergency_going_by_declaring_it_again(maple: Maple, water: Answer) -> None:
    evening(maple, 19, 14)
    assert end(maple, water, "kowalski").status == 200
    second = declared(maple)
    assert (second.status, second.body["confirm_by"]) == (201, "2026-12-03T00:44:00Z")
    evening(maple, 19, 50)
    refused = declared(maple)
    assert (refused.status, refused.body["type"]) == (409, "/problems/declared-unconfirmed")
    assert "Until" in refused.body["detail"]
    assert declared(maple, drill=True).status == 201
    other = declared(maple, "priya")
    assert (other.status, confirmed(maple, other, "kowalski").status) == (201, 201)
    assert end(maple, other).status == 200
    third = declared(maple)
    assert (third.status, third.body["confirm_by"]) == (201, "2026-12-03T01:50:00Z")
    maple.clock.at(2026, 12, 3, 20, 49)
    assert declared(maple).status == 409
    maple.clock.at(2026, 12, 3, 20, 51)
    assert declared(maple).status == 201


def test_while_it_holds_nothing_is_scheduled_or_let_go_but_what_its_chain_approved(maple: Maple) -> None:
    evening(maple, 10, 0)
    planned, plain, other = maple.approved(), maple.approved(), maple.approved()
    amal = maple.as_("amal")

    def schedule(ident: int, hour: int) -> Answer:
        body = {"time": f"2026-12-03T{hour:02}:00:00Z"}
        return amal.put(f"/drafts/{ident}/schedule", body, match=amal.get(f"/drafts/{ident}"))

    def resume(ident: int) -> Answer:
        return amal.call("DELETE", f"/drafts/{ident}/hold", match=amal.get(f"/drafts/{ident}"))

    assert schedule(planned, 15).status == 200
    drill = declared(maple, drill=True)
    assert schedule(other, 16).status == 200
    real = declared(maple)
    assert (real.status, maple.as_("rita").read(f"/emergencies/{drill.body['id']}")["state"]) == (201, "ended")
    for refused in (resume(planned), schedule(plain, 15)):
        assert (refused.status, refused.body["type"]) == (409, "/problems/held-in-emergency")
        assert f"Emergency {real.body['number']} holds, as things stand until" in refused.body["detail"]
    assert "nothing is scheduled" in demand(maple, planned, "hold")["detail"]
    short = urgent(maple)
    maple.decide("olu", short, "approve")
    assert schedule(short, 16).status == 200
    assert end(maple, real).status == 200
    assert (resume(planned).status, schedule(plain, 15).status) == (200, 200)


def test_the_preview_in_a_drill_is_what_the_submission_does(maple: Maple) -> None:
    evening(maple, 18, 44)
    draft = maple.draft(NOTICE, message=FEARS, category="E1").body["id"]
    for expected in (409, 200):
        look = maple.as_("amal").post(f"/drafts/{draft}/evaluation", {"emergency": True})
        assert look.status == expected
        if expected == 409:
            assert look.body["type"] == "/problems/no-emergency"
            assert declared(maple, drill=True).status == 201
    plain = maple.as_("amal").post(f"/drafts/{draft}/evaluation").body
    assert [one["role"] for one in plain["route"]] == ["comms_manager", "moh"]
    assert ([one["role"] for one in look.body["route"]], look.body["emergency"]) == (["duty_officer"], True)
    assert roles(submit(maple, draft, emergency=True)) == ["duty_officer"]


def test_the_sentence_on_every_page_names_nobody(maple: Maple) -> None:
    evening(maple, 18, 44)
    kowalski = maple.as_("kowalski")
    for what, words in (
        ("Joan Miller has TB, call 705-555-0199", "705-555-0199"),
        ("Joan Miller of 14 Birch Ave has TB", "14 Birch Ave"),
    ):
        refused = kowalski.post("/emergencies", {"what": what})
        assert (refused.status, list(refused.body["errors"])) == (422, ["what"])
        assert words in refused.body["errors"]["what"][0]
    sure = {"names_nobody": True}
    assert kowalski.post("/emergencies", {"what": "Call Joan on 705-555-0199", **sure}).status == 422
    made = kowalski.post("/emergencies", {"what": "Chemical spill at 120 Industrial Road", **sure})
    assert made.status == 201, made.body
    (entry,) = maple.record(made.body["subject"], type="emergency.declared")
    assert entry["opened"]["names_nobody"] is True
