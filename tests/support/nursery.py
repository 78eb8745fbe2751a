"""Processes of the service whose code is loaded already: forked from one that loaded it once in a run.

Loading the code takes two seconds, and the tests start some two hundred processes. Each process of the run has a
nursery: a process that has loaded the code and nothing else, without a thread or a connection. What is asked for runs
in a fork of it, in a group of its own and under its own environment, as if it had been started by itself. Tests of how
programs start (`onrecord serve`, `onrecord demo load`) start them by themselves.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

LOADED = (
    "governance.app",
    "governance.cli",
    "governance.commands.working",
    "governance.commands.webserver",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "psycopg",
)
LARGEST = 100_000
"""Bytes of a request: mostly its environment."""


class Forked:
    """A process that the nursery started, with what tests need of `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its status once it has ended; negative for the signal that ended it."""
        if self.returncode is None:
            self.returncode = self.nursery.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Its status, when it has ended. Raises `subprocess.TimeoutExpired`."""
        if self.poll() is None:
            handle = os.pidfd_open(self.pid)
            try:
                select.select([handle], [], [], timeout)
            finally:
                os.close(handle)
        if (status := self.poll()) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return status


class Nursery:
    """The process that has loaded the code, as seen by those who start others from it. It ends when they do."""

    def __init__(self, root: Path) -> None:
        self._socket, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        around = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "PYTHONDONT"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.nursery", str(its.fileno())],
            cwd=root,
            env=around,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(its.fileno(),),
        )
        its.close()
        self._one_at_a_time = threading.Lock()

    def start(self, command: Sequence[str], environment: Mapping[str, str], log: int, handed: Sequence[int]) -> Forked:
        """Run a Python program: `-m` and a module with its arguments, or a script. Its output goes to `log`.

        The files in `handed` are open in it under the same numbers.
        """
        asked = {"command": list(command), "environment": dict(environment), "handed": list(handed)}
        return Forked(self, self.ask(asked, [log, *handed]))

    def ask(self, what: Mapping[str, Any], files: Sequence[int] = ()) -> Any:
        """One question and its answer."""
        with self._one_at_a_time:
            socket.send_fds(self._socket, [json.dumps(what).encode()], files)
            if not (answer := self._socket.recv(LARGEST)):
                raise AssertionError("the process that has the code loaded has ended")
            return json.loads(answer)


@cache
def nursery(root: Path) -> Nursery:
    """The one of this process."""
    return Nursery(root)


# -- In the process itself ------------------------------------------------------------------------------------------


def _wait_for_orders(line: socket.socket) -> list[str]:
    """Answer until nobody asks any more. Comes back in each fork, with the command that it is to run."""
    over: dict[int, int] = {}
    started: set[int] = set()
    while True:
        said, files, _, _ = socket.recv_fds(line, LARGEST, 8)
        if not said:
            _end([pid for pid in started if _ended(pid, over) is None])
        asked = json.loads(said)
        if "ended" in asked:
            line.send(json.dumps(_ended(asked["ended"], over)).encode())
            continue
        ready, told = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.write(told, b".")
            line.close()
            _enter(asked, files, (ready, told))
            command: list[str] = asked["command"]
            return command
        os.read(ready, 1)  # its group exists, so that whoever is told of it can end it
        for file in (ready, told, *files):
            os.close(file)
        started.add(pid)
        over.pop(pid, None)  # of an earlier process with this number
        line.send(json.dumps(pid).encode())


def _ended(pid: int, over: dict[int, int]) -> int | None:
    if pid not in over:
        found, status = os.waitpid(pid, os.WNOHANG)
        if not found:
            return None
        over[pid] = os.waitstatus_to_exitcode(status)
    return over[pid]


def _end(pids: list[int]) -> NoReturn:
    """The run is over, perhaps by `kill -9`: nothing of it stays."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    os._exit(0)


def _enter(asked: Mapping[str, Any], files: list[int], done_with: tuple[int, ...]) -> None:
    """What a new process finds: its output, its files under their numbers, its environment."""
    log, *given = files
    for number in (1, 2):
        os.dup2(log, number)
    for file, number in zip(given, asked["handed"], strict=True):
        os.dup2(file, number)
    for file in {*done_with, *files} - {*asked["handed"]}:
        with suppress(OSError):
            os.close(file)
    os.environ.clear()
    os.environ.update(asked["environment"])


def _run(command: list[str]) -> None:
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


def main() -> None:
    """Load the code, and wait."""
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what a fork never looks at stays shared
    _run(_wait_for_orders(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
