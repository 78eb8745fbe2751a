"""Whom to tell of a proposal to moderate a message. No notice holds a word of the message or of the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.notices.concerned import Told, decided, turn, was_asked
from governance.people.actors import names
from governance.worker import JobContext
from workflows.moderation.rows import APPEAL, KIND, Moderation, ModerationAct, ModerationAppeal
from workflows.reviews import Decision, Review


def told_of_moderation(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Whoever is concerned: those whose turn it is, or who had a part in it."""
    row = session.get_one(Moderation, payload["moderation_id"])
    review = session.execute(
        select(Review.id, Review.state).where(Review.subject_kind == KIND, Review.subject_id == row.id)
    ).one()
    facts = {"number": row.id, "kind": row.kind}
    if payload["event"] == "moderation_step_opened":
        return turn(change, review.id, payload["event"], facts) if review.state == "open" else []
    people = {row.proposed_by, *decided(review.id)}
    if payload["event"] == "moderation_appealed":
        return turn(change, payload["review_id"], payload["event"], facts)
    if payload["event"] == "moderation_outdated":
        people |= was_asked(change, review.id)
    if payload["event"] == "moderation_appeal_decided":
        people |= _judged(row.id)
    people |= set(session.scalars(select(ModerationAct.person_id).where(ModerationAct.moderation_id == row.id)))
    people |= set(session.scalars(select(ModerationAppeal.recorded_by).where(ModerationAppeal.moderation_id == row.id)))
    by = names([payload["actor_id"]]).get(payload["actor_id"], "")
    return [Told(job.dedup, frozenset(people), {**facts, "by": by})]


def _judged(moderation_id: int) -> set[int]:
    """In whose place an appeal was decided, where it was."""
    rows = session.scalars(
        select(Decision.for_id)
        .join(Review, Review.id == Decision.review_id)
        .where(Review.subject_kind == APPEAL, Review.subject_id == moderation_id)
    )
    return {person for person in rows if person is not None}
