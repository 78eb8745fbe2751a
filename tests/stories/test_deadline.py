"""Story 13 over HTTP: a due time over the holidays, its warnings, and a list of holidays that is edited meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from governance.handlers import ring
from tests.support.amending import PLAIN, guided
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Maple

DUE = "2026-12-29T20:50:00Z"


def without_boxing_day(document: dict[str, Any]) -> None:
    """From 27 December on, the 28th is a working day."""
    document["effective_from"] = "2026-12-27T10:00:00-05:00"
    document["holidays"] = [one for one in document["holidays"] if str(one["date"]) != "2026-12-28"]


def told(maple: Maple, who: str) -> list[str]:
    """A worker does what waits; then what somebody was told about time, oldest first."""
    with maple.app.app_context():
        ring()
    maple.work()
    found = [one["event"] for one in maple.as_(who).read("/notices?limit=100")["items"][::-1]]
    return [one for one in found if one in ("step_half", "step_most", "step_due", "step_overdue")]


def due(maple: Maple, thread: int, draft: int) -> tuple[str, str]:
    step = maple.as_("amal").read(f"/drafts/{draft}")["review"]["steps"][0]
    return maple.as_("amal").read(f"/threads/{thread}")["first_response_due"], step["due"]


def test_story_13_a_due_time_is_counted_over_the_holidays_warned_of_and_not_moved_by_an_edited_list(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    with guided(new_installation(PLAIN), clock) as guidance:
        maple = guidance.maple
        assert guidance.approved(without_boxing_day) == "1.1.0"
        clock.at(2026, 12, 24, 15, 50)
        draft = maple.submitted()
        thread = maple.as_("amal").read(f"/drafts/{draft}")["thread_id"]
        assert due(maple, thread, draft) == (DUE, DUE)
        for day in (25, 28):
            clock.at(2026, 12, day, 12)
            assert told(maple, "priya") == [], day
            assert maple.as_("dana").read("/queue?view=attention")["items"] == [], day
            assert due(maple, thread, draft) == (DUE, DUE)
        assert guidance.in_force() == "1.1.0"
        later = maple.conversation()
        assert maple.as_("amal").read(f"/threads/{later}")["first_response_due"] == "2026-12-29T17:00:00Z"
        for hour, minute, events in (
            (14, 13, ["step_half"]),
            (14, 14, ["step_half", "step_most"]),  # 384 of 480 business minutes: 40 on the 24th, 344 on the 29th
            (15, 50, ["step_half", "step_most", "step_due"]),
        ):
            clock.at(2026, 12, 29, hour, minute)
            assert told(maple, "priya") == events, (hour, minute)
        assert due(maple, thread, draft) == (DUE, DUE)
        assert [one["draft_id"] for one in maple.as_("dana").read("/queue?view=attention")["items"]] == [draft]
        assert maple.as_("amal").read(f"/drafts/{draft}")["state"] == "in_review"
