"""What a review with its steps and decisions looks like in answers, of whatever it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from marshmallow import fields as plain

from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import needs_words
from workflows.after import Decided
from workflows.causes import CAUSES
from workflows.reading import ReviewView, StepView
from workflows.reviews import NO_DUE, SKIP
from workflows.rulings import VERDICTS
from workflows.states import REVIEW, STEP


class CarriedFrom(Shown):
    """The decision that was really made, on an earlier revision."""

    decision_id = fields.Number(required=True)
    revision = fields.Number(required=True)
    at = fields.Moment(required=True)


class DecisionShown(Shown):
    """What one person decided on one revision. An outdated one stays visible and counts no more.

    `skip` passed the step over: it approves nothing.
    """

    id = fields.Number(required=True)
    verdict = fields.Choice((*VERDICTS, SKIP), required=True)
    comment = fields.Said(required=True)
    by = fields.Said(required=True)
    by_id = fields.Number(required=True)
    on_behalf_of = fields.Said(
        required=True, allow_none=True, metadata={"description": "In whose place, where somebody stood in."}
    )
    on_behalf_of_id = fields.Number(required=True, allow_none=True)
    outside = fields.Said(
        required=True,
        allow_none=True,
        metadata={"description": "The other body of an outside approver; null for people of this one."},
    )
    at = fields.Moment(required=True)
    role = fields.Said(required=True)
    revision = fields.Number(required=True)
    revisit_on = fields.Day(required=True, allow_none=True)
    revisit_if = fields.Said(
        required=True, allow_none=True, metadata={"description": "What would change the answer to a rejection."}
    )
    carried_from = fields.Part(
        CarriedFrom,
        required=True,
        allow_none=True,
        metadata={"description": "What it was carried from after a small edit; null for one that was made here."},
    )
    closing = fields.Truth(required=True, metadata={"description": "Whether it closed its step."})
    outdated_at = fields.Moment(required=True, allow_none=True)


class DecidedShown(DecisionShown):
    """A decision, and what it did to its step and its review."""

    review_id = fields.Number(required=True)
    review_state = fields.Choice(REVIEW.states, required=True)
    step = fields.Number(required=True, metadata={"description": "The step's position."})
    step_state = fields.Choice(STEP.states, required=True)


_REJECTS = {"properties": {"verdict": {"const": "reject"}}}


class NewDecision(Taken):
    """A verdict on exactly one revision. A comment is required unless it approves."""

    verdict = fields.Choice(VERDICTS, required=True)
    comment = fields.Words(10_000, blank=True, load_default="")
    revisit_on = fields.Day(allow_none=True, metadata={"description": "The day on which what is rejected comes back."})
    revisit_if = fields.Words(
        2_000, blank=True, load_default="", metadata={"description": "What would change the answer to a rejection."}
    )
    on_behalf_of = fields.Whole(
        allow_none=True,
        metadata={"description": "The number of the person in whose place it is decided, under a delegation."},
    )

    also: ClassVar[Mapping[str, Any]] = {
        "if": {"properties": {"verdict": {"const": "approve"}}},
        "else": needs_words("comment"),
        "allOf": [{"anyOf": [_REJECTS, {"properties": {"revisit_on": {"type": "null"}}}]}],
    }


class StepShown(Shown):
    """One role's turn in the chain."""

    position = fields.Number(required=True)
    part = fields.Number(required=True, metadata={"description": "Tells steps of one position apart."})
    needed = fields.Number(
        required=True, metadata={"description": "How many steps of this position have to be approved."}
    )
    role = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    quorum = fields.Number(required=True)
    state = fields.Choice(STEP.states, required=True)
    due = fields.Moment(required=True, allow_none=True)
    clauses = plain.List(fields.Said(), required=True)
    put_to = fields.Part(
        lambda: PutToShown(),
        required=True,
        allow_none=True,
        metadata={"description": "To whom it was put, or who was asked. Others of its role decide as before."},
    )
    in_person = fields.Truth(required=True, metadata={"description": "Whether an approver asked somebody for it."})
    skip_by = plain.List(fields.Said(), required=True, metadata={"description": "The roles that may pass it over."})
    decisions = plain.List(fields.Part(DecisionShown), required=True)


class PutToShown(Shown):
    """Somebody to whom a step was put, or who was asked: by whom, why and when."""

    id = fields.Number(required=True, attribute="to_id")
    name = fields.Said(required=True, attribute="to_name")
    by = fields.Said(required=True, attribute="person_name")
    by_id = fields.Number(required=True, attribute="person_id")
    reason = fields.Said(required=True)
    at = fields.Moment(required=True)


class ReviewOfAnything(Shown):
    """One run of one digest through the chain of one version of the guidance, of whatever it is."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    state = fields.Choice(REVIEW.states, required=True)
    revision = fields.Number(required=True)
    digest = fields.Said(required=True)
    policy_version = fields.Said(required=True)
    clauses = plain.List(fields.Said(), required=True)
    submitted_at = fields.Moment(required=True)
    submitted_by = fields.Said(required=True)
    approved_at = fields.Moment(required=True, allow_none=True)
    valid_until = fields.Moment(required=True, allow_none=True)
    steps = plain.List(fields.Part(StepShown), required=True)


class ReviewShown(ReviewOfAnything):
    """One run of one digest of a draft through the chain of one version of the guidance."""

    draft_id = fields.Number(required=True)
    emergency_id = fields.Number(
        required=True, allow_none=True, metadata={"description": "The emergency under whose short chain it runs."}
    )
    moved_on = fields.Choice(
        tuple(CAUSES),
        required=True,
        allow_none=True,
        metadata={
            "description": "What became of the conversation since it was submitted: once approved it is held back "
            "until somebody has looked; `retriaged` ended it."
        },
    )


def review(view: ReviewView) -> dict[str, Any]:
    """A review with its steps."""
    row = view.review
    return {
        "id": row.id,
        "subject": f"review/{row.public_id}",
        "draft_id": row.subject_id,
        "state": row.state,
        "revision": row.revision,
        "digest": row.digest,
        "policy_version": view.policy,
        "clauses": row.clauses,
        "submitted_at": row.submitted_at,
        "submitted_by": view.submitter,
        "approved_at": row.approved_at,
        "valid_until": row.valid_until,
        "emergency_id": row.emergency_id,
        "moved_on": row.moved_on,
        "steps": [step(one) for one in view.steps],
    }


_WHOSE_TURN = ("position", "part", "needed", "role", "topic", "quorum", "clauses")
PLANNED = (*_WHOSE_TURN, "due")
"""What a step that is still to come says of itself."""


def step(view: StepView) -> dict[str, Any]:
    """A step with the decisions made on it."""
    row = view.step
    return {
        **{name: getattr(row, name) for name in (*_WHOSE_TURN, "state")},
        "due": due(row.due),
        "put_to": view.named,
        "in_person": row.added_by is not None,
        "skip_by": row.skip_by or [],
        "decisions": [decision(one) for one in view.decisions],
    }


def due(at: datetime | None) -> datetime | None:
    """A due time; none for the one that stands for none."""
    return None if at is None or at >= NO_DUE else at


def decided(made: Decided) -> dict[str, Any]:
    """A decision with what it did."""
    return {
        **decision(made.decision),
        "review_id": made.decision.review_id,
        "review_state": made.review_state,
        "step": made.position,
        "step_state": made.step_state,
    }


def decision(row: Any) -> dict[str, Any]:
    """One decision."""
    same = ("id", "verdict", "comment", "at", "role", "revision", "revisit_on", "revisit_if", "closing", "outdated_at")
    who = {"by": row.person_name, "by_id": row.person_id, "outside": row.outside_body}
    place = {"on_behalf_of": row.for_name, "on_behalf_of_id": row.for_id}
    from_, n, at = row.carried_from_id, row.carried_revision, row.carried_at
    carried = {"carried_from": {"decision_id": from_, "revision": n, "at": at} if from_ else None}
    return {**{name: getattr(row, name) for name in same}, **who, **place, **carried}
