"""When an emergency is over: it is written down, and what was begun under its short chain goes back to its authors."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from governance.change import Made, System, transaction, verb
from governance.db import session, table
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from policies.versions import edition
from workflows import drafts, reviews
from workflows.drafts import Draft
from workflows.emergencies.rows import Emergency
from workflows.reviews import RUNNING, Review
from workflows.states import DRAFT


@verb
def over(actor: System, emergency_id: int) -> Made | None:
    """Write down that an emergency is over by itself, with the moment; None where it holds still.

    One that was ended by an act has its entry, and nothing is written twice.
    """
    with transaction(actor) as change:
        row = session.scalars(select(Emergency).where(Emergency.id == emergency_id).with_for_update()).one()
        if change.at < row.over_at():
            return None
        state = row.state(change.at)
        if not row.told_over:
            rows = table(Emergency)
            session.execute(update(rows).where(rows.c.id == emergency_id).values(told_over=True))
            if state != "ended":
                change.record(
                    EntryType.EMERGENCY_LAPSED,
                    f"emergency/{row.public_id}",
                    public={
                        "policy": edition(row.policy_version_id).public,
                        "clauses": ["emergency.confirm_within" if state == "lapsed" else "emergency.max_duration"],
                    },
                    committed={"since": timestamp(row.over_at()), "state": state},
                )
                told = {"event": f"emergency_{state}", "emergency_id": emergency_id, "actor_id": None}
                change.enqueue(Job.NOTIFY, told, dedup=f"emergency_{state}:{emergency_id}")
        return change.made(emergency=emergency_id)


def left_behind(emergency_id: int) -> Sequence[int]:
    """The drafts that are still in an emergency's short chain, or approved by it and not published.

    What is being sent is not among them: it is looked at again if it comes back from there.
    """
    return session.scalars(
        select(Review.subject_id)
        .join(Draft, (Draft.id == Review.subject_id) & (Draft.state != "sending"))
        .where(Review.emergency_id == emergency_id, Review.state.in_(RUNNING), Review.subject_kind == "draft")
        .order_by(Review.id)
    ).all()


@verb
def fall_back(actor: System, draft_id: int, emergency_id: int) -> None:
    """Give a draft back to its author, its approvals void; what was written for a drill is withdrawn.

    Nothing where it left that chain meanwhile, or the emergency holds.
    """
    with transaction(actor) as change:
        running = reviews.lock_current(draft_id)
        if running is None or running.emergency_id != emergency_id:
            return
        emergency = session.get_one(Emergency, emergency_id)
        if change.at < emergency.over_at():
            return
        draft = drafts.locked_by_system(draft_id)
        if draft.state == "sending":
            drafts.set_draft(draft_id, version=draft.version - 1)
            return
        reviews.stop(change, running.id, "outdated")
        subject, said = f"draft/{draft.public_id}", {"digest": draft.digest, "emergency": emergency.public_id}
        if emergency.drill:
            drafts.set_draft(draft_id, state=move(DRAFT, draft.state, "withdraw"), updated_at=change.at)
            change.record(
                EntryType.DRAFT_WITHDRAWN, subject, public=said, committed={"reason": "drill", "was": draft.state}
            )
            return
        drafts.set_draft(draft_id, state=move(DRAFT, draft.state, "recall"), review_id=None, updated_at=change.at)
        change.record(
            EntryType.DRAFT_RECALLED,
            subject,
            public={**said, "review": running.public_id},
            committed={"reason": "emergency-over", "was": draft.state},
        )
        told = {"event": "fell_back", "draft_id": draft_id, "review_id": running.id, "actor_id": None}
        change.enqueue(Job.NOTIFY, {**told, "number": emergency.number}, dedup=f"fell_back:{running.id}")
