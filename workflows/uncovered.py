"""Open steps on which nobody can decide: brought before whom the guidance names, instead of waiting unseen.

Nobody, because all who could are away and nobody stands in for them, or because whoever is left wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from governance.change import System, transaction, verb
from governance.clock import now
from governance.db import session, table
from governance.jobs.outbox import Job
from governance.record.entries import timestamp
from workflows.liveness.roll import NOTHING, present
from workflows.liveness.waiting import Judge, waiting
from workflows.reviews import Step
from workflows.timers import BATCH, NOBODY


def without_anybody(at: datetime) -> list[int]:
    """The open reviews whose turn nobody can take now: seven statements, however many are open."""
    judge = Judge(present(at).without(NOTHING))
    return [one.review_id for one in waiting() if one.now is not None and one.now in judge.short(one)]


def escalate() -> int:
    """Bring the steps that nobody can decide on before whom the guidance names; how many are new there.

    Who could decide is worked out before the database is opened for writing: over many open items it takes its time.
    """
    found = without_anybody(now())
    if not found:
        return 0
    made: list[int] = []

    @verb
    def act(actor: System) -> None:
        with transaction(actor) as change:
            ids = sorted(session.scalars(_mark(found, change.at)))
            if ids:
                steps = [[ident, NOBODY, timestamp(change.at)] for ident in ids]
                change.enqueue(Job.REMIND, {"steps": steps}, dedup=f"nobody:{ids[0]}:{timestamp(change.at)}")
            made.append(len(ids))

    act(System())
    return made[-1]


def _mark(reviews: Sequence[int], at: datetime) -> Any:
    """A guarded write: of two workers that found the same step one marks it. Gives the ids of those that are new."""
    row = table(Step)
    new = (
        select(row.c.id)
        .where(row.c.review_id.in_(reviews), row.c.state == "open", row.c.escalated_at.is_(None))
        .order_by(row.c.id)
        .limit(BATCH)
    )
    return (
        update(row)
        .where(row.c.id.in_(new.scalar_subquery()), row.c.state == "open", row.c.escalated_at.is_(None))
        .values(escalated_at=at, escalated_why=NOBODY)
        .returning(row.c.id)
    )
