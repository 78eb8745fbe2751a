"""A proposal to moderate a message that several people act on in the same instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.races.desk import Answer, Desk, at_once, opened
from tests.races.test_races import Size, grant, one_won
from tests.support.installations import Installations

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]

COMMENT = "Vote for us. Call nurse K. at home 705-555-0199"


@pytest.fixture(scope="module")
def desk(installations: Installations) -> Iterator[Desk]:
    """One office on PostgreSQL for all of them: on SQLite there is one writer at a time."""
    with installations.new("postgresql") as installation, opened(installation) as opened_desk:
        grant(opened_desk, "marc", ["author", "comms_manager"])
        yield opened_desk


def conversation(desk: Desk) -> tuple[int, dict[str, Any], str]:
    """A conversation to be moderated, what is proposed in it, and its tag."""
    message = {"text": COMMENT, "language": "en", "author_handle": "@resident"}
    thread = desk.made("amal", "/threads", {"channel": "x", "topic": "general", "message": message})["id"]
    tag = desk.call("amal", "GET", f"/threads/{thread}").headers["ETag"]
    desk.made("amal", f"/threads/{thread}/triage", {"category": "M1", "reason": "It fits."}, If_Match=tag)
    shown = desk.call("amal", "GET", f"/threads/{thread}")
    said = {"kind": "remove", "ground": "third_party_details", "quote": "705-555-0199", "reason": "A home number."}
    body = {"message_id": shown.body["messages"][0]["id"], "neutral": True, **said}
    return thread, body, shown.headers["ETag"]


def proposed(desk: Desk) -> tuple[str, str]:
    thread, body, tag = conversation(desk)
    answer = desk.call("amal", "POST", f"/threads/{thread}/moderations", body, If_Match=tag)
    assert answer.status == 201, answer
    return f"/moderations/{answer.body['id']}", answer.headers["ETag"]


def decide(desk: Desk, who: str, path: str, verdict: str = "approve") -> Answer:
    body = {"verdict": verdict, "comment": "Because.", "neutral": True}
    return desk.call(who, "POST", f"{path}/decisions", body)


def decisions(desk: Desk, path: str) -> list[str]:
    rows = desk.rows(
        "SELECT verdict FROM decision JOIN review ON review.id = review_id "
        "WHERE subject_kind = 'moderation' AND subject_id = :m",
        m=int(path.rpartition("/")[2]),
    )
    return [row.verdict for row in rows]


def state(desk: Desk, path: str) -> str:
    return str(desk.call("amal", "GET", path).body["state"])


def test_two_approvers_at_once_make_one_decision(desk: Desk, size: Size) -> None:
    for _ in range(size(20, 200)):
        path, _tag = proposed(desk)
        won = one_won(at_once([lambda: decide(desk, "priya", path), lambda: decide(desk, "marc", path, "reject")]))
        verdict = {"approved": "approve", "rejected": "reject"}[won.body["state"]]
        assert (decisions(desk, path), state(desk, path)) == ([verdict], won.body["state"])


def test_taking_back_and_approving_at_once_leave_one_of_the_two(desk: Desk, size: Size) -> None:
    """Or both, one after the other: what is approved can be taken back as long as nothing was done."""
    for _ in range(size(20, 200)):
        path, tag = proposed(desk)
        withdrawn, decided = at_once(
            [
                lambda: desk.call("amal", "POST", f"{path}/withdrawal", {"reason": "It is gone."}, If_Match=tag),
                lambda: decide(desk, "priya", path),
            ]
        )
        end = {(201, 409): "withdrawn", (412, 201): "approved"}
        assert (withdrawn.status, decided.status) in end, (withdrawn, decided)
        assert state(desk, path) == end[withdrawn.status, decided.status]
        running = "SELECT 1 FROM review WHERE subject_kind = 'moderation' AND subject_id = :m AND state = 'open'"
        assert desk.rows(running, m=int(path.rpartition("/")[2])) == []


def test_what_two_people_propose_at_once_for_one_message_is_one_proposal(desk: Desk, size: Size) -> None:
    for _ in range(size(20, 200)):
        thread, body, _tag = conversation(desk)
        path = f"/threads/{thread}/moderations"
        tag = desk.call("amal", "GET", f"/threads/{thread}").headers["ETag"]
        answers = at_once(
            [lambda who=who: desk.call(who, "POST", path, body, If_Match=tag) for who in ("amal", "jules")]
        )
        assert sorted(one.status for one in answers) == [201, 412], answers
        assert len(desk.rows("SELECT 1 FROM moderation WHERE thread_id = :t", t=thread)) == 1


def test_an_act_recorded_twice_at_once_stands_once_and_proposals_beside_it_do_not_block_it(
    desk: Desk, size: Size
) -> None:
    for _ in range(size(20, 200)):
        path, _tag = proposed(desk)
        assert decide(desk, "priya", path).status == 201
        shown = desk.call("amal", "GET", path)
        thread, message = shown.body["thread_id"], shown.body["message_id"]
        at = datetime.now(UTC).isoformat()
        done = {"done_at": at, "note": "It was removed.", "told": "sent"}
        other = {"message_id": message, "kind": "hide", "ground": "third_party_details", "quote": "705-555-0199"}
        other |= {"reason": "A home number.", "neutral": True}
        seen = desk.call("jules", "GET", f"/threads/{thread}").headers["ETag"]
        answers = at_once(
            [
                *(
                    lambda who=who: desk.call(who, "POST", f"{path}/act", done, If_Match=shown.headers["ETag"])
                    for who in ("amal", "priya")
                ),
                lambda: desk.call("jules", "POST", f"/threads/{thread}/moderations", other, If_Match=seen),
            ]
        )
        assert sorted(one.status for one in answers[:2]) in ([201, 409], [201, 412]), answers
        assert answers[2].status in (201, 412), answers
        acts = "SELECT 1 FROM moderation_act WHERE moderation_id = :m"
        assert len(desk.rows(acts, m=int(path.rpartition("/")[2]))) == 1
        assert desk.call("amal", "GET", f"/threads/{thread}").body["state"] == "moderated"


def test_an_edit_noted_at_the_instant_of_the_approval_leaves_nothing_approved(desk: Desk, size: Size) -> None:
    """Whichever comes first: the approval of words that are not there any more ends, or is refused."""
    for turn in range(size(20, 200)):
        path, _tag = proposed(desk)
        shown = desk.call("amal", "GET", path)
        thread, message = shown.body["thread_id"], shown.body["message_id"]
        seen = desk.call("jules", "GET", f"/threads/{thread}").headers["ETag"]
        where = f"/threads/{thread}/messages/{message}"
        change = (f"{where}/versions", {"text": "What a mess."}) if turn % 2 else (f"{where}/deletion", None)
        noted, approved = at_once(
            [lambda: desk.call("jules", "POST", *change, If_Match=seen), lambda: decide(desk, "priya", path)]
        )
        assert noted.status in (200, 201), noted
        assert (approved.status, approved.body.get("type")) in ((201, None), (409, "/problems/message-changed"))
        assert state(desk, path) == "outdated"
        at = datetime.now(UTC).isoformat()
        done = {"done_at": at, "note": "It was removed.", "told": "sent"}
        tag = desk.call("amal", "GET", path).headers["ETag"]
        late = desk.call("amal", "POST", f"{path}/act", done, If_Match=tag)
        assert (late.status, late.body["type"]) == (409, "/problems/message-changed")
