"""What speaks against sending a text: asked when somebody asks for it anew, and at its turn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session, table
from governance.errors import N_, Conflict
from workflows.channels import Channel
from workflows.holds import Hold
from workflows.ready import goes_out, revision_of
from workflows.scheduled import of_review
from workflows.states import DRAFT
from workflows.webhooks import WEBHOOK


def against(change: Change, draft: Any, review: Any, delivery: Any) -> str:
    """The word for why it is not sent now or ever; empty where nothing speaks against it."""
    if not DRAFT.allows(draft.state, "send"):
        return f"is_{draft.state}"
    if review is None or review.id != delivery.review_id or draft.digest != delivery.digest:
        return "other-words"
    held = select(Hold.id).where(Hold.draft_id == draft.id, Hold.at >= delivery.asked_at).limit(1)
    if session.scalar(held) is not None:
        return "was_held"
    planned = of_review(review.id) if draft.state == "scheduled" else None
    if delivery.schedule_id not in (None, planned.id if planned else 0):
        return "rescheduled"
    if delivery.schedule_id is None and planned is not None and change.at < planned.goes_out_at:
        return "rescheduled"
    try:
        goes_out(change, draft, review, revision_of(draft))
        by_webhook(draft.channel_id)
    except Conflict as conflict:
        return conflict.slug
    return ""


def by_webhook(channel_id: int) -> None:
    """Refuse a channel that a person posts to."""
    channel = table(Channel).c
    kept = select(channel.name).where(channel.id == channel_id, channel.kind == WEBHOOK)
    if session.scalar(kept.with_for_update(read=True)) is None:
        raise Conflict(
            "posted-by-hand", N_("This channel is posted to by hand. Post the text, then record where it was posted.")
        )
