"""Due times: the nine rows of the oracle, and a slow obvious calendar that must agree on any other moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.calendar import END_OF_NEXT_DAY, Allowance, Calendar, business_minutes, due, open_for, put_off, share_of

TORONTO = ZoneInfo("America/Toronto")
HOLIDAYS = (
    "2026-10-12",
    "2026-12-25",
    "2026-12-28",
    "2027-01-01",
    "2027-02-15",
    "2027-03-26",
    "2027-05-24",
    "2027-07-01",
)
MAPLE = Calendar(
    TORONTO, frozenset(range(5)), 8 * 60 + 30, 16 * 60 + 30, {date.fromisoformat(day): {"en": day} for day in HOLIDAYS}
)

ORACLE = [
    ("2026-11-23T09:12", "1bd", "2026-11-24T14:12Z"),
    ("2026-11-23T16:29", "4bh", "2026-11-24T17:29Z"),
    ("2026-11-23T16:30", "4bh", "2026-11-24T17:30Z"),
    ("2026-10-30T16:00", "4bh", "2026-11-02T17:00Z"),
    ("2026-12-24T15:50", "1bd", "2026-12-29T20:50Z"),
    ("2026-12-31T09:00", "2bd", "2027-01-05T14:00Z"),
    ("2027-02-12T14:00", "1bd", "2027-02-16T19:00Z"),
    ("2027-03-13T22:00", "1bd", "2027-03-15T20:30Z"),
    ("2027-03-26T10:00", "4bh", "2027-03-29T16:30Z"),
    ("2028-02-28T15:30", "1bd", "2028-02-29T20:30Z"),  # the leap day is a Tuesday
    ("2028-02-29T09:12", "1bd", "2028-03-01T14:12Z"),
    ("2028-02-29T16:00", "4bh", "2028-03-01T17:00Z"),
    ("2028-02-25T16:00", "3bd", "2028-03-01T21:00Z"),
]


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=TORONTO)


@pytest.mark.parametrize(("start", "allowance", "expected"), ORACLE)
def test_due_times_are_those_of_the_oracle(start: str, allowance: str, expected: str) -> None:
    assert due(local(start), Allowance.parse(allowance), MAPLE) == datetime.fromisoformat(expected)


def test_a_due_time_is_in_utc() -> None:
    assert due(local("2026-11-23T09:12"), Allowance.parse("1bd"), MAPLE).tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "allowance", "expected"),
    [
        ("2026-12-02T18:40", "15min_24x7", "2026-12-02T18:55"),
        ("2026-12-02T18:40", "15min", "2026-12-03T08:45"),
        ("2026-10-31T20:00", "24h_24x7", "2026-11-01T19:00"),  # the clocks go back: a day of 25 hours
        ("2026-11-23T09:00", "24h", "2026-11-26T09:00"),
        ("2026-11-23T09:00", "8bh", "2026-11-24T09:00"),
        ("2026-11-23T08:30", "1bd", "2026-11-23T16:30"),
        ("2026-11-23T09:12", "0min", "2026-11-23T09:12"),
    ],
)
def test_only_the_suffix_keeps_the_clock_running_after_hours(start: str, allowance: str, expected: str) -> None:
    assert due(local(start), Allowance.parse(allowance), MAPLE) == local(expected)


@pytest.mark.parametrize(
    ("start", "allowance", "expected"),
    [
        ("2026-11-23T09:12", "1bd", "2026-11-24T16:30"),
        ("2026-11-23T07:00", "1bd", "2026-11-24T16:30"),
        ("2026-11-28T22:00", "1bd", "2026-11-30T16:30"),
        ("2026-12-24T15:50", "2bd", "2026-12-30T16:30"),
        ("2026-12-24T15:50", "0bd", "2026-12-24T15:50"),
        ("2026-11-23T16:29", "4bh", "2026-11-24T12:29"),  # hours are hours in either reading
    ],
)
def test_a_business_day_may_end_with_the_next_day(start: str, allowance: str, expected: str) -> None:
    by_days = replace(MAPLE, business_day=END_OF_NEXT_DAY)
    assert due(local(start), Allowance.parse(allowance), by_days) == local(expected)


def test_seconds_are_kept() -> None:
    start = local("2026-11-23T16:29:30.250")
    assert due(start, Allowance.parse("1min"), MAPLE) == local("2026-11-24T08:30:30.250")


@pytest.mark.parametrize(
    "written", ["", "4", "bh", "-4bh", "4 bh", "4BH", "1.5bd", "1bd_24x7", "4bh_24x7", "2w", "٣bd", "401bd", "999999h"]
)
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"not a duration|longer than"):
        Allowance.parse(written)


@pytest.mark.parametrize("written", ["15min", "4bh", "1bd", "24h", "15min_24x7", "72h_24x7"])
def test_a_duration_is_written_as_it_was_read(written: str) -> None:
    assert str(Allowance.parse(written)) == written


def test_the_first_response_of_story_one_took_54_minutes() -> None:
    assert business_minutes(local("2026-11-23T09:12"), local("2026-11-23T10:06"), MAPLE) == 54


def test_no_business_minute_lies_between_a_moment_and_an_earlier_one() -> None:
    assert business_minutes(local("2026-11-24T10:00"), local("2026-11-23T10:00"), MAPLE) == 0


def open_minute(calendar: Calendar, minute: datetime) -> bool:
    """The obvious rule: what does the clock on the wall say?"""
    wall = minute.astimezone(calendar.zone)
    return (
        wall.weekday() in calendar.days
        and wall.date() not in calendar.holidays
        and calendar.opens <= wall.hour * 60 + wall.minute < calendar.closes
    )


def slowly_counted(start: datetime, end: datetime, calendar: Calendar) -> int:
    minutes = int((end - start) / timedelta(minutes=1))
    return sum(open_minute(calendar, start + timedelta(minutes=n)) for n in range(minutes))


def slowly_due(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    moment = start
    while minutes:
        minutes -= open_minute(calendar, moment)
        moment += timedelta(minutes=1)
    return moment


moments = st.integers(0, 300 * 24 * 60).map(lambda n: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=n))
around_clock_changes = st.one_of(
    moments,
    st.integers(-4000, 4000).map(lambda n: datetime(2026, 11, 1, 6, tzinfo=UTC) + timedelta(minutes=n)),
    st.integers(-4000, 4000).map(lambda n: datetime(2027, 3, 14, 7, tzinfo=UTC) + timedelta(minutes=n)),
    st.integers(-4000, 4000).map(lambda n: datetime(2028, 2, 29, 17, tzinfo=UTC) + timedelta(minutes=n)),
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = ZoneInfo(draw(st.sampled_from(["America/Toronto", "America/St_Johns", "UTC", "Europe/Paris"])))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    opens = draw(st.integers(0, 1320))
    closes = draw(st.integers(opens + 120, 1440))
    closed = draw(st.frozensets(st.sampled_from((*HOLIDAYS, "2028-02-29"))))
    return Calendar(zone, days, opens, closes, {date.fromisoformat(day): {} for day in closed})


def ordinary(calendar: Calendar) -> bool:
    """Opening or closing inside the hour that the clocks skip or repeat has no obvious meaning to compare with."""
    return all(not 60 <= minute < 240 for minute in (calendar.opens, calendar.closes))


@settings(max_examples=100, deadline=None)
@given(around_clock_changes, st.integers(0, 10 * 24 * 60), calendars().filter(ordinary))
def test_business_minutes_agree_with_counting_every_minute(start: datetime, length: int, calendar: Calendar) -> None:
    end = start + timedelta(minutes=length)
    assert business_minutes(start, end, calendar) == slowly_counted(start, end, calendar)


@settings(max_examples=100, deadline=None)
@given(around_clock_changes, st.integers(1, 300), calendars().filter(ordinary))
def test_due_times_agree_with_counting_every_minute(start: datetime, minutes: int, calendar: Calendar) -> None:
    assert due(start, Allowance(minutes, "min"), calendar) == slowly_due(start, minutes, calendar)


@settings(max_examples=200, deadline=None)
@given(around_clock_changes, st.integers(1, 30), st.sampled_from(["min", "h", "bh", "bd"]), calendars())
def test_exactly_the_allowance_lies_between_start_and_due(
    start: datetime, amount: int, unit: str, calendar: Calendar
) -> None:
    allowance = Allowance(amount, unit)
    wanted = (calendar.closes - calendar.opens) * amount if unit == "bd" else allowance.length // timedelta(minutes=1)
    assert business_minutes(start, due(start, allowance, calendar), calendar) == wanted


@settings(max_examples=100, deadline=None)
@given(around_clock_changes, st.integers(0, 5000), st.sampled_from(["4bh", "1bd", "15min", "24h_24x7"]), st.booleans())
def test_what_comes_in_later_is_never_due_earlier(start: datetime, later: int, written: str, by_days: bool) -> None:
    calendar = replace(MAPLE, business_day=END_OF_NEXT_DAY) if by_days else MAPLE
    allowance = Allowance.parse(written)
    assert due(start, allowance, calendar) <= due(start + timedelta(minutes=later), allowance, calendar)


@pytest.mark.parametrize(
    ("moment", "gone", "back", "expected"),
    [
        ("2026-12-08T09:00", "2026-12-07T09:05", "2026-12-10T09:00", "2026-12-11T08:55"),
        ("2026-11-27T09:00", "2026-11-26T16:00", "2026-11-30T09:00", "2026-11-30T10:00"),  # over a weekend
        ("2026-12-24T15:50", "2026-12-24T10:00", "2026-12-29T10:00", "2026-12-29T15:50"),  # over the holidays
        ("2028-02-29T09:12", "2028-02-28T16:00", "2028-03-01T09:00", "2028-03-01T10:12"),  # over the leap day
        ("2026-11-24T16:30", "2026-11-24T18:00", "2026-11-25T07:00", "2026-11-24T16:30"),  # a night takes nobody's time
    ],
)
def test_a_due_time_is_put_off_by_the_business_time_that_somebody_else_took(
    moment: str, gone: str, back: str, expected: str
) -> None:
    assert put_off(local(moment), open_for(local(gone), local(back), MAPLE), MAPLE) == local(expected)


@settings(max_examples=60, deadline=None)
@given(around_clock_changes, st.integers(1, 3000), st.integers(0, 8000), calendars().filter(ordinary))
def test_what_was_left_when_it_went_back_is_left_when_it_returns(
    gone: datetime, left: int, away: int, calendar: Calendar
) -> None:
    """Against counting every minute, and against what was left of the time."""
    until, back = gone + timedelta(minutes=left), gone + timedelta(minutes=away)
    later = put_off(until, open_for(gone, back, calendar), calendar)
    assert later == slowly_due(until, slowly_counted(gone, back, calendar), calendar)
    assert business_minutes(back, later, calendar) == business_minutes(gone, until, calendar)


def test_of_a_clock_that_never_stops_all_the_time_counts() -> None:
    took = open_for(local("2026-12-02T18:40"), local("2026-12-02T18:50"), MAPLE, always=True)
    assert put_off(local("2026-12-02T18:55"), took, MAPLE, always=True) == local("2026-12-02T19:05")


def test_half_and_four_fifths_of_a_business_day() -> None:
    start, end = local("2026-11-23T09:12"), local("2026-11-24T09:12")
    assert share_of(start, end, 0.5, MAPLE) == local("2026-11-23T13:12")
    assert share_of(start, end, 0.8, MAPLE) == local("2026-11-23T15:36")
    assert share_of(start, end, 0.5, MAPLE, always=True) == local("2026-11-23T21:12")


def test_a_due_time_that_has_passed_or_lies_in_no_business_time_leaves_no_share() -> None:
    assert share_of(local("2026-11-24T09:12"), local("2026-11-23T09:12"), 0.5, MAPLE) == local("2026-11-23T09:12")
    assert share_of(local("2026-11-23T18:40"), local("2026-11-23T18:55"), 0.5, MAPLE) == local("2026-11-23T18:55")


@settings(max_examples=200)
@given(
    st.datetimes(datetime(2026, 10, 1), datetime(2028, 4, 1)),  # noqa: DTZ001 - given a zone below
    st.integers(1, 6_000),
    st.sampled_from([0.5, 0.8]),
)
def test_a_share_is_where_that_many_of_the_open_minutes_are_over(naive: datetime, minutes: int, share: float) -> None:
    start = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    end = due(start, Allowance(minutes, "min"), MAPLE)
    moment = share_of(start, end, share, MAPLE)
    assert start <= moment <= end
    assert business_minutes(start, moment, MAPLE) == int(minutes * share)
