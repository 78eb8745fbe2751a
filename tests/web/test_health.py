"""Readiness: each thing that has to hold, by name, with what is wrong and how to mend it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import OperationalError

from governance import clock, readiness
from governance.change import System, transaction
from governance.db import session
from governance.jobs import heartbeats
from governance.jobs.outbox import Job, Outbox, WorkerHeartbeat
from governance.record.entries import EntryType
from governance.record.log import LogHead
from tests.web.conftest import House

CHECKS = {"database", "schema", "worker", "dead_work", "signing"}


def beaten(seconds_ago: float) -> None:
    """A worker gave a sign of life that long ago."""
    with transaction(System()):
        heartbeats.beat("a" * 32)
        session.execute(update(WorkerHeartbeat).values(beat_at=clock.machine() - timedelta(seconds=seconds_ago)))


def signed() -> None:
    """The signer has covered everything."""
    with transaction(System()):
        session.execute(update(LogHead).values(checkpointed_size=LogHead.size))


def written() -> None:
    """One more entry."""
    with transaction(System()) as change:
        change.record(EntryType.JOB_RETRIED, f"job/{'0' * 32}")


def given_up() -> None:
    """A piece of work failed for good, with an error that names somebody."""
    with transaction(System()) as change:
        row = {"public_id": "b" * 32, "kind": str(Job.NOTIFY), "dedup": "x", "payload": {}, "state": "dead"}
        more = {"created_at": change.at, "run_at": change.at, "attempts": 10, "last_error": "amal@x.example"}
        session.execute(insert(Outbox).values(**row, **more))


@pytest.fixture
def well(house: House) -> House:
    """The office with a worker, everything signed."""
    house.does(beaten, 1)
    house.does(signed)
    return house


def ready(house: House, status: int, language: str = "en") -> dict[str, Any]:
    """What `/readyz` tells somebody who has not signed in."""
    answer = house.visitor(language).get("/readyz").response
    assert answer.status_code == status
    told = answer.get_json()
    assert (told["status"], set(told["checks"])) == ("ready" if status == 200 else "not ready", CHECKS)
    checks: dict[str, Any] = told["checks"]
    return checks


def failing(checks: dict[str, Any]) -> set[str]:
    return {name for name, check in checks.items() if check["ok"] is not True}


def test_a_service_that_is_well_is_ready_and_says_so_check_by_check(well: House) -> None:
    checks = ready(well, 200)
    assert failing(checks) == set()
    assert checks["worker"]["seconds_silent"] in (1, 2)
    assert checks["dead_work"] == {"ok": True, "count": 0}
    assert checks["signing"] == {"ok": True, "seconds_unsigned": 0}


@pytest.mark.parametrize("seconds", [None, 31])
def test_a_service_without_a_worker_is_not_ready(well: House, seconds: int | None) -> None:
    well.does(lambda: beaten(seconds) if seconds else _gone())
    checks = ready(well, 503)
    assert failing(checks) == {"worker"}
    assert checks["worker"]["seconds_silent"] == seconds
    assert "onrecord worker" in checks["worker"]["problem"]


def _gone() -> None:
    with transaction(System()):
        heartbeats.leave("a" * 32)


def test_entries_that_nobody_signs_are_told_after_a_minute(well: House, later: Any) -> None:
    with later(days=30):  # later than whatever the office was furnished with
        well.does(written)
        assert ready(well, 200)["signing"] == {"ok": True, "seconds_unsigned": 0}
        with later(seconds=59):
            assert ready(well, 200)["signing"]["seconds_unsigned"] == 59
            well.does(written)  # the age is that of the first one
        with later(seconds=61):
            checks = ready(well, 503)
            assert failing(checks) == {"signing"}
            assert checks["signing"]["seconds_unsigned"] == 61
            assert "onrecord check" in checks["signing"]["problem"]
            well.does(signed)
            assert failing(ready(well, 200)) == set()


def test_work_that_was_given_up_is_counted_and_takes_the_pages_that_mend_it_from_nobody(well: House) -> None:
    well.does(given_up)
    checks = ready(well, 200)
    assert failing(checks) == {"dead_work"}
    assert checks["dead_work"]["count"] == 1
    assert "Work that failed" in checks["dead_work"]["problem"]
    assert "amal" not in str(checks)


def test_another_schema_is_told_and_nothing_after_it_is_looked_at(well: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.installation.schema_wanted", lambda: "another")
    checks = ready(well, 503)
    assert "onrecord db upgrade" in checks["schema"]["problem"]
    assert checks["database"] == {"ok": True}
    assert [checks[name] for name in ("worker", "dead_work", "signing")] == [{"ok": None}] * 3


def test_a_database_that_is_away_is_told_without_its_own_words(well: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> readiness.Seen:
        raise OperationalError("SELECT 1", {}, Exception("host db1, user onrecord"))

    away = (readiness.Check("database", gone), *readiness.CHECKS[1:])
    monkeypatch.setattr("governance.web.health.CHECKS", away)
    checks = ready(well, 503)
    assert failing(checks) == CHECKS
    assert checks["database"]["problem"].startswith("The database does not answer.")
    assert "db1" not in str(checks)


def test_readiness_is_told_in_few_statements_and_changes_nothing(well: House) -> None:
    with well.counted() as statements:
        ready(well, 200)
    assert len(statements) <= 8
    assert [s for s in statements if not s.lstrip().upper().startswith(("SELECT", "PRAGMA"))] == []


def test_the_process_answers_without_asking_the_database(house: House) -> None:
    with house.counted() as statements:
        assert house.visitor().get("/healthz").text == "ok\n"
    assert statements == []
