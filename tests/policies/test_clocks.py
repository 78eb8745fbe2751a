"""Wall clocks against a slow and obvious answer: the instants, of all around, at which a clock shows the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import clocks

TORONTO = ZoneInfo("America/Toronto")
FIRST = datetime.fromisoformat("2020-01-01T00:00")
WALLS = st.integers(0, 10 * 365 * 48).map(lambda halves: FIRST + timedelta(minutes=30 * halves))


@given(
    wall=WALLS,
    zone=st.sampled_from(["America/Toronto", "America/St_Johns", "Europe/London", "Australia/Lord_Howe", "UTC"]),
)
def test_a_wall_time_names_exactly_the_instants_at_which_a_clock_shows_it(wall: datetime, zone: str) -> None:
    here, ways = ZoneInfo(zone), clocks.instants(wall, ZoneInfo(zone))
    around = (wall.replace(tzinfo=UTC) + timedelta(minutes=minutes) for minutes in range(-14 * 60, 14 * 60, 30))
    assert ways == [at for at in around if at.astimezone(here).replace(tzinfo=None, fold=0) == wall]
    if not ways:
        gap = clocks.gap(wall, here)
        assert gap["before"] <= gap["time"] < gap["after"]


@pytest.mark.parametrize(
    ("wall", "offsets"), [("2026-11-01T01:30", [-4, -5]), ("2026-11-01T02:00", [-5]), ("2026-11-01T00:59", [-4])]
)
def test_in_toronto_half_past_one_comes_twice_when_the_clocks_go_back(wall: str, offsets: list[int]) -> None:
    ways = clocks.instants(datetime.fromisoformat(wall), TORONTO)
    assert [at.astimezone(TORONTO).utcoffset() for at in ways] == [timedelta(hours=one) for one in offsets]


@pytest.mark.parametrize("minutes", [0, 30, 59])
def test_in_toronto_there_is_no_time_from_two_to_three_when_the_clocks_go_forward(minutes: int) -> None:
    wall = datetime.fromisoformat("2027-03-14T02:00") + timedelta(minutes=minutes)
    assert clocks.instants(wall, TORONTO) == []
    assert clocks.gap(wall, TORONTO) == {"time": f"02:{minutes:02}", "before": "02:00", "after": "03:00"}
