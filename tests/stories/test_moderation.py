"""Story 15: a comment that breaks the rules is removed with a reason, by two people, and its author appeals."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import rfc8785

from tests.support.maple import Answer, Maple

COMMENT = "Vote Dan Reyes, he'll fire these crooks. Call nurse K. at home 705-555-0199"
PHONE = "Call nurse K. at home 705-555-0199"
NOTE = (
    "We removed a comment because it gave the private details of somebody else. You may appeal within 10 working days."
)
APPEAL = "You removed my opinion. Put it back."
ANSWER = (
    "Your opinion was no ground. The telephone number was. Nobody edits your words; write it again without the number."
)


def conversation(maple: Maple, text: str = COMMENT, category: str | None = "M1") -> int:
    return maple.conversation(text, category, channel="facebook", topic="general")


def proposed(maple: Maple, thread: int, who: str = "amal", **changes: Any) -> Answer:
    caller = maple.as_(who)
    conversation_ = caller.get(f"/threads/{thread}")
    body = {
        "message_id": conversation_.body["messages"][0]["id"],
        "kind": "remove",
        "ground": "third_party_details",
        "quote": PHONE,
        "reason": "It gives the home telephone of one of our nurses.",
        "neutral": True,
        **changes,
    }
    body = {name: value for name, value in body.items() if value is not None}
    return caller.post(f"/threads/{thread}/moderations", body, match=conversation_)


def decided(maple: Maple, who: str, ident: int, verdict: str = "approve", **more: Any) -> Answer:
    return maple.as_(who).post(f"/moderations/{ident}/decisions", {"verdict": verdict, "neutral": True, **more})


def done(maple: Maple, ident: int, who: str = "amal", **more: Any) -> Answer:
    caller = maple.as_(who)
    body = {"done_at": maple.clock.now().isoformat(), "note": NOTE, "told": "sent", **more}
    return caller.post(f"/moderations/{ident}/act", body, match=caller.get(f"/moderations/{ident}"))


def appealed(maple: Maple, ident: int, who: str = "jules", **more: Any) -> Answer:
    caller = maple.as_(who)
    body = {"words": APPEAL, "received_at": maple.clock.now().isoformat(), **more}
    return caller.post(f"/moderations/{ident}/appeal", body, match=caller.get(f"/moderations/{ident}"))


def judged(maple: Maple, ident: int, who: str, outcome: str = "partly", **more: Any) -> Answer:
    caller = maple.as_(who)
    body = {"outcome": outcome, "reason": "The number was a ground, the opinion none.", "answer": ANSWER, **more}
    return caller.post(f"/moderations/{ident}/appeal/decision", body, match=caller.get(f"/moderations/{ident}"))


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["type"].removeprefix("/problems/")


@pytest.fixture
def removed(maple: Maple) -> tuple[Maple, int]:
    """Amal proposed it, Priya approved it, Amal removed it on the channel."""
    ident = int(proposed(maple, conversation(maple)).body["id"])
    assert decided(maple, "priya", ident).status == 201
    assert done(maple, ident).status == 201
    return maple, ident


def test_the_story(maple: Maple) -> None:
    thread = conversation(maple)
    made = proposed(maple, thread)
    assert made.status == 201, made.body
    ident = made.body["id"]
    kept = made.body["copy"]
    assert (kept["content"]["text"], kept["content"]["author_handle"]) == (COMMENT, "@resident")
    assert kept["sha256"] == hashlib.sha256(rfc8785.dumps(kept["content"])).hexdigest()
    assert made.body["checks"] == ["pii_third_party"]
    assert refused(done(maple, ident)) == (409, "wrong-state"), "nothing is done before it is approved"
    assert decided(maple, "priya", ident).body["state"] == "approved"
    maple.clock.at(2026, 11, 23, 10, 0)
    act = done(maple, ident)
    assert (act.body["state"], act.body["kind"]) == ("carried_out", "remove")
    assert (act.body["act"]["told"], act.body["act"]["note"]) == ("sent", NOTE)
    assert act.body["appeal_until"] == "2026-12-07T15:00:00Z"
    assert maple.as_("amal").read(f"/threads/{thread}")["state"] == "moderated"
    maple.clock.at(2026, 12, 4, 9, 0)
    assert appealed(maple, ident).body["state"] == "appealed"
    assert refused(judged(maple, ident, "priya")) == (403, "role-needed")
    outcome = judged(maple, ident, "dana")
    assert (outcome.body["state"], outcome.body["appeal"]["answer"]) == ("partly", ANSWER)
    assert maple.as_("amal").read(f"/threads/{thread}")["messages"][0]["text"] == COMMENT, "nobody edits it"


def test_the_copy_is_on_record_before_anything_is_approved_and_done(removed: tuple[Maple, int]) -> None:
    maple, ident = removed
    entries = maple.record(f"moderations/{ident}")
    types = [one["type"] for one in entries]
    assert types == ["moderation.proposed", "decision.made", "moderation.decided", "moderation.carried_out"]
    copy = maple.as_("rita").read(f"/moderations/{ident}")["copy"]["sha256"]
    assert [entries[0]["opened"]["copy"], entries[3]["opened"]["copy"]] == [copy, copy]


def test_entries_say_in_the_open_which_act_on_which_ground_and_no_word_of_anybody(removed: tuple[Maple, int]) -> None:
    maple, ident = removed
    appealed(maple, ident)
    judged(maple, ident, "dana")
    entries = [one for one in maple.record(f"moderations/{ident}") if one["type"].startswith("moderation.")]
    assert len(entries) == 5
    for entry in entries:
        data = {name: value for name, value in entry["data"].items() if name != "commit"}
        assert set(data) == {"at", "policy", "kind", "clauses", "digest"}
        assert (data["kind"], data["clauses"]) == ("remove", ["moderation.reasons.third_party_details"])


CRITICISM = "These crooks have run the health unit into the ground. Resign."


def test_criticism_cannot_be_proposed_for_removal(maple: Maple) -> None:
    thread = conversation(maple, CRITICISM)
    for changes, field in (
        ({"ground": "criticism", "quote": "These crooks"}, "ground"),
        ({"ground": "third_party_details", "quote": PHONE}, "quote"),
        ({"ground": "campaign", "quote": "Vote Dan Reyes"}, "quote"),
        ({"ground": "threat_or_hate", "quote": "…"}, "quote"),
        ({"ground": "threat_or_hate", "quote": "These crooks", "neutral": False}, "neutral"),
    ):
        answer = proposed(maple, thread, **changes)
        assert (refused(answer), list(answer.body["errors"])) == ((422, "no-ground"), [field])


def test_what_the_category_does_not_moderate_is_not_removed_at_all(maple: Maple) -> None:
    answer = proposed(maple, conversation(maple, CRITICISM, "R5"), quote="These crooks")
    assert refused(answer) == (409, "not-to-be-moderated")


def test_criticism_under_a_borrowed_ground_is_approved_only_by_somebody_who_gives_their_word_and_says_how(
    maple: Maple,
) -> None:
    ident = proposed(maple, conversation(maple, CRITICISM), quote="These crooks").body["id"]
    assert maple.as_("priya").read(f"/moderations/{ident}")["checks"] == []
    assert refused(decided(maple, "priya", ident, neutral=False, comment="Rude.")) == (422, "no-ground")
    assert refused(decided(maple, "priya", ident)) == (422, "comment-required")
    assert decided(maple, "priya", ident, "reject", comment="This is criticism.").body["state"] == "rejected"
    assert refused(done(maple, ident)) == (409, "wrong-state")


def test_whoever_proposed_it_neither_approves_it_nor_decides_on_the_appeal(maple: Maple) -> None:
    ident = proposed(maple, conversation(maple), who="priya").body["id"]
    assert refused(decided(maple, "priya", ident)) == (403, "own-work")
    maple.grant("marc", "comms_manager")
    assert decided(maple, "marc", ident).status == 201
    assert done(maple, ident, "priya").status == 201
    appealed(maple, ident)
    maple.grant("priya", "comms_manager", "champion")
    maple.grant("marc", "comms_manager", "champion")
    assert refused(judged(maple, ident, "priya")) == (403, "own-removal")
    assert refused(judged(maple, ident, "marc")) == (403, "own-removal")
    assert judged(maple, ident, "dana", "upheld").body["state"] == "upheld"


def test_an_appeal_that_succeeds_is_undone_by_hand_and_the_conversation_is_open_again(
    removed: tuple[Maple, int],
) -> None:
    maple, ident = removed
    appealed(maple, ident)
    assert judged(maple, ident, "dana", "reversed").body["state"] == "reversed"
    amal = maple.as_("amal")
    body = {"done_at": maple.clock.now().isoformat(), "note": "Our mistake: it stands again.", "told": "sent"}
    back = amal.post(f"/moderations/{ident}/reinstatement", body, match=amal.get(f"/moderations/{ident}"))
    assert (back.status, back.body["state"]) == (201, "reinstated")
    assert amal.read(f"/threads/{back.body['thread_id']}")["state"] == "reopened"


def test_a_late_appeal_is_taken_with_the_reason(removed: tuple[Maple, int]) -> None:
    maple, ident = removed
    maple.clock.at(2026, 12, 7, 9, 13)
    assert list(appealed(maple, ident).body["errors"]) == ["late_why"]
    late = appealed(maple, ident, late_why="They were in hospital.")
    assert (late.status, late.body["appeal"]["late_why"]) == (201, "They were in hospital.")
