"""Time on open steps: reminders at half and at four fifths, the due time, and who is told when nobody decides.

Nothing here decides anything, and nothing becomes true by it: what is due, overdue or lapsed follows from the rows and
the moment. This writes down that it happened, carrying the moment at which it did, and has people told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from governance.change import Change
from governance.db import Moment, public_id, session, table
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
        *(_step.c.escalated_at, _step.c.escalated_why, _review.c.policy_version_id),
    )
    .join(_review, _review.c.id == _step.c.review_id)
    .where(_step.c.timer_at <= bindparam("now", type_=Moment), _step.c.state == "open")
    .order_by(_step.c.timer_at, _step.c.id)
    .limit(BATCH)
    .with_for_update(of=_step, skip_locked=True)
)
_NEXT = (
    update(_step)
    .where(_step.c.id == bindparam("step"))
    .values(
        timer=bindparam("next_timer"),
        timer_at=bindparam("next_at", type_=Moment),
        escalated_at=bindparam("escalated", type_=Moment),
        escalated_why=bindparam("why"),
    )
)


@dataclass(frozen=True)
class Told:
    """What is to be told of one step: which timer, and the moment at which it was to be told."""

    step_id: int
    timer: str
    moment: datetime


def following(row: Any, calendar: Calendar) -> tuple[str | None, datetime | None]:
    """What is told of a step next, and when: the first of what has not been told."""
    told = TIMERS.index(row.timer) if row.timer in TIMERS else -1
    if told == len(TIMERS) - 1:
        return None, None
    timer = TIMERS[told + 1]
    if timer == DUE:
        return timer, row.due
    return timer, share_of(row.opened_at, row.due, SHARES[timer], calendar, always=row.always)


def sweep() -> int:
    """Tell of every timer that has rung, in batches; how many rang. Any number of workers may do this at once."""
    return in_batches(_ring)


def _ring(change: Change) -> int | None:
    rows: Sequence[Any] = session.execute(_RINGING, {"now": change.at}).all()
    if not rows:
        return None
    told: list[Told] = []
    values = []
    for row in rows:
        calendar = edition(row.policy_version_id).document.calendar
        if row.timer is not None:
            told.append(Told(row.id, row.timer, row.timer_at))
        timer, at = following(row, calendar)
        late = row.timer == DUE and row.escalated_at is None
        values.append(
            {
                "step": row.id,
                "next_timer": timer,
                "next_at": at,
                "escalated": row.timer_at if late else row.escalated_at,
                "why": OVERDUE if late else row.escalated_why,
            }
        )
    session.execute(_NEXT, values)
    _tell(change, told)
    return len(told)


def _tell(change: Change, told: Sequence[Told]) -> None:
    if not told:
        return
    steps = [[one.step_id, one.timer, timestamp(one.moment)] for one in told]
    change.enqueue(Job.REMIND, {"steps": steps}, dedup=f"remind:{public_id()}")


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
