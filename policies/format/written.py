"""Values that are written in one way: names, dates, durations, times of day."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from governance.errors import N_
from policies.calendar import Allowance
from policies.format.shapes import IDENTIFIER, Written

_DURATION = "[0-9]{1,6}(min|h)(_24x7)?|[0-9]{1,6}(bh|bd)"
_DURATION_FAULT = N_("“%(value)s” is no duration of at most 400 days. Write 15min, 4bh, 1bd, 24h or 15min_24x7.")


def _zone(written: str) -> ZoneInfo:
    try:
        return ZoneInfo(written)
    except (OSError, LookupError) as error:  # what zoneinfo raises depends on how the name is wrong
        raise ValueError(written) from error


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.utcoffset() is None:
        raise ValueError(written)
    return moment


def zone(about: str = "") -> Written:
    """A time zone by its name."""
    sentence = N_("“%(value)s” is no time zone, such as America/Toronto.")
    return Written(r"[A-Za-z0-9_+./-]{1,60}", sentence, _zone, about=about)


def moment(about: str = "") -> Written:
    """A moment with its offset."""
    return Written(
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})",
        N_("“%(value)s” is no moment. Write date, time and offset, such as 2026-11-02T08:30:00-05:00."),
        _moment,
        about=about,
    )


def _minutes(written: str) -> int:
    hours, minutes = map(int, written.split(":"))
    return hours * 60 + minutes


def word(about: str = "") -> Written:
    """A name of the writer's choice."""
    sentence = N_("“%(value)s” cannot be a name here: use letters, digits, - and _, at most 40, a letter first.")
    return Written(IDENTIFIER, sentence, about=about)


def duration(about: str = "") -> Written:
    """A duration on the organisation's clock, or on one that never stops."""
    return Written(_DURATION, _DURATION_FAULT, Allowance.parse, about=about)


def round_the_clock(about: str) -> Written:
    """A duration whose clock never stops: nothing else would do there."""
    sentence = N_("“%(value)s” is no duration whose clock never stops. Write it as 60min_24x7 or 72h_24x7.")
    return Written("[0-9]{1,6}(min|h)_24x7", sentence, Allowance.parse, about=about)


def day(about: str = "") -> Written:
    """A date."""
    sentence = N_("“%(value)s” is no date. Write year, month and day, such as 2027-06-30.")
    return Written("[0-9]{4}-[0-9]{2}-[0-9]{2}", sentence, date.fromisoformat, about=about)


def time_of_day(about: str = "") -> Written:
    """Hours and minutes of a day."""
    sentence = N_('“%(value)s” is no time of day. Write hours and minutes in quotation marks, such as "08:30".')
    return Written("([01][0-9]|2[0-3]):[0-5][0-9]|24:00", sentence, _minutes, about=about)


def period(about: str = "") -> Written:
    """How long something is kept."""
    return Written("[1-9][0-9]{0,2}(d|m|y)", N_("“%(value)s” is no period. Write 90d, 6m or 7y."), about=about)
