"""One worker in this process: what it does with work that is due, fails or is taken from it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from governance import clock, wake
from governance.change import Grant, Standing, System, transaction
from governance.clock import now
from governance.db import session
from governance.deadletters import retry_job
from governance.errors import Conflict, NotAllowed
from governance.jobs import heartbeats, queue
from governance.jobs.outbox import Job, Outbox
from governance.record.entries import EntryType
from governance.record.log import EntryIndex
from governance.worker import JobContext, LeaseLost, Periodic, Worker, rest_after
from tests.jobs.conftest import ask, outbox
from tests.support.server import eventually

NEVER = timedelta(days=365)
AT_ONCE = timedelta(0)


class Admin(System):
    """Somebody with the administrator's role."""

    def standing(self, at: Any, *, lock: bool) -> Standing:
        return Standing(None, "Pat", "person/" + "0" * 32, frozenset({Grant("administrator")}))


def worker(app: Flask, handle: Any, **more: Any) -> Worker:
    return Worker(app, {Job.NOTIFY: handle}, **{"rest": lambda _: AT_ONCE, **more})


def types() -> list[str]:
    session.rollback()
    return list(session.scalars(select(EntryIndex.type).order_by(EntryIndex.idx)))


def test_work_is_done_in_the_order_of_its_time_and_once(app: Flask) -> None:
    did: list[str] = []
    ask("b", "a")
    ask("a", "c")  # asked for twice, and still one piece of work
    crew = worker(app, lambda payload, job: did.append(job.dedup))
    assert crew.drain() == 3
    assert crew.drain() == 0
    assert did == ["b", "a", "c"]
    assert outbox("state", "lease_token", "attempts") == [("done", None, 1)] * 3


def ask_and_fail() -> None:
    with transaction(System()) as change:
        change.enqueue(Job.NOTIFY, {}, dedup="gone")
        raise RuntimeError


def test_work_that_was_rolled_back_is_never_done(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert worker(app, pytest.fail).drain() == 0


def test_work_for_later_waits_for_its_time(app: Flask) -> None:
    with transaction(System()) as change:
        change.enqueue(Job.NOTIFY, {}, dedup="later", run_at=now() + timedelta(hours=1))
    assert worker(app, pytest.fail).drain() == 0


def test_work_of_a_kind_that_nobody_knows_waits_for_somebody_who_does(app: Flask) -> None:
    ask("x", kind=Job.COUNT_REFUSALS)
    assert worker(app, pytest.fail).drain() == 0
    assert outbox("state", "attempts") == [("ready", 0)]


def test_work_that_fails_rests_longer_each_time_and_is_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    at, tries = clock.machine(), []
    monkeypatch.setattr(queue, "machine", lambda: at)

    def handle(payload: dict[str, Any], job: JobContext) -> None:
        tries.append(job.attempts)
        if len(tries) < 3:
            raise ValueError("not yet \x00\ud800")

    ask("flaky")
    crew = Worker(app, {Job.NOTIFY: handle})
    for wait in (1, 2):
        assert crew.drain() == 1
        assert outbox("state", "last_error") == [("ready", "ValueError: not yet ?")]
        at += timedelta(seconds=wait - 0.1)
        assert crew.drain() == 0
        at += timedelta(seconds=0.2)
    assert crew.drain() == 1
    assert tries == [1, 2, 3]
    assert outbox("state", "last_error") == [("done", None)]
    assert rest_after(30) == timedelta(minutes=10)


def fail(payload: dict[str, Any], job: JobContext) -> None:
    raise ValueError("never")


def test_work_that_fails_again_and_again_dies_is_seen_and_retried_by_hand(app: Flask) -> None:
    ask("hopeless", "hopeless too")
    assert worker(app, fail, most_attempts=3).drain() == 6
    assert types() == ["job.died", "job.died"]
    first, after = queue.dead_page(limit=1)
    rest, end = queue.dead_page(after, limit=1)
    assert [job.last_error for job in (*first, *rest)] == ["ValueError: never"] * 2
    assert (first[0].attempts, queue.count_dead(), end) == (3, 2, None)
    retry_job(Admin(), first[0].id)
    assert worker(app, lambda payload, job: None).drain() == 1
    assert outbox("dedup", "state") == [("hopeless", "dead"), ("hopeless too", "done")]
    assert types()[-1] == "job.retried"
    with pytest.raises(Conflict):
        retry_job(Admin(), first[0].id)


def test_nobody_but_an_administrator_starts_dead_work_again(app: Flask) -> None:
    ask("hopeless")
    worker(app, fail, most_attempts=1).drain()
    with pytest.raises(NotAllowed):
        retry_job(System(), queue.dead_page()[0][0].id)
    assert outbox("state") == [("dead",)]


def steal() -> None:
    """Another worker takes the work, as if its lease had run out."""
    with transaction(System()):
        session.execute(update(Outbox).values(lease_token="f" * 32, lease_until=clock.machine() + NEVER))


def test_a_worker_that_lost_its_lease_changes_nothing(app: Flask) -> None:
    ask("x")
    assert worker(app, lambda payload, job: steal()).drain() == 1
    assert outbox("state", "lease_token") == [("ready", "f" * 32)]


def test_a_worker_that_lost_its_lease_does_not_give_the_work_back(app: Flask) -> None:
    def handle(payload: dict[str, Any], job: JobContext) -> None:
        steal()
        raise ValueError

    ask("x")
    assert worker(app, handle, most_attempts=1).drain() == 1
    assert outbox("state", "lease_token", "last_error") == [("ready", "f" * 32, None)]
    assert types() == []


def test_an_effect_that_closes_its_work_itself_goes_with_the_lease(app: Flask) -> None:
    def handle(payload: dict[str, Any], job: JobContext) -> None:
        if payload.get("lost"):
            steal()
        with transaction(System()) as change:
            change.record(EntryType.JOB_RETRIED, "job/" + "0" * 32)
            job.finish(change)

    ask("x")
    assert worker(app, handle).drain() == 1
    assert (outbox("state"), types()) == ([("done",)], ["job.retried"])
    ask("y", lost=True)
    assert worker(app, handle).drain() == 1
    assert (outbox("state"), types()) == ([("done",), ("ready",)], ["job.retried"])


def test_finishing_with_a_lease_that_ran_out_is_refused(app: Flask) -> None:
    ask("x")
    with transaction(System()):
        taken = queue.take(["notify"], AT_ONCE)
    assert taken is not None
    with transaction(System()):
        again = queue.take(["notify"], NEVER)
        assert queue.take(["notify"], NEVER) is None
    assert again is not None
    with transaction(System()) as change:
        assert not queue.finish(taken)
        assert not queue.renew(taken, NEVER)
        assert not queue.bury(taken, "late")
        with pytest.raises(LeaseLost):
            JobContext(taken).finish(change)
        assert queue.finish(again)
    assert outbox("state", "attempts") == [("done", 2)]


def test_a_worker_renews_what_takes_long_and_gives_signs_of_life(app: Flask) -> None:
    lease, seen = timedelta(milliseconds=300), []

    def handle(payload: dict[str, Any], job: JobContext) -> None:
        first = outbox("lease_until")[0][0]
        eventually(lambda: outbox("lease_until")[0][0] > first + lease, "the lease is renewed")
        seen.append(heartbeats.last_beat())

    ask("long")
    crew = worker(app, handle, lease=lease)
    thread = threading.Thread(target=crew.run)
    thread.start()
    eventually(lambda: outbox("state") == [("done",)], "the work is done")
    crew.stop()
    thread.join()
    assert seen[0] is not None
    assert outbox("attempts") == [(1,)]
    assert heartbeats.last_beat() is None  # who ends in peace is not missed


def test_what_is_periodic_goes_on_when_it_fails_or_work_takes_long(app: Flask) -> None:
    called, done = [], threading.Event()

    def act() -> None:
        called.append(now())
        if len(called) == 3:
            done.set()
        raise ValueError("every time")

    ask("long")
    crew = worker(app, lambda payload, job: done.wait(20), periodic=[Periodic(0.01, act)])
    thread = threading.Thread(target=crew.run)
    thread.start()
    assert done.wait(20)
    crew.stop()
    thread.join()


def test_done_work_is_forgotten_after_a_while_and_nothing_else(app: Flask) -> None:
    ask("done", "dead")
    worker(app, lambda payload, job: job.dedup == "dead" and fail(payload, job), most_attempts=1).drain()
    ask("ready")
    with transaction(System()):
        queue.forget_done(now() + timedelta(seconds=1))
    assert outbox("dedup") == [("dead",), ("ready",)]


def test_new_work_wakes_a_worker_that_rests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "LISTEN_SECONDS", 60.0)  # so that only NOTIFY can be what wakes it
    did = threading.Event()
    crew = worker(app, lambda payload, job: did.set())
    thread = threading.Thread(target=crew.run)
    thread.start()
    for number in range(3):
        did.clear()
        ask(f"x{number}")
        assert did.wait(5)
    crew.stop()
    ask("to wake it once more")
    thread.join(5)
    assert not thread.is_alive()
