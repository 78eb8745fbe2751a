"""Who has read which version: pending, done, outdated, not requested; reminders; no deciding unread where so said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.amending import READING_FIRST, SLUG, Guidance, from_monday, guided, path
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Answer

STAFF = {"amal", "jules", "ines", "priya", "marc", "kowalski", "nadia", "tom", "sam", "chen", "olu"}


@pytest.fixture
def reading_first(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Guidance]:
    """Guidance under which nobody decides who has not acknowledged it."""
    with guided(new_installation(READING_FIRST), clock) as found:
        yield found


def acknowledge(guidance: Guidance, who: str, number: str) -> Answer:
    return guidance.maple.as_(who).post(f"{path(number)}/acknowledgement")


def statuses(guidance: Guidance, number: str) -> dict[str, str]:
    """By the person's key."""
    names = {ident: key for key, ident in guidance.maple.people.items()}
    items = guidance.maple.as_("pat").read(f"{path(number)}/acknowledgement?limit=100")["items"]
    return {names[one["person_id"]]: one["status"] for one in items}


def minor(document: dict[str, Any]) -> None:
    from_monday(document)
    document["change"] = "minor"


def test_everybody_who_writes_or_decides_is_asked_and_nobody_else(guidance: Guidance) -> None:
    found = statuses(guidance, "1.0.0")
    assert {who for who, status in found.items() if status == "pending"} == STAFF
    assert {who for who, status in found.items() if status == "not_requested"} == {"dana", "rita", "pat"}
    number = guidance.approved()
    assert set(statuses(guidance, number).values()) == {"not_requested"}  # it is not in force yet
    assert acknowledge(guidance, "amal", number).status == 201  # which forbids nobody to read it
    assert statuses(guidance, number)["amal"] == "done"
    draft = guidance.begin().body["number"]
    refused = acknowledge(guidance, "amal", draft)
    assert (refused.status, refused.body["type"]) == (409, "/problems/version-not-approved")


def test_a_material_change_asks_anew_and_a_minor_one_does_not(guidance: Guidance) -> None:
    assert acknowledge(guidance, "amal", "1.0.0").body["status"] == "done"
    again = acknowledge(guidance, "amal", "1.0.0")
    assert (again.status, again.body["status"]) == (200, "done")
    small = guidance.approved(minor)
    guidance.maple.clock.at(2026, 11, 30, 9, 0)
    guidance.maple.work()
    found = statuses(guidance, small)
    assert (found["amal"], found["priya"]) == ("done", "pending")
    assert "acknowledge" not in [event for event, _ in guidance.notices("amal")]
    assert ("acknowledge", f"Version {small} of the guidance is in force. Read it and acknowledge it.") in (
        guidance.notices("priya")
    )

    def large(document: dict[str, Any]) -> None:
        document["change"] = "material"
        document["effective_from"] = "2026-12-07T09:00:00-05:00"

    big = guidance.approved(large)
    guidance.maple.clock.at(2026, 12, 7, 9, 0)
    found = statuses(guidance, big)  # whether a worker came or not
    assert (found["amal"], found["priya"], found["dana"]) == ("outdated", "pending", "not_requested")
    assert statuses(guidance, "1.0.0")["amal"] == "outdated"
    guidance.maple.work()
    assert "acknowledge" in [event for event, _ in guidance.notices("amal")]
    assert acknowledge(guidance, "amal", big).body["status"] == "done"
    counts = guidance.maple.as_("pat").read(f"{path(big)}/acknowledgement")["counts"]
    assert counts == {"pending": len(STAFF) - 1, "done": 1, "outdated": 0, "not_requested": 3}


def test_what_was_read_of_a_version_that_was_changed_afterwards_does_not_count(guidance: Guidance) -> None:
    number = guidance.approved()
    acknowledge(guidance, "amal", number)
    guidance.put(number, guidance.text(number) + "\n")
    guidance.act("submission", number)
    for who in ("priya", "kowalski"):
        assert guidance.decide(who, number, revision=3).status == 201
    guidance.maple.clock.at(2026, 11, 30, 9, 0)
    assert statuses(guidance, number)["amal"] == "pending"
    assert acknowledge(guidance, "amal", number).status == 201
    assert statuses(guidance, number)["amal"] == "done"


def test_reminders_come_after_three_and_seven_days_to_those_who_have_not_read_it(guidance: Guidance) -> None:
    number = guidance.approved()
    guidance.maple.clock.at(2026, 11, 30, 9, 0)
    guidance.maple.work()
    acknowledge(guidance, "amal", number)
    for days, reminded in ((2, 0), (1, 1), (3, 1), (1, 2), (10, 2)):
        guidance.maple.clock.forward(timedelta(days=days))
        guidance.maple.work()
        guidance.maple.work()
        events = [event for event, _ in guidance.notices("priya")]
        assert events.count("acknowledge_reminder") == reminded
    assert "acknowledge_reminder" not in [event for event, _ in guidance.notices("amal")]


def test_nobody_is_reminded_of_a_version_that_was_overtaken(guidance: Guidance) -> None:
    guidance.approved()
    later = guidance.approved(lambda document: document.update(effective_from="2026-12-01T09:00:00-05:00"))
    guidance.maple.clock.at(2026, 12, 3, 12, 0)  # three days after the first, two after the second
    guidance.maple.work()
    told = [text for event, text in guidance.notices("priya") if event.startswith("acknowledge")]
    assert told == [f"Version {later} of the guidance is in force. Read it and acknowledge it."]


def test_owners_are_reminded_of_the_review_thirty_and_seven_days_before_and_on_the_day(guidance: Guidance) -> None:
    def soon(document: dict[str, Any]) -> None:
        from_monday(document)
        document["review_by"] = "2027-03-01"

    number = guidance.approved(soon)
    assert guidance.line(number)["review_by"] == "2027-03-01"
    for day, reminded in (((2027, 1, 29), 0), ((2027, 1, 30), 1), ((2027, 2, 22), 2), ((2027, 3, 1), 3)):
        guidance.maple.clock.at(*day, 8, 0)
        guidance.maple.work()
        told = [text for event, text in guidance.notices("pat") if event == "version_review_by"]
        assert told == [f"Version {number} of the guidance has to be looked at again by 2027-03-01."] * reminded


def test_nobody_decides_under_a_version_that_they_have_not_acknowledged_where_it_says_so(
    reading_first: Guidance,
) -> None:
    maple = reading_first.maple
    draft = maple.submitted()
    refused = maple.decide("priya", draft, "approve")
    assert (refused.status, refused.body["type"]) == (403, "/problems/not-acknowledged")
    assert "1.0.0" in refused.body["detail"]
    items = {one["id"]: one for one in maple.as_("amal").read(f"/drafts/{draft}/requirements")["items"]}
    (cannot,) = items["steps.1"]["cannot"]
    assert (items["steps.1"]["can"], cannot["name"], cannot["problem"]) == ([], "Priya Raman", "not-acknowledged")
    assert acknowledge(reading_first, "priya", "1.0.0").status == 201
    items = {one["id"]: one for one in maple.as_("amal").read(f"/drafts/{draft}/requirements")["items"]}
    assert [one["name"] for one in items["steps.1"]["can"]] == ["Priya Raman"]
    assert maple.decide("priya", draft, "approve").status == 201


def test_whoever_has_read_the_newer_version_may_decide_under_the_older_one(reading_first: Guidance) -> None:
    maple = reading_first.maple
    for who in ("priya", "kowalski"):
        acknowledge(reading_first, who, "1.0.0")
    number = reading_first.approved()
    maple.grant("marc", "author", "comms_manager")
    draft = maple.submitted()
    maple.clock.at(2026, 11, 30, 9, 0)
    assert maple.decide("marc", draft, "approve").body["type"] == "/problems/not-acknowledged"
    acknowledge(reading_first, "marc", number)
    assert maple.decide("marc", draft, "approve").status == 201


def test_the_report_on_who_is_left_names_those_who_have_not_read(guidance: Guidance, reading_first: Guidance) -> None:
    """They are counted as there, because they can mend it themselves in minutes; and they are told of."""
    assert guidance.maple.as_("pat").read("/liveness")["unread"] == []
    unread = reading_first.maple.as_("pat").read("/liveness")["unread"]
    assert "Priya Raman" in unread
    assert "Amal Haddad" not in unread  # who writes and decides nothing
    assert acknowledge(reading_first, "priya", "1.0.0").status == 201
    assert reading_first.maple.as_("pat").read("/liveness")["unread"] == [one for one in unread if one != "Priya Raman"]


STEPS = st.lists(
    st.one_of(st.sampled_from(("minor", "material")), st.sampled_from(("amal", "priya"))), min_size=1, max_size=6
)


@pytest.mark.soak
def test_the_status_follows_from_what_was_read_since_the_last_material_change(
    room_for_many: Guidance, size: Callable[[int, int], int]
) -> None:
    """Whatever is approved and read in whatever order: against a model that remembers everything."""

    @settings(max_examples=size(5, 12), suppress_health_check=list(HealthCheck), deadline=None)
    @given(STEPS)
    def run(steps: list[str]) -> None:
        guidance = room_for_many
        for step in steps:
            if step in ("minor", "material"):
                at = guidance.maple.clock.forward(timedelta(hours=1))
                moment = (at + timedelta(minutes=5)).isoformat()
                guidance.approved(lambda document, m=moment, s=step: document.update(effective_from=m, change=s))
                guidance.maple.clock.forward(timedelta(minutes=6))
                for who in ("amal", "priya"):
                    if step == "material":
                        MODEL[who] = "outdated" if MODEL[who] in ("done", "outdated") else "pending"
            else:
                acknowledge(guidance, step, guidance.in_force())
                MODEL[step] = "done"
            found = statuses(guidance, guidance.in_force())
            assert {who: found[who] for who in MODEL} == MODEL

    run()


MODEL = {"amal": "pending", "priya": "pending"}


@pytest.fixture
def room_for_many(guidance: Guidance) -> Guidance:
    """One service for all examples: each goes on where the one before ended."""
    MODEL.update(amal="pending", priya="pending")
    return guidance


def test_people_comment_on_clauses_and_resolve_what_is_settled(guidance: Guidance) -> None:
    number = guidance.drafted()
    comments = f"{path(number)}/comments"
    said = guidance.maple.as_("amal").made(comments, {"clause": "categories.R3", "text": "Name the source."})
    whole = guidance.maple.as_("priya").made(comments, {"text": "Reads well."})
    assert (said.body["clause"], said.body["by"], whole.body["clause"]) == ("categories.R3", "Amal Haddad", "")
    unknown = guidance.maple.as_("amal").post(comments, {"clause": "categories.X9", "text": "?"})
    assert (unknown.status, list(unknown.body["errors"])) == (422, ["clause"])
    other = guidance.maple.as_("priya").post(f"{comments}/{said.body['id']}/resolution")
    assert (other.status, other.body["type"]) == (403, "/problems/role-needed")
    done = guidance.maple.as_("pat").made(f"{comments}/{said.body['id']}/resolution")
    assert (done.body["resolved_by"], done.body["resolved_at"]) == ("Pat O’Brien", "2026-11-23T14:12:00Z")
    assert guidance.maple.as_("amal").post(f"{comments}/{said.body['id']}/resolution").status == 200
    listed = guidance.maple.as_("rita").read(comments)["items"]
    assert [(one["id"], one["resolved_by"]) for one in listed] == [
        (said.body["id"], "Pat O’Brien"),
        (whole.body["id"], None),
    ]
    elsewhere = guidance.maple.as_("pat").post(f"{path('1.0.0')}/comments/{said.body['id']}/resolution")
    assert elsewhere.status == 404
    told = [one for one in guidance.maple.record(guidance.line(number)["subject"]) if one["type"].endswith("commented")]
    assert [one["data"].get("clauses") for one in told] == [["categories.R3"], None, None]
    assert SLUG in path(number)
