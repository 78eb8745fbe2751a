"""What a draft, its review and its publication look like in answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields as plain

from governance.api import fields
from governance.api.fields import Shown
from governance.api.review_shapes import PLANNED as PLANNED

# Whoever shows a draft shows its review too, and has these from here.
from governance.api.review_shapes import CarriedFrom as CarriedFrom
from governance.api.review_shapes import DecidedShown as DecidedShown
from governance.api.review_shapes import DecisionShown as DecisionShown
from governance.api.review_shapes import NewDecision as NewDecision
from governance.api.review_shapes import PutToShown as PutToShown
from governance.api.review_shapes import ReviewOfAnything as ReviewOfAnything
from governance.api.review_shapes import ReviewShown as ReviewShown
from governance.api.review_shapes import StepShown as StepShown
from governance.api.review_shapes import decided as decided
from governance.api.review_shapes import decision as decision
from governance.api.review_shapes import due as due
from governance.api.review_shapes import review as review
from governance.api.review_shapes import step as step
from policies.posts import posts
from workflows.reading import DraftView
from workflows.scheduled import Schedule
from workflows.states import DRAFT
from workflows.told_late import WHYS


def parts_shown() -> plain.Dict:
    """The field that shows of each language the posts that its text goes out as."""
    return plain.Dict(
        keys=fields.Said(),
        values=plain.List(fields.Said()),
        required=True,
        metadata={
            "description": "By language, the posts that the text goes out as: several where its channel's way of "
            "counting is one of short posts and lines that hold nothing but `---` divide it. One approval covers all."
        },
    )


class AttachmentShown(Shown):
    """A file that goes out with a draft."""

    id = fields.Number(required=True)
    sha256 = fields.Said(required=True)
    media_type = fields.Said(required=True)
    alt = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)


class PublicationShown(Shown):
    """What went out, where and when, held against what was approved."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    draft_id = fields.Number(required=True)
    revision = fields.Number(required=True)
    digest = fields.Said(required=True, metadata={"description": "The digest that was approved and published."})
    url = fields.Said(
        required=True, allow_none=True, metadata={"description": "Null where a webhook's receiver named none."}
    )
    published_at = fields.Moment(required=True)
    planned_for = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "The time before which it was not to go out, where it was posted earlier than that."},
    )
    captured_texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    captured_sha256 = fields.Said(required=True)
    differs = fields.Truth(required=True, metadata={"description": "Whether what went out is not what was approved."})
    emergency_id = fields.Number(
        required=True,
        allow_none=True,
        metadata={"description": "The emergency under which it was published, and so has to be reviewed afterwards."},
    )
    late = fields.Choice(
        WHYS,
        required=True,
        allow_none=True,
        metadata={
            "description": "It was posted while it was approved, and recorded when it was so no more: what had ended "
            "the approval, or kept it back. `published_at` and `at` are the two moments."
        },
    )
    by = fields.Said(required=True)
    at = fields.Moment(required=True)


class ScheduleShown(Shown):
    """When an approved draft is to be posted, and who set that."""

    time = fields.Moment(required=True)
    local = fields.Said(required=True, metadata={"description": "The same on the wall clocks of `zone`."})
    zone = fields.Said(required=True)
    by = fields.Said(required=True)
    at = fields.Moment(required=True)
    told_at = fields.Moment(
        required=True, allow_none=True, metadata={"description": "When whoever posts it was told that it is time."}
    )


class DraftShown(Shown):
    """A draft: its current revision, its latest review, when it is to be posted, its publication."""

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
    parts = parts_shown()
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
    open_comments = fields.Number(
        required=True, metadata={"description": "Comments and suggestions that nobody has resolved. They stop nothing."}
    )
    created_at = fields.Moment(required=True)
    updated_at = fields.Moment(required=True)
    review = fields.Part(ReviewShown, required=True, allow_none=True)
    schedule = fields.Part(ScheduleShown, required=True, allow_none=True)
    follows = fields.Number(
        required=True,
        allow_none=True,
        metadata={"description": "The draft that went out in an emergency without a language that this one has."},
    )
    publication = fields.Part(PublicationShown, required=True, allow_none=True)


class AnsweredShown(Shown):
    """The message that a draft answers."""

    text = fields.Said(required=True)
    language = fields.Said(required=True)
    author_handle = fields.Said(required=True)
    received_at = fields.Moment(required=True)
    version = fields.Number(required=True, metadata={"description": "Goes up when it is edited on its channel."})


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
        "parts": {one: list(posts(view.channel.counting, text)) for one, text in revision.texts.items()},
        "attachments": revision.attachments,
        "scheduled_for": datetime.fromisoformat(not_before["time"]) if not_before else None,
        "zone": not_before.get("zone"),
        "reply_to": revision.reply_to,
        "author": view.author,
        "keeper": view.keeper,
        "open_comments": view.open_comments,
        "review": view.review and review(view.review),
        "schedule": view.schedule and schedule(view.schedule),
        "follows": view.draft.follows_id,
        "publication": view.publication and publication(view.publication),
        **({} if view.outward is None else _AMONG_STAFF),
    }


_AMONG_STAFF = dict.fromkeys(("thread_id", "keeper_id", "follows"))
"""What somebody from outside is not told."""

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


def schedule(row: Schedule) -> dict[str, Any]:
    """When it is to be posted."""
    same = {name: getattr(row, name) for name in ("local", "zone", "at", "told_at")}
    return {**same, "time": row.goes_out_at, "by": row.person_name}


def publication(row: Any) -> dict[str, Any]:
    """What went out."""
    same = ("id", "draft_id", "revision", "digest", "published_at", "planned_for", "captured_sha256", "differs")
    return {
        **{name: getattr(row, name) for name in same},
        "emergency_id": row.emergency_id,
        "url": row.url or None,
        "at": row.at,
        "late": row.late,
        "subject": f"publication/{row.public_id}",
        "captured_texts": row.captured,
        "by": row.person_name,
    }
