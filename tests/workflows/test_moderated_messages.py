"""What is done about a message is done about the words that stand there, and judged by somebody who had no part in it.

Words are put into a message by one act and quoted from it by another; a message that changes takes with it what was
proposed about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.stories.test_moderation import (
    CRITICISM,
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
from tests.support.maple import Answer, Maple, opened
from tests.workflows.test_moderation import threat

INVENTED = f"{CRITICISM} {PHONE}"


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def changes(maple: Maple, thread: int, text: str | None, who: str = "jules") -> None:
    """Somebody notes that the message was edited, or (None) deleted."""
    caller = maple.as_(who)
    shown = caller.get(f"/threads/{thread}")
    path = f"/threads/{thread}/messages/{shown.body['messages'][0]['id']}"
    path, body = (f"{path}/versions", {"text": text}) if text else (f"{path}/deletion", None)
    answer = caller.post(path, body, match=shown)
    assert answer.status in (200, 201), answer.body


def told(maple: Maple, who: str) -> list[str]:
    maple.work()
    found = maple.as_(who).read("/notices?limit=100")["items"][::-1]
    return [one["event"] for one in found if one["event"].startswith("moderation_")]


def outcome(answer: Answer) -> tuple[int, Any]:
    return answer.status, answer.body.get("state") or answer.body["type"].removeprefix("/problems/")


def test_words_that_were_not_in_the_message_are_quoted_only_after_an_edit_is_noted_and_are_shown_as_such(
    maple: Maple,
) -> None:
    thread = conversation(maple, CRITICISM)
    sent = proposed(maple, thread, captured=INVENTED)
    assert (sent.status, list(sent.body["errors"])) == (422, ["captured"]), "nobody says in a proposal what it reads"
    alone = proposed(maple, thread)
    assert (refused(alone), list(alone.body["errors"])) == ((422, "no-ground"), ["quote"])
    changes(maple, thread, INVENTED, "amal")
    made = proposed(maple, thread)
    beside = made.body["message"]
    assert (made.body["checks"], beside["version"], beside["came_later"]) == (["pii_third_party"], 2, True)
    assert (beside["taken_in"], beside["edited_by"]) == (CRITICISM, "Amal Haddad")
    ident = made.body["id"]
    assert refused(decided(maple, "priya", ident)) == (422, "comment-required")
    assert decided(maple, "priya", ident, comment="The number stands on the page.").body["state"] == "approved"
    types = [one["type"] for one in maple.record(f"threads/{thread}")]
    assert "message.edited" in types, "two acts, both on the record"


def test_an_edit_beside_the_words_that_break_the_rule_needs_no_further_word(maple: Maple) -> None:
    thread = conversation(maple)
    changes(maple, thread, f"Edited: {PHONE}")
    made = proposed(maple, thread)
    assert made.body["message"]["came_later"] is False
    assert decided(maple, "priya", made.body["id"]).body["state"] == "approved"
    quiet = threat(maple)
    assert (quiet.body["checks"], quiet.body["message"]["came_later"]) == ([], False)
    assert decided(maple, "priya", quiet.body["id"]).status == 201, "a ground that only people can judge"


@pytest.mark.parametrize("text", ["What a mess.", None], ids=["edited", "deleted"])
def test_what_is_proposed_about_a_message_ends_when_it_changes_and_its_people_are_told(
    maple: Maple, text: str | None
) -> None:
    thread = conversation(maple)
    waiting = proposed(maple, thread, kind="hide").body["id"]
    approved = proposed(maple, thread).body["id"]
    assert decided(maple, "priya", approved).body["state"] == "approved"
    maple.clock.at(2026, 11, 23, 9, 20)
    changes(maple, thread, text)
    cause = "message_edited" if text else "message_deleted"
    for ident in (waiting, approved):
        shown = maple.as_("amal").read(f"/moderations/{ident}")
        assert (shown["state"], shown["outdated_by"], shown["message"]["changed"]) == ("outdated", cause, cause)
        assert maple.record(f"moderations/{ident}")[-1]["type"] == "moderation.outdated"
        assert outcome(decided(maple, "priya", ident)) == (409, "message-changed")
        assert outcome(done(maple, ident)) == (409, "message-changed")
    assert told(maple, "amal").count("moderation_outdated") == 2
    assert told(maple, "priya").count("moderation_outdated") == 2, "who was to decide, and who had approved"
    assert not told(maple, "jules"), "who noted it knows"
    assert maple.as_("priya").read("/queue")["moderations"] == []
    anew = proposed(maple, thread, quote="mess" if text else PHONE)
    assert outcome(anew) == ((201, "proposed") if text else (409, "message-deleted"))


def test_what_was_done_before_somebody_noted_that_the_message_was_gone_is_recorded_still(maple: Maple) -> None:
    thread = conversation(maple)
    ident, never = proposed(maple, thread).body["id"], proposed(maple, thread, kind="hide").body["id"]
    decided(maple, "priya", ident)
    maple.clock.at(2026, 11, 23, 9, 30)
    maple.clock.at(2026, 11, 23, 9, 40)
    changes(maple, thread, None)
    maple.clock.at(2026, 11, 23, 9, 50)
    assert outcome(done(maple, ident)) == (409, "message-changed"), "it was gone by then"
    assert outcome(done(maple, never, done_at="2026-11-23T14:30:00Z")) == (409, "message-changed"), "nobody approved it"
    assert outcome(done(maple, ident, done_at="2026-11-23T14:30:00Z")) == (201, "carried_out")
    assert appealed(maple, ident).status == 201


def test_an_act_against_an_author_stands_on_what_they_wrote_whatever_became_of_it(maple: Maple) -> None:
    thread = conversation(maple, "We will come to your clinic and break your windows, you know who you are.")
    ident = threat(maple, thread, kind="mute").body["id"]
    changes(maple, thread, "See you.")
    assert decided(maple, "priya", ident).body["state"] == "approved"
    changes(maple, thread, None)
    assert outcome(done(maple, ident)) == (201, "carried_out")


def test_whoever_carried_it_out_or_took_the_appeal_down_does_not_decide_on_it(maple: Maple) -> None:
    ids = [int(proposed(maple, conversation(maple)).body["id"]) for _ in range(2)]
    for ident in ids:
        decided(maple, "priya", ident)
    maple.grant("dana", "champion", "comms_manager")
    assert done(maple, ids[0], "dana").status == done(maple, ids[1]).status == 201
    assert appealed(maple, ids[0], "jules").status == appealed(maple, ids[1], "dana").status == 201
    for ident in ids:
        assert refused(judged(maple, ident, "dana")) == (403, "own-removal")
    stuck = maple.as_("dana").read("/liveness")["stuck"]["items"]
    assert sorted(one["subject_id"] for one in stuck if one["kind"] == "appeal") == ids, "and nobody else is left"
    maple.grant("marc", "champion")
    assert [judged(maple, ident, "marc").body["state"] for ident in ids] == ["partly", "partly"]
