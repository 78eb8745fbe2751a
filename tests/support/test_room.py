"""The run's directory and database server go when the run goes, however it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres
from tests.support.installations import ROOT, Installations
from tests.support.room import Room
from tests.support.server import eventually

RUN = """
import sys
from tests.support import postgres
from tests.support.room import Room
room = Room.open()
print(room.path, (postgres.shared(room) / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_run_leaves_neither_a_server_nor_a_directory() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdin is not None
    assert run.stdout is not None
    path, pid = run.stdout.readline().split()
    assert _alive(int(pid))
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdin.close()
    run.stdout.close()
    eventually(lambda: not _alive(int(pid)), "the database server is gone")
    eventually(lambda: not Path(path).exists(), "the directory is gone")


def test_every_process_of_a_run_gets_the_same_server(room: Room) -> None:
    assert postgres.shared(Room(room.path)) == postgres.shared(room)


@pytest.mark.parametrize(("durable", "fsync"), [(False, "off"), (True, "on")])
def test_a_server_is_hasty_unless_a_test_asks_for_a_durable_one(room: Room, durable: bool, fsync: str) -> None:
    home = room.path / f"own-{durable}"
    postgres.start(home, durable=durable)
    try:
        address = postgres.url(home, "postgres").replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW fsync").fetchone() == (fsync,)
    finally:
        postgres.stop(home)


def test_installations_of_one_template_do_not_see_each_other(engine: str, installations: Installations) -> None:
    with installations.new(engine, "empty") as one, installations.new(engine, "empty") as other:
        assert one.url != other.url
        assert one.data != other.data
        (one.data / "kept").touch()
        assert not (other.data / "kept").exists()
    assert not one.data.exists()
