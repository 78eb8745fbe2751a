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
from workflows.emergencies.repeating import Content, same_content
from workflows.emergencies.rows import AFTERWARDS
from workflows.ready import revision_of
from workflows.reviews import Decision, ReviewConflict
from workflows.starting import Subject, Submitter, begin

KIND = AFTERWARDS

CLAUSE = "emergency.retro_review"


def owe_review(change: Change, draft: Any, review: Any, published_at: datetime, by: Submitter) -> int:
    """Begin the review of what was published just now, under the guidance of the chain that let it pass. Its id.

    `by` is whose act the publication was.

    Nobody decides in it who wrote or edited it, submitted it, approved it, or published it; where it goes by an
    approval of the same content before, nobody who approved that in this emergency.
    """
    found = edition(review.policy_version_id)
    rule = found.document.emergency["retro_review"]
    until = due(published_at, rule["within"], found.document.calendar)
    step = StepPlan(1, rule["by"], None, 1, until, (CLAUSE,), always=rule["within"].always)
    subject = Subject(KIND, draft.id, draft.revision, draft.digest, review.emergency_id)
    view = begin(change, subject, found, [step], (CLAUSE,), by)
    ident, why = literal(view.review.id), literal("own_work")
    posted = {by.id, change.standing.person_id or by.id}
    conflict, decision = table(ReviewConflict).c, table(Decision).c
    wrote = select(ident, conflict.person_id, why).where(conflict.review_id == review.id)
    where = decision.review_id == review.id
    if review.repeats_id is not None:
        content = Content.of(draft.kind, revision_of(draft))
        same = same_content(content, review.emergency_id, change.at)
        where = decision.review_id.in_([review.id, review.repeats_id, *same])
    approved = select(ident, decision.person_id, why).where(where)
    stood_for = select(ident, decision.for_id, why).where(where, decision.for_id.is_not(None))
    people = union(wrote, approved, stood_for, *(select(ident, literal(one), why) for one in posted))
    session.execute(insert(table(ReviewConflict)).from_select(["review_id", "person_id", "why"], people))
    told = {"event": "review_owed", "draft_id": draft.id, "review_id": view.review.id}
    told["actor_id"] = change.actor.person_id
    change.enqueue(Job.NOTIFY, told, dedup=f"review_owed:{view.review.id}")
    return view.review.id
