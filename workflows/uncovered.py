"""Open steps on which nobody can decide: brought before whom the guidance names, instead of waiting unseen.

Nobody, because all who could are away and nobody stands in for them, or because whoever is left wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from governance.change import System, transaction, verb
from governance.db import session
from governance.jobs.outbox import Job
from governance.record.entries import timestamp
from workflows.delegations import absent, stand_ins_for
from workflows.liveness import Roll, roll
from workflows.liveness.roll import NOTHING
from workflows.liveness.waiting import Judge, waiting
from workflows.reviews import Step
from workflows.timers import BATCH, NOBODY


def present(at: datetime) -> Roll:
    """Who can decide at a moment: without those who are away, and with the roles lent to whoever stands in."""
    who, away = roll(at), absent(at)
    grants = {ident: set(held) for ident, held in who.grants.items() if ident not in away}
    names = dict(who.names)
    for one in stand_ins_for(who.grants.keys(), at):
        if one.delegate_id not in away:
            grants.setdefault(one.delegate_id, set()).update(one.grants)
            names.setdefault(one.delegate_id, one.delegate)
    return Roll(names, {ident: frozenset(held) for ident, held in grants.items()})


def without_anybody(at: datetime) -> list[int]:
    """The open reviews whose turn nobody can take now: seven statements, however many are open."""
    judge = Judge(present(at).without(NOTHING))
    return [one.review_id for one in waiting() if one.turns and one.turns[0].position in judge.short(one)]


def escalate() -> int:
    """Bring the steps that nobody can decide on before whom the guidance names; how many are new there."""
    made: list[int] = []

    @verb
    def act(actor: System) -> None:
        with transaction(actor) as change:
            ids = _new(without_anybody(change.at))
            if ids:
                session.execute(
                    update(Step)
                    .where(Step.id.in_(ids), Step.state == "open")
                    .values(escalated_at=change.at, escalated_why=NOBODY)
                    .execution_options(synchronize_session=False)
                )
                steps = [[ident, NOBODY, timestamp(change.at)] for ident in ids]
                change.enqueue(Job.REMIND, {"steps": steps}, dedup=f"nobody:{ids[0]}:{timestamp(change.at)}")
            made.append(len(ids))

    act(System())
    return made[-1]


def _new(reviews: Sequence[int]) -> Sequence[int]:
    """The open steps of these reviews that have not been escalated yet."""
    if not reviews:
        return []
    return session.scalars(
        select(Step.id)
        .where(Step.review_id.in_(reviews), Step.state == "open", Step.escalated_at.is_(None))
        .order_by(Step.id)
        .limit(BATCH)
    ).all()
