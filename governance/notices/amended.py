"""Whom to tell of a version of the guidance that is under review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.notices.concerned import Told, decided, last_word, turn
from governance.people.actors import holders
from governance.worker import JobContext
from policies.versions import PolicyVersion
from workflows.amendments.rows import OWNER
from workflows.reviews import Review

STILL_TRUE: Mapping[str, str] = {
    "version_step_opened": "open",
    "version_request_changes": "changes_requested",
    "version_reject": "rejected",
    "version_approved": "approved",
}
"""The state of its review in which an event is still worth telling."""


def told_of_version(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Whoever is concerned by what happened in the review of a version. Nobody where it was overtaken."""
    row = session.execute(
        select(Review.id, Review.state, Review.submitted_by, PolicyVersion.number, PolicyVersion.created_by)
        .join(PolicyVersion, PolicyVersion.id == Review.subject_id)
        .where(Review.id == payload["review_id"])
    ).one()
    if row.state != STILL_TRUE[payload["event"]]:
        return []
    if payload["event"] == "version_step_opened":
        return turn(change, row.id, "version_step_opened", {"number": row.number})
    people = {row.created_by, row.submitted_by, *owners(change), *decided(row.id)} - {None}
    return [Told(job.dedup, frozenset(people), {"number": row.number, **last_word(row.id)})]


def owners(change: Change) -> set[int]:
    """Who owns the guidance now."""
    return {holder.id for holder in holders(OWNER, None, change.at)}
