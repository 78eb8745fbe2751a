"""Another category for a conversation: what runs by the old one is ended, and back with its author."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, bindparam, select, update

from governance.change import Change
from governance.db import session, table
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, moved_on, reviews
from workflows.causes import RETRIAGED
from workflows.drafts import Draft
from workflows.reviews import COLUMNS, RUNNING, Review
from workflows.states import DRAFT

_draft, _review = table(Draft), table(Review)
_RUNNING = (
    update(_review)
    .where(
        _review.c.subject_kind == "draft",
        _review.c.state.in_(RUNNING),
        _review.c.subject_id.in_(select(_draft.c.id).where(_draft.c.thread_id == bindparam("thread", type_=Integer))),
    )
    .values(version=_review.c.version + 1, moved_on=RETRIAGED)
    .returning(*(_review.c[column.key] for column in COLUMNS))
)


def another_category(change: Change, thread_id: int) -> None:
    """A locked conversation has another category: end the reviews of its drafts, and void what was approved.

    A review pins what the guidance said of the facts, and the category is one of them. What is being sent is looked at
    when it comes back; what lapsed is asked for anew anyway. Part of the triage's transaction.
    """
    for running in session.execute(_RUNNING, {"thread": thread_id}).all():
        if running.valid_until is None or running.valid_until > change.at:
            _send_back(change, running)


def came_back(change: Change, draft_id: int, review: Any) -> None:
    """What was being sent did not go out: end it or hold it back where its conversation moved on meanwhile."""
    if review.moved_on == RETRIAGED:
        _send_back(change, review)
    else:
        moved_on.hold_what_moved(change, draft_id, review)


def _send_back(change: Change, running: Any) -> None:
    draft = drafts.locked_by_system(running.subject_id)
    if draft.state == "sending":
        drafts.set_draft(draft.id, version=draft.version - 1)
        return
    reviews.stop(change, running.id, "outdated")
    drafts.set_draft(draft.id, state=move(DRAFT, draft.state, "recall"), review_id=None, updated_at=change.at)
    change.record(
        EntryType.DRAFT_RECALLED,
        f"draft/{draft.public_id}",
        public={"review": running.public_id, "digest": draft.digest},
        committed={"reason": "triaged-anew", "was": draft.state},
    )
    told = {"event": "triaged_anew", "draft_id": draft.id, "review_id": running.id, "actor_id": change.actor.person_id}
    change.enqueue(Job.NOTIFY, told, dedup=f"triaged_anew:{running.id}")
