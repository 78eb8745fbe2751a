"""Moderation has its times: appeals are reminded of as drafts are, and the end of a block is somebody's task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from governance.handlers import ring
from governance.sweeping import in_one
from tests.stories.test_moderation import appealed as appeal
from tests.stories.test_moderation import conversation, decided, done, judged, proposed, refused
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Answer, Maple, opened
from workflows.moderation import ending
from workflows.uncovered import escalate

DEC_7 = "2026-12-07T14:12:00Z"
HATE = "We will come to your clinic and break your windows, you know who you are."


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def rung(maple: Maple) -> None:
    """What a worker does every so often, and then the work that follows."""
    with maple.app.app_context():
        ring()
        escalate()
    maple.work()


def told(maple: Maple, who: str) -> list[str]:
    """What somebody was told of appeals and blocks, oldest first."""
    found = maple.as_(who).read("/notices?limit=100")["items"][::-1]
    return [one["event"] for one in found if one["event"].startswith(("appeal_", "block_"))]


def newest(maple: Maple, who: str) -> str:
    return str(maple.as_(who).read("/notices")["items"][0]["detail"])


def _feed(maple: Maple, who: str) -> str:
    """Somebody's calendar, at an address that is made now."""
    address = maple.as_(who).made("/me/calendar").body["address"]
    return maple.app.test_client().get(address[address.index("/calendar/") :]).text


def stands_in(maple: Maple, whose: str, who: str) -> None:
    body = {"delegate_id": maple.people[who], "from": "2026-11-23T14:12:00Z", "until": "2026-12-20T05:00:00Z"}
    asked = maple.as_(whose).made("/delegations", body)
    maple.as_(who).made(f"/delegations/{asked.body['id']}/acceptance", match=asked)


def appealed(maple: Maple, approver: str = "priya") -> int:
    """A message that Amal removed after somebody's approval, and an appeal on the same morning."""
    ident = int(proposed(maple, conversation(maple)).body["id"])
    assert decided(maple, approver, ident).status == 201
    assert done(maple, ident).status == 201
    answer = appeal(maple, ident)
    assert (answer.status, answer.body["appeal"]["decide_by"]) == (201, DEC_7), "as long as there was to appeal"
    return ident


def test_an_appeal_is_reminded_of_once_in_order_and_comes_to_whom_the_guidance_names(maple: Maple) -> None:
    stands_in(maple, "dana", "nadia")
    ident = appealed(maple)
    maple.grant("priya", "comms_manager", "champion")  # she approved the removal, so that she cannot decide
    for at, expected in (
        ((2026, 11, 30, 9, 11), []),
        ((2026, 11, 30, 9, 12), ["appeal_half"]),
        ((2026, 11, 23, 9, 0), ["appeal_half"]),  # a clock that jumps back
        ((2026, 12, 8, 9, 12), ["appeal_half", "appeal_most", "appeal_due"]),  # a worker that stood still
    ):
        maple.clock.at(*at)
        rung(maple)
        rung(maple)
        assert told(maple, "dana") == told(maple, "nadia") == expected
    assert newest(maple, "nadia") == (
        f"Your decision on the appeal against moderation {ident} is overdue. "
        "This comes late: it was so from 7 Dec 2026 09:12 (UTC-05:00) on."
    )
    assert told(maple, "priya") == ["appeal_escalated"], "who may not decide hears that nobody did"
    (entry,) = maple.record(f"moderations/{ident}", type="step.escalated")
    assert (entry["opened"]["why"], entry["opened"]["to"]) == ("overdue", "champion")

    attention = maple.as_("dana").read("/queue?view=attention")
    (case,) = attention["moderations"]
    assert (case["moderation_id"], case["what"], case["why"], case["due"]) == (ident, "appeal", "overdue", DEC_7)
    assert (attention["items"], attention["counts"]["attention"]) == ([], 1)
    calendar = _feed(maple, "nadia")
    assert "20261207T141200Z" in calendar
    assert f"Appeal against moderation {ident}" in calendar

    assert refused(judged(maple, ident, "nadia")) == (403, "role-needed"), "not in her own name"
    assert maple.as_("nadia").read(f"/moderations/{ident}")["copy"], "she reads what she decides on"
    on_behalf = {"on_behalf_of": maple.people["dana"]}
    assert judged(maple, ident, "nadia", **on_behalf).body["state"] == "partly"
    assert judged(maple, ident, "nadia", **on_behalf).status == 200, "a double click is one decision"
    assert refused(judged(maple, ident, "dana")) == (409, "already-decided")
    (entry,) = [one for one in maple.record(f"moderations/{ident}", type="decision.made") if "for" in one["opened"]]
    assert entry["opened"]["for"] == {"id": maple.people["dana"], "name": "Dana Petrov"}
    assert maple.as_("dana").read("/queue?view=attention")["moderations"] == []


def test_an_appeal_on_which_nobody_can_decide_comes_to_whom_the_guidance_names(maple: Maple) -> None:
    maple.grant("dana", "comms_manager", "champion")
    ident = appealed(maple, "dana")
    rung(maple)
    assert told(maple, "dana") == ["appeal_nobody"], "the only champion approved the removal"
    (case,) = maple.as_("dana").read("/queue?view=attention")["moderations"]
    assert (case["why"], case["role"]) == ("nobody", "champion")
    stuck = maple.as_("dana").read("/liveness")["stuck"]["items"]
    assert [(one["kind"], one["subject_id"]) for one in stuck] == [("appeal", ident)]
    assert refused(judged(maple, ident, "dana")) == (403, "own-removal")
    maple.grant("chen", "champion")
    assert judged(maple, ident, "chen", "upheld").body["state"] == "upheld"


def block(maple: Maple, until: str) -> int:
    """A block that Priya approved and Amal put on the channel."""
    said = {"ground": "threat_or_hate", "quote": "break your windows", "reason": "It threatens.", "until": until}
    ident = int(proposed(maple, conversation(maple, HATE), kind="block", **said).body["id"])
    assert decided(maple, "priya", ident).status == 201
    assert done(maple, ident).status == 201
    return ident


def taken_off(maple: Maple, ident: int) -> Answer:
    amal = maple.as_("amal")
    body = {"done_at": maple.clock.now().isoformat(), "note": "The time was up.", "told": "sent"}
    return amal.post(f"/moderations/{ident}/reinstatement", body, match=amal.get(f"/moderations/{ident}"))


def test_the_end_of_a_block_is_told_to_whoever_put_it_on_and_stays_their_task_until_it_is_off(maple: Maple) -> None:
    ident, long = block(maple, "2026-12-03T14:12:00Z"), block(maple, "2027-11-20T14:12:00Z")
    assert "the block ends" in _feed(maple, "amal")
    for at, expected in (
        ((2026, 12, 1, 9, 11), []),
        ((2026, 12, 1, 9, 12), ["block_soon"]),  # four fifths of ten days
        ((2026, 11, 24, 9, 0), ["block_soon"]),
        ((2026, 12, 3, 9, 11, 59), ["block_soon"]),
        ((2026, 12, 3, 9, 12), ["block_soon", "block_ended"]),
    ):
        maple.clock.at(*at)
        rung(maple)
        rung(maple)
        assert told(maple, "amal") == expected
    assert newest(maple, "amal") == (
        f"The block of proposal {ident} ended at 3 Dec 2026 09:12 (UTC-05:00). "
        "Take it off at the channel, then record that you did."
    )
    assert told(maple, "priya") == []
    (entry,) = maple.record(f"moderations/{ident}", type="moderation.ended")
    assert entry["opened"]["since"] == "2026-12-03T14:12:00.000000Z"
    tasks = maple.as_("amal").read("/queue?view=to_post")
    assert [(one["moderation_id"], one["why"]) for one in tasks["moderations"]] == [(ident, "ended")]
    assert tasks["counts"]["to_post"] == 1
    assert maple.as_("amal").read(f"/moderations/{ident}")["state"] == "carried_out", "nothing comes off by itself"
    assert taken_off(maple, ident).status == 201
    assert maple.as_("amal").read("/queue?view=to_post")["moderations"] == []
    maple.clock.at(2027, 11, 13, 9, 11)
    rung(maple)
    assert told(maple, "amal") == ["block_soon", "block_ended"]
    maple.clock.at(2027, 11, 13, 9, 12)
    rung(maple)
    assert told(maple, "amal")[2:] == ["block_soon"], "no sooner than a week before the end of a long one"
    assert taken_off(maple, long).status == 201
    maple.clock.at(2027, 11, 20, 9, 12)
    rung(maple)
    assert told(maple, "amal")[3:] == [], "what is off is told of no more"


def test_blocks_that_ended_while_no_worker_ran_come_in_order_and_late_to_who_is_there(maple: Maple) -> None:
    idents = [block(maple, "2026-12-03T14:12:00Z") for _ in range(3)]
    away = {"from": "2026-12-01T05:00:00Z", "until": "2026-12-20T05:00:00Z"}
    maple.as_("amal").made("/absences", away)
    maple.clock.at(2026, 12, 4, 9, 0)
    with maple.statements() as counted, maple.app.app_context():
        assert [in_one(ending._ring) for _ in range(3)] == [3, 3, None]
    assert len(counted) <= 3 * 6, counted
    maple.work()
    publishing: list[Any] = [who for who in maple.people if told(maple, who)]
    assert "priya" in publishing
    assert "amal" not in publishing, "she is away"
    assert told(maple, "priya") == ["block_soon"] * 3 + ["block_ended"] * 3
    assert "This comes late" in newest(maple, "priya")
    assert [len(maple.record(f"moderations/{one}", type="moderation.ended")) for one in idents] == [1, 1, 1]
