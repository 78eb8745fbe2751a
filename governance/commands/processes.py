"""Child processes that are kept running, and that end when their parent does."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from governance.commands.signals import Told

QUICKLY = 5.0
"""Seconds: a process that ends sooner than this after its start will not do better the next time."""

MOST_QUICK_ENDS = 3
PATIENCE = 30.0
_PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A child ended again and again as soon as it was started."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass
class Child:
    """One process that is to run."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started: float = 0.0
    quick_ends: int = 0

    def keep(self) -> None:
        """Start the process where it does not run. Raises `GaveUp`."""
        if self.process is not None:
            if self.process.poll() is None:
                return
            self.quick_ends = self.quick_ends + 1 if time.monotonic() - self.started < QUICKLY else 0
            if self.quick_ends >= MOST_QUICK_ENDS:
                raise GaveUp(self.name)
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            self.command, env=dict(self.environ), pass_fds=self.pass_fds, preexec_fn=_end_with(os.getpid())
        )

    def tell(self, which: signal.Signals) -> None:
        """Send a signal where the process runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(which)

    def gone(self, deadline: float) -> bool:
        """Wait for its end, until the deadline at most."""
        try:
            return self.process is None or self.process.wait(max(0.0, deadline - time.monotonic())) is not None
        except subprocess.TimeoutExpired:
            return False


def _end_with(parent: int) -> Callable[[], None] | None:
    """Ask the kernel to end the child when its parent ends, even by kill -9; only Linux can."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it ended before it could be asked
            os._exit(1)

    return ask


def run(children: Sequence[Child], told: Told, ready: Callable[[], bool], announce: Callable[[], None]) -> None:
    """Keep the children running until told to stop, then end them. Announces once, when they are ready.

    Raises `GaveUp` after ending the others where one cannot be kept.
    """
    announced = False
    try:
        while not told.to_stop:
            for child in children:
                child.keep()
            if not announced and ready():
                announced = True
                announce()
            time.sleep(0.2 if announced else 0.05)
    finally:
        _end(children)


def _end(children: Sequence[Child]) -> None:
    for child in children:
        child.tell(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for child in children:
        if not child.gone(deadline):
            child.tell(signal.SIGKILL)
            child.gone(time.monotonic() + 5)
