"""The review that is owed for everything that is published under an emergency: by whom, until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select, union

from governance.change import Change
from governance.db import session, table
from governance.jobs.outbox import Job
from policies.calendar import due
from policies.facts import StepPlan
from policies.versions import edition
from workflows.drafts import Revision
from workflows.evaluating import approved_before
from workflows.reviews import Decision, ReviewConflict
from workflows.starting import Subject, Submitter, begin

KIND = "publication"
"""The kind of such a review; its subject is the draft that was published."""

CLAUSE = "emergency.retro_review"


def owe_review(change: Change, draft: Any, review: Any, published_at: datetime, by: Submitter) -> int:
    """Begin the review of what was published just now, under the guidance of the chain that let it pass. Its id.

    `by` is whose act the publication was.

    Nobody decides in it who wrote or edited it, submitted it, or approved it before; where the same words had been
    approved before in this emergency, nobody who approved them then.
    """
    found = edition(review.policy_version_id)
    rule = found.document.emergency["retro_review"]
    until = due(published_at, rule["within"], found.document.calendar)
    step = StepPlan(1, rule["by"], None, 1, until, (CLAUSE,), always=rule["within"].always)
    subject = Subject(KIND, draft.id, draft.revision, draft.digest, review.emergency_id)
    view = begin(change, subject, found, [step], (CLAUSE,), by)
    ident, why = literal(view.review.id), literal("own_work")
    conflict, decision = table(ReviewConflict).c, table(Decision).c
    wrote = select(ident, conflict.person_id, why).where(conflict.review_id == review.id)
    where = decision.review_id == review.id
    if review.approved_at == review.submitted_at:
        words = session.scalars(
            select(Revision.texts).where(Revision.draft_id == draft.id, Revision.n == review.revision)
        ).one()
        where = decision.review_id.in_([review.id, *approved_before(words, review.emergency_id)])
    approved = select(ident, decision.person_id, why).where(where)
    stood_for = select(ident, decision.for_id, why).where(where, decision.for_id.is_not(None))
    people = union(wrote, approved, stood_for)
    session.execute(insert(table(ReviewConflict)).from_select(["review_id", "person_id", "why"], people))
    told = {"event": "review_owed", "draft_id": draft.id, "review_id": view.review.id}
    told["actor_id"] = change.actor.person_id
    change.enqueue(Job.NOTIFY, told, dedup=f"review_owed:{view.review.id}")
    return view.review.id
