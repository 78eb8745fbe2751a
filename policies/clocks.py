"""Wall clocks: the instants that a local time names, and what the changes of the clocks leave out or show twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from governance.errors import N_

LEFT_OUT = N_("%(time)s does not exist on that day: at %(before)s the clocks go forward to %(after)s. Choose another.")
TWICE = N_("This time comes twice, because the clocks go back. Choose which of the two.")
YEARS = range(1000, 9999)
"""Those whose every local time is an instant that can be reckoned with."""


def instants(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants at which a wall clock of the zone shows this time: none, one, or two in their order."""
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in found if at.astimezone(zone).replace(tzinfo=None, fold=0) == wall)


def gap(wall: datetime, zone: ZoneInfo) -> dict[str, str]:
    """What `LEFT_OUT` says of a time that no clock of the zone shows: from when to when the clocks go forward."""
    late, early = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):  # the change lies after `early` and not after `late`
        middle = early + (late - early) // 2
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == offset else (early, middle)
    change = late.replace(microsecond=0)
    before = (change + (offset or timedelta())).replace(tzinfo=None)
    return {"time": f"{wall:%H:%M}", "before": f"{before:%H:%M}", "after": f"{change.astimezone(zone):%H:%M}"}
