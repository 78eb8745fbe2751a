"""A refusal that means "not now": on the day that was named the draft is with its author again, by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from governance.change import Change, Made, System, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from policies.calendar import Calendar
from workflows import drafts, reviews
from workflows.reviews import Decision, Review
from workflows.states import DRAFT


def morning(day: date, calendar: Calendar) -> datetime:
    """When the office opens on a day, or would on a working day."""
    return (datetime.combine(day, time(), calendar.zone) + timedelta(minutes=calendar.opens)).astimezone(UTC)


def check(verdict: str, revisit_on: date | None, at: datetime, calendar: Calendar) -> None:
    """Raise `Invalid` for a day that is not to come, and for one that comes with another verdict than a rejection."""
    if revisit_on is None:
        return
    errors = []
    if verdict != "reject":
        errors.append(Problem(N_("Only a rejection is looked at again on a day. Leave it out.")))
    elif revisit_on <= at.astimezone(calendar.zone).date():
        errors.append(Problem(N_("This day is not in the future.")))
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors={"revisit_on": errors})


def ask(change: Change, decision: Decision, kind: str, subject_id: int, calendar: Calendar) -> None:
    """Have what a decision has just rejected come back on its day, where it names one."""
    if decision.revisit_on is None:
        return
    change.enqueue(
        Job.COME_BACK,
        {"kind": kind, "subject_id": subject_id, "decision_id": decision.id},
        dedup=f"come_back:{decision.id}",
        run_at=morning(decision.revisit_on, calendar),
    )


@verb
def come_back(actor: System, draft_id: int, decision_id: int) -> Made | None:
    """Put a rejected draft before its author again. None where somebody took it up, or withdrew it, meanwhile."""
    with transaction(actor) as change:
        review = session.execute(
            select(Review.id, Review.public_id, Review.revision)
            .join(Decision, Decision.review_id == Review.id)
            .where(Decision.id == decision_id)
        ).one()
        reviews.lock_current(draft_id)
        draft = drafts.locked_by_system(draft_id)
        if draft.state != "rejected" or draft.revision != review.revision:
            return None
        drafts.set_draft(draft_id, state=move(DRAFT, draft.state, "come_back"), updated_at=change.at)
        change.record(
            EntryType.DRAFT_CAME_BACK,
            f"draft/{draft.public_id}",
            public={"review": review.public_id, "digest": draft.digest},
            committed={"revision": draft.revision},
        )
        told = {"event": "came_back", "draft_id": draft_id, "review_id": review.id, "actor_id": None}
        change.enqueue(Job.NOTIFY, told, dedup=f"came_back:{decision_id}")
        return change.made(draft=draft_id)
