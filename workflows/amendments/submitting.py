"""A version put before the chain that the version in force demands for a change to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select, union

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict
from governance.jobs.outbox import Job
from governance.machine import move
from governance.people.rows import User
from governance.record.entries import EntryType
from policies.calendar import due
from policies.facts import StepPlan
from policies.parts import Document
from policies.routing.ways import chain_of_amendments
from policies.states import VERSION
from policies.versions import PolicyRevision, version_in_force
from workflows.after import Amended
from workflows.amendments.gates import comes_last, proposed, text_of, without_anybody
from workflows.amendments.rows import KIND, OWNER, locked, same, set_version
from workflows.reviews import Review, ReviewConflict
from workflows.starting import Subject, Submitter, begin


@verb
def submit(actor: Actor, version_id: int, version: int | None = None) -> Made:
    """Put a version's current text before the chain `amendment` of the version in force (or its `statement`).

    Raises `Invalid` with the place of every fault and of every example that fails, `Conflict` where it was submitted
    before or does not come after every approved version. Nobody decides on it who wrote any of its texts.
    """
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        row = locked(version_id)
        if row.state == "in_review":
            raise _submitted_before(row)
        same(row, version)
        state = move(VERSION, row.state, "submit")
        document = proposed(row, text_of(row), change.at)
        comes_last(row, document.effective_from)
        current = version_in_force(change.at)
        steps = steps_of(current.document, change.at)
        clauses = tuple(dict.fromkeys(clause for step in steps for clause in step.clauses))
        subject = Subject(KIND, version_id, row.revision, row.sha256)
        view = begin(change, subject, current, steps, clauses, Submitter.acting(change))
        _exclude(view.review.id, row, change.standing.person_id or 0)
        now = set_version(version_id, state=state)
        change.record(
            EntryType.POLICY_SUBMITTED,
            f"policy/{row.public_id}",
            public={
                "policy": {"version": row.number, "sha256": row.sha256},
                "clauses": sorted(clauses),
                "review": view.review.public_id,
            },
            committed={
                "revision": row.revision,
                "route": [step.role for step in steps],
                "under": current.number,
                "without_anybody": len(without_anybody(document, document.effective_from)),
            },
        )
        tell(change, "version_step_opened", version_id, view.review.id, 1)
        return change.made(policy_version=version_id, review=view.review.id, outcome=Amended(view, now))


def steps_of(document: Document, at: datetime) -> tuple[StepPlan, ...]:
    """The steps that a change to a document passes. A topic's role is asked for whom it is held for every topic."""
    chain = chain_of_amendments(document)
    return tuple(
        StepPlan(
            position=position,
            role=role,
            topic=None,
            quorum=step.quorum if step.role else 1,
            due=due(at, step.due, document.calendar) if step.due else None,
            clauses=(chain.clause,),
            part=part,
            needed=step.quorum if step.any_of else len(step.roles),
        )
        for position, step in enumerate(chain.steps, 1)
        for part, role in enumerate(step.roles, 1)
    )


def tell(change: Change, event: str, version_id: int, review_id: int, position: int) -> None:
    """Have people told of a version: whose turn it is, or what came of its review."""
    told = {"event": event, "policy_version_id": version_id, "review_id": review_id}
    change.enqueue(Job.NOTIFY, {**told, "actor_id": change.actor.person_id}, dedup=f"{event}:{review_id}:{position}")


def _exclude(review_id: int, row: Any, submitter: int) -> None:
    """Store who may not decide: whoever began it, wrote any of its texts, or submits it; in one statement."""
    review, why = literal(review_id), literal("own_work")
    editors = select(review, PolicyRevision.editor_id, why).where(
        PolicyRevision.version_id == row.id, PolicyRevision.editor_id.is_not(None)
    )
    people = union(editors, *(select(review, literal(one), why) for one in {submitter, row.created_by or submitter}))
    session.execute(insert(table(ReviewConflict)).from_select(["review_id", "person_id", "why"], people))


def _submitted_before(row: Any) -> Conflict:
    first = session.execute(
        select(User.name, Review.submitted_at)
        .join(User, User.id == Review.submitted_by)
        .where(Review.subject_kind == KIND, Review.subject_id == row.id)
        .order_by(Review.id.desc())
        .limit(1)
    ).one()
    return Conflict(
        "already-submitted", N_("Already submitted by %(by)s at %(at)s."), by=first.name, at=first.submitted_at
    )
