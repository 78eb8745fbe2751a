"""How long it takes to try a version on many past items."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from flask import Flask
from sqlalchemy import text

from governance.change import Actor, Made, transaction, verb
from governance.db import db, session
from governance.handlers import HANDLERS
from governance.worker import Worker
from policies import library
from tests.bench import past
from tests.support.office import STARTER, Office
from workflows import replays
from workflows.amendments.rows import insert_version
from workflows.replays import Scope

Values = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """What a replay took: seconds on the wall, the largest memory of the worker in MB, and what came of it."""

    seconds: float
    memory: float
    view: replays.RunView


def usual(document: Values) -> None:
    """What a revision of the guidance usually changes: a chain, a time, a list of a check."""
    document["chains"]["manager"] = [*document["chains"]["manager"], "moh"]
    document["categories"]["R1"]["first_response"] = "4bh"
    document["checks"]["undefined_acronym"]["known"].append("PHU")


def everything(document: Values) -> None:
    """Every check looks anew: none of their findings can be taken over."""
    usual(document)
    document["checks"] = {
        name: {**(check if isinstance(check, dict) else {"outcome": check}), **_OTHER.get(name, {})}
        for name, check in document["checks"].items()
    }


_OTHER: Values = {"pii_third_party": {"own_numbers": ["705-555-0100"]}}


def measured(app: Flask, office: Office, number: str, change: Callable[[Values], None]) -> Measured:
    """Try a version on everything that is there, as the worker does."""
    document: Values = yaml.safe_load(library.path(STARTER).read_text(encoding="utf-8"))
    change(document)
    document["version"] = number
    _propose(office["pat"], yaml.safe_dump(document, allow_unicode=True, sort_keys=False), number)
    run = replays.start(office["pat"], number, Scope("all"))["replay"]
    session.remove()
    began = time.monotonic()
    Worker(app, HANDLERS).drain()
    took = time.monotonic() - began
    return Measured(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, replays.run_view(run))


def furnished(count: int) -> Office:
    """An office with so many past submissions, and as many conversations."""
    office = Office.furnish()
    past.items(office["amal"], count)
    if db.engine.dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()
    return office


@verb
def _propose(actor: Actor, source: str, number: str) -> Made:
    with transaction(actor) as change:
        insert_version(change, source, number, slug=STARTER, state="drafting")
        return change.made()
