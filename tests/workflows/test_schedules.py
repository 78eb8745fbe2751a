"""Posting at a time: who sets it and to when, that it becomes a task once, and that nothing goes out before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from governance.change import transaction
from governance.people.actors import actor_of, by_email
from governance.sweeping import in_one
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, POST, Answer, Maple, opened
from workflows import due_posts, holds, schedules
from workflows.causes import EMERGENCY
from workflows.schedules import Wall

LATER = "2026-11-24T09:30:00-05:00"


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12; what is approved now lapses on Thursday at 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def schedule(maple: Maple, ident: int, who: str = "amal", match: Any = None, **when: Any) -> Answer:
    caller = maple.as_(who)
    body = when or {"time": LATER}
    return caller.put(f"/drafts/{ident}/schedule", body, match=match or caller.get(f"/drafts/{ident}"))


def unschedule(maple: Maple, ident: int, who: str = "amal") -> Answer:
    caller = maple.as_(who)
    return caller.call("DELETE", f"/drafts/{ident}/schedule", match=caller.get(f"/drafts/{ident}"))


def scheduled(maple: Maple, **when: Any) -> int:
    ident = maple.approved()
    answer = schedule(maple, ident, **when)
    assert answer.status == 200, answer.body
    return ident


def swept(maple: Maple) -> int:
    """What a worker does every so often, and then the work that follows."""
    with maple.app.app_context():
        found = due_posts.sweep()
    maple.work()
    return found


def told(maple: Maple, who: str) -> list[str]:
    return [one["detail"] for one in maple.as_(who).read("/notices")["items"] if one["event"] == "post_now"][::-1]


def to_post(maple: Maple, who: str = "tom") -> list[int]:
    return [one["draft_id"] for one in maple.as_(who).read("/queue?view=to_post")["items"]]


# -- Setting the time ------------------------------------------------------------------------------------------------


def test_a_time_is_set_shown_and_taken_back(maple: Maple) -> None:
    ident = maple.approved()
    answer = schedule(maple, ident, "priya")
    assert (answer.status, answer.body["state"]) == (200, "scheduled")
    shown = answer.body["schedule"]
    assert (shown["time"], shown["local"], shown["zone"]) == (
        "2026-11-24T14:30:00Z",
        "2026-11-24T09:30:00",
        "America/Toronto",
    )
    assert (shown["by"], shown["told_at"]) == ("Priya Raman", None)
    asked = {one["id"]: one for one in maple.as_("amal").read(f"/drafts/{ident}/requirements")["items"]}
    assert (asked["schedule"]["status"], asked["schedule"]["due"]) == ("unsatisfied", "2026-11-24T14:30:00Z")
    (row,) = maple.as_("amal").read("/queue?view=approved")["items"]
    assert (row["draft_id"], row["goes_out_at"]) == (ident, "2026-11-24T14:30:00Z")
    back = unschedule(maple, ident).body
    assert (back["state"], back["schedule"]) == ("approved", None)
    assert [one["type"] for one in maple.record(f"drafts/{ident}")][-2:] == ["draft.scheduled", "draft.unscheduled"]
    maple.work()
    events = [one["event"] for one in maple.as_("amal").read("/notices")["items"]]
    assert "scheduled" in events
    assert "unscheduled" not in events  # she did that herself


def move(maple: Maple, ident: int, who: str = "amal", match: Any = None, **when: Any) -> Answer:
    caller = maple.as_(who)
    body = when or {"time": "2026-11-25T08:00:00-05:00"}
    return caller.call("PATCH", f"/drafts/{ident}/schedule", body, match=match or caller.get(f"/drafts/{ident}"))


def test_another_time_is_one_act_told_to_whoever_set_the_first_and_the_first_comes_to_nothing(maple: Maple) -> None:
    ident = maple.approved()
    assert move(maple, ident).status == 409  # it is on no schedule
    assert schedule(maple, ident).status == 200
    tag = maple.as_("priya").get(f"/drafts/{ident}")
    assert move(maple, ident, "ines").status == 403
    same = move(maple, ident, time=LATER)
    assert same.body["errors"]["time"] == ["This is the time that it has already."]
    assert move(maple, ident, time="2026-11-26T09:12:00-05:00").body["type"] == "/problems/time-unfit"
    assert move(maple, ident, local="2027-03-14T02:30").body["type"] == "/problems/no-such-time"
    assert move(maple, ident, local="2027-11-07T01:30").body["type"] == "/problems/time-comes-twice"
    moved = move(maple, ident, "priya", tag).body
    assert (moved["state"], moved["schedule"]["time"], moved["schedule"]["by"]) == (
        "scheduled",
        "2026-11-25T13:00:00Z",
        "Priya Raman",
    )
    assert move(maple, ident, "amal", tag).status == 412
    last = maple.record(f"drafts/{ident}")[-1]
    assert (last["type"], last["opened"]["from"], last["opened"]["time"], last["data"].keys() >= {"digest"}) == (
        "draft.rescheduled",
        "2026-11-24T14:30:00.000000Z",
        "2026-11-25T13:00:00.000000Z",
        True,
    )
    maple.work()
    told_of_it = next(one["detail"] for one in maple.as_("amal").read("/notices")["items"])
    assert told_of_it == (
        "Priya Raman moved it on the schedule, from 24 Nov 2026 09:30 (UTC-05:00) to 25 Nov 2026 08:00 (UTC-05:00)."
    )
    maple.clock.at(2026, 11, 24, 9, 30)
    assert (swept(maple), to_post(maple)) == (0, [])
    maple.clock.at(2026, 11, 25, 8, 0)
    assert (swept(maple), to_post(maple), len(told(maple, "priya"))) == (1, [ident], 1)
    # Also what is to be posted now is moved, and is a task again at the new time.
    assert move(maple, ident, time="2026-11-25T09:00:00-05:00").status == 200
    assert to_post(maple) == []
    maple.clock.at(2026, 11, 25, 9, 0)
    assert (swept(maple), to_post(maple), len(told(maple, "amal"))) == (1, [ident], 2)


def test_whoever_may_publish_may_schedule_and_nobody_else(maple: Maple) -> None:
    ident = maple.approved()
    for who, slug in (("ines", "interns-never-publish"), ("jules", "may-not-publish")):
        refused = schedule(maple, ident, who)
        assert (refused.status, refused.body["type"]) == (403, f"/problems/{slug}")
    assert schedule(maple, ident, "amal").status == 200
    assert unschedule(maple, ident, "ines").status == 403
    assert unschedule(maple, ident, "priya").status == 200


def test_a_time_at_which_it_could_not_be_published_is_refused_with_the_reason(maple: Maple) -> None:
    ident = maple.approved()
    passed = "This time has passed. Choose a later one, or publish it now."
    lapses = "The approval lapses before that, at 26 Nov 2026 09:12 (UTC-05:00)."
    for when, why in (
        ("2026-11-23T09:12:00-05:00", passed),
        ("2026-11-26T09:12:00-05:00", lapses),
        ("2027-11-26T09:12:00-05:00", lapses),
    ):
        refused = schedule(maple, ident, time=when)
        assert (refused.status, refused.body["type"]) == (422, "/problems/time-unfit")
        assert refused.body["errors"]["time"][0].startswith(why)
    assert schedule(maple, ident, time="2026-11-26T09:11:59-05:00").status == 200
    body = {"kind": "reply", "thread_id": maple.conversation(), "channel": "x", "texts": {"en": ANSWER}}
    made = maple.as_("amal").made("/drafts", body | {"scheduled_for": "2026-11-25T08:00:00-05:00"})
    planned = made.body["id"]
    maple.as_("amal").made(f"/drafts/{planned}/submission", match=made)
    assert maple.decide("priya", planned, "approve").status == 201
    early = "It was approved to go out at 25 Nov 2026 08:00 (UTC-05:00) and not before."
    assert schedule(maple, planned).body["errors"]["time"] == [early]
    assert schedule(maple, planned, time="2026-11-25T08:00:00-05:00").status == 200


def test_only_what_is_approved_and_holds_is_scheduled(maple: Maple) -> None:
    drafts = [int(maple.draft().body["id"]), maple.submitted(), maple.approved()]
    caller, path = maple.as_("amal"), f"/drafts/{drafts[2]}"
    assert caller.put(f"{path}/hold", {"reason": "Wait."}, match=caller.get(path)).status == 200
    for ident in drafts:
        refused = schedule(maple, ident)
        assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-state")
        assert unschedule(maple, ident).status == 409
    lapsed, planned = maple.approved(), scheduled(maple)
    maple.clock.at(2026, 11, 27, 9, 0)
    for refused in (schedule(maple, lapsed, time="2026-11-28T09:30:00-05:00"), unschedule(maple, planned)):
        assert (refused.status, refused.body["type"]) == (409, "/problems/approval-lapsed")


def test_a_second_schedule_is_told_who_was_first_and_when_it_goes_out(maple: Maple) -> None:
    ident = maple.approved()
    tag = maple.as_("amal").get(f"/drafts/{ident}")
    schedule(maple, ident, "priya")
    refused = schedule(maple, ident, "amal", tag, time="2026-11-25T09:30:00-05:00")
    assert (refused.status, refused.body["type"]) == (409, "/problems/already-scheduled")
    assert (refused.body["by"], refused.body["time"]) == ("Priya Raman", "2026-11-24T14:30:00Z")
    assert schedule(maple, maple.approved(), match='"1"').status == 412
    assert maple.as_("amal").put(f"/drafts/{ident}/schedule", {"time": LATER}).status == 428


def test_a_time_is_said_in_one_way(maple: Maple) -> None:
    ident, caller = maple.approved(), maple.as_("amal")
    both, odd = {"time": LATER, "local": "2026-11-24T09:30"}, {"time": LATER, "fold": 0}
    for body in ({}, both, odd, {"local": "2026-02-30T09:30"}, {"local": "9999-12-31T23:59"}):
        answer = caller.put(f"/drafts/{ident}/schedule", body, match=caller.get(f"/drafts/{ident}"))
        assert (answer.status, answer.body["type"]) == (422, "/problems/invalid")


# -- Changes of the clocks -------------------------------------------------------------------------------------------


def test_a_local_time_that_does_not_exist_names_the_gap_and_one_that_comes_twice_is_asked_about(maple: Maple) -> None:
    ident = maple.approved()
    refused = schedule(maple, ident, local="2027-03-14T02:30")
    assert (refused.status, refused.body["type"]) == (422, "/problems/no-such-time")
    assert refused.body["errors"]["local"] == [
        "02:30 does not exist on that day: at 02:00 the clocks go forward to 03:00. Choose another."
    ]
    asked = schedule(maple, ident, local="2027-11-07T01:30")
    assert (asked.status, asked.body["type"]) == (422, "/problems/time-comes-twice")
    assert asked.body["choices"] == ["2027-11-07T01:30:00-04:00", "2027-11-07T01:30:00-05:00"]
    understood = schedule(maple, ident, local="2027-11-07T01:30", fold=1)  # only that the approval has lapsed by then
    assert understood.body["type"] == "/problems/time-unfit"
    assert schedule(maple, ident, local="2026-11-24T09:30", fold=1).body["schedule"]["time"] == "2026-11-24T14:30:00Z"


@pytest.mark.parametrize(("fold", "hour"), [(0, 5), (1, 6)])
def test_the_answer_says_which_of_the_two_is_meant(fold: int, hour: int) -> None:
    twice = Wall(datetime.fromisoformat("2026-11-01T01:30"), fold)
    assert schedules._instant(twice, ZoneInfo("America/Toronto")) == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)


# -- When the time comes ---------------------------------------------------------------------------------------------


def test_at_its_time_it_is_a_task_told_once_to_whoever_scheduled_it_and_to_its_author(maple: Maple) -> None:
    ident = maple.approved()
    schedule(maple, ident, "priya")
    for at, due in (((2026, 11, 24, 9, 29, 59), False), ((2026, 11, 24, 9, 30), True), ((2026, 11, 24, 9, 31), True)):
        maple.clock.at(*at)
        assert swept(maple) == (1 if at == (2026, 11, 24, 9, 30) else 0)
        assert [len(told(maple, who)) for who in ("amal", "priya", "jules")] == ([1, 1, 0] if due else [0, 0, 0])
        assert to_post(maple) == ([ident] if due else [])
    assert told(maple, "amal") == ["Post this now, then record where it was posted."]
    (entry,) = maple.record(f"drafts/{ident}", type="schedule.due")
    assert entry["opened"]["since"] == "2026-11-24T14:30:00.000000Z"
    view = maple.as_("amal").read(f"/drafts/{ident}")
    assert (view["state"], view["schedule"]["told_at"]) == ("scheduled", "2026-11-24T14:30:00Z")
    assert maple.as_("amal").read("/queue")["counts"]["to_post"] == 1
    assert maple.publish("amal", ident).status == 201
    assert to_post(maple) == []


def test_it_is_not_published_before_its_time_unless_it_is_taken_off_the_schedule(maple: Maple) -> None:
    ident = scheduled(maple)
    refused = maple.publish("priya", ident)
    assert (refused.status, refused.body["type"]) == (409, "/problems/scheduled-later")
    assert refused.body["detail"].startswith("Amal Haddad scheduled it for 24 Nov 2026 09:30 (UTC-05:00).")
    assert unschedule(maple, ident, "priya").status == 200
    assert maple.publish("priya", ident).status == 201


def test_a_worker_that_stood_still_for_a_day_tells_each_once_in_order_and_says_that_it_is_late(maple: Maple) -> None:
    second = scheduled(maple, time="2026-11-24T11:00:00-05:00")
    first = scheduled(maple, time="2026-11-24T09:30:00-05:00")
    maple.clock.at(2026, 11, 25, 11, 0)
    assert [swept(maple), swept(maple)] == [2, 0]
    assert told(maple, "amal") == [
        f"Post this now, then record where it was posted. This comes late: it was so from {at} (UTC-05:00) on."
        for at in ("24 Nov 2026 09:30", "24 Nov 2026 11:00")
    ]
    assert to_post(maple) == [first, second]
    page = maple.as_("tom").read("/queue?view=to_post&limit=1")
    assert [one["draft_id"] for one in page["items"]] == [first]
    assert [one["draft_id"] for one in maple.as_("tom").read(page["next"])["items"]] == [second]


def test_a_clock_that_jumps_back_tells_nothing_twice(maple: Maple) -> None:
    ident = scheduled(maple)
    maple.clock.at(2026, 11, 24, 9, 30)
    swept(maple)
    for day, hour in ((24, 8), (23, 10), (24, 10)):
        maple.clock.at(2026, 11, day, hour, 0)
        assert swept(maple) == 0
    assert len(told(maple, "amal")) == 1
    times = [one["time"] for one in maple.record(f"drafts/{ident}")]
    assert times == sorted(times)


def test_what_is_not_scheduled_any_more_is_told_to_nobody(maple: Maple) -> None:
    amal = maple.as_("amal")
    edited, withdrawn, held, taken_off = (scheduled(maple) for _ in range(4))
    tags = {one: amal.get(f"/drafts/{one}") for one in (edited, withdrawn, held)}
    words = {"channel": "x", "texts": {"en": ANSWER + " Bye."}}
    amal.made(f"/drafts/{edited}/revisions", words, match=tags[edited])
    amal.made(f"/drafts/{withdrawn}/withdrawal", {"reason": "Old."}, match=tags[withdrawn])
    assert amal.put(f"/drafts/{held}/hold", {"reason": "Wait."}, match=tags[held]).status == 200
    assert unschedule(maple, taken_off).status == 200
    lapsed = scheduled(maple, time="2026-11-26T09:00:00-05:00")
    maple.clock.at(2026, 11, 24, 9, 30)
    assert (swept(maple), to_post(maple), told(maple, "amal")) == (0, [], [])
    maple.clock.at(2026, 11, 27, 9, 30)
    assert (to_post(maple), amal.read("/queue")["counts"]["to_post"]) == ([], 0)
    assert amal.read(f"/drafts/{lapsed}")["state"] == "expired"


def test_a_batch_takes_the_same_few_statements_whatever_its_size(maple: Maple) -> None:
    counted = []
    for day, more in ((24, 1), (25, 6)):
        for _ in range(more):
            scheduled(maple, time=f"2026-11-{day}T12:00:00-05:00")
        maple.clock.at(2026, 11, day, 12, 0)
        with maple.statements() as found, maple.app.app_context():
            assert in_one(due_posts._come_due) == more
        counted.append(len(found))
        maple.work()
        maple.clock.at(2026, 11, day, 13, 0)
    assert counted[0] == counted[1] <= 6


# -- Held back meanwhile ---------------------------------------------------------------------------------------------


def test_let_go_in_time_it_is_scheduled_as_before_and_let_go_late_it_waits_for_somebody(maple: Maple) -> None:
    early, late = scheduled(maple, time="2026-11-24T10:00:00-05:00"), scheduled(maple)
    caller = maple.as_("priya")
    for ident in (early, late):
        path = f"/drafts/{ident}"
        assert caller.put(f"{path}/hold", {"reason": "Wait."}, match=caller.get(path)).status == 200
    maple.clock.at(2026, 11, 24, 9, 45)
    assert swept(maple) == 0
    for ident, state in ((early, "scheduled"), (late, "approved")):
        path = f"/drafts/{ident}"
        body = caller.call("DELETE", f"{path}/hold", match=caller.get(path)).body
        assert (body["state"], body["schedule"] is None) == (state, state == "approved")
    maple.clock.at(2026, 11, 24, 10, 30)
    assert (swept(maple), to_post(maple)) == (1, [early])


def test_everything_scheduled_is_held_at_once_and_let_go_one_by_one(maple: Maple) -> None:
    both, other = [scheduled(maple), scheduled(maple)], maple.approved()
    with maple.app.app_context(), maple.statements() as found, transaction(_actor("kowalski")) as change:
        assert holds.hold_all_scheduled(change, EMERGENCY) == 2
    written = [one for one in found if "draft" in one and one.startswith(("UPDATE", "INSERT INTO draft_hold"))]
    assert len(written) == 3  # what is scheduled, what waits to be sent, and the rows of both
    states = [maple.as_("amal").read(f"/drafts/{one}")["state"] for one in (*both, other)]
    assert states == ["on_hold", "on_hold", "approved"]
    maple.work()
    assert [one["event"] for one in maple.as_("amal").read("/notices")["items"]][:2] == ["held", "held"]
    caller, path = maple.as_("priya"), f"/drafts/{both[0]}"
    assert caller.call("DELETE", f"{path}/hold", match=caller.get(path)).body["state"] == "scheduled"
    assert maple.as_("amal").read(f"/drafts/{both[1]}")["state"] == "on_hold"


def _actor(key: str) -> Any:
    account = by_email(f"{key}@maplecountyhealth.example")
    assert account is not None
    return actor_of(account)


@pytest.mark.parametrize("taken_off", [False, True])
def test_what_was_posted_before_its_time_is_recorded_and_marked_as_too_early(maple: Maple, taken_off: bool) -> None:
    """It happened, with approved words: the record says so, and a report of an error is opened by itself."""
    ident = scheduled(maple)
    maple.clock.at(2026, 11, 24, 9, 40)
    if taken_off:
        assert unschedule(maple, ident).status == 200
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    body = {"url": POST, "published_at": "2026-11-24T09:02:00-05:00", "captured_text": ANSWER}
    made = amal.post(f"{path}/publication", body, match=amal.get(path))
    assert (made.status, made.body["planned_for"], made.body["differs"]) == (201, "2026-11-24T14:30:00Z", False)
    (report,) = amal.read("/error-reports")["items"]
    sentence = "It was posted before the time that was set for it."
    assert (report["draft_id"], report["origin"], report["what_is_wrong"]) == (ident, "too_early", sentence)
    items = amal.read(f"{path}/requirements")["items"]
    assert [one["status"] for one in items if one["id"] == "publication.in_time"] == ["unsatisfied"]
    (entry,) = [one for one in maple.record(path[1:]) if one["type"] == "reply.published"]
    assert entry["opened"]["planned_for"] == "2026-11-24T14:30:00.000000Z"


def test_a_time_that_was_set_for_earlier_words_says_nothing_of_the_present_ones(maple: Maple) -> None:
    ident = scheduled(maple)
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    text = ANSWER.replace("3 p.m.", "2 p.m.")
    body = {"channel": "x", "texts": {"en": text}}
    assert amal.post(f"{path}/revisions", body, match=amal.get(path)).status == 201
    amal.made(f"{path}/submission", match=amal.get(path))
    assert maple.decide("priya", ident, "approve", revision=2).status == 201
    made = maple.publish("amal", ident, text)
    assert (made.status, made.body["planned_for"]) == (201, None)


def test_what_was_posted_in_the_minute_that_was_set_is_in_time(maple: Maple) -> None:
    ident = scheduled(maple)
    maple.clock.at(2026, 11, 24, 9, 40)
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    body = {"url": POST, "published_at": "2026-11-24T09:30:00-05:00", "captured_text": ANSWER}
    made = amal.post(f"{path}/publication", body, match=amal.get(path))
    assert (made.status, made.body["planned_for"]) == (201, None)
    assert amal.read("/error-reports")["items"] == []
