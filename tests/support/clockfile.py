"""The story's time: a file that every process of a demonstration reads as its clock."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

TORONTO = ZoneInfo("America/Toronto")


@dataclass(frozen=True)
class ClockFile:
    """Set `ONRECORD_CLOCK_FILE` to `path`; then the processes live at the moment that was set last."""

    path: Path

    def set(self, moment: datetime) -> datetime:
        """Move the clock to an aware moment. Replaces the file whole: no reader ever sees half a time."""
        if moment.tzinfo is None:
            raise ValueError("a story's time needs a zone")
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        fresh.write_text(moment.astimezone(UTC).isoformat(), encoding="ascii")
        fresh.replace(self.path)
        return moment

    def at(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
        """Move the clock to a wall-clock time where the stories play, America/Toronto."""
        return self.set(datetime(year, month, day, hour, minute, second, tzinfo=TORONTO))

    def now(self) -> datetime:
        """What the processes take for the present."""
        return datetime.fromisoformat(self.path.read_text(encoding="ascii"))

    def forward(self, by: timedelta) -> datetime:
        """Move the clock on by a while."""
        return self.set(self.now() + by)
