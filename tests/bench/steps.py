"""What a decision costs with many approvers and revisions beside one and one, and how long telling of timers takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import event, update

from governance.db import db, session, table
from governance.people.accounts import add_person
from governance.people.actors import actor_of, by_email
from governance.people.roles import Wanted
from policies import library
from tests.support.office import STARTER, Office
from tests.support.yamls import dumped, loaded
from workflows import decisions, drafts, submissions, threads, timers, triaging
from workflows.reviews import Step
from workflows.wording import Wording

APPROVERS, REVISIONS, ITEMS = 10, 100, 12
WORDS = "The Saturday clinic is open. Details: https://maplecountyhealth.example/flu"


@dataclass
class Cost:
    """Milliseconds and statements of each of several acts."""

    waits: list[float] = field(default_factory=list)
    statements: set[int] = field(default_factory=set)

    @property
    def middle(self) -> float:
        return median(self.waits)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take the time of one act and count what it asks of the database."""
        found = []

        def note(*_: object) -> None:
            found.append(1)

        event.listen(db.engine, "before_cursor_execute", note)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.waits.append((time.perf_counter() - began) * 1000)
            event.remove(db.engine, "before_cursor_execute", note)
        self.statements.add(len(found))


def decided(items: int = ITEMS, revisions: int = REVISIONS) -> tuple[Cost, Cost]:
    """The decision that closes a step, in turn: of one approver on a first revision, of the tenth on the hundredth."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["chains"]["many"] = [{"role": "comms_manager", "quorum": APPROVERS}]
    document["categories"]["R5"]["chain"] = "many"
    document.pop("examples", None)
    office = Office.furnish(dumped(document))
    managers = [office["priya"]]
    for number in range(APPROVERS - 1):
        address = f"manager{number}@maplecountyhealth.example"
        add_person(office["pat"], address, f"Manager {number}", roles=[Wanted("comms_manager")], known=office.known)
        managers.append(actor_of(by_email(address)))  # type: ignore[arg-type]  # it was made a line above
    few, many = Cost(), Cost()
    for _ in range(items):
        first, later = _submitted(office, "R1", 1), _submitted(office, "R5", revisions)
        for manager in managers[1:]:
            decisions.decide(manager, later, revisions, "approve")
        with few.one():
            decisions.decide(managers[0], first, 1, "approve")
        with many.one():
            decisions.decide(managers[0], later, revisions, "approve")
    return few, many


def _submitted(office: Office, category: str, revisions: int) -> int:
    """A draft in review, put before its chain anew with each of its revisions."""
    amal = office["amal"]
    message = {"text": "When is the clinic?", "language": "en"}
    thread = threads.receive(amal, "x", message, "immunisation")["thread"]
    triaging.triage(amal, thread, category, "It fits.")
    ident = int(drafts.create(amal, "reply", Wording("x", {"en": WORDS}), thread)["draft"])
    submissions.submit(amal, ident)
    for number in range(2, revisions + 1):
        drafts.revise(amal, ident, Wording("x", {"en": f"{WORDS} ({number})"}))
        submissions.submit(amal, ident)
    return ident


def told() -> tuple[int, float, float]:
    """Let a timer of every open step have rung: how many were told of, in how many seconds and seconds of CPU."""
    session.execute(update(table(Step)).where(Step.state == "open").values(timer=timers.HALF, timer_at=Step.opened_at))
    session.commit()
    began, cpu = time.monotonic(), time.process_time()
    count = timers.sweep()
    return count, time.monotonic() - began, time.process_time() - cpu
