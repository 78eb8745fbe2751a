"""Time on open steps: each reminder once, in order, at its moment; what nobody decides comes to whom is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from governance.db import session
from governance.handlers import ring
from governance.notices.rows import Notice
from governance.sweeping import in_one
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import FACT, MYTH, Maple, opened
from workflows import timers
from workflows.uncovered import escalate


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Monday 23 November 2026, 09:12: what is submitted now in R1 is due on Tuesday at 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def rung(maple: Maple) -> None:
    """What a worker does every so often, and then the work that follows."""
    with maple.app.app_context():
        ring()
    maple.work()


def told(maple: Maple, who: str) -> list[str]:
    """What somebody was told about time, oldest first."""
    found = maple.as_(who).read("/notices?limit=100")["items"][::-1]
    return [one["event"] for one in found if one["event"].startswith("step_") and one["event"] != "step_opened"]


def late(maple: Maple) -> list[tuple[str, bool]]:
    with maple.app.app_context():
        rows = session.scalars(select(Notice).where(Notice.event.like("step!_%", escape="!")).order_by(Notice.id)).all()
        return [(row.event, row.facts["late"]) for row in rows if "late" in row.facts]


def test_each_reminder_comes_at_its_moment_and_once(maple: Maple) -> None:
    maple.submitted()
    for at, expected in (
        ((2026, 11, 23, 13, 11, 59), []),
        ((2026, 11, 23, 13, 12), ["step_half"]),
        ((2026, 11, 23, 15, 35, 59), ["step_half"]),
        ((2026, 11, 23, 15, 36), ["step_half", "step_most"]),
        ((2026, 11, 24, 9, 11, 59), ["step_half", "step_most"]),
        ((2026, 11, 24, 9, 12), ["step_half", "step_most", "step_due"]),
        ((2026, 11, 30, 9, 0), ["step_half", "step_most", "step_due"]),
    ):
        maple.clock.at(*at)
        rung(maple)
        rung(maple)
        assert told(maple, "priya") == expected
    assert told(maple, "amal") == []


def test_a_worker_that_stood_still_for_a_day_tells_everything_in_order_and_says_that_it_is_late(maple: Maple) -> None:
    maple.submitted()
    maple.clock.at(2026, 11, 25, 9, 12)
    rung(maple)
    assert told(maple, "priya") == ["step_half", "step_most", "step_due"]
    newest = maple.as_("priya").read("/notices")["items"][0]["detail"]
    assert newest == "Your decision is overdue. This comes late: it was so from 24 Nov 2026 09:12 (UTC-05:00) on."
    assert [one for one in late(maple) if one[0] != "step_escalated"] == [
        ("step_half", True),
        ("step_most", True),
        ("step_due", True),
    ]


def test_what_was_decided_is_reminded_of_no_more(maple: Maple) -> None:
    ident = maple.submitted()
    maple.clock.at(2026, 11, 23, 13, 12)
    with maple.app.app_context():
        assert timers.sweep() == 1
    assert maple.decide("priya", ident, "approve").status == 201
    maple.work()
    maple.clock.at(2026, 11, 25, 9, 12)
    rung(maple)
    assert told(maple, "priya") == []


def test_a_clock_that_jumps_back_tells_nothing_twice(maple: Maple) -> None:
    maple.submitted()
    maple.clock.at(2026, 11, 23, 13, 12)
    rung(maple)
    for hour in (12, 9):
        maple.clock.at(2026, 11, 23, hour, 30)
        rung(maple)
    maple.clock.at(2026, 11, 22, 9, 0)
    rung(maple)
    maple.clock.at(2026, 11, 23, 13, 13)
    rung(maple)
    assert told(maple, "priya") == ["step_half"]


def test_what_is_overdue_comes_to_whom_the_guidance_names_and_stays_undecided(maple: Maple) -> None:
    ident = maple.submitted()
    maple.clock.at(2026, 11, 24, 9, 12)
    rung(maple)
    assert told(maple, "dana") == ["step_escalated"]
    (entry,) = maple.record(f"drafts/{ident}", type="step.escalated")
    assert (entry["opened"]["why"], entry["opened"]["to"]) == ("overdue", "champion")
    assert entry["opened"]["since"] == "2026-11-24T14:12:00.000000Z"
    attention = maple.as_("dana").read("/queue?view=attention")
    assert ([one["draft_id"] for one in attention["items"]], attention["counts"]["attention"]) == ([ident], 1)
    assert attention["items"][0]["presses"] == [{"why": "overdue", "role": "comms_manager"}]
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "in_review"
    assert maple.decide("priya", ident, "approve").status == 201
    assert maple.as_("dana").read("/queue?view=attention")["items"] == []


def test_the_next_step_has_its_own_time(maple: Maple) -> None:
    maple.clock.at(2026, 11, 23, 13, 0)
    ident = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    maple.clock.at(2026, 11, 23, 16, 0)
    assert maple.decide("nadia", ident, "approve").status == 201
    rung(maple)
    maple.clock.at(2026, 11, 23, 16, 29)
    rung(maple)
    assert told(maple, "priya") == []
    maple.clock.at(2026, 11, 24, 8, 30)  # 30 of the 60 business minutes that were left
    rung(maple)
    assert told(maple, "priya") == ["step_half"]
    assert told(maple, "nadia") == []


def away(maple: Maple, *, accepted: bool) -> None:
    """Priya is away for a week; Marc was asked to stand in."""
    week = {"from": "2026-11-23T05:00:00Z", "until": "2026-11-30T05:00:00Z"}
    made = maple.as_("priya").made("/delegations", {"delegate_id": maple.people["marc"], **week, "away": True})
    if accepted:
        assert maple.as_("marc").post(f"/delegations/{made.body['id']}/acceptance", match=made).status == 201


@pytest.mark.parametrize("accepted", [True, False])
def test_story_7_an_absence_without_cover_escalates_and_one_with_cover_does_not(maple: Maple, accepted: bool) -> None:
    away(maple, accepted=accepted)
    ident = maple.submitted()
    with maple.app.app_context():
        assert escalate() == (0 if accepted else 1)
        assert escalate() == 0
    maple.work()
    assert told(maple, "dana") == ([] if accepted else ["step_nobody"])
    waiting = [one["draft_id"] for one in maple.as_("dana").read("/queue?view=attention")["items"]]
    assert waiting == ([] if accepted else [ident])
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "in_review"


def test_an_approval_that_lapsed_is_written_down_once_and_its_author_is_told(maple: Maple) -> None:
    ident = maple.approved()
    maple.clock.at(2026, 11, 26, 9, 11, 59)
    rung(maple)
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "approved"
    maple.clock.at(2026, 11, 27, 9, 0)
    rung(maple)
    rung(maple)
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "expired"
    assert len(maple.record(f"drafts/{ident}", type="draft.expired")) == 1
    assert [one["event"] for one in maple.as_("amal").read("/notices")["items"]].count("expired") == 1


def test_a_batch_and_telling_of_it_take_the_same_few_statements_whatever_its_size(maple: Maple) -> None:
    rung, told = [], []
    for more in (1, 6):
        for _ in range(more):
            maple.submitted()
        with maple.app.app_context():
            timers.sweep()  # plans what was opened just now
        maple.work()
        maple.clock.set(maple.clock.now() + timedelta(days=3))
        for _ in timers.TIMERS:
            with maple.statements() as found, maple.app.app_context():
                in_one(timers._ring)
            rung.append(len(found))
            with maple.statements() as found:
                maple.work()
            told.append(len(found))
    assert rung[:3] == rung[3:]
    assert max(rung) <= 6
    assert told[:3] == told[3:]
