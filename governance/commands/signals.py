"""Being told to stop."""

from __future__ import annotations

import signal
from types import FrameType


class Told:
    """Whether SIGTERM or SIGINT came. A plain flag: whatever takes a lock may hang when a signal comes inside it."""

    def __init__(self) -> None:
        self.to_stop = False
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, self._hear)

    def _hear(self, which: int, frame: FrameType | None) -> None:
        self.to_stop = True
