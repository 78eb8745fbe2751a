"""How long it takes to try a version on many past items."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from governance.change import Actor, Made, transaction, verb
from governance.db import db, session
from governance.handlers import HANDLERS
from governance.worker import Worker
from policies import library
from tests.bench import past
from tests.support.office import STARTER, Office
from tests.support.yamls import dumped, loaded
from workflows import replays
from workflows.amendments.rows import insert_version
from workflows.replays import Scope

Values = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """What a replay took: seconds on the wall, megabytes that the worker grew by at most, and what came of it."""

    seconds: float
    grown: float
    view: replays.RunView


def usual(document: Values) -> None:
    """What a revision of the guidance usually changes: a chain, a time, a list of a check."""
    document["chains"]["manager"] = [*document["chains"]["manager"], "moh"]
    document["categories"]["R1"]["first_response"] = "4bh"
    document["checks"]["undefined_acronym"]["known"].append("PHU")


def everything(document: Values) -> None:
    """As `usual`, and every check that has settings of its own has others, so that it looks anew."""
    usual(document)
    for name, setting in (
        ("pii_third_party", "own_numbers"),
        ("clinical_advice", "phrases"),
        ("party_political", "phrases"),
        ("endorsement", "phrases"),
        ("unofficial_link", "official_domains"),
    ):
        if name in document["checks"]:
            check = document["checks"][name]
            check = document["checks"][name] = check if isinstance(check, dict) else {"outcome": check}
            check[setting] = [
                *check.get(setting, []),
                "705-555-0100" if name == "pii_third_party" else "another.example",
            ]


def measured(app: Flask, office: Office, number: str, change: Callable[[Values], None]) -> Measured:
    """Try a version on everything that is there, as the worker does."""
    propose(office["pat"], number, change)
    run = replays.start(office["pat"], number, Scope("all"))["replay"]
    session.remove()
    PEAK_FROM_NOW.write_text("5", encoding="ascii")
    began, before = time.monotonic(), _memory("VmRSS")
    Worker(app, HANDLERS).drain()
    return Measured(time.monotonic() - began, _memory("VmHWM") - before, replays.run_view(run))


def propose(actor: Actor, number: str, change: Callable[[Values], None]) -> None:
    """A version that is being written: the starter after a change."""
    document: Values = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    change(document)
    document["version"] = number
    _insert(actor, dumped(document), number)


PEAK_FROM_NOW = Path("/proc/self/clear_refs")
"""Where Linux is told to forget the most that a process has held so far."""


def _memory(what: str) -> float:
    """What this process holds (`VmRSS`) or has held at most (`VmHWM`), in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def furnished(count: int) -> Office:
    """An office with so many past submissions, and as many conversations."""
    office = Office.furnish()
    past.items(office["amal"], count)
    if db.engine.dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()
    return office


@verb
def _insert(actor: Actor, source: str, number: str) -> Made:
    with transaction(actor) as change:
        insert_version(change, source, number, slug=STARTER, state="drafting")
        return change.made()
