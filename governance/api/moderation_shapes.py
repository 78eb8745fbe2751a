"""What moderation looks like in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import fields as plain

from governance.api import fields, shapes
from governance.api.fields import Shown, Taken
from governance.api.paging import Paged
from governance.api.shapes import ReviewOfAnything
from policies.moderating import KINDS
from workflows.causes import MESSAGE_DELETED, MESSAGE_EDITED
from workflows.moderation import ModerationView
from workflows.moderation.appealing import OUTCOMES
from workflows.moderation.deciding import VERDICTS
from workflows.moderation.ending import ENDED
from workflows.moderation.rows import APPEAL, KIND, TOLD
from workflows.states import MODERATION
from workflows.timers import NOBODY, OVERDUE

WORDS = "Null for people who may not see the words of the message."


class NewModeration(Taken):
    """One act for one message, on a ground of the guidance, with the words that break it."""

    message_id = fields.Whole(required=True)
    kind = fields.Choice(KINDS, required=True)
    ground = fields.key(
        required=True, metadata={"description": "One of the reasons under `moderation` in the guidance."}
    )
    quote = fields.Words(
        10_000,
        required=True,
        metadata={"description": "The words that break it, as they stand in the message as it is noted."},
    )
    reason = fields.Words(10_000, required=True, metadata={"description": "How these words break the rule."})
    neutral = fields.Truth(
        required=True,
        metadata={
            "enum": [True],
            "description": "That the words break the rule whatever view they express. Only true is taken.",
        },
    )
    until = fields.Moment(allow_none=True, metadata={"description": "When a block ends."})


class NewModerationDecision(Taken):
    """A verdict on a proposal.

    A comment is required unless it approves, where no check of the ground found it, and where the words came into the
    message with an edit after it was taken in.
    """

    verdict = fields.Choice(VERDICTS, required=True)
    comment = fields.Words(10_000, blank=True, load_default="")
    neutral = fields.Truth(load_default=False, metadata={"description": "As in the proposal; needed to approve."})
    on_behalf_of = fields.Whole(allow_none=True)

    also: ClassVar[Mapping[str, Any]] = {
        "if": {"properties": {"verdict": {"const": "approve"}}},
        "then": {"required": ["neutral"], "properties": {"neutral": {"const": True}}},
        "else": {
            "required": ["comment"],
            "properties": {"comment": {"minLength": 1, "pattern": f"^[^{fields.CONTROLS}]*[^\\s{fields.CONTROLS}]"}},
        },
    }


class WhyTakenBack(Taken):
    """Why a proposal is taken back."""

    reason = fields.Words(10_000, required=True)


class NewAct(Taken):
    """What was done on the channel, what the public reads about it, and whether the author was told."""

    done_at = fields.Moment(required=True)
    note = fields.Words(10_000, blank=True, load_default="")
    url = fields.address(allow_none=True)
    told = fields.Choice(TOLD, required=True)
    told_why_not = fields.Words(10_000, blank=True, load_default="")


class NewAppeal(Taken):
    """What the author of the message said against it, in their words."""

    words = fields.Words(10_000, required=True)
    received_at = fields.Moment(required=True)
    late_why = fields.Words(
        10_000, blank=True, load_default="", metadata={"description": "Why it is taken after its time."}
    )


class NewAppealDecision(Taken):
    """What comes of an appeal: the reason for the record, and the answer that the person gets."""

    outcome = fields.Choice(tuple(OUTCOMES), required=True)
    reason = fields.Words(10_000, required=True)
    answer = fields.Words(10_000, required=True)
    on_behalf_of = fields.Whole(
        allow_none=True, metadata={"description": "In whose place it is decided, by a delegation."}
    )


class CopyShown(Shown):
    """The message as it read before anything was done."""

    content = plain.Dict(keys=fields.Said(), required=True)
    sha256 = fields.Said(required=True, metadata={"description": "Of the canonical JSON (RFC 8785) of `content`."})
    at = fields.Moment(required=True)


class ActShown(Shown):
    """What was done on the channel, and recorded."""

    done_at = fields.Moment(required=True)
    url = fields.Said(required=True, allow_none=True)
    note = fields.Said(required=True)
    told = fields.Choice(TOLD, required=True)
    told_why_not = fields.Said(required=True)
    by = fields.Said(required=True)
    at = fields.Moment(required=True)


class AppealShown(Shown):
    """An appeal, and what came of it. Its words are null for people who may not see them."""

    words = fields.Said(required=True, allow_none=True)
    received_at = fields.Moment(required=True)
    due = fields.Moment(required=True, metadata={"description": "Until when it was in time."})
    decide_by = fields.Moment(
        required=True,
        allow_none=True,
        metadata={
            "description": "By when it is to be decided; null for one that was decided before there was such a time."
        },
    )
    late_why = fields.Said(required=True)
    recorded_by = fields.Said(required=True)
    outcome = fields.Choice(tuple(OUTCOMES), required=True, allow_none=True)
    reason = fields.Said(required=True, allow_none=True)
    answer = fields.Said(required=True)
    decided_by = fields.Said(required=True, allow_none=True)
    decided_at = fields.Moment(required=True, allow_none=True)


class MessageBeside(Shown):
    """The message of a proposal, beside the copy that was kept of it."""

    version = fields.Number(required=True, metadata={"description": "The one that is proposed about; 1 as taken in."})
    taken_in = fields.Said(
        required=True, allow_none=True, metadata={"description": f"How it read when it was taken in. {WORDS}"}
    )
    came_later = fields.Truth(
        required=True,
        allow_none=True,
        metadata={"description": "Whether what breaks the rule came with an edit after it was taken in."},
    )
    edited_by = fields.Said(
        required=True, allow_none=True, metadata={"description": "Who noted the edit that made this version."}
    )
    edited_at = fields.Moment(required=True, allow_none=True)
    changed = fields.Choice(
        (MESSAGE_EDITED, MESSAGE_DELETED),
        required=True,
        allow_none=True,
        metadata={"description": "What became of it since it was proposed about."},
    )


class ModerationLine(Shown):
    """One of a list: nothing that anybody wrote."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    thread_id = fields.Number(required=True)
    channel = fields.Said(required=True)
    kind = fields.Choice(KINDS, required=True)
    ground = fields.Said(required=True)
    state = fields.Choice(MODERATION.states, required=True)
    proposed_by = fields.Said(required=True)
    proposed_at = fields.Moment(required=True)
    until = fields.Moment(required=True, allow_none=True)
    version = fields.Number(required=True)


class ModerationShown(ModerationLine):
    """A proposal with its review, what was done, and the appeal."""

    digest = fields.Said(required=True)
    message_id = fields.Number(required=True)
    quote = fields.Said(required=True, allow_none=True, metadata={"description": WORDS})
    reason = fields.Said(required=True, allow_none=True, metadata={"description": WORDS})
    copy_kept = fields.Part(CopyShown, required=True, allow_none=True, metadata={"description": WORDS}, data_key="copy")
    checks = plain.List(fields.Said(), required=True, metadata={"description": "What found something in the quote."})
    message = fields.Part(MessageBeside, required=True)
    outdated_by = fields.Choice(
        (MESSAGE_EDITED, MESSAGE_DELETED),
        required=True,
        allow_none=True,
        metadata={"description": "What became of the message, so that the proposal ended."},
    )
    review = fields.Part(ReviewOfAnything, required=True)
    act = fields.Part(ActShown, required=True, allow_none=True)
    undone = fields.Part(ActShown, required=True, allow_none=True)
    appeal_until = fields.Moment(required=True, allow_none=True)
    appeal = fields.Part(AppealShown, required=True, allow_none=True)


class ModerationList(Shown):
    """A page of proposals, newest first."""

    items = plain.List(fields.Part(ModerationLine), required=True)
    next = fields.Said(required=True, allow_none=True)


class CasePressing(Shown):
    """A case of moderation that stands in a view: a decision that is overdue or stuck, or a block that has ended."""

    moderation_id = fields.Number(required=True)
    what = fields.Choice((KIND, APPEAL), required=True, metadata={"description": "The proposal, or the appeal."})
    kind = fields.Choice(KINDS, required=True)
    ground = fields.Said(required=True)
    why = fields.Choice((OVERDUE, NOBODY, ENDED), required=True)
    since = fields.Moment(required=True)
    role = fields.Said(required=True, allow_none=True)
    due = fields.Moment(required=True, allow_none=True)


class ModerationsAsked(Paged):
    """Which proposals."""

    state = fields.Choice(MODERATION.states)


def line(one: Any) -> dict[str, Any]:
    """One of a list."""
    same = ("id", "thread_id", "channel", "kind", "ground", "state", "proposed_at", "until", "version")
    said = {"subject": f"moderation/{one.public_id}", "proposed_by": one.proposed_name}
    return {**{name: getattr(one, name) for name in same}, **said}


def whole(view: ModerationView) -> dict[str, Any]:
    """A proposal as the reader may see it."""
    row, seen = view.row, view.may_see
    return {
        **line(view.line),
        "digest": row.digest,
        "message_id": row.message_id,
        "quote": row.quote if seen else None,
        "reason": row.reason if seen else None,
        "copy_kept": view.copy,
        "checks": row.checks,
        "message": _beside(view),
        "outdated_by": row.outdated_by,
        "review": shapes.review(view.review),
        "act": view.act and _act(view.act),
        "undone": view.undone and _act(view.undone),
        "appeal_until": view.appeal_until,
        "appeal": view.appeal and _appeal(view.appeal, seen),
    }


def _beside(view: ModerationView) -> dict[str, Any]:
    message, seen = view.message, view.may_see
    return {
        "version": view.row.message_version,
        "taken_in": message.taken_in if seen else None,
        "came_later": view.came_later if seen else None,
        "edited_by": message.edited_name,
        "edited_at": message.edited_at,
        "changed": view.changed,
    }


def _act(row: Any) -> dict[str, Any]:
    same = ("done_at", "url", "note", "told", "told_why_not", "at")
    return {**{name: getattr(row, name) for name in same}, "by": row.person_name}


def _appeal(row: Any, seen: bool) -> dict[str, Any]:
    same = ("received_at", "due", "decide_by", "late_why", "outcome", "answer", "decided_at")
    who = {"recorded_by": row.recorded_name, "decided_by": row.decided_name}
    why = row.outcome_why if row.outcome and seen else None
    return {**{name: getattr(row, name) for name in same}, **who, "words": row.words if seen else None, "reason": why}
