"""Carrying approvals into a review that was just begun: as decisions that name the ones that were really made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from governance.change import Change
from governance.db import Moment, public_id, session, table
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from policies.carrying.judging import NONE
from policies.facts import StepPlan
from policies.versions import Edition
from workflows.carrying.earlier import Authority, earlier, worded
from workflows.carrying.keeping import CLAUSE, Keeping, Now, Told, keeping
from workflows.reading import ReviewView, StepView
from workflows.reviews import NO_DUE, Decision, Step, settle
from workflows.starting import Submitter
from workflows.states import STEP


@dataclass(frozen=True)
class Kept:
    """What is carried, and the digests of the revisions concerned."""

    keeping: Keeping = field(default_factory=Keeping)
    digests: Mapping[int, str] = field(default_factory=dict)


def kept_of(
    change: Change, draft: Any, edition: Edition, steps: Sequence[StepPlan], by: Submitter, authority: Authority | None
) -> Kept:
    """What is kept of the review before a locked draft's new one, which has not begun yet.

    `authority` was read before the draft was locked; whoever is not in it carries nothing.
    """
    if edition.document.approval.carry_over == NONE or not authority:
        return Kept()
    before = earlier(draft.id, draft.revision)
    if before is None:
        return Kept()
    words = worded(draft.id, {draft.revision, *(one.revision for one in before.approvals)})
    now = Now(edition, steps, words, draft.revision, {draft.author_id, by.id}, authority, change.at)
    return Kept(keeping(before, now), {n: one.digest for n, one in words.items()})


def carry(change: Change, view: ReviewView, edition: Edition, kept: Kept) -> ReviewView:
    """Carry what is kept into a review that was just begun; the review as it stands then."""
    review, keeps = view.review, kept.keeping
    if not keeps.steps:
        return view
    ids = {
        (row.position, row.part): row.id
        for row in session.execute(select(Step.id, Step.position, Step.part).where(Step.review_id == review.id))
    }
    moved = {(one.step.position, one.step.part): _moved(change, one.step, keeps) for one in view.steps}
    session.execute(_MOVE, [{"this": ids[key], **values} for key, values in moved.items() if values])
    rows = [
        (told, _decision(change, review, ids[told.position, told.part], told, told is keeps.of(step)[-1]))
        for step in keeps.steps
        for told in keeps.of(step)
    ]
    written = session.scalars(_WRITE, [values for _, values in rows]).all()
    for told, values in rows:
        _record(change, review, edition, told, values["public_id"], kept.digests[told.approval.revision])
    settle(review.id, carried_at=keeps.begins)
    about = {"draft_id": review.subject_id, "review_id": review.id, "actor_id": change.actor.person_id}
    change.enqueue(Job.NOTIFY, {"event": "carried", **about}, dedup=f"carried:{review.id}")
    steps = []
    for one in view.steps:
        key = one.step.position, one.step.part
        made = tuple(
            Decision(id=ident, **values)
            for ident, (told, values) in zip(written, rows, strict=True)
            if (told.position, told.part) == key
        )
        steps.append(StepView(_copy(one.step, moved[key]), made))
    return replace(view, steps=tuple(steps))


_WRITE = insert(table(Decision)).returning(table(Decision).c.id, sort_by_parameter_order=True)
_step = table(Step)
_MOVE = (
    update(_step)
    .where(_step.c.id == bindparam("this"))
    .values(
        state=bindparam("state"),
        opened_at=bindparam("opened_at", type_=Moment),
        closed_at=bindparam("closed_at", type_=Moment),
        timer_at=bindparam("timer_at", type_=Moment),
    )
)


def _moved(change: Change, step: Step, kept: Keeping) -> dict[str, Any] | None:
    """A step's new values: carried, not needed beside those that are, or its turn now; None where nothing moves."""
    carried = any((one.position, one.part) == (step.position, step.part) for one in kept.steps)
    if step.position > kept.filled + 1:
        return None
    opened = step.state if step.state == "open" else move(STEP, step.state, "open")
    ended = {"opened_at": change.at, "closed_at": change.at, "timer_at": None}
    if carried:
        return {"state": move(STEP, opened, "approve"), **ended}
    if step.position <= kept.filled:
        return {"state": move(STEP, opened, "skip"), **ended}
    timer = change.at if step.due < NO_DUE else None
    return {"state": opened, "opened_at": change.at, "closed_at": None, "timer_at": timer}


def _copy(step: Step, values: dict[str, Any] | None) -> Step:
    """The step for the answer; the session does not know it."""
    columns = {column.key: getattr(step, column.key) for column in Step.__table__.columns}
    return Step(**{**columns, **(values or {})})


def _decision(change: Change, review: Any, step_id: int, one: Told, closing: bool) -> dict[str, Any]:
    approval = one.approval
    return {
        "public_id": public_id(),
        "review_id": review.id,
        "step_id": step_id,
        "person_id": approval.person_id,
        "person_name": approval.name,
        "carried_from_id": approval.id,
        "carried_revision": approval.revision,
        "carried_at": approval.at,
        "role": one.role,
        "revision": review.revision,
        "verdict": "approve",
        "comment": "",
        "closing": closing,
        "outside_body": approval.outside_body,
        "at": change.at,
    }


def _record(change: Change, review: Any, edition: Edition, one: Told, ident: str, previous: str) -> None:
    """An entry of its own kind: whoever reads the record never takes it for a decision that somebody made now."""
    approval = one.approval
    change.record(
        EntryType.DECISION_CARRIED,
        f"review/{review.public_id}",
        public={
            "digest": review.digest,
            "previous": previous,
            "policy": edition.public,
            "clauses": [CLAUSE, f"roles.{one.role}"],
        },
        committed={
            "person": {"id": approval.person_id, "name": approval.name},
            "decision": ident,
            "role": one.role,
            "step": one.position,
            "revision": review.revision,
            "previous_revision": approval.revision,
            "decided_at": timestamp(approval.at),
            "edit": one.level,
        },
    )
