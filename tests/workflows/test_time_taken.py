"""Whose time it was: the approvers have theirs however long a text lies with its author."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.handlers import ring
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, Maple, opened
from workflows.time_taken import APPROVERS, AUTHOR, HELD, TO_POST, WHOSE, spans

AGAIN = ANSWER.replace("3 p.m.", "3 p.m. sharp")


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Monday 7 December 2026, 09:00: what comes in now in R1 is to be answered by Tuesday at 09:00."""
    with opened(new_installation("maple"), clock) as service:
        clock.at(2026, 12, 7, 9, 0)
        yield service


def submit(maple: Maple, path: str, text: str | None = None) -> None:
    amal = maple.as_("amal")
    if text is not None:
        answer = amal.post(f"{path}/revisions", {"channel": "x", "texts": {"en": text}}, match=amal.get(path))
        assert answer.status == 201, answer.body
    amal.made(f"{path}/submission", match=amal.get(path))


def due(maple: Maple, path: str) -> str:
    (step,) = maple.as_("priya").read(path)["review"]["steps"]
    return str(step["due"])


def told(maple: Maple, who: str) -> list[str]:
    with maple.app.app_context():
        ring()
    maple.work()
    found = maple.as_(who).read("/notices?limit=100")["items"][::-1]
    return [one["event"] for one in found if one["event"] in ("step_half", "step_most", "step_due", "step_escalated")]


def test_the_time_of_an_author_who_makes_the_changes_is_not_the_approvers(maple: Maple) -> None:
    ident = maple.submitted()
    path = f"/drafts/{ident}"
    assert due(maple, path) == "2026-12-08T14:00:00Z"
    maple.clock.at(2026, 12, 7, 9, 5)
    assert maple.decide("priya", ident, "request_changes", "Say until when.").status == 201
    maple.clock.at(2026, 12, 10, 9, 0)
    submit(maple, path, AGAIN)
    assert due(maple, path) == "2026-12-11T13:55:00Z"  # the 475 business minutes that were left
    assert told(maple, "priya") == told(maple, "dana") == []
    thread = maple.as_("amal").read(path)["thread_id"]
    assert maple.as_("amal").read(f"/threads/{thread}")["first_response_due"] == "2026-12-08T14:00:00Z"
    took = maple.as_("priya").read(f"{path}/requirements")["time"]
    assert took == {"author": 1435, "approvers": 5, "held": 0, "to_post": 0}
    for at, expected in (((13, 3), ["step_half"]), ((15, 25), ["step_half", "step_most"])):
        maple.clock.at(2026, 12, 10, *at)
        assert told(maple, "priya") == expected


def test_a_hold_is_counted_to_whoever_held_it_and_the_chain_that_follows_has_its_time(maple: Maple) -> None:
    ident = maple.approved()
    path, amal = f"/drafts/{ident}", maple.as_("amal")
    maple.clock.at(2026, 12, 7, 10, 0)
    assert amal.put(f"{path}/hold", {"reason": "Wait."}, match=amal.get(path)).status == 200
    maple.clock.at(2026, 12, 8, 10, 0)
    assert amal.call("DELETE", f"{path}/hold", match=amal.get(path)).status == 200
    maple.clock.at(2026, 12, 8, 11, 0)
    submit(maple, path, AGAIN)
    took = amal.read(f"{path}/requirements")["time"]
    assert took == {"author": 0, "approvers": 0, "held": 480, "to_post": 120}
    assert due(maple, path) == "2026-12-09T16:00:00Z"


def test_a_step_that_opens_late_is_overdue_from_then_on_and_no_sooner(maple: Maple) -> None:
    made = maple.draft()
    maple.clock.at(2026, 12, 10, 9, 0)
    submit(maple, f"/drafts/{made.body['id']}")
    assert told(maple, "priya") == ["step_due"]
    (notice,) = [one for one in maple.as_("priya").read("/notices")["items"] if one["event"] == "step_due"]
    assert notice["detail"] == "Your decision is overdue."
    (entry,) = maple.record(f"drafts/{made.body['id']}", type="step.escalated")
    assert entry["opened"]["since"] == "2026-12-10T14:00:00.000000Z"


BEGIN = datetime(2026, 12, 7, 14, tzinfo=UTC)


def minute(n: int) -> datetime:
    return BEGIN + timedelta(minutes=n)


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Any], list[Any], list[str]]:
    """Reviews and holds of a draft, and with whom it lay in each of its minutes, written down as it happened."""
    reviews, holds, lay = list[Any](), list[Any](), list[str]()

    def passes(whose: str) -> None:
        lay.extend([whose] * draw(st.integers(0, 40)))

    for _ in range(draw(st.integers(1, 4))):
        review = SimpleNamespace(submitted_at=minute(len(lay)), approved_at=None, valid_until=None, state="outdated")
        reviews.append(review)
        passes(APPROVERS)
        review.closed_at = minute(len(lay))
        if draw(st.booleans()):
            review.approved_at, review.valid_until = review.closed_at, minute(100_000)
            passes(TO_POST)
            for resumed in draw(st.lists(st.booleans(), max_size=2)):
                hold = SimpleNamespace(at=minute(len(lay)), resumed_at=None)
                holds.append(hold)
                passes(HELD)
                if not resumed:  # an edit ends it
                    break
                hold.resumed_at = minute(len(lay))
                passes(TO_POST)
            review.closed_at = minute(len(lay))
        passes(AUTHOR)
    return reviews, holds, lay


@settings(max_examples=150, deadline=None)
@given(lives())
def test_each_minute_is_counted_once_and_to_whom_it_lay_with(life: tuple[list[Any], list[Any], list[str]]) -> None:
    reviews, holds, lay = life
    found = dict.fromkeys(WHOSE, timedelta())
    for one in spans(reviews, holds, minute(len(lay))):
        found[one.whose] += one.ends - one.begins
    assert found == {whose: timedelta(minutes=lay.count(whose)) for whose in WHOSE}
