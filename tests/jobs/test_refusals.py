"""A flood of refusals is counted into one entry."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select, update

from governance import change
from governance.change import SINGLE_REFUSALS, Operator, RefusalCount, transaction
from governance.clock import now
from governance.db import session
from governance.errors import NotAllowed
from governance.handlers import HANDLERS, count_refusals, forget
from governance.jobs.outbox import Job, Outbox
from governance.jobs.queue import Taken
from governance.people.accounts import add_person
from governance.people.actors import Person, actor_of, by_email
from governance.people.roles import Known
from governance.record.log import EntryIndex, LogEntry
from governance.worker import JobContext, LeaseLost, Worker
from tests.jobs.conftest import outbox


def refuse(person: Person) -> None:
    with transaction(person) as act:
        act.standing.needs("administrator")


@pytest.fixture
def ines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody without a role, in a minute that does not end within the test."""
    at = now().replace(second=0)
    monkeypatch.setattr(change, "now", lambda: at)
    add_person(Operator(), "ines@maplecounty.example", "Ines", known=Known())
    user = by_email("ines@maplecounty.example")
    assert user is not None
    return actor_of(user)


def flood(person: Person, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed):
            refuse(person)


def bodies(type_: str) -> list[dict[str, object]]:
    session.rollback()
    rows = session.scalars(
        select(LogEntry.body).join(EntryIndex, EntryIndex.idx == LogEntry.idx).where(EntryIndex.type == type_)
    )
    return [json.loads(body)["data"] for body in rows]


def test_refusals_beyond_ten_in_a_minute_are_counted_into_one_entry(app: Flask, ines: Person) -> None:
    flood(ines, SINGLE_REFUSALS + 5)
    assert len(bodies("act.refused")) == SINGLE_REFUSALS
    assert Worker(app, HANDLERS).drain() == 0  # the minute is not over
    session.execute(update(Outbox).values(run_at=now()))
    session.commit()
    assert Worker(app, HANDLERS).drain() == 1
    (counted,) = bodies("acts.refused")
    assert counted["count"] == 5
    assert "Ines" not in json.dumps(counted)
    assert outbox("kind", "state") == [(str(Job.COUNT_REFUSALS), "done")]
    assert Worker(app, HANDLERS).drain() == 0


def test_the_entry_of_counted_refusals_is_not_written_without_the_lease(app: Flask, ines: Person) -> None:
    flood(ines, SINGLE_REFUSALS + 1)
    (row,) = outbox("id", "public_id", "kind", "dedup", "payload")
    with pytest.raises(LeaseLost):
        count_refusals(row[4], JobContext(Taken(*row, attempts=1, token="not the lease's")))
    assert bodies("acts.refused") == []


def test_what_nobody_asks_about_again_is_forgotten(app: Flask, ines: Person) -> None:
    flood(ines, 1)
    forget()
    assert session.scalars(select(RefusalCount.count)).all() == [1]
    session.execute(update(RefusalCount).values(minute=now().replace(year=2020)))
    session.commit()
    forget()
    assert session.scalars(select(RefusalCount.count)).all() == []
