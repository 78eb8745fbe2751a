"""The job that reminds those whose turn it is, at half and at four fifths of the time and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AnySet
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Change, System, transaction
from governance.db import session
from governance.notices.blocks import told_of_blocks
from governance.notices.concerned import Roster, one_with
from governance.notices.writing import write
from governance.worker import JobContext
from workflows.drafts import Draft
from workflows.emergencies.following import KIND as LANGUAGE
from workflows.emergencies.owed import KIND as OWED
from workflows.moderation.rows import APPEAL
from workflows.moderation.rows import KIND as MODERATION
from workflows.reviews import Decision, Review, ReviewConflict, Step
from workflows.timers import DUE, LATE, NOBODY, OVERDUE, TIMERS, escalated, escalates_to

Row = dict[str, Any]
SUBJECTS: Mapping[str, str] = {
    **dict.fromkeys(("draft", OWED, LANGUAGE), "draft_id"),
    **dict.fromkeys((MODERATION, APPEAL), "moderation_id"),
}
"""What a notice is about, by the kind of its step; the guidance where it is none of these."""


def remind(payload: Mapping[str, Any], job: JobContext) -> None:
    """Write the notices of a batch of timers, in their order, and close the work with them.

    A step that was decided meanwhile is not reminded of; what comes late says so.
    """
    with transaction(System()) as change:
        if "blocks" in payload:
            write(change, told_of_blocks(change, payload["blocks"]))
            job.finish(change)
            return
        asked = [(step, timer, datetime.fromisoformat(moment)) for step, timer, moment in payload["steps"]]
        steps = _steps({step for step, _, _ in asked})
        shut_out = _shut_out({row.review_id for row in steps.values()}, change.at)
        rows: list[Row] = []
        roster = Roster(change.at)
        for ident, timer, moment in sorted(
            asked, key=lambda one: (one[2], TIMERS.index(one[1]) if one[1] in TIMERS else 9)
        ):
            step = steps.get(ident)
            if step is not None:
                if timer in (DUE, NOBODY):
                    escalated(change, step, OVERDUE if timer == DUE else NOBODY, moment)
                who = roster.able(step, shut_out.get(step.review_id, set()))
                rows += _notices(change, step, timer, moment, who, roster)
        write(change, rows)
        job.finish(change)


def _steps(ids: Iterable[int]) -> dict[int, Any]:
    """The steps that are still open, with what they are about; drafts that are hidden are nobody's to hear of."""
    found = session.execute(
        select(
            *(Step.id, Step.review_id, Step.role, Step.topic, Step.due, Step.subject_kind),
            *(Review.subject_id, Review.public_id, Review.policy_version_id, Draft.restricted),
        )
        .join(Review, Review.id == Step.review_id)
        .outerjoin(Draft, Step.subject_kind.in_(("draft", OWED, LANGUAGE)) & (Draft.id == Review.subject_id))
        .where(Step.id.in_(sorted(ids)), Step.state == "open")
    )
    return {row.id: row for row in found if not row.restricted}


def _shut_out(reviews: Iterable[int], at: datetime) -> dict[int, set[int]]:
    wanted = sorted(reviews)
    found: dict[int, set[int]] = {}
    for review, person in session.execute(
        select(ReviewConflict.review_id, ReviewConflict.person_id).where(ReviewConflict.review_id.in_(wanted))
    ):
        found.setdefault(review, set()).add(person)
    for row in session.execute(
        select(Decision.review_id, Decision.person_id, Decision.for_id).where(
            Decision.review_id.in_(wanted), Decision.outdated_at.is_(None)
        )
    ):
        found.setdefault(row.review_id, set()).update({row.person_id, row.for_id} - {None})
    for review, people in one_with(wanted, at, found).items():
        found[review] |= people
    return found


def _notices(change: Change, step: Any, timer: str, moment: datetime, asked: set[int], roster: Roster) -> list[Row]:
    kind = {OWED: "review", LANGUAGE: "language", APPEAL: "appeal"}.get(step.subject_kind, "step")
    rows = [] if timer == NOBODY else _to(change, step, f"{kind}_{timer}", asked, moment)
    if timer in (DUE, NOBODY):
        told = roster.holding(escalates_to(step), None) - asked
        rows += _to(change, step, f"{kind}_escalated" if timer == DUE else f"{kind}_nobody", told, moment)
    return rows


def _to(change: Change, step: Any, event: str, people: AnySet[int], moment: datetime) -> list[Row]:
    subject = SUBJECTS.get(step.subject_kind, "policy_version_id")
    facts = {"number": step.subject_id, "role": step.role, "due": step.due.isoformat(), "moment": moment.isoformat()}
    return [
        {
            "person_id": person,
            "event": event,
            "draft_id": None,
            "thread_id": None,
            "policy_version_id": None,
            "delegation_id": None,
            "review_id": step.review_id,
            "step_id": step.id,
            subject: step.subject_id,
            "facts": {**facts, "late": change.at - moment > LATE},
            "dedup": f"{event}:{step.id}:{person}",
            "created_at": change.at,
        }
        for person in sorted(people)
    ]
