"""Business time: due times and the business minutes between two moments, in the calendar of a policy version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = "minutes"
END_OF_NEXT_DAY = "end_of_next_day"
LONGEST_DAYS = 400
"""No allowance is longer than this many days, business days or not: what is longer is a mistake."""

_WRITTEN = re.compile(r"([0-9]{1,6})(min|bh|bd|h)(_24x7)?")
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_PER_UNIT = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "bh": timedelta(hours=1), "bd": timedelta(days=1)}


@dataclass(frozen=True)
class Allowance:
    """A duration as a policy writes it.

    `min` and `h` run in business time, as `bh` and `bd` do, unless `_24x7` says that their clock never stops.
    """

    amount: int
    unit: str
    always: bool = False

    @classmethod
    def parse(cls, written: str) -> Allowance:
        """The duration that `15min`, `4bh`, `1bd`, `24h` or `15min_24x7` stands for. Raises `ValueError`."""
        match = _WRITTEN.fullmatch(written)
        if match is None or (match[3] and match[2] in ("bh", "bd")):
            raise ValueError(f"not a duration: {written[:40]!r}")
        allowance = cls(int(match[1]), match[2], bool(match[3]))
        if _PER_UNIT[allowance.unit] * allowance.amount > timedelta(days=LONGEST_DAYS):
            raise ValueError(f"longer than {LONGEST_DAYS} days: {written[:40]!r}")
        return allowance

    @property
    def length(self) -> timedelta:
        """How long it is on its own clock. A business day has no length of its own: `due` asks the calendar."""
        return _PER_UNIT[self.unit] * self.amount

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}{'_24x7' if self.always else ''}"


@dataclass(frozen=True)
class Calendar:
    """When the organisation works. `opens` and `closes` are minutes after local midnight; `holidays` are closed."""

    zone: ZoneInfo
    days: frozenset[int]
    opens: int
    closes: int
    holidays: Mapping[date, Mapping[str, str]]
    business_day: str = MINUTES

    def is_open_on(self, day: date) -> bool:
        """Whether the organisation works on this day at all."""
        return day.weekday() in self.days and day not in self.holidays

    def hours(self, day: date) -> tuple[datetime, datetime]:
        """When it opens and closes on a working day, in UTC, so that a change of the clocks inside them counts."""
        return _hours(day, self.opens, self.closes, self.zone)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the organisation works at this moment."""
        day = moment.astimezone(self.zone).date()
        opens, closes = self.hours(day)
        return self.is_open_on(day) and opens <= moment < closes

    def after(self, day: date) -> date:
        """The next working day."""
        day += timedelta(days=1)
        while not self.is_open_on(day):
            day += timedelta(days=1)
        return day


@lru_cache(maxsize=4096)  # the same few days are asked for again and again where many items are waiting
def _hours(day: date, opens: int, closes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local on purpose until the zone is set
    first, last = midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
    return first.replace(tzinfo=zone).astimezone(UTC), last.replace(tzinfo=zone).astimezone(UTC)


def due(start: datetime, allowance: Allowance, calendar: Calendar) -> datetime:
    """The moment, in UTC, at which the allowance that began at `start` is used up.

    Business time is used up only while the organisation is open, so a due time may be the moment of closing and is
    never later than it must be. A business day is as many minutes as the calendar's day has, or, where the calendar
    says `end_of_next_day`, it ends with the next working day.
    """
    if allowance.always:
        return start.astimezone(UTC) + allowance.length
    if allowance.unit == "bd" and calendar.business_day == END_OF_NEXT_DAY:
        return _end_of_day(start, allowance.amount, calendar)
    wanted = allowance.length
    if allowance.unit == "bd":
        wanted = timedelta(minutes=calendar.closes - calendar.opens) * allowance.amount
    return _used_up(start.astimezone(UTC), wanted, calendar)


def business_minutes(start: datetime, end: datetime, calendar: Calendar) -> int:
    """The whole minutes between two moments in which the organisation was open; none where `end` is the earlier."""
    return open_for(start, end, calendar) // _MINUTE


def open_for(start: datetime, end: datetime, calendar: Calendar, *, always: bool = False) -> timedelta:
    """How long the organisation was open between two moments; all the time where the clock never stops."""
    if always:
        return max(end - start, timedelta())
    return sum((ends - begins for begins, ends in _open_between(start, end, calendar)), timedelta())


def put_off(moment: datetime, by: timedelta, calendar: Calendar, *, always: bool = False) -> datetime:
    """The moment so much business time later, in UTC; so much of all time where the clock never stops."""
    moment = moment.astimezone(UTC)
    return moment + by if always else _used_up(moment, by, calendar)


def _open_between(start: datetime, end: datetime, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """The times in which the organisation was open between two moments, in UTC."""
    found = []
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    while day <= last:
        if calendar.is_open_on(day):
            opens, closes = calendar.hours(day)
            begins, ends = max(opens, start), min(closes, end)
            if begins < ends:
                found.append((begins.astimezone(UTC), ends.astimezone(UTC)))
        day += _DAY
    return found


def share_of(start: datetime, end: datetime, share: float, calendar: Calendar, *, always: bool = False) -> datetime:
    """The moment at which this share of the time between two moments is used up, in UTC.

    Of business time, in whole minutes; of all time where the clock never stops. `end` where nothing lies between.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if always:
        return start + (end - start) * share if end > start else end
    between = _open_between(start, end, calendar)
    minutes = sum((ends - begins for begins, ends in between), timedelta()) // _MINUTE
    wanted = timedelta(minutes=int(minutes * share))
    if not minutes or not wanted:
        return start if minutes else end
    for begins, ends in between:
        if ends - begins >= wanted:
            return begins + wanted
        wanted -= ends - begins
    raise AssertionError("a share is no more than all of it")


def _end_of_day(start: datetime, days: int, calendar: Calendar) -> datetime:
    day = start.astimezone(calendar.zone).date()
    if days == 0:
        return start.astimezone(UTC)
    for _ in range(days):
        day = calendar.after(day)
    return calendar.hours(day)[1]


def _used_up(start: datetime, wanted: timedelta, calendar: Calendar) -> datetime:
    if wanted == timedelta():
        return start
    day = start.astimezone(calendar.zone).date()
    while True:
        if calendar.is_open_on(day):
            opens, closes = calendar.hours(day)
            begins = max(opens, start)
            if closes - begins >= wanted:
                return begins + wanted
            wanted -= max(closes - begins, timedelta())
        day = calendar.after(day)
