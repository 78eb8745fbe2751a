"""`kill -9` in the middle of a replay: it goes on, counts nothing twice, and leaves no process behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from governance.db import session
from tests.bench import past, replaying
from tests.support.installations import Installation
from tests.support.office import Office
from tests.support.server import Program, eventually
from workflows import replays
from workflows.replays import RunView, Scope
from workflows.replays.rows import ReplayCase, ReplayKind, ReplayRun

pytestmark = [pytest.mark.soak, pytest.mark.race]


def _view(run: int) -> RunView:
    session.remove()
    return replays.run_view(run)


def _living(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _kill(worker: Program) -> list[int]:
    """Kill the worker and nobody else; the processes that it had started."""
    hands = []
    with suppress(FileNotFoundError):
        hands = worker.children()
    os.kill(worker.pid, signal.SIGKILL)
    eventually(lambda: not worker.running, "the worker is dead")
    return hands


@pytest.mark.portion(2)
@pytest.mark.parametrize("hands", [1, 2])
def test_a_replay_survives_kills_of_its_worker(
    hands: int,
    context: Flask,
    installation: Installation,
    size: Callable[[int, int], int],
    record_property: Callable[[str, object], None],
) -> None:
    items, kills = size(600, 20_000), size(2, 8)
    office = Office.furnish()
    past.items(office["amal"], items)
    replaying.propose(office["pat"], "1.1.0", replaying.usual)
    run = replays.start(office["pat"], "1.1.0", Scope("all"))["replay"]
    worker = Program(["-m", "tests.races.trying", str(hands)], installation, "trying")
    left: list[int] = []
    for killed in range(kills):
        done = _view(run).done
        worker.start()
        eventually(lambda seen=done: _view(run).done > seen or _view(run).over, "it goes on", 90)
        if _view(run).over:
            break
        left += _kill(worker)
        record_property("kills", killed + 1)
    with worker:
        eventually(lambda: _view(run).over, "it is done", 300)
        view = _view(run)
    _counted_once(view, items)
    eventually(lambda: not _living(left), "nobody is left of those who worked for it")


def _counted_once(view: RunView, items: int) -> None:
    assert (view.state, view.total, view.done) == ("done", 2 * items, 2 * items)
    totals = {part: view.totals(part) for part in ("draft", "thread")}
    assert {part: one.seen for part, one in totals.items()} == {"draft": items, "thread": items}
    for part, one in totals.items():
        assert _count(ReplayCase, ReplayCase.subject == part) == one.differ
    kinds = session.execute(select(ReplayKind.kind, func.count()).group_by(ReplayKind.kind))
    told: dict[str, int] = {}
    for one in totals.values():
        for kind, count in one.kinds.items():
            told[kind] = told.get(kind, 0) + count
    assert {row[0]: row[1] for row in kinds} == told
    assert _count(ReplayRun) == 1


def _count(row: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(row).where(*where)) or 0
