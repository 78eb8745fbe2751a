"""A review begun, of any subject: its steps by the route, the first ones open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from governance.change import Change
from governance.db import public_id, session, table
from governance.machine import move
from policies.calendar import due
from policies.facts import StepPlan
from policies.versions import Edition
from workflows.review_views import ReviewView, StepView
from workflows.reviews import NO_DUE, Review, Step
from workflows.states import REVIEW


@dataclass(frozen=True)
class Subject:
    """What is reviewed: exactly this revision of it, known by its digest; and under which emergency, where it is.

    `repeats_id` is the review whose approval stands for its own. `moved_on` says whether its conversation moved on
    before: `Review.moved_on`.
    """

    kind: str
    id: int
    revision: int
    digest: str
    emergency_id: int | None = None
    repeats_id: int | None = None
    moved_on: str | None = None


@dataclass(frozen=True)
class Submitter:
    """Who puts it before the chain, whoever acts."""

    id: int
    name: str

    @classmethod
    def acting(cls, change: Change) -> Submitter:
        """Whoever acts."""
        return cls(change.standing.person_id or 0, change.standing.name)


def begin(
    change: Change, subject: Subject, edition: Edition, steps: Sequence[StepPlan], clauses: Sequence[str], by: Submitter
) -> ReviewView:
    """Open a review under an edition. Who may not decide in it is for the caller to store.

    What is returned is a copy for the answer, without ids of its steps; the session does not know it.
    """
    values: dict[str, Any] = {
        "public_id": public_id(),
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "revision": subject.revision,
        "digest": subject.digest,
        "policy_version_id": edition.id,
        "submitted_by": by.id,
        "submitted_at": change.at,
        "clauses": list(clauses),
        "emergency_id": subject.emergency_id,
        "repeats_id": subject.repeats_id,
        "moved_on": subject.moved_on,
        "version": 1,
        **(_NOT_YET if steps else _at_once(change, edition)),
    }
    review_id = session.execute(_WRITE_REVIEW, values).scalar_one()
    rows = [_row(review_id, subject, edition, step, change) for step in steps]
    if rows:
        session.execute(_WRITE_STEPS, rows)
    views = tuple(StepView(Step(**row), ()) for row in rows)
    return ReviewView(Review(id=review_id, **values), edition.number, by.name, views, frozenset())


def _row(review_id: int, subject: Subject, edition: Edition, step: StepPlan, change: Change) -> dict[str, Any]:
    """A step as it begins: open where it is among the first, else waiting."""
    return {
        "review_id": review_id,
        "subject_kind": subject.kind,
        "position": step.position,
        "part": step.part,
        "needed": step.needed,
        "role": step.role,
        "topic": step.topic,
        "quorum": step.quorum,
        "distinct_people": edition.document.approval.distinct_people,
        "state": "open" if step.position == 1 else "waiting",
        "due": step.due or NO_DUE,
        "clauses": list(step.clauses),
        "opened_at": change.at if step.position == 1 else None,
        "always": step.always,
        "timer_at": change.at if step.position == 1 and step.due else None,
        "skip_by": list(step.skip_by) or None,
    }


_NOT_YET = {"state": "open", "approved_at": None, "valid_until": None, "closed_at": None}
_WRITE_REVIEW = insert(table(Review)).returning(table(Review).c.id)
_WRITE_STEPS = insert(table(Step))


def _at_once(change: Change, edition: Edition) -> dict[str, Any]:
    """What was approved beforehand needs no further step: its review is approved as it begins."""
    until = due(change.at, edition.document.approval.valid_for, edition.document.calendar)
    state = move(REVIEW, "open", "clear")
    return {"state": state, "approved_at": change.at, "valid_until": until, "closed_at": change.at}
