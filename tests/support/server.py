"""Real processes of the service on loopback, for tests that need more than one, or kill them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tests.support.installations import BIN, ROOT, Installation
from tests.support.nursery import Forked, nursery

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds within which something that is expected has to happen."""


def eventually(ask: Callable[[], T], what: str, within: float = PATIENCE) -> T:
    """The first true answer to `ask`, asked again and again. Fails with `what` when there is none in time."""
    deadline = time.monotonic() + within
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within:g} seconds still not: {what}")
        time.sleep(0.01)
    return answer


class Process:
    """A process of the service with its children, in a group of its own; a context manager that ends it."""

    def __init__(self, command: Sequence[str], installation: Installation, name: str, **settings: str) -> None:
        self.command, self.installation, self.settings = list(command), installation, settings
        self.log = installation.data / f"{name}.log"
        self._process: subprocess.Popen[bytes] | Forked | None = None

    def start(self) -> Self:
        """Start the process; its output goes to `log`."""
        with self.log.open("ab") as log:
            self._process = self._started(self.installation.environment(**self.settings), log.fileno())
        return self

    def _started(self, environment: dict[str, str], log: int) -> subprocess.Popen[bytes] | Forked:
        return subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process that was started, not its children."""
        if self._process is None:
            raise AssertionError(f"{self.command[0]} was not started")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[int]:
        """The ids of its children, such as gunicorn's workers."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def kill(self) -> None:
        """`kill -9` for the process and all of its children, at once."""
        self._signal(signal.SIGKILL)
        self._wait(5)

    def stop(self) -> int:
        """Ask the process to end, and insist after a while; its exit status."""
        if self.running:
            os.kill(self.pid, signal.SIGTERM)
            self._wait(15)
        self._signal(signal.SIGKILL)
        return self._wait(5)

    def _signal(self, which: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, which)

    def _wait(self, seconds: float) -> int:
        if self._process is None:
            return 0
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return -1

    def said(self) -> str:
        """Everything that it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()  # nobody waits for what it would still do; tests of an orderly end call `stop`


class Program(Process):
    """A Python program on the service's code, which is loaded already: `-m` and a module, or a script."""

    def _started(self, environment: dict[str, str], log: int) -> subprocess.Popen[bytes] | Forked:
        return nursery(ROOT).start(self.command, {**environment, **self._around()}, log, self._handed_down())

    def _handed_down(self) -> tuple[int, ...]:
        return ()

    def _around(self) -> dict[str, str]:
        return {}


class Web(Program):
    """Web processes under gunicorn on a free port, told what `onrecord serve` tells it.

    The listening socket is made here and handed down, so that no other process can take the port first and a server
    that was killed can start again on it; meanwhile connections wait. Templates are compiled once in a run, not anew in
    each of its many services.
    """

    def __init__(
        self, installation: Installation, *, workers: int = 1, threads: int = 4, name: str = "web", **settings: str
    ) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        settings.setdefault("base_url", self.url)
        gunicorn = [str(BIN / "gunicorn"), "--config", "python:governance.commands.webserver"]
        gunicorn += ["--bind", f"fd://{self._socket.fileno()}", "--workers", str(workers)]
        gunicorn += ["--threads", str(threads), "tests.support.served:app"]
        super().__init__(gunicorn, installation, name, **settings)

    def _handed_down(self) -> tuple[int, ...]:
        return (self._socket.fileno(),)

    def _around(self) -> dict[str, str]:
        compiled = self.installation.data.parent / "compiled-templates"
        compiled.mkdir(exist_ok=True)
        return {"COMPILED_TEMPLATES": str(compiled)}

    def start(self) -> Self:
        """Start and wait until the service answers. Fails with what it wrote when it does not."""
        super().start()
        try:
            eventually(self._answers, f"{self.url}/healthz answers")
        except BaseException:
            self.stop()
            raise
        return self

    def _answers(self) -> bool:
        if not self.running:
            raise AssertionError(f"the web process ended before it answered:\n{self.said()}")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"/healthz answers {error.code}:\n{self.said()}") from None
        except OSError:
            return False

    def stop(self) -> int:
        """End the service and give the port back."""
        status = super().stop()
        self._socket.close()
        return status

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        super().__exit__(kind, error, at)
        self._socket.close()


class Worker(Program):
    """One `onrecord worker`."""

    def __init__(self, installation: Installation, *, name: str = "worker", **settings: str) -> None:
        super().__init__([str(BIN / "onrecord"), "worker"], installation, name, **settings)
