"""What a draft, its review and its publication look like in answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from marshmallow import fields as plain

from governance.api import fields
from governance.api.fields import Shown, Taken
from workflows.after import Decided
from workflows.reading import DraftView, ReviewView, StepView
from workflows.reviews import NO_DUE, SKIP
from workflows.rulings import VERDICTS
from workflows.states import DRAFT, REVIEW, STEP


class AttachmentShown(Shown):
    """A file that goes out with a draft."""

    id = fields.Number(required=True)
    sha256 = fields.Said(required=True)
    media_type = fields.Said(required=True)
    alt = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)


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
    at = fields.Moment(required=True)
    role = fields.Said(required=True)
    revision = fields.Number(required=True)
    revisit_on = fields.Day(required=True, allow_none=True)
    closing = fields.Truth(required=True, metadata={"description": "Whether it closed its step."})
    outdated_at = fields.Moment(required=True, allow_none=True)


class DecidedShown(DecisionShown):
    """A decision, and what it did to its step and its review."""

    review_id = fields.Number(required=True)
    review_state = fields.Choice(REVIEW.states, required=True)
    step = fields.Number(required=True, metadata={"description": "The step's position."})
    step_state = fields.Choice(STEP.states, required=True)


class NewDecision(Taken):
    """A verdict on exactly one revision. A comment is required unless it approves."""

    verdict = fields.Choice(VERDICTS, required=True)
    comment = fields.Words(10_000, blank=True, load_default="")
    revisit_on = fields.Day(allow_none=True, metadata={"description": "When a rejection is looked at again."})
    on_behalf_of = fields.Whole(
        allow_none=True,
        metadata={"description": "The number of the person in whose place it is decided, under a delegation."},
    )

    also: ClassVar[Mapping[str, Any]] = {
        "if": {"properties": {"verdict": {"const": "approve"}}},
        "else": {
            "required": ["comment"],
            "properties": {"comment": {"minLength": 1, "pattern": f"^[^{fields.CONTROLS}]*[^\\s{fields.CONTROLS}]"}},
        },
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


class PublicationShown(Shown):
    """What went out, where and when, held against what was approved."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    draft_id = fields.Number(required=True)
    revision = fields.Number(required=True)
    digest = fields.Said(required=True, metadata={"description": "The digest that was approved and published."})
    url = fields.Said(required=True)
    published_at = fields.Moment(required=True)
    captured_texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    captured_sha256 = fields.Said(required=True)
    differs = fields.Truth(required=True, metadata={"description": "Whether what went out is not what was approved."})
    by = fields.Said(required=True)
    at = fields.Moment(required=True)


class DraftShown(Shown):
    """A draft: its current revision, its latest review, its publication."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    kind = fields.Choice(("reply", "statement", "correction"), required=True)
    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    digest = fields.Said(required=True)
    version = fields.Number(required=True)
    thread_id = fields.Number(required=True, allow_none=True)
    channel = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    attachments = plain.List(fields.Part(AttachmentShown), required=True)
    scheduled_for = fields.Moment(required=True, allow_none=True)
    zone = fields.Said(required=True, allow_none=True)
    reply_to = plain.Dict(
        keys=fields.Said(), required=True, allow_none=True, metadata={"description": "The message as it read."}
    )
    restricted = fields.Truth(
        required=True, metadata={"description": "Blocked for personal data: for its author and the privacy officer."}
    )
    author = fields.Said(required=True)
    author_id = fields.Number(required=True)
    keeper = fields.Said(
        required=True, allow_none=True, metadata={"description": "Who goes on with it in the author's place."}
    )
    keeper_id = fields.Number(required=True, allow_none=True)
    created_at = fields.Moment(required=True)
    updated_at = fields.Moment(required=True)
    review = fields.Part(ReviewShown, required=True, allow_none=True)
    publication = fields.Part(PublicationShown, required=True, allow_none=True)


def draft(view: DraftView, at: datetime) -> dict[str, Any]:
    """A draft as it is at a moment."""
    row, revision = view.draft, view.revision
    not_before = revision.not_before or {}
    return {
        **{name: getattr(row, name) for name in _SAME},
        "subject": f"draft/{row.public_id}",
        "state": view.state(at),
        "channel": view.channel.key,
        "texts": revision.texts,
        "attachments": revision.attachments,
        "scheduled_for": datetime.fromisoformat(not_before["time"]) if not_before else None,
        "zone": not_before.get("zone"),
        "reply_to": revision.reply_to,
        "author": view.author,
        "keeper": view.keeper,
        "review": view.review and review(view.review),
        "publication": view.publication and publication(view.publication),
    }


_SAME = (
    "id",
    "kind",
    "revision",
    "digest",
    "version",
    "thread_id",
    "topic",
    "restricted",
    "author_id",
    "keeper_id",
    "created_at",
    "updated_at",
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
    same = ("id", "verdict", "comment", "at", "role", "revision", "revisit_on", "closing", "outdated_at")
    who = {"by": row.person_name, "by_id": row.person_id}
    place = {"on_behalf_of": row.for_name, "on_behalf_of_id": row.for_id}
    return {**{name: getattr(row, name) for name in same}, **who, **place}


def publication(row: Any) -> dict[str, Any]:
    """What went out."""
    same = ("id", "draft_id", "revision", "digest", "url", "published_at", "captured_sha256", "differs", "at")
    return {
        **{name: getattr(row, name) for name in same},
        "subject": f"publication/{row.public_id}",
        "captured_texts": row.captured,
        "by": row.person_name,
    }
