"""Several worker processes, and what `kill -9` cannot do."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from tests.jobs.conftest import ask, outbox
from tests.support.installations import Installation
from tests.support.server import Program, eventually

Crew = Callable[..., Program]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    file = tmp_path / "notes"
    file.touch()
    return file


@pytest.fixture
def crew(bare: Installation, notes: Path) -> Iterator[Crew]:
    """`crew(lease)` starts a worker process."""
    with ExitStack() as stack:

        def start(lease: float = 30.0) -> Program:
            command = ["-m", "tests.jobs.crew", bare.url, str(notes), str(lease)]
            return stack.enter_context(Program(command, bare, f"crew-{next(numbers)}"))

        numbers = count(1)
        yield start


def noted(notes: Path, what: str) -> list[tuple[str, int, float]]:
    lines = (line.split() for line in notes.read_text().splitlines())
    return [(dedup, int(pid), float(at)) for kind, dedup, pid, at in lines if kind == what]


def done() -> int:
    return outbox("state").count(("done",))


def test_work_of_a_killed_worker_is_done_by_another_after_the_lease(app: Flask, crew: Crew, notes: Path) -> None:
    ask("fatal", die=True)
    first = crew(1.0)
    eventually(lambda: not first.running, "it is dead")
    assert first.stop() == -signal.SIGKILL
    assert outbox("state", "attempts") == [("ready", 1)]
    crew(1.0)
    eventually(lambda: done() == 1, "the work is done")
    (_, _, began), (_, _, again) = noted(notes, "begin")
    assert again - began >= 0.99
    assert [dedup for dedup, _, _ in noted(notes, "end")] == ["fatal"]


def test_two_workers_never_do_one_piece_of_work_at_the_same_time(app: Flask, crew: Crew, notes: Path) -> None:
    ask(*(f"x{number}" for number in range(40)), seconds=0.02)
    crew(), crew()
    eventually(lambda: done() == 40, "all is done")
    began = noted(notes, "begin")
    assert sorted(dedup for dedup, _, _ in began) == sorted(f"x{number}" for number in range(40))
    assert len({pid for _, pid, _ in began}) == 2


def test_long_work_is_not_taken_from_a_worker_that_lives(app: Flask, crew: Crew, notes: Path) -> None:
    ask("long", seconds=2.0)
    crew(0.5), crew(0.5)
    eventually(lambda: done() == 1, "the work is done")
    assert len(noted(notes, "begin")) == 1


def test_workers_killed_at_any_moment_lose_nothing(app: Flask, crew: Crew, notes: Path) -> None:
    names = [f"x{number}" for number in range(60)]
    ask(*names, seconds=0.01)
    for round in range(3):
        process = crew(0.5)
        eventually(lambda seen=15 * (round + 1): len(noted(notes, "begin")) >= seen, "some work was begun")
        process.kill()
    crew(0.5)
    eventually(lambda: done() == 60, "all is done")
    assert {dedup for dedup, _, _ in noted(notes, "end")} == set(names)
    assert len(noted(notes, "begin")) <= 63


def test_a_worker_that_is_asked_to_end_finishes_what_it_does_and_no_more(app: Flask, crew: Crew, notes: Path) -> None:
    ask("first", "second", seconds=1.0)
    process = crew()
    eventually(lambda: noted(notes, "begin"), "the first is begun")
    assert process.stop() == 0
    assert outbox("dedup", "state") == [("first", "done"), ("second", "ready")]
    assert len(noted(notes, "stopped")) == 1
