"""Taking work, closing it, and seeing what died: statements inside a transaction that somebody else opens.

Work is done at least once. It belongs to one worker for the length of a lease; every statement that closes it is
fenced by the lease's token, so that a worker which lost its lease changes nothing. Leases are told by the machine's
clock, because a drill that stops or turns the organisation's clock must not stop the worker.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, and_, bindparam, delete, func, or_, select, update

from governance.clock import machine, now
from governance.db import Moment, session, table
from governance.jobs.outbox import Outbox

LONGEST_ERROR = 2000


@dataclass(frozen=True)
class Taken:
    """A piece of work that a worker holds."""

    id: int
    public_id: str
    kind: str
    dedup: str
    payload: dict[str, Any]
    attempts: int
    token: str


# The statements of the hot path are built once, over the table: building one takes longer than running it.
_outbox = table(Outbox)
_row = _outbox.c
_DUE = and_(
    _row.state == "ready",
    _row.run_at <= bindparam("at", type_=Moment),
    or_(_row.lease_until.is_(None), _row.lease_until <= bindparam("machine", type_=Moment)),
    _row.kind.in_(bindparam("kinds", expanding=True)),
)
_IS_DUE = select(_row.id).where(_DUE).limit(1)
_FIRST = select(_row.id).where(_DUE).order_by(_row.run_at, _row.id).limit(1).with_for_update(skip_locked=True)
_TAKE = (
    update(_outbox)
    .where(_row.id == _FIRST.scalar_subquery())
    .values(lease_until=bindparam("until"), lease_token=bindparam("token"), attempts=_row.attempts + 1)
    .returning(_row.id, _row.public_id, _row.kind, _row.dedup, _row.payload, _row.attempts)
)
_HELD = (
    update(_outbox)
    .where(_row.id == bindparam("held"), _row.lease_token == bindparam("by"), _row.state == "ready")
    .returning(_row.id)
)
_RENEW = _HELD.values(lease_until=bindparam("until"))
_ON = _HELD.values(lease_until=bindparam("until"), attempts=1)
_CLOSE = _HELD.values(
    lease_token=None, **{name: bindparam(name) for name in ("state", "lease_until", "last_error", "done_at")}
)


def is_due(kinds: Collection[str]) -> bool:
    """Whether there is work of these kinds now. Looks without a lock."""
    return session.execute(_IS_DUE, _now(kinds)).first() is not None


def take(kinds: Collection[str], lease: timedelta) -> Taken | None:
    """Take the work that has been due for longest, for the length of the lease. None where there is none.

    On PostgreSQL, rows that another worker is taking at this moment are passed over; SQLite has one writer at a time.
    """
    token = secrets.token_hex(16)
    given = {**_now(kinds), "until": machine() + lease, "token": token}
    row = session.execute(_TAKE, given).one_or_none()
    if row is None:
        return None
    return Taken(row.id, row.public_id, row.kind, row.dedup, row.payload, row.attempts, token)


def _now(kinds: Collection[str]) -> dict[str, Any]:
    return {"at": now(), "machine": machine(), "kinds": list(kinds)}


def finish(taken: Taken) -> bool:
    """Close work that is done. False where the lease was lost: then nothing was changed."""
    return _close(taken, "done", done_at=now())


def put_back(taken: Taken, error: str, rest: timedelta) -> bool:
    """Give back work that failed, to be tried again after a rest. False where the lease was lost."""
    return _close(taken, "ready", lease_until=machine() + rest, last_error=_storable(error))


def bury(taken: Taken, error: str) -> bool:
    """Give up work that failed for good. False where the lease was lost."""
    return _close(taken, "dead", last_error=_storable(error))


def renew(taken: Taken, lease: timedelta) -> bool:
    """Hold on to work for another lease from now. False where it was lost."""
    return _changed(_RENEW, taken, until=machine() + lease)


def went_on(taken: Taken, lease: timedelta) -> bool:
    """Hold on to work of which a part is done: its tries are counted anew. False where it was lost."""
    return _changed(_ON, taken, until=machine() + lease)


def _close(
    taken: Taken,
    state: str,
    *,
    lease_until: datetime | None = None,
    last_error: str | None = None,
    done_at: datetime | None = None,
) -> bool:
    return _changed(_CLOSE, taken, state=state, lease_until=lease_until, last_error=last_error, done_at=done_at)


def _changed(statement: Executable, taken: Taken, **values: Any) -> bool:
    given = {"held": taken.id, "by": taken.token, **values}
    return session.execute(statement, given).one_or_none() is not None


def _storable(error: str) -> str:
    return error.replace("\x00", "").encode("utf-8", "replace").decode()[:LONGEST_ERROR]


# -- The dead -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dead:
    """Work that failed for good and waits for somebody."""

    id: int
    public_id: str
    kind: str
    attempts: int
    created_at: datetime
    last_error: str | None


def dead_page(after: int | None = None, limit: int = 50) -> tuple[list[Dead], int | None]:
    """One page of dead work, newest first, and the key of the last one where there is more. One statement."""
    statement = (
        select(Outbox.id, Outbox.public_id, Outbox.kind, Outbox.attempts, Outbox.created_at, Outbox.last_error)
        .where(Outbox.state == "dead")
        .order_by(Outbox.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(Outbox.id < after)
    found = [Dead(*row) for row in session.execute(statement)]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def count_dead(most: int = 1000) -> int:
    """How much work is dead, counted to at most `most` + 1."""
    some = select(Outbox.id).where(Outbox.state == "dead").limit(most + 1)
    return session.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def revive(job_id: int) -> Dead | None:
    """Make dead work due at once, as if it had never been tried. None where it is not dead."""
    row = session.execute(
        update(Outbox)
        .where(Outbox.id == job_id, Outbox.state == "dead")
        .values(state="ready", attempts=0, run_at=now(), lease_until=None)
        .returning(Outbox.id, Outbox.public_id, Outbox.kind, Outbox.attempts, Outbox.created_at, Outbox.last_error)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return Dead(*row) if row else None


def forget_done(before: datetime) -> None:
    """Drop work that was done before a moment, with its payload."""
    session.execute(delete(Outbox).where(Outbox.state == "done", Outbox.done_at < before))
