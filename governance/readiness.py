"""What must hold for the service to work: looked at by `/readyz` and by `onrecord check`, each with how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from governance.clock import machine, now
from governance.db import session
from governance.errors import N_, Problem, Refusal
from governance.installation import check_schema
from governance.jobs import heartbeats, queue
from governance.record.log import EntryIndex, LogHead

SILENT = timedelta(seconds=30)
"""A worker beats every five seconds; whoever has been silent for this long is gone."""

UNSIGNED = timedelta(minutes=1)
"""The signer looks twice a second: what is unsigned for longer will stay so until somebody acts."""

UNREACHABLE = N_("The database does not answer. See that it runs and can be reached; “onrecord check” says more.")


@dataclass(frozen=True)
class Seen:
    """What a look came to: numbers for those who watch, and what is wrong and how to mend it, if anything is."""

    measured: Mapping[str, int | None] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True)
class Check:
    """One thing that is looked at. Where one that is `needed` is not well, the service is not ready."""

    name: str
    look: Callable[[], Seen]
    needed: bool = True


def database() -> Seen:
    """The database answers. Raises `SQLAlchemyError` where it does not."""
    session.execute(select(1))
    return Seen()


def schema() -> Seen:
    """Its schema is this program's own."""
    try:
        check_schema()
    except Refusal as refusal:
        return Seen(problem=Problem(refusal.sentence, **refusal.facts))
    return Seen()


def worker() -> Seen:
    """Some worker was alive a moment ago."""
    beat = heartbeats.last_beat()
    silent = None if beat is None else machine() - beat
    if silent is None or silent > SILENT:
        return Seen(
            {"seconds_silent": _seconds(silent)},
            Problem(N_("No worker is running. Start one with: onrecord worker")),
        )
    return Seen({"seconds_silent": _seconds(silent)})


def dead_work() -> Seen:
    """No work was given up."""
    count = queue.count_dead()
    if count:
        sentence = N_(
            "Work that was given up after many tries: %(count)s. An administrator sees each, and why, under “Work that "
            "failed”, and starts it again there."
        )
        return Seen({"count": count}, Problem(sentence, count=count))
    return Seen({"count": 0})


def signing() -> Seen:
    """The newest entries of the record get their signature."""
    oldest = _oldest_unsigned()
    waiting = timedelta(0) if oldest is None else max(timedelta(0), now() - oldest)
    measured = {"seconds_unsigned": _seconds(waiting)}
    if waiting > UNSIGNED:
        sentence = N_(
            "Entries of the record have been waiting for their signature for %(seconds)s seconds. Run “onrecord "
            "check”: it says whether the signer refuses, and why."
        )
        return Seen(measured, Problem(sentence, seconds=_seconds(waiting)))
    return Seen(measured)


def _oldest_unsigned() -> datetime | None:
    """The time of the first entry that no checkpoint covers, by the clock that entries are written by."""
    return session.execute(
        select(EntryIndex.at)
        .join(LogHead, LogHead.checkpointed_size == EntryIndex.idx)
        .where(EntryIndex.n == 0, LogHead.checkpointed_size < LogHead.size)
    ).scalar_one_or_none()


def _seconds(while_: timedelta | None) -> int | None:
    return None if while_ is None else int(while_.total_seconds())


CHECKS = (
    Check("database", database),
    Check("schema", schema),
    Check("worker", worker),
    # Whoever starts dead work again does it in the pages: they must not go away because of it.
    Check("dead_work", dead_work, needed=False),
    Check("signing", signing),
)
"""In this order, and none after one of the first two that is not well."""

FOUNDATIONS = frozenset({"database", "schema"})
