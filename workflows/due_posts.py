"""What is to be posted now: where that is done by hand it becomes a task, and where by a webhook it is sent. Once.

Nothing becomes true by it: that it is due follows from the row and the moment. This has it written down and people
told, or has it sent, once, whatever the clock does.
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
from workflows.deliveries.asking import come_due
from workflows.drafts import Draft
from workflows.scheduled import Schedule
from workflows.webhooks import WEBHOOK

BATCH = 500

_schedule, _draft, _channel = table(Schedule), table(Draft), table(Channel)
# What another worker holds it will do; on SQLite there is one writer at a time anyway.
_DUE = (
    select(
        _schedule.c.id,
        _channel.c.kind,
        and_(_draft.c.state == "scheduled", _draft.c.review_id == _schedule.c.review_id).label("still"),
    )
    .join(_draft, _draft.c.id == _schedule.c.draft_id)
    .join(_channel, _channel.c.id == _draft.c.channel_id)
    .where(_schedule.c.tell_at <= bindparam("now", type_=Moment))
    .order_by(_schedule.c.tell_at, _schedule.c.id)
    .limit(BATCH)
    .with_for_update(of=_schedule, skip_locked=True)
)


def sweep() -> int:
    """Make a task of all that is due, or have it sent, in batches; how many. Any number of workers may at once."""
    return in_batches(_come_due)


def _come_due(change: Change) -> int | None:
    rows: Sequence[Any] = session.execute(_DUE, {"now": change.at}).all()
    if not rows:
        return None
    due = [row.id for row in rows if row.still and row.kind != WEBHOOK]
    sent = [row.id for row in rows if row.still and row.kind == WEBHOOK]
    _taken_up(due, told_at=change.at)
    _taken_up(sent)
    _taken_up([row.id for row in rows if not row.still])  # held back, edited, withdrawn or posted meanwhile
    if due:
        change.enqueue(Job.POST_DUE, {"schedules": due}, dedup=f"post_due:{public_id()}")
    if sent:
        come_due(change, sent)
    return len(due) + len(sent)


def _taken_up(ids: Sequence[int], **values: Any) -> None:
    if ids:
        these = update(_schedule).where(_schedule.c.id.in_(ids))
        session.execute(these.values(tell_at=None, **values))
