"""`transaction()`: the only commit. Check, change, record, in that order, inside it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import JSON, Index, String, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

# Whoever opens a transaction needs these too, and has them from here.
from governance.acting import Actor as Actor
from governance.acting import Grant as Grant
from governance.acting import Made as Made
from governance.acting import Once as Once
from governance.acting import Operator as Operator
from governance.acting import Standing as Standing
from governance.acting import System as System
from governance.clock import now
from governance.db import Base, Moment, busy, db, opened_for_writing, session, table
from governance.errors import N_, Conflict, Invalid, NotAllowed, Refusal
from governance.jobs.outbox import Job, Outbox
from governance.record import entries, log
from governance.record.entries import EntryType, Queued

SINGLE_REFUSALS = 10
"""Refusals of one person within one minute that get an entry each; further ones are counted into one."""


class Claim(Base):
    """An Idempotency-Key that was used: by whom, for what, and what came of it."""

    __tablename__ = "idempotency"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    person: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    new: Mapped[bool | None]
    refs: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_idempotency_at", "at"),)


class RefusalCount(Base):
    """How often one person was refused within one minute."""

    __tablename__ = "refusal_count"
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minute: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    count: Mapped[int]


class Replayed(Exception):
    """The same request was answered before."""

    def __init__(self, made: Made) -> None:
        self.made = made
        super().__init__("replayed")


class Change:
    """One act in progress: who, when, and what is queued to be written with it."""

    def __init__(self, actor: Actor, at: datetime, standing: Standing) -> None:
        self.actor, self.at, self.standing = actor, at, standing
        self._entries: list[entries.Prepared] = []
        self._jobs: list[dict[str, Any]] = []
        self._made = Made(False, {})

    def record(
        self,
        type: EntryType,
        subject: str,
        *,
        public: Mapping[str, Any] | None = None,
        committed: Mapping[str, Any] | None = None,
    ) -> None:
        """Queue one entry. The actor is committed to in every entry, with a fresh salt."""
        who = {"id": self.standing.person_id, "name": self.standing.name}
        if self.standing.body is not None:
            who["outside"] = self.standing.body
        self._entries.append(
            entries.prepare(
                Queued(
                    type, subject, self.at, public or {}, {"actor": who, **(committed or {})}, self.standing.person_id
                )
            )
        )

    def enqueue(self, job: Job, payload: Mapping[str, Any], *, dedup: str, run_at: datetime | None = None) -> None:
        """Queue work that follows this change; `dedup` makes asking twice the same as asking once."""
        self._jobs.append(
            {
                "kind": str(job),
                "dedup": dedup,
                "payload": dict(payload),
                "state": "ready",
                "created_at": self.at,
                "run_at": run_at or self.at,
                "attempts": 0,
            }
        )

    def made(self, *, new: bool = True, outcome: Any = None, **refs: Any) -> Made:
        """Say what this act made; a repeat under the same Idempotency-Key is answered with it."""
        self._made = Made(new, refs, outcome)
        return self._made

    def release(self) -> None:
        """Leave the Idempotency-Key free: what follows this act is a refusal, and refusals are not kept."""
        if once := self.actor.once:
            session.execute(delete(Claim).where(Claim.key == once.key, Claim.person == self.standing.subject))

    def _claim(self, once: Once) -> None:
        """Take the Idempotency-Key in this act's own transaction.

        Raises `Replayed` where the same request was answered before and `Invalid` where the key stands for another
        one. A repeat that comes while the first runs waits for it, on the row (PostgreSQL) or on the writers' lock
        (SQLite). A refusal rolls the claim back, so refusals are not kept.
        """
        mine = {"key": once.key, "person": self.standing.subject, "fingerprint": once.fingerprint, "at": self.at}
        if insert_once(Claim, mine):
            return
        earlier = session.execute(
            select(Claim.fingerprint, Claim.new, Claim.refs).where(
                Claim.key == once.key, Claim.person == self.standing.subject
            )
        ).one()
        if earlier.fingerprint != once.fingerprint:
            raise Invalid(
                "key-reused", N_("This Idempotency-Key was used for another request. Use a new one for a new request.")
            )
        raise Replayed(Made(bool(earlier.new), earlier.refs or {}))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """The only savepoint: what was queued inside it goes with it."""
        kept = len(self._entries), len(self._jobs)
        try:
            with session.begin_nested():
                yield
        except BaseException:
            del self._entries[kept[0] :], self._jobs[kept[1] :]
            raise

    def _write(self) -> None:
        session.flush()  # rows that verbs added must be there before the log's head is locked
        if once := self.actor.once:
            claim = table(Claim)
            mine = claim.c.key == once.key, claim.c.person == self.standing.subject
            session.execute(update(claim).where(*mine).values(new=self._made.new, refs=dict(self._made.refs)))
        if self._jobs:
            queue(self._jobs)
        if self._entries:
            log.append(session, self._entries)


def queue(jobs: list[dict[str, Any]]) -> None:
    """Write work that nobody has asked for yet. On PostgreSQL the same statement wakes the workers at the commit."""
    if db.engine.dialect.name != "postgresql":
        insert_once(Outbox, *jobs)
        return
    statement, given = _insert_once(Outbox, jobs)
    session.execute(statement.returning(func.pg_notify("onrecord_jobs", "")), given)


def insert_once(row: type[Base], *values: Mapping[str, Any]) -> int:
    """INSERT ... ON CONFLICT DO NOTHING: how many rows were new."""
    statement, given = _insert_once(row, values)
    statement = statement.execution_options(preserve_rowcount=True)  # else SQLAlchemy keeps -1 for an INSERT
    return int(session.execute(statement, given).rowcount)  # type: ignore[attr-defined]  # a CursorResult, by construction


def _insert_once(row: type[Base], values: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """The statement and its parameters: SQLAlchemy compiles one with several rows inside anew each time."""
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table(row)).on_conflict_do_nothing()
    if len(values) == 1:
        return statement, dict(values[0])
    return statement.values([dict(one) for one in values]), {}


@contextmanager
def transaction(actor: Actor) -> Iterator[Change]:
    """One act, from the first check to the commit.

    Rolls back what the session had read (a snapshot taken before cannot be written from), opens for writing, reads
    the actor's standing again under a lock, and on leaving writes queued work and entries and commits. A refusal
    (403, 409) rolls everything back and is then recorded in a transaction of its own on the same session.
    """
    session.rollback()
    try:
        with opened_for_writing():
            try:
                at = now()
                change = Change(actor, at, actor.standing(at, lock=True))
                if actor.once:
                    change._claim(actor.once)
                yield change
                change._write()
                session.commit()
            except BaseException:
                session.rollback()
                raise
    except (NotAllowed, Conflict) as refusal:
        if actor.person_id is not None:
            _record_refusal(actor, refusal)
        raise
    except DBAPIError as error:
        raise _translated(error) from error


def _record_refusal(actor: Actor, refusal: Refusal) -> None:
    """Write one entry for a refusal, or count it where one person is refused again and again within a minute."""
    with opened_for_writing():
        try:
            at = now()
            minute = at.replace(second=0, microsecond=0)
            count = _counted(actor.person_id or 0, minute)
            change = Change(replace(actor, once=None), at, Standing(actor.person_id, actor.name, actor.subject))
            if count <= SINGLE_REFUSALS:
                change.record(
                    EntryType.ACT_REFUSED,
                    actor.subject,
                    committed={"slug": refusal.slug, "facts": {k: str(v) for k, v in refusal.facts.items()}},
                )
            elif count == SINGLE_REFUSALS + 1:
                change.enqueue(
                    Job.COUNT_REFUSALS,
                    {"person_id": actor.person_id, "minute": minute.isoformat()},
                    dedup=f"refusals:{actor.person_id}:{minute.isoformat()}",
                    run_at=minute + timedelta(seconds=61),
                )
            change._write()
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _counted(person_id: int, minute: datetime) -> int:
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(RefusalCount).values(person_id=person_id, minute=minute, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=["person_id", "minute"], set_={"count": RefusalCount.count + 1}
    ).returning(RefusalCount.count)
    return int(session.execute(statement).scalar_one())


class Contended(Exception):
    """The database chose this act as the victim of a deadlock: nothing happened, and once more is safe."""


def _translated(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in ("40P01", "40001"):
        return Contended()
    if state == "55P03" or "database is locked" in str(error.orig):
        return busy()
    return error


P = ParamSpec("P")
A = TypeVar("A", bound=Actor)
T = TypeVar("T", bound=Made | None)


def verb(act: Callable[Concatenate[A, P], T]) -> Callable[Concatenate[A, P], T]:
    """Mark a state change.

    Answers a repeated request with what the first one made; runs the whole act once more after a deadlock, before
    any answer, and then says that the service is busy.
    """

    @functools.wraps(act)
    def run(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in (1, 2):
            try:
                return act(actor, *args, **kwargs)
            except Replayed as replayed:
                return cast(T, replayed.made)
            except Contended:
                if attempt == 2:
                    raise busy() from None
        raise AssertionError("unreachable")

    return run


@verb
def forget_claims(actor: Actor, before: datetime) -> None:
    """Drop idempotency keys and refusal counts that nobody will ask about."""
    with transaction(actor):
        session.execute(delete(Claim).where(Claim.at < before))
        session.execute(delete(RefusalCount).where(RefusalCount.minute < before))
