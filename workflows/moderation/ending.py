"""The end of a block: told before it comes and when it is there. Nobody here acts on a channel by themselves.

A block ends at its moment whatever happens here. This writes that down and tells whoever has the channel in their
hands; that it was taken off is recorded by them, as everything that is done there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, null, select, update

from governance.change import Change
from governance.db import Moment, session, table
from governance.jobs.outbox import Job
from governance.record.entries import EntryType, timestamp
from governance.sweeping import in_batches
from workflows.moderation.rows import STANDS, Moderation, record

SOON, ENDED = TIMERS = ("soon", "ended")
"""What is told of a block, in this order."""

BATCH = 500
AHEAD = timedelta(days=7)
SHARE = 0.8

_row = table(Moderation)
# What another worker holds it will do; on SQLite there is one writer at a time anyway.
_RINGING = (
    select(_row.c.id, _row.c.timer, _row.c.timer_at)
    .where(_row.c.timer_at <= bindparam("now", type_=Moment), _row.c.state.in_(STANDS))
    .order_by(_row.c.timer_at, _row.c.id)
    .limit(BATCH)
    .with_for_update(of=_row, skip_locked=True)
)
_soon = _row.c.timer == SOON
_NEXT = (
    update(_row)
    .where(_row.c.id.in_(bindparam("ids", expanding=True)))
    .values(timer=case((_soon, ENDED), else_=null()), timer_at=case((_soon, _row.c.until), else_=null()))
)


def reminder_at(begins: datetime, until: datetime) -> datetime:
    """When is told that a block ends soon: after four fifths of it, and no sooner than a week before its end."""
    return max(begins + (until - begins) * SHARE, until - AHEAD)


def first_timer(until: datetime | None, begins: datetime) -> dict[str, Any]:
    """What is told first of something that was done now and has an end; nothing where it has none."""
    return {"timer": SOON, "timer_at": reminder_at(begins, until)} if until else {}


def sweep() -> int:
    """Tell of every block that ends, in batches; how much was told. Any number of workers may do this at once."""
    return in_batches(_ring)


def _ring(change: Change) -> int | None:
    rows: Sequence[Any] = session.execute(_RINGING, {"now": change.at}).all()
    if not rows:
        return None
    session.execute(_NEXT, {"ids": [row.id for row in rows]})
    told = [[row.id, row.timer, row.timer_at.isoformat()] for row in rows]
    change.enqueue(Job.REMIND, {"blocks": told}, dedup=f"blocks:{told[0][0]}:{told[0][1]}")
    return len(rows)


def ended(change: Change, row: Any, moment: datetime) -> None:
    """Record that the time of a block was up, and since when that is so."""
    record(change, EntryType.MODERATION_ENDED, row, {"since": timestamp(moment)})
