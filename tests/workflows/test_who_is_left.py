"""Who takes a decider away hears what is stuck by it; whom the guidance names is told without waiting for a sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def told(maple: Maple) -> list[str]:
    """What the champion heard after the worker's next turn, which is no sweep."""
    maple.work()
    return [one["event"] for one in maple.as_("dana").read("/notices")["items"]]


def test_each_way_of_losing_the_last_decider_is_answered_with_what_is_stuck_and_told_at_once(maple: Maple) -> None:
    pat, role = maple.as_("pat"), {"role": "comms_manager"}
    maple.grant("marc", "comms_manager")
    outside = {"email": "kim@elsewhere.example", "name": "Kim Lee", "outside": "Elm County"}
    made = pat.made("/people", {**outside, "roles": [{**role, "until": "2027-03-01T05:00:00Z"}]})
    kim = f"/people/{made.body['id']}"
    draft = maple.submitted()

    def lost(path: str, roles: Any = None) -> int:
        match = pat.get(path)
        if roles is None:
            answer = pat.call("DELETE", path, match=match)
        else:
            answer = pat.put(f"{path}/roles", {"roles": roles}, match=match)
        assert answer.status == 200, answer.body
        return int(answer.body["stuck"])

    priya, marc = (f"/people/{maple.people[one]}" for one in ("priya", "marc"))
    assert (lost(priya), told(maple)) == (0, []), "Marc and Kim are left"
    assert (lost(marc, [{"role": "author"}]), told(maple)) == (0, []), "Kim is left"
    assert (lost(kim), told(maple)) == (1, ["step_nobody"])
    attention = maple.as_("dana").read("/queue?view=attention")["items"]
    assert [one["draft_id"] for one in attention] == [draft]
    assert attention[0]["presses"] == [{"why": "nobody", "role": "comms_manager"}]
    assert (lost(marc, []), told(maple)) == (1, ["step_nobody"]), "what was told is not told again"
