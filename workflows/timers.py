"""Time on open steps: reminders at half and at four fifths, the due time, and who is told when nobody decides.

Nothing here decides anything, and nothing becomes true by it: what is due, overdue or lapsed follows from the rows and
the moment. This writes down that it happened, carrying the moment at which it did, and has people told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, String, and_, bindparam, case, cast, column, func, select, update

from governance.change import Change
from governance.db import Moment, db, public_id, session, table
from governance.jobs.outbox import Job
from governance.record.entries import EntryType, timestamp
from governance.sweeping import in_batches
from policies.calendar import Calendar, share_of
from policies.versions import edition
from workflows.emergencies.owed import CLAUSE as OWED_CLAUSE
from workflows.emergencies.owed import KIND as OWED
from workflows.reviews import Review, Step

HALF, MOST, DUE = "half", "most", "due"
TIMERS = (HALF, MOST, DUE)
"""What is told of an open step, in this order."""

SHARES = {HALF: 0.5, MOST: 0.8}
BATCH = 500
LATE = timedelta(minutes=10)
"""A reminder that comes later than this after its moment says so."""

OVERDUE, NOBODY = "overdue", "nobody"
"""Why a step was escalated."""

_step, _review = table(Step), table(Review)
# What another worker holds it will do; on SQLite there is one writer at a time anyway.
_RINGING = (
    select(
        *(_step.c.id, _step.c.opened_at, _step.c.due, _step.c.always, _step.c.timer, _step.c.timer_at),
        _review.c.policy_version_id,
    )
    .join(_review, _review.c.id == _step.c.review_id)
    .where(_step.c.timer_at <= bindparam("now", type_=Moment), _step.c.state == "open")
    .order_by(_step.c.timer_at, _step.c.id)
    .limit(BATCH)
    .with_for_update(of=_step, skip_locked=True)
)


def _next(of: Any) -> Any:
    """What is told of each step next, by a table of them; one of which the last was told is late from then on."""
    late = and_(_step.c.timer == DUE, _step.c.escalated_at.is_(None))
    return (
        update(_step)
        .where(_step.c.id == of.c.id)
        .values(
            timer=of.c.timer,
            timer_at=of.c.at,
            escalated_at=case((late, _step.c.timer_at), else_=_step.c.escalated_at),
            escalated_why=case((late, OVERDUE), else_=_step.c.escalated_why),
        )
    )


# A batch comes as one JSON text and is written by one statement: one for each step takes three times as long.
_GIVEN = bindparam("steps", type_=String)
_EACH = func.json_each(_GIVEN).table_valued("value")
_PARTS: list[Any] = [column("id", BigInteger), column("timer", String), column("at", Moment)]
_NEXT = {
    "postgresql": _next(
        func.json_to_recordset(cast(_GIVEN, JSON)).table_valued(*_PARTS).render_derived("given", with_types=True)
    ),
    "sqlite": _next(
        select(*(func.json_extract(_EACH.c.value, f"$.{part.name}").label(part.name) for part in _PARTS)).subquery()
    ),
}


def following(row: Any, calendar: Calendar) -> tuple[str | None, datetime | None]:
    """What is told of a step next, and when: the first of what has not been told.

    A step that opens when it is due already is overdue from then on, and no sooner.
    """
    told = TIMERS.index(row.timer) if row.timer in TIMERS else -1
    if told == len(TIMERS) - 1:
        return None, None
    timer = TIMERS[told + 1]
    if timer == DUE or row.due <= row.opened_at:  # of no time at all there is no half; and nothing is told of before
        return DUE, max(row.due, row.opened_at)
    return timer, share_of(row.opened_at, row.due, SHARES[timer], calendar, always=row.always)


def sweep() -> int:
    """Tell of every timer that has rung, in batches; how many rang. Any number of workers may do this at once."""
    return in_batches(_ring)


def _ring(change: Change) -> int | None:
    rows: Sequence[Any] = session.execute(_RINGING, {"now": change.at}).all()
    if not rows:
        return None
    calendars = {ident: edition(ident).document.calendar for ident in {row.policy_version_id for row in rows}}
    _plan([(row.id, *following(row, calendars[row.policy_version_id])) for row in rows])
    told = [[row.id, row.timer, row.timer_at.isoformat()] for row in rows if row.timer is not None]
    if told:
        change.enqueue(Job.REMIND, {"steps": told}, dedup=f"remind:{public_id()}")
    return len(told)


def _plan(steps: Sequence[tuple[int, str | None, datetime | None]]) -> None:
    """Write what is told of these steps next, and when."""
    engine = db.engine.dialect.name
    zone = slice(-6 if engine == "sqlite" else None)  # SQLite keeps moments without their offset
    moments = (at and at.isoformat(" ", "microseconds")[zone] for _, _, at in steps)
    given = [{"id": one[0], "timer": one[1], "at": at} for one, at in zip(steps, moments, strict=True)]
    session.execute(_NEXT[engine], {"steps": json.dumps(given)})


def escalates_to(row: Any) -> str:
    """The role that an overdue step is brought before: of the approvals, or of the reviews after an emergency."""
    document = edition(row.policy_version_id).document
    if row.subject_kind == OWED:
        return str(document.emergency["retro_review"]["overdue_to"])
    return document.approval.escalate_to


def escalated(change: Change, row: Any, why: str, moment: datetime) -> None:
    """Record that an open step came to whom the guidance names, and the moment since which that is so.

    `row` has the step's `id` and `subject_kind` and its review's `public_id` and `policy_version_id`.
    """
    found = edition(row.policy_version_id)
    clause = OWED_CLAUSE if row.subject_kind == OWED else "approval.escalate_to"
    change.record(
        EntryType.STEP_ESCALATED,
        f"review/{row.public_id}",
        public={"policy": found.public, "clauses": [clause]},
        committed={"step": row.id, "why": why, "since": timestamp(moment), "to": escalates_to(row)},
    )
