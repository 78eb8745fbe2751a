"""Whom to tell what became of a text that was sent: whoever had it sent, its author, and who goes on with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.notices.concerned import Told, told_of
from governance.worker import JobContext
from workflows.deliveries.rows import Delivery
from workflows.drafts import Draft

STILL_TRUE: Mapping[str, tuple[str, ...]] = {
    "delivery_failed": ("failed",),
    "delivery_called_off": ("called_off",),
    "delivery_unknown": ("unknown",),
    "delivery_partly": ("partly",),
}
"""The states of a delivery in which an event is still worth telling."""


def told_of_delivery(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Nobody where it was settled meanwhile, or the draft is hidden. Of the receiver its status is told."""
    row = session.execute(
        select(Delivery.state, Delivery.why, Delivery.status, Delivery.asked_by)
        .add_columns(Draft.author_id, Draft.keeper_id, Draft.topic, Draft.restricted)
        .join(Draft, Draft.id == Delivery.draft_id)
        .where(Delivery.id == payload["delivery_id"])
    ).one()
    if row.restricted or row.state not in STILL_TRUE[payload["event"]]:
        return []
    people = {row.asked_by, *told_of(change, row)}
    return [Told(job.dedup, frozenset(people), {"why": row.why, "status": row.status})]
