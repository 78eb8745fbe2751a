"""The worker: one program for both databases, any number of processes.

Does outbox work as it falls due, each piece under a lease that is renewed while it runs, and calls what is to be
called now and then. On PostgreSQL it is woken by NOTIFY; on SQLite it looks every fifth of a second.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from governance.change import Change, System, transaction, verb
from governance.clock import machine
from governance.db import db
from governance.errors import Busy
from governance.jobs import heartbeats, queue
from governance.jobs.outbox import Job
from governance.jobs.queue import Taken
from governance.record.entries import EntryType
from governance.wake import Wake

T = TypeVar("T")
log = logging.getLogger("onrecord.worker")

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 10
LONGEST_REST = timedelta(minutes=10)
BEAT_SECONDS = 5.0
AFTER_TROUBLE_SECONDS = 2.0


class LeaseLost(Exception):
    """Another worker has this piece of work by now: whatever was done for it here must not be kept."""


class JobContext:
    """What a handler may know and do about the piece of work that it was given."""

    def __init__(self, taken: Taken, lease: timedelta = LEASE) -> None:
        self.id, self.public_id, self.dedup, self.attempts = taken.id, taken.public_id, taken.dedup, taken.attempts
        self.finished = False
        self._taken, self._lease = taken, lease

    def hold(self, _: Change) -> None:
        """Make sure, before an effect outside of the database, that the work is still this worker's.

        Raises `LeaseLost`.
        """
        if not queue.renew(self._taken, self._lease):
            raise LeaseLost

    def went_on(self, _: Change) -> None:
        """Say, in the transaction that does a part of the work, that it went on: a worker that dies now is its first.

        Raises `LeaseLost`, which rolls that part back.
        """
        if not queue.went_on(self._taken, self._lease):
            raise LeaseLost

    def finish(self, change: Change) -> None:
        """Close the work in the handler's own transaction, so that its effect in the database happens exactly once.

        Raises `LeaseLost`, which rolls the effect back.
        """
        if not queue.finish(self._taken):
            raise LeaseLost
        self.finished = True


Handler = Callable[[dict[str, Any], JobContext], None]


@dataclass(frozen=True)
class Periodic:
    """What is done every so many seconds. It may run in several processes at once and sees to that itself."""

    seconds: float
    act: Callable[[], object]


class Worker:
    """Takes work and does it, until `stop`."""

    def __init__(
        self,
        app: Flask,
        handlers: Mapping[Job, Handler],
        *,
        periodic: Sequence[Periodic] = (),
        lease: timedelta = LEASE,
        most_attempts: int = MOST_ATTEMPTS,
        rest: Callable[[int], timedelta] | None = None,
    ) -> None:
        self._app, self._handlers, self._periodic = app, {str(kind): act for kind, act in handlers.items()}, periodic
        self._lease, self._most_attempts, self._rest = lease, most_attempts, rest or rest_after
        self._stopping = threading.Event()
        self._held: tuple[Taken, datetime] | None = None  # and when to renew its lease
        self._name = secrets.token_hex(16)

    def stop(self) -> None:
        """End after the piece of work that is being done. Not for a signal handler: it takes a lock."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. Survives a database that is away for a while."""
        threads = [threading.Thread(target=self._keep, name="keep")]
        threads += [threading.Thread(target=self._now_and_then, name="now-and-then")] if self._periodic else []
        with self._app.app_context():
            wake = Wake(db.engine)
        for thread in threads:
            thread.start()
        try:
            while not self._stopping.is_set():
                try:
                    if not self.drain():
                        wake.wait(self._stopping)
                except (SQLAlchemyError, Busy) as error:
                    log.warning("the database is not to be had: %s", error)
                    self._stopping.wait(AFTER_TROUBLE_SECONDS)
        finally:
            self._stopping.set()
            wake.close()
            for thread in threads:
                thread.join()

    def drain(self) -> int:
        """Do what is due until nothing is, or until stopped; how many pieces were tried."""
        tried = 0
        with self._app.app_context():
            taken = self._next()
        while taken is not None:
            tried += 1
            with self._app.app_context():  # a fresh session for each
                taken = self._do(taken)
        return tried

    # -- One piece of work ---------------------------------------------------------------------------------------

    def _next(self) -> Taken | None:
        if self._stopping.is_set() or not queue.is_due(self._handlers):  # looks without a lock
            return None
        return self._hold(_acted(self._take))

    def _take(self, _: Change) -> Taken | None:
        return None if self._stopping.is_set() else queue.take(self._handlers, self._lease)

    def _hold(self, taken: Taken | None) -> Taken | None:
        self._held = None if taken is None else (taken, machine() + self._lease / 3)
        return taken

    def _do(self, taken: Taken) -> Taken | None:
        """Do one piece of work, close it, and take the next one; None where nothing is due."""
        job = JobContext(taken, self._lease)
        try:
            error = self._attempt(taken, job)
            if error is not None:
                _acted(lambda change: self._failed(change, taken, error))
        finally:
            self._hold(None)
        if error is not None or job.finished:
            return self._next()
        return self._hold(_acted(lambda change: self._closed(change, taken)))

    def _attempt(self, taken: Taken, job: JobContext) -> str | None:
        """Let the handler do it; what went wrong, or None."""
        try:
            self._handlers[taken.kind](taken.payload, job)
        except LeaseLost:
            log.warning("job %s (%s) was taken over by another worker", taken.public_id, taken.kind)
            job.finished = True  # it is the other worker's to close
        except Exception as error:  # whatever a handler does, the worker goes on
            log.exception("job %s (%s) failed, try %s", taken.public_id, taken.kind, taken.attempts)
            db.session.rollback()
            return f"{type(error).__name__}: {error}"
        return None

    def _closed(self, change: Change, taken: Taken) -> Taken | None:
        if not queue.finish(taken):
            log.warning("job %s (%s) was done but had been taken over", taken.public_id, taken.kind)
        return self._take(change)  # in the same transaction: half as many commits where there is much to do

    def _failed(self, change: Change, taken: Taken, error: str) -> None:
        if taken.attempts < self._most_attempts:
            queue.put_back(taken, error, self._rest(taken.attempts))
        elif queue.bury(taken, error):
            about = {"kind": taken.kind, "attempts": taken.attempts, "error": error.partition(":")[0]}
            change.record(EntryType.JOB_DIED, f"job/{taken.public_id}", committed=about)

    # -- Beside it -----------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Renew the lease of long work and give a sign of life, until stopped."""
        step, beat_at = min(BEAT_SECONDS, self._lease.total_seconds() / 6), 0.0
        while True:
            try:
                with self._app.app_context():
                    self._renew()
                    if time.monotonic() >= beat_at:
                        _acted(lambda _: heartbeats.beat(self._name))
                        beat_at = time.monotonic() + BEAT_SECONDS
            except (SQLAlchemyError, Busy) as error:
                log.warning("no sign of life could be given: %s", error)
            if self._stopping.wait(step) and self._held is None:
                break
        with suppress(SQLAlchemyError, Busy), self._app.app_context():
            _acted(lambda _: heartbeats.leave(self._name))

    def _renew(self) -> None:
        held = self._held
        if held is not None and machine() >= held[1] and _acted(lambda _: queue.renew(held[0], self._lease)):
            renewed = (held[0], machine() + self._lease / 3)
            if self._held is held:
                self._held = renewed

    def _now_and_then(self) -> None:
        """Call what is periodic, each when its time has come, until stopped."""
        due = [0.0] * len(self._periodic)
        while not self._stopping.is_set():
            for place, one in enumerate(self._periodic):
                if time.monotonic() >= due[place]:
                    self._call(one)
                    due[place] = time.monotonic() + one.seconds
            self._stopping.wait(max(0.0, min(due) - time.monotonic()))

    def _call(self, one: Periodic) -> None:
        try:
            with self._app.app_context():
                one.act()
        except (SQLAlchemyError, Busy) as error:
            log.warning("the database is not to be had: %s", error)
        except Exception:
            log.exception("what is done every %s seconds failed", one.seconds)


def rest_after(attempts: int) -> timedelta:
    """How long work rests after its n-th failure: 1, 2, 4 ... seconds, at most ten minutes."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST_REST)


def _acted(work: Callable[[Change], T]) -> T:
    """Do something in one transaction of the service's own, and once more after a deadlock."""
    came: list[T] = []

    @verb
    def act(actor: System) -> None:
        with transaction(actor) as change:
            came.append(work(change))

    act(System())
    return came[-1]
