"""Business time: due times and the business minutes between two moments, in the calendar of a policy version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = "minutes"
END_OF_NEXT_DAY = "end_of_next_day"
LONGEST_DAYS = 400
"""No allowance is longer than this many days, business days or not: what is longer is a mistake."""

_WRITTEN = re.compile(r"([0-9]{1,6})(min|bh|bd|h)(_24x7)?")
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
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local on purpose until the zone is set
        opens, closes = midnight + timedelta(minutes=self.opens), midnight + timedelta(minutes=self.closes)
        return opens.replace(tzinfo=self.zone).astimezone(UTC), closes.replace(tzinfo=self.zone).astimezone(UTC)

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
    start, end, open_for = start.astimezone(UTC), end.astimezone(UTC), timedelta()
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    while day <= last:
        if calendar.is_open_on(day):
            opens, closes = calendar.hours(day)
            open_for += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return open_for // timedelta(minutes=1)


def share_of(start: datetime, end: datetime, share: float, calendar: Calendar, *, always: bool = False) -> datetime:
    """The moment at which this share of the time between two moments is used up, in UTC.

    Of business time, in whole minutes; of all time where the clock never stops. `end` where nothing lies between.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if always:
        return start + (end - start) * share if end > start else end
    minutes = business_minutes(start, end, calendar)
    return _used_up(start, timedelta(minutes=int(minutes * share)), calendar) if minutes else end


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
