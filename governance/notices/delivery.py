"""The job that writes notices: to those whose turn it is, and to the author and earlier approvers on an outcome.

Never to the actor, never for a review that has been overtaken meanwhile, and none twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from governance.change import Change, System, insert_once, transaction
from governance.db import session
from governance.notices.rows import Notice
from governance.people.actors import holders, names
from governance.worker import JobContext
from workflows.drafts import Draft
from workflows.reviews import Decision, Review, ReviewConflict, Step
from workflows.threads import Thread

STILL_TRUE: Mapping[str, tuple[str, ...]] = {
    "step_opened": ("open",),
    "request_changes": ("changes_requested",),
    "reject": ("rejected",),
    "approved": ("approved", "published"),
    "published": ("approved", "published"),
}
"""The states of its review in which an event is still worth telling."""


@dataclass(frozen=True)
class Told:
    """Whom to tell of an event, and what; `about` is what nobody is told of twice."""

    about: str = ""
    people: frozenset[int] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)


def notify(payload: Mapping[str, Any], job: JobContext) -> None:
    """Write the notices of one event and close the work with them, in one commit.

    Doing it again, or telling of one step twice, writes nothing: each notice is known by what it is about.
    """
    with transaction(System()) as change:
        rows = [
            {
                "person_id": person,
                "event": payload["event"],
                "draft_id": payload.get("draft_id"),
                "thread_id": payload.get("thread_id"),
                "facts": dict(told.facts),
                "dedup": f"{told.about}:{person}",
                "created_at": change.at,
            }
            for told in _told(change, payload, job)
            for person in sorted(told.people - {payload["actor_id"]})
        ]
        if rows:
            insert_once(Notice, *rows)
        job.finish(change)


def _told(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    if payload["event"] == "thread_noted":
        return [_thread_noted(change, payload, job)]
    return _review(change, payload, job)


def _thread_noted(change: Change, payload: Mapping[str, Any], job: JobContext) -> Told:
    """Those who asked to know of conversations in this category."""
    thread = session.execute(select(Thread.category, Thread.topic).where(Thread.id == payload["thread_id"])).one()
    people = {holder.id for role in payload["roles"] for holder in holders(role, thread.topic, change.at)}
    return Told(job.dedup, frozenset(people), {"category": thread.category})


def _review(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Whoever is concerned by what happened in a review. Nobody where it was overtaken, or the draft is restricted."""
    row = session.execute(
        select(Draft.author_id, Draft.restricted, Review.id, Review.state, Review.submitted_by)
        .join(Review, Review.id == payload["review_id"])
        .where(Draft.id == payload["draft_id"])
    ).one_or_none()
    if row is None or row.restricted or row.state not in STILL_TRUE[payload["event"]]:
        return []
    if payload["event"] == "step_opened":
        return _turn(change, row.id)
    people = frozenset({row.author_id, row.submitted_by, *_decided(row.id)})
    return [Told(job.dedup, people, _published(payload) if payload["event"] == "published" else _outcome(row.id))]


def _turn(change: Change, review_id: int) -> list[Told]:
    """Those who may decide on the steps that are open now: where others opened meanwhile, those need no telling."""
    steps = session.execute(
        select(Step.id, Step.role, Step.topic, Step.due, Step.distinct_people)
        .where(Step.review_id == review_id, Step.state == "open")
        .order_by(Step.part)
    ).all()
    if not steps:  # decided in this very moment
        return []
    shut_out = set(session.scalars(select(ReviewConflict.person_id).where(ReviewConflict.review_id == review_id)))
    if steps[0].distinct_people:
        shut_out |= _decided(review_id)
    found = []
    for step in steps:
        able = {holder.id for holder in holders(step.role, step.topic, change.at)} - shut_out
        facts = {"role": step.role, "due": step.due.isoformat()}
        found.append(Told(f"step_opened:{step.id}", frozenset(able), facts))
        shut_out |= able  # who holds several of the roles is told once
    return found


def _decided(review_id: int) -> set[int]:
    return set(session.scalars(select(Decision.person_id).where(Decision.review_id == review_id)))


def _outcome(review_id: int) -> dict[str, Any]:
    """Who decided last, and in whose words."""
    last = session.execute(
        select(Decision.person_name, Decision.comment, Decision.role)
        .where(Decision.review_id == review_id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).one()
    return {"by": last.person_name, "comment": last.comment, "role": last.role}


def _published(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"by": names([payload["actor_id"]]).get(payload["actor_id"], ""), "differs": payload["differs"]}
