"""The job that writes notices: to those whose turn it is, and to the author and earlier approvers on an outcome.

Never to the actor, never for a review that has been overtaken meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from governance.change import Change, System, insert_once, transaction
from governance.db import session
from governance.notices.rows import Notice
from governance.people.actors import holders, names
from workflows.drafts import Draft
from workflows.reviews import Decision, Review, ReviewConflict, Step
from workflows.threads import Thread


def notify(payload: Mapping[str, Any]) -> None:
    """Write the notices of one event. Doing it again writes none twice: each has its dedup key."""
    with transaction(System()) as change:
        event = payload["event"]
        if event == "thread_noted":
            _thread_noted(change, payload)
            return
        row = session.execute(
            select(Draft.id, Draft.author_id, Draft.thread_id, Draft.restricted, Review.state, Review.submitted_by)
            .join(Review, Review.id == payload["review_id"])
            .where(Draft.id == payload["draft_id"])
        ).one_or_none()
        if row is None or row.state == "outdated" or row.restricted:
            return
        if event == "step_opened":
            people, facts = _turn(change, payload["review_id"])
        else:
            people, facts = {row.author_id, row.submitted_by, *_approvers(payload["review_id"])}, _outcome(payload)
        _write(change, payload, people - {payload.get("actor_id")}, facts)


def _turn(change: Change, review_id: int) -> tuple[set[int], dict[str, Any]]:
    """Who may decide on the open step now; nobody where it has been decided meanwhile."""
    step = session.execute(
        select(Step.role, Step.topic, Step.due).where(Step.review_id == review_id, Step.state == "open")
    ).one_or_none()
    if step is None:
        return set(), {}
    able = {holder.id for holder in holders(step.role, step.topic, change.at)}
    excluded = set(session.scalars(select(ReviewConflict.person_id).where(ReviewConflict.review_id == review_id)))
    decided = set(session.scalars(select(Decision.person_id).where(Decision.review_id == review_id)))
    return able - excluded - decided, {"role": step.role, "due": step.due.isoformat()}


def _approvers(review_id: int) -> set[int]:
    return set(session.scalars(select(Decision.person_id).where(Decision.review_id == review_id)))


def _outcome(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the author and the earlier approvers are told with the event: who decided, in whose words."""
    last = session.execute(
        select(Decision.person_name, Decision.comment, Decision.role)
        .where(Decision.review_id == payload["review_id"])
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    if payload["event"] == "published":
        return {"by": names([payload["actor_id"]]).get(payload["actor_id"], ""), "differs": payload["differs"]}
    return {} if last is None else {"by": last.person_name, "comment": last.comment, "role": last.role}


def _thread_noted(change: Change, payload: Mapping[str, Any]) -> None:
    thread = session.execute(
        select(Thread.id, Thread.category, Thread.topic).where(Thread.id == payload["thread_id"])
    ).one()
    people = {h.id for role in payload["roles"] for h in holders(role, thread.topic, change.at)}
    _write(change, payload, people - {payload.get("actor_id")}, {"category": thread.category})


def _write(change: Change, payload: Mapping[str, Any], people: set[int], facts: dict[str, Any]) -> None:
    subject = payload.get("review_id") or payload.get("thread_id")
    extra = f":{facts['role']}" if payload["event"] == "step_opened" and facts else ""
    rows = [
        {
            "person_id": person,
            "event": payload["event"],
            "draft_id": payload.get("draft_id"),
            "thread_id": payload.get("thread_id"),
            "facts": facts,
            "dedup": f"{payload['event']}:{subject}{extra}:{person}",
            "created_at": change.at,
        }
        for person in sorted(people)
    ]
    if rows:
        insert_once(Notice, *rows)
