"""Moderation: acts kept apart, grounds and their bounds, who sees what, what is told, found and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from governance.handlers import ring
from governance.search import search
from tests.stories.test_moderation import (
    COMMENT,
    NOTE,
    PHONE,
    appealed,
    conversation,
    decided,
    done,
    judged,
    proposed,
    refused,
)
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, Answer, Maple, opened, under_other_guidance
from workflows import moderation

HATE = "We will come to your clinic and break your windows, you know who you are."
THREAT = "break your windows"


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def threat(maple: Maple, thread: int | None = None, **changes: Any) -> Answer:
    thread = thread or conversation(maple, HATE)
    said = {"ground": "threat_or_hate", "quote": THREAT, "reason": "It threatens violence.", **changes}
    return proposed(maple, thread, **said)


def undone(maple: Maple, ident: int, who: str = "amal") -> Answer:
    caller = maple.as_(who)
    body = {"done_at": maple.clock.now().isoformat(), "note": "It stands again.", "told": "sent"}
    return caller.post(f"/moderations/{ident}/reinstatement", body, match=caller.get(f"/moderations/{ident}"))


def carried_out(maple: Maple, made: Answer) -> int:
    ident = int(made.body["id"])
    assert decided(maple, "priya", ident, comment="It does.").status == 201
    answer = done(maple, ident)
    assert answer.status == 201, answer.body
    return ident


# -- Acts that are kept apart --------------------------------------------------------------------------------------


def test_to_hide_and_to_remove_are_two_proposals_and_two_entries(maple: Maple) -> None:
    thread = conversation(maple)
    hidden = carried_out(maple, proposed(maple, thread, kind="hide"))
    removed = carried_out(maple, proposed(maple, thread))
    kinds = [maple.record(f"moderations/{one}")[-1]["data"]["kind"] for one in (hidden, removed)]
    assert kinds == ["hide", "remove"]
    again = proposed(maple, thread)
    assert (refused(again), again.body["moderation_id"]) == ((409, "already-proposed"), removed)


def test_an_act_against_the_author_needs_a_ground_that_allows_it(maple: Maple) -> None:
    for kind in ("block", "mute"):
        answer = proposed(maple, conversation(maple), kind=kind)
        assert answer.status == 422
        assert "kind" in answer.body["errors"]
        until = "2026-12-23T14:12:00Z" if kind == "block" else None
        assert threat(maple, kind=kind, until=until).status == 201


def test_a_block_ends_within_the_longest_that_the_guidance_allows(maple: Maple) -> None:
    thread = conversation(maple, HATE)
    for kind, until in (
        ("block", None),
        ("block", "2026-11-23T14:12:00Z"),
        ("block", "2027-11-23T14:12:01Z"),
        ("remove", "2026-12-23T14:12:00Z"),
    ):
        assert list(threat(maple, thread, kind=kind, until=until).body["errors"]) == ["until"]
    assert threat(maple, thread, kind="block", until="2027-11-23T14:12:00Z").status == 201


def no_blocks_and_no_late_appeals(document: dict[str, Any]) -> None:
    del document["moderation"]["block_at_most"]
    document["moderation"]["late_appeals"] = "refused"
    document["moderation"]["publish_reason"] = False


STRICT = under_other_guidance("strict_moderation", no_blocks_and_no_late_appeals)


@pytest.fixture
def strict(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    with opened(new_installation(STRICT), clock) as service:
        yield service


def test_under_a_guidance_without_a_longest_block_nobody_is_blocked_and_late_appeals_are_refused(
    strict: Maple,
) -> None:
    assert list(threat(strict, kind="block", until="2026-11-24T14:12:00Z").body["errors"]) == ["until"]
    ident = int(proposed(strict, conversation(strict)).body["id"])
    decided(strict, "priya", ident)
    assert done(strict, ident, note="").status == 201, "its reasons are not published, so that none is asked for"
    strict.clock.at(2026, 12, 7, 9, 13)
    assert refused(appealed(strict, ident, late_why="They were in hospital.")) == (409, "appeal-too-late")
    strict.clock.at(2026, 12, 7, 9, 12)
    assert appealed(strict, ident).status == 201


# -- Who may ------------------------------------------------------------------------------------------------------


def test_an_intern_proposes_and_never_acts_on_the_channel(maple: Maple) -> None:
    ident = int(proposed(maple, conversation(maple), who="ines").body["id"])
    decided(maple, "priya", ident)
    assert refused(done(maple, ident, "ines")) == (403, "not-on-the-channel")
    assert refused(done(maple, ident, "amal")) == (403, "not-on-the-channel"), "nor does an author who had no part"
    assert done(maple, ident, "priya").status == 201


def test_who_only_looks_proposes_nothing_and_takes_down_no_appeal(maple: Maple) -> None:
    thread = conversation(maple)
    for who in ("dana", "rita", "pat"):
        assert refused(proposed(maple, thread, who=who)) == (403, "role-needed")
    ident = carried_out(maple, proposed(maple, thread))
    for who in ("dana", "rita", "pat"):
        assert refused(appealed(maple, ident, who)) == (403, "role-needed")


def test_a_proposal_is_taken_back_by_who_made_it_until_it_is_done_and_can_be_made_again(maple: Maple) -> None:
    thread = conversation(maple)
    ident = int(proposed(maple, thread).body["id"])

    def withdrawn(who: str) -> Answer:
        caller = maple.as_(who)
        path = f"/moderations/{ident}"
        return caller.post(f"{path}/withdrawal", {"reason": "They deleted it."}, match=caller.get(path))

    assert refused(withdrawn("jules")) == (403, "not-yours")
    assert withdrawn("amal").body["state"] == "withdrawn"
    assert refused(decided(maple, "priya", ident)) == (409, "not-in-review")
    ident = carried_out(maple, proposed(maple, thread))
    assert refused(withdrawn("amal")) == (409, "wrong-state")


def test_a_proposal_is_decided_in_somebodys_place(maple: Maple) -> None:
    body = {"delegate_id": maple.people["marc"], "from": "2026-11-23T14:12:00Z", "until": "2026-11-28T05:00:00Z"}
    asked = maple.as_("priya").made("/delegations", body)
    maple.as_("marc").made(f"/delegations/{asked.body['id']}/acceptance", match=asked)
    ident = int(proposed(maple, conversation(maple), who="marc").body["id"])
    on_behalf = {"on_behalf_of": maple.people["priya"]}
    assert refused(decided(maple, "marc", ident, **on_behalf)) == (403, "own-work")
    ident = int(proposed(maple, conversation(maple)).body["id"])
    made = decided(maple, "marc", ident, **on_behalf)
    (decision,) = made.body["review"]["steps"][0]["decisions"]
    assert (made.status, decision["by"], decision["on_behalf_of"]) == (201, "Marc Bélanger", "Priya Raman")
    done(maple, ident)
    appealed(maple, ident)
    maple.grant("priya", "comms_manager", "champion")
    assert refused(judged(maple, ident, "priya")) == (403, "own-removal")
    assert refused(judged(maple, ident, "marc", **on_behalf)) == (403, "own-removal"), "he decided in her place"
    assert refused(maple.as_("marc").post("/emergencies", {"what": "Fuel in the water"})) == (403, "not-lent")


# -- What is published, told, found and seen ------------------------------------------------------------------------


def test_what_the_public_reads_holds_no_personal_data(maple: Maple) -> None:
    ident = int(proposed(maple, conversation(maple)).body["id"])
    decided(maple, "priya", ident)
    assert list(done(maple, ident, note="Removed: call nurse K. at 705-555-0199").body["errors"]) == ["note"]
    assert done(maple, ident, note=" ").status == 422
    done(maple, ident)
    appealed(maple, ident)
    assert list(judged(maple, ident, "dana", answer="Write it without 705-555-0199.").body["errors"]) == ["answer"]


def test_an_account_of_what_was_done_is_one_that_can_be_so(maple: Maple) -> None:
    ident = int(proposed(maple, conversation(maple)).body["id"])
    decided(maple, "priya", ident)
    for changes, field in (
        ({"told": "not_possible"}, "told_why_not"),
        ({"done_at": "2026-11-23T14:11:59Z"}, "done_at"),
        ({"done_at": "2026-11-23T14:12:01Z"}, "done_at"),
    ):
        assert list(done(maple, ident, **changes).body["errors"]) == [field]


def test_no_notice_holds_a_word_of_it_and_each_goes_to_whom_it_concerns(maple: Maple) -> None:
    ident = int(proposed(maple, conversation(maple)).body["id"])

    def told(who: str) -> list[str]:
        maple.work()
        found = maple.as_(who).get("/notices")
        assert PHONE.encode() not in found.raw
        assert b"705-555-0199" not in found.raw
        return [one["event"] for one in found.body["items"] if one["event"].startswith("moderation")]

    assert told("priya") == ["moderation_step_opened"]
    waiting = maple.as_("priya").read(f"/moderations/{ident}")["review"]["steps"][0]
    assert waiting["due"] == "2026-11-23T18:12:00Z", "reminders come by it, as for any step"
    decided(maple, "priya", ident)
    done(maple, ident, "priya")
    assert told("amal") == ["moderation_carried_out", "moderation_approved"]
    appealed(maple, ident)
    assert (told("dana"), told("jules")) == (["moderation_appealed"], [])
    judged(maple, ident, "dana")
    assert told("amal")[0] == told("priya")[0] == told("jules")[0] == "moderation_appeal_decided"


def test_what_nobody_decides_in_time_comes_to_whom_the_guidance_names_by_its_number_alone(maple: Maple) -> None:
    ident = int(proposed(maple, conversation(maple)).body["id"])
    maple.clock.at(2026, 11, 23, 13, 12)
    with maple.app.app_context():
        ring()
    maple.work()
    for who, event in (("priya", "step_due"), ("dana", "step_escalated")):
        found = maple.as_(who).get("/notices")
        assert (found.body["items"][0]["event"], found.body["items"][0]["moderation_id"]) == (event, ident)
        assert b"705-555-0199" not in found.raw
    assert maple.as_("amal").read(f"/moderations/{ident}")["state"] == "proposed", "silence approves nothing"


def test_the_words_are_for_who_works_on_it_who_approves_and_who_looks_on(maple: Maple) -> None:
    ident = int(proposed(maple, conversation(maple)).body["id"])

    def sees(who: str) -> bool:
        answer = maple.as_(who).get(f"/moderations/{ident}")
        assert answer.status == 200
        shown = answer.body["copy"] is not None
        assert (answer.body["quote"] == PHONE) is shown
        assert (b"705-555-0199" in answer.raw) is shown
        return shown

    assert {who for who in maple.people if sees(who)} == {"amal", "priya", "rita", "sam"}
    decided(maple, "priya", ident)
    assert {who for who in maple.people if sees(who)} == {"amal", "priya", "rita", "sam", "kowalski", "olu"}
    done(maple, ident)
    appealed(maple, ident)
    assert sees("dana"), "who decides on the appeal"
    listed = maple.as_("nadia").get("/moderations")
    assert (len(listed.body["items"]), b"705-555-0199" in listed.raw) == (1, False)


def test_a_removed_message_is_found_no_more_until_it_stands_again(maple: Maple) -> None:
    thread = conversation(maple)

    def found() -> bool:
        with maple.app.app_context():
            return bool(search("Reyes")[0])

    assert found()
    first = carried_out(maple, proposed(maple, thread))
    second = carried_out(maple, proposed(maple, thread, kind="hide"))
    assert not found()
    assert undone(maple, first).status == 201
    assert not found(), "it is still hidden"
    assert undone(maple, second).status == 201
    assert found()


def test_an_answer_to_a_message_that_is_removed_is_held_back_and_not_posted(maple: Maple) -> None:
    thread = conversation(maple)
    ident = int(proposed(maple, thread).body["id"])
    assert decided(maple, "priya", ident).status == 201
    amal = maple.as_("amal")
    body = {"category": "R1", "reason": "There is a question in it too."}
    amal.made(f"/threads/{thread}/triage", body, match=amal.get(f"/threads/{thread}"))
    found = []
    for _ in range(2):
        answer = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": ANSWER}}
        made = amal.made("/drafts", answer)
        found.append(f"/drafts/{made.body['id']}")
        amal.made(f"{found[-1]}/submission", match=made)
    planned, waiting = found
    assert maple.decide("priya", int(planned[8:]), "approve").status == 201
    time = {"time": "2026-11-23T10:00:00-05:00"}
    assert amal.put(f"{planned}/schedule", time, match=amal.get(planned)).status == 200
    assert done(maple, ident).status == 201
    assert amal.read(planned)["state"] == "on_hold"
    (entry,) = maple.record(planned[1:], type="draft.held")
    assert entry["opened"]["reason"] == "The message that it answers was hidden or removed here."
    assert maple.decide("priya", int(waiting[8:]), "approve").body["draft"]["state"] == "on_hold"
    maple.clock.at(2026, 11, 23, 10, 0)
    assert amal.read("/queue?view=to_post")["items"] == []


def test_a_removed_message_whose_edit_is_noted_later_is_not_found_by_it(maple: Maple) -> None:
    thread = conversation(maple)
    carried_out(maple, proposed(maple, thread))
    jules = maple.as_("jules")
    (message,) = jules.read(f"/threads/{thread}")["messages"]
    edited = {"text": "Vote for Dan Reyes again"}
    path = f"/threads/{thread}/messages/{message['id']}/versions"
    assert jules.post(path, edited, match=jules.get(f"/threads/{thread}")).status == 201
    with maple.app.app_context():
        assert not search("Reyes")[0]


HOSTILE = (
    "<script>alert(1)</script> Vote for me 705-555-0199",
    "\u202eVote 705-555-0199\u202c \u00e9 " + "a" * 5000,
    "(((.*+?[]{}|\\^$ 705-555-0199",
    "Vote   Dan\n\nReyes\t705-555-0199",
)


def test_hostile_words_are_quoted_and_kept_as_they_are(maple: Maple) -> None:
    for text in HOSTILE:
        made = proposed(maple, conversation(maple, text), quote=" ".join(text.split()))
        assert made.status == 201, made.body
        assert made.body["copy"]["content"]["text"] == text
        assert made.body["checks"] == ["pii_third_party"]


def test_the_same_request_again_proposes_nothing_twice(maple: Maple) -> None:
    thread, amal = conversation(maple), maple.as_("amal")
    shown = amal.get(f"/threads/{thread}")
    said = {"ground": "third_party_details", "quote": PHONE, "reason": "A number.", "neutral": True, "kind": "remove"}
    body = {"message_id": shown.body["messages"][0]["id"], **said}
    answers = [amal.post(f"/threads/{thread}/moderations", body, match=shown, key="once") for _ in range(2)]
    assert [one.body["id"] for one in answers] == [answers[0].body["id"]] * 2
    assert len(amal.read("/moderations")["items"]) == 1


# -- Counts -------------------------------------------------------------------------------------------------------


def test_what_was_done_is_counted_by_kind_and_ground_in_its_period(maple: Maple) -> None:
    begins = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
    ids = [carried_out(maple, proposed(maple, conversation(maple))) for _ in range(2)]
    carried_out(maple, proposed(maple, conversation(maple), kind="hide"))
    proposed(maple, conversation(maple, COMMENT))
    appealed(maple, ids[0])
    judged(maple, ids[0], "dana", "reversed")
    undone(maple, ids[0])
    maple.clock.at(2026, 11, 23, 9, 13)
    carried_out(maple, threat(maple))

    def counted(since: datetime, until: datetime) -> dict[tuple[str, str], tuple[int, int, int]]:
        with maple.app.app_context():
            found = moderation.counts(since, until)
        return {key: (one["done"], one["appeals"], one["reinstated"]) for key, one in found.items()}

    minute = timedelta(minutes=1)
    details = {("remove", "third_party_details"): (2, 1, 1), ("hide", "third_party_details"): (1, 0, 0)}
    assert counted(begins, begins + minute) == details
    assert counted(begins + minute, begins + 2 * minute) == {("remove", "threat_or_hate"): (1, 0, 0)}
    assert counted(begins - minute, begins) == {}


def test_the_list_goes_on_by_key_and_shows_one_state(maple: Maple) -> None:
    ids = [int(proposed(maple, conversation(maple)).body["id"]) for _ in range(3)]
    decided(maple, "priya", ids[1])
    first = maple.as_("rita").read("/moderations?limit=2")
    assert [one["id"] for one in first["items"]] == [ids[2], ids[1]]
    second = maple.as_("rita").get(first["next"])
    assert ([one["id"] for one in second.body["items"]], second.body["next"]) == ([ids[0]], None)
    assert [one["id"] for one in maple.as_("rita").read("/moderations?state=approved")["items"]] == [ids[1]]
    with maple.statements() as made:
        maple.as_("rita").read("/moderations")
    assert len(made) <= 8
    assert NOTE not in str(first)
