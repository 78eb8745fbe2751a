"""A conversation moves on: what is approved for it is held back with the reason, and what is decided on is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, QUESTION, Answer, Maple, opened

EDITED = QUESTION + " And is it free?"
OTHER = ANSWER.replace("3 p.m.", "3 p.m. sharp")


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def answer(maple: Maple, thread: int, who: str = "amal", *, until: str = "scheduled", text: str = OTHER) -> int:
    """Another answer to a conversation, brought to a state."""
    caller = maple.as_(who)
    body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": text}}
    made = caller.made("/drafts", body)
    path = f"/drafts/{made.body['id']}"
    if until != "drafting":
        caller.made(f"{path}/submission", match=made)
    if until in ("approved", "scheduled"):
        assert maple.decide("priya", made.body["id"], "approve").status == 201
    if until == "scheduled":
        body = {"time": "2026-11-24T09:30:00-05:00"}
        assert caller.put(f"{path}/schedule", body, match=caller.get(path)).status == 200
    return int(made.body["id"])


def state(maple: Maple, ident: int) -> str:
    return str(maple.as_("amal").read(f"/drafts/{ident}")["state"])


def told(maple: Maple, who: str, ident: int) -> list[str]:
    maple.work()
    found = maple.as_(who).read("/notices?limit=100")["items"]
    return [one["detail"] for one in found if one["draft_id"] == ident and one["event"] in ("held", "thread_moved")]


def change(maple: Maple, thread: int, what: str, body: object, message: int | None = None, match: str = "") -> Answer:
    caller = maple.as_("tom")
    shown = caller.get(f"/threads/{thread}")
    ident = message or shown.body["messages"][0]["id"]
    return caller.post(f"/threads/{thread}/messages/{ident}/{what}", body, match=match or shown)


def test_when_another_reply_goes_out_the_others_are_held_back_and_never_sent(maple: Maple) -> None:
    thread = maple.conversation()
    planned, ready, waiting, written = (
        answer(maple, thread, until=until) for until in ("scheduled", "approved", "in_review", "drafting")
    )
    elsewhere = answer(maple, maple.conversation())
    posted = answer(maple, thread, "tom", until="approved", text=ANSWER)
    assert maple.publish("tom", posted).status == 201
    states = [state(maple, one) for one in (planned, ready, waiting, written, elsewhere)]
    assert states == ["on_hold", "on_hold", "in_review", "drafting", "scheduled"]
    refused = maple.publish("amal", ready, OTHER)
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-state")
    why = "Another reply to the same conversation went out."
    held = f"{why} It is held back until somebody who may publish it lets it go again."
    assert told(maple, "amal", planned) == told(maple, "priya", planned) == told(maple, "amal", ready) == [held]
    look = f"{why} Look whether the reply still fits before it is approved."
    assert told(maple, "amal", waiting) == told(maple, "priya", waiting) == [look]
    (entry,) = maple.record(f"drafts/{ready}", type="draft.held")
    assert (entry["opened"]["reason"], entry["opened"]["was"]) == (why, "approved")
    maple.clock.at(2026, 11, 24, 9, 30)
    assert maple.as_("amal").read("/queue?view=to_post")["counts"]["to_post"] == 1  # that of elsewhere


def test_what_was_held_back_goes_out_once_somebody_lets_it_go(maple: Maple) -> None:
    thread = maple.conversation()
    ready = answer(maple, thread, until="approved")
    assert maple.publish("tom", answer(maple, thread, "tom", until="approved", text=ANSWER)).status == 201
    amal, path = maple.as_("amal"), f"/drafts/{ready}"
    again = amal.put(f"{path}/hold", {"reason": "Me too."}, match=amal.get(path))
    assert again.body["detail"] == "It is held back already, because the conversation moved on."
    assert amal.call("DELETE", f"{path}/hold", match=amal.get(path)).body["state"] == "approved"
    assert maple.publish("amal", ready, OTHER).status == 201


@pytest.mark.parametrize(("what", "cause"), [("versions", "edited"), ("deletion", "deleted")])
def test_when_the_message_changes_its_answers_are_held_back_and_both_texts_are_kept(
    maple: Maple, what: str, cause: str
) -> None:
    thread = maple.conversation()
    planned, waiting = answer(maple, thread), answer(maple, thread, until="in_review")
    made = change(maple, thread, what, {"text": EDITED} if what == "versions" else {})
    assert made.status == 201, made.body
    assert [state(maple, one) for one in (planned, waiting)] == ["on_hold", "in_review"]
    why = f"The message that it answers was {cause} on the channel."
    assert told(maple, "amal", planned)[0].startswith(why)
    assert told(maple, "priya", waiting)[0].startswith(why)
    (message,) = made.body["messages"]
    if what == "versions":
        assert (message["text"], message["version"], message["deleted_at"]) == (EDITED, 2, None)
        (before,) = message["earlier"]
        assert (before["text"], before["version"], before["noted_by"]) == (QUESTION, 1, "Tom Lindqvist")
    else:
        assert (message["text"], message["deleted_at"]) == (QUESTION, "2026-11-23T14:12:00Z")
        again = change(maple, thread, what, {})
        assert (again.status, again.body["type"]) == (409, "/problems/message-deleted")
    types = [one["type"] for one in maple.record(f"threads/{thread}")]
    assert types[-1] == f"message.{cause}"


def test_only_answers_to_the_message_that_changed_are_held_back(maple: Maple) -> None:
    thread = maple.conversation()
    first = answer(maple, thread, until="approved")
    later = {"text": "Thanks! And on Sunday?", "language": "en", "received_at": "2026-11-23T09:12:00-05:00"}
    maple.clock.at(2026, 11, 23, 9, 20)
    maple.as_("amal").made(f"/threads/{thread}/messages", later)
    second = answer(maple, thread, until="approved")
    messages = maple.as_("amal").read(f"/threads/{thread}")["messages"]
    newest = max(one["id"] for one in messages)
    assert change(maple, thread, "versions", {"text": "Thanks!"}, newest).status == 201
    assert [state(maple, one) for one in (first, second)] == ["approved", "on_hold"]


def test_a_change_of_a_message_says_what_changed_and_is_made_on_what_was_seen(maple: Maple) -> None:
    thread, other = maple.conversation(), maple.conversation()
    same = change(maple, thread, "versions", {"text": QUESTION})
    assert (same.status, same.body["errors"]["text"]) == (
        422,
        ["This is how it read already. Copy it as it reads now."],
    )
    assert change(maple, thread, "versions", {"text": EDITED}, match='"99"').status == 412
    foreign = maple.as_("tom").read(f"/threads/{other}")["messages"][0]["id"]
    assert change(maple, thread, "versions", {"text": EDITED}, foreign).status == 404
    assert change(maple, thread, "deletion", {}, foreign).status == 404


def test_an_approval_that_lapsed_is_not_held_back_as_well(maple: Maple) -> None:
    thread = maple.conversation()
    lapsed = answer(maple, thread, until="approved")
    maple.clock.at(2026, 11, 27, 9, 0)
    assert change(maple, thread, "deletion", {}).status == 201
    assert state(maple, lapsed) == "expired"
    assert maple.record(f"drafts/{lapsed}", type="draft.held") == []


HELD_THEN = "Once approved it is held back, until somebody who may publish it has looked and lets it go."
MOVED = {
    "message_edited": f"The message that it answers was edited on the channel after this was written. {HELD_THEN}",
    "message_deleted": f"The message that it answers was deleted on the channel. {HELD_THEN}",
    "other_reply": f"Another reply to the same conversation went out since this was submitted. {HELD_THEN}",
}


def asked(maple: Maple, ident: int) -> list[tuple[str, str]]:
    """What is still asked because the conversation moved on."""
    items = maple.as_("priya").read(f"/drafts/{ident}/requirements")["items"]
    return [(one["status"], one["detail"]) for one in items if one["id"] == "conversation"]


@pytest.mark.parametrize("cause", list(MOVED))
def test_what_is_approved_after_its_conversation_moved_on_is_held_back_until_somebody_has_looked(
    maple: Maple, cause: str
) -> None:
    thread = maple.conversation()
    waiting = answer(maple, thread, until="in_review")
    if cause == "other_reply":
        assert maple.publish("tom", answer(maple, thread, "tom", until="approved", text=ANSWER)).status == 201
    else:
        what, body = ("versions", {"text": EDITED}) if cause == "message_edited" else ("deletion", {})
        assert change(maple, thread, what, body).status == 201
    assert asked(maple, waiting) == [("unsatisfied", MOVED[cause])]
    priya, path = maple.as_("priya"), f"/drafts/{waiting}"
    assert priya.read(path)["review"]["moved_on"] == cause
    each = {"draft_id": waiting, "revision": 1, "verdict": "approve"}
    (together,) = priya.post("/decisions", {"decisions": [each]}).body["items"]
    assert (together["status"], together["problem"]["type"]) == (409, "/problems/decided-alone")
    made = maple.decide("priya", waiting, "approve")
    assert (made.status, made.body["draft"]["state"]) == (201, "on_hold")
    assert maple.publish("amal", waiting, OTHER).status == 409
    amal = maple.as_("amal")
    time = {"time": "2026-11-24T09:30:00-05:00"}
    assert amal.put(f"{path}/schedule", time, match=amal.get(path)).status == 409
    (entry,) = maple.record(f"drafts/{waiting}", type="draft.held")
    assert (entry["opened"]["cause"], entry["opened"]["was"]) == (cause, "approved")
    assert amal.call("DELETE", f"{path}/hold", match=amal.get(path)).body["state"] == "approved"
    assert asked(maple, waiting) == []
    assert maple.publish("amal", waiting, OTHER).status == 201


def test_words_that_were_written_before_the_message_changed_are_held_back_or_written_anew(maple: Maple) -> None:
    thread = maple.conversation()
    stale, anew = answer(maple, thread, until="drafting"), answer(maple, thread, until="drafting")
    assert change(maple, thread, "versions", {"text": EDITED}).status == 201
    amal, (old, new) = maple.as_("amal"), (f"/drafts/{stale}", f"/drafts/{anew}")
    body = {"channel": "x", "texts": {"en": OTHER}}
    assert (
        amal.post(f"{new}/revisions", body, match=amal.get(new)).status == 201
    )  # the same words, for what it says now
    for path in (old, new):
        amal.made(f"{path}/submission", match=amal.get(path))
    assert asked(maple, stale) == [("unsatisfied", MOVED["message_edited"])]
    assert asked(maple, anew) == []
    assert maple.decide("priya", stale, "approve").body["draft"]["state"] == "on_hold"
    assert maple.decide("priya", anew, "approve", revision=2).body["draft"]["state"] == "approved"
