"""`onrecord serve`: one command that keeps the service running, and ends whole."""

from __future__ import annotations

import os
import signal
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from governance.commands import serving
from governance.commands.processes import Child
from tests.commands.conftest import Onrecord, Said
from tests.support.installations import BIN, Installation
from tests.support.server import Process, eventually


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Served(Process):
    """`onrecord serve` on a free port with one web process."""

    def __init__(self, installation: Installation, *arguments: str) -> None:
        self.port = free_port()
        command = [str(BIN / "onrecord"), "serve", "--port", str(self.port), "--workers", "1", *arguments]
        super().__init__(command, installation, "serve")

    def answers(self) -> bool:
        assert self.running, self.said()
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    def part(self, word: str) -> int:
        """The process of ours that runs this program; 0 for none."""
        return next((pid for pid in self.children() if word in Path(f"/proc/{pid}/cmdline").read_text()), 0)


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.soak
@pytest.mark.portion(2)
def test_what_dies_is_started_again_and_what_is_stopped_ends_whole(installation: Installation) -> None:
    with Served(installation) as served:
        eventually(served.answers, "the service answers")
        assert f"Onrecord is at http://127.0.0.1:{served.port}" in eventually(served.said, "it says where it is")
        web, worker = served.part("gunicorn"), served.part("governance.cli")
        for pid in (web, worker):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: served.part("gunicorn") not in (0, web), "the web is started again")
        eventually(lambda: served.part("governance.cli") not in (0, worker), "the worker is started again")
        eventually(served.answers, "the service answers again")
        children = served.children()
        assert served.stop() == 0
        assert not any(map(alive, children))
        assert served.said().endswith("Onrecord has stopped.\n")


@pytest.mark.soak
@pytest.mark.portion(2)
def test_a_killed_supervisor_leaves_nobody_behind(installation: Installation) -> None:
    with Served(installation) as served:
        eventually(served.answers, "the service answers")
        children = served.children()
        assert len(children) == 2
        os.kill(served.pid, signal.SIGKILL)
        eventually(lambda: not any(map(alive, children)), "the others have ended")


def test_serve_upgrades_an_empty_database_and_stays_out_of_a_used_one(
    new_installation: Callable[..., Installation], run: Callable[..., Said]
) -> None:
    installation = new_installation("empty")
    with Served(installation) as served:
        eventually(served.answers, "the service answers")
    assert run(installation.settings(), "user", "add", "pat@x.example", "--name", "Pat").code == 0
    said = run(installation.settings(), "prepare", "--demo")
    assert said.code == 0
    assert "stays out of it" in said.out
    assert "pat@x.example" in run(installation.settings(), "user", "list").out


@pytest.mark.soak
@pytest.mark.portion(2)
def test_the_demonstration_is_loaded_once_and_its_accounts_are_printed(
    new_installation: Callable[..., Installation], run: Callable[..., Said]
) -> None:
    settings = new_installation("demo").settings()
    before = run(settings, "user", "list", "--json").out
    for words in (("prepare", "--demo"), ("prepare",), ("demo", "load")):
        said = run(settings, *words)
        assert (said.code, said.err) == (0, "")
        assert "priya@maplecountyhealth.example" in said.out
        assert "maple-county-2026" in said.out
    assert run(settings, "user", "list", "--json").out == before


def test_a_taken_port_is_said_at_once(onrecord: Onrecord) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = onrecord("serve", "--port", str(port))
    assert said.code == 1
    assert said.err.startswith(f"Port {port} is in use by another program. Stop it, or choose another port: PORT=")
    assert len(said.err.splitlines()) == 1


def test_the_next_start_keeps_the_port(onrecord: Onrecord, installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (installation.data / "port").write_text(f"{port}\n")
        assert f"Port {port} is in use" in onrecord("serve").err
        assert f"Port {port} is in use" not in onrecord("serve", port="1", host="192.0.2.1").err


def test_an_address_of_another_machine_is_refused(onrecord: Onrecord) -> None:
    said = onrecord("serve", host="192.0.2.1")
    assert (said.code, len(said.err.splitlines())) == (1, 1)
    assert "Nobody can listen at 192.0.2.1" in said.err


@pytest.fixture
def signals() -> Iterator[None]:
    """What this process does about signals, as it was before."""
    kept = {which: signal.getsignal(which) for which in (signal.SIGTERM, signal.SIGINT)}
    yield
    for which, handler in kept.items():
        signal.signal(which, handler)


@pytest.mark.soak
@pytest.mark.portion(2)
@pytest.mark.usefixtures("signals")
def test_a_service_that_cannot_run_gives_up_with_a_sentence(
    onrecord: Onrecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = ([sys.executable, "-c", code] for code in ("raise SystemExit(7)", "import time; time.sleep(60)"))
    good = Child("worker", sound, os.environ)
    monkeypatch.setattr(serving, "_web", lambda *_: Child("web", broken, os.environ))
    monkeypatch.setattr(serving, "_workers", lambda *_: [good])
    said = onrecord("serve", "--port", str(free_port()))
    assert said == (1, "", "The process “web” ends as soon as it is started; the lines above say why.\n")
    assert good.process is not None
    assert good.process.returncode == -signal.SIGTERM
