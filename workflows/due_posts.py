"""What is to be posted by hand now: at its time it becomes a task, once, and whoever posts it is told.

Nothing goes out by this, and nothing becomes true by it: that it is due follows from the row and the moment. This has
it written down and people told, once, whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select, update

from governance.change import Change
from governance.db import Moment, public_id, session, table
from governance.jobs.outbox import Job
from governance.sweeping import in_batches
from workflows.channels import Channel
from workflows.drafts import Draft
from workflows.scheduled import Schedule

BATCH = 500
BY_HAND = "by_hand"

_schedule, _draft, _channel = table(Schedule), table(Draft), table(Channel)
# What another worker holds it will do; on SQLite there is one writer at a time anyway.
_DUE = (
    select(
        _schedule.c.id,
        and_(_draft.c.state == "scheduled", _draft.c.review_id == _schedule.c.review_id).label("still"),
    )
    .join(_draft, _draft.c.id == _schedule.c.draft_id)
    .join(_channel, _channel.c.id == _draft.c.channel_id)
    .where(_schedule.c.tell_at <= bindparam("now", type_=Moment), _channel.c.kind == BY_HAND)
    .order_by(_schedule.c.tell_at, _schedule.c.id)
    .limit(BATCH)
    .with_for_update(of=_schedule, skip_locked=True)
)


def sweep() -> int:
    """Make a task of everything that is due to be posted, in batches; how many. Any number of workers may at once."""
    return in_batches(_come_due)


def _come_due(change: Change) -> int | None:
    rows: Sequence[Any] = session.execute(_DUE, {"now": change.at}).all()
    if not rows:
        return None
    due = [row.id for row in rows if row.still]
    _taken_up(due, told_at=change.at)
    _taken_up([row.id for row in rows if not row.still])  # held back, edited, withdrawn or posted meanwhile
    if due:
        change.enqueue(Job.POST_DUE, {"schedules": due}, dedup=f"post_due:{public_id()}")
    return len(due)


def _taken_up(ids: Sequence[int], **values: Any) -> None:
    if ids:
        these = update(_schedule).where(_schedule.c.id.in_(ids))
        session.execute(these.values(tell_at=None, **values))
