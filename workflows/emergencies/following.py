"""Languages that may follow what went out under an emergency: a task with its time, until they went out too.

The task is a step of a review of its own, so that reminders and escalation come from the same timers as all others. It
is no approval: nobody decides on it, and it ends as a statement goes out that has the same words and the missing ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, insert, select, update

from governance.change import Change
from governance.db import session, table
from governance.jobs.outbox import Job
from governance.record.entries import EntryType, timestamp
from policies.calendar import due
from policies.evaluation import FOLLOWING
from policies.facts import Evaluation, StepPlan
from policies.versions import edition
from workflows.drafts import Draft, Revision
from workflows.emergencies.rows import LateLanguage
from workflows.evaluating import SubmissionFacts
from workflows.reviews import Review, Step, lock_current, settle, stop
from workflows.starting import Subject, Submitter, begin

KIND = "language"
"""The kind of the review that stands for the task; its subject is the draft that went out."""

ROLE = "translator"

_late, _step = table(LateLanguage), table(Step)


def owe_languages(change: Change, draft: Any, review: Any, published_at: datetime, by: Submitter) -> None:
    """Begin the task for the languages that this draft lacked when its short chain let it pass; nothing for none.

    `by` is whose act the publication was.
    """
    said = session.scalar(select(SubmissionFacts.evaluation).where(SubmissionFacts.review_id == review.id))
    findings = Evaluation.from_json(said).findings if said else ()
    missing = [one.language for one in findings if one.clause == FOLLOWING]
    found = edition(review.policy_version_id)
    lag = found.document.languages.emergency_lag
    if not missing or lag is None:
        return
    until = due(published_at, lag, found.document.calendar)
    step = StepPlan(1, ROLE, None, 1, until, (FOLLOWING,), always=lag.always)
    subject = Subject(KIND, draft.id, draft.revision, draft.digest)
    view = begin(change, subject, found, [step], (FOLLOWING,), by)
    rows = [
        {"draft_id": draft.id, "language": one, "review_id": view.review.id, "due": until, "followed_at": None}
        for one in missing
    ]
    session.execute(insert(_late), rows)
    change.record(
        EntryType.LANGUAGE_OWED,
        f"draft/{draft.public_id}",
        public={"review": view.review.public_id, "policy": found.public, "clauses": [FOLLOWING]},
        committed={"languages": missing, "due": timestamp(until)},
    )
    told = {"event": "language_owed", "draft_id": draft.id, "review_id": view.review.id}
    told["actor_id"] = change.actor.person_id
    change.enqueue(Job.NOTIFY, told, dedup=f"language_owed:{view.review.id}")


def followed(change: Change, draft: Any, texts: Mapping[str, str]) -> None:
    """End the tasks that this publication meets: the same words on the same channel, with the missing ones.

    One statement where nothing is owed.
    """
    owed = session.execute(_OWED, {"channel": draft.channel_id}).all()
    met = [row for row in owed if row.language in texts and dict(texts).items() >= row.texts.items()]
    for row in {row.review_id: row for row in met}.values():
        languages = [one.language for one in met if one.review_id == row.review_id]
        these = (_late.c.review_id == row.review_id, _late.c.language.in_(languages))
        session.execute(update(_late).where(*these).values(followed_id=draft.id, followed_at=change.at))
        # What of a task with several languages is left stays open, with the same time.
        left = {one.language for one in owed if one.review_id == row.review_id} - set(languages)
        if not left:
            settle(row.review_id, state="published", closed_at=change.at)
            over = {"state": "approved", "closed_at": change.at, "timer_at": None}
            session.execute(update(_step).where(_step.c.review_id == row.review_id).values(**over))
        change.record(
            EntryType.LANGUAGE_FOLLOWED,
            f"draft/{row.public_id}",
            public={"review": row.review, "draft": draft.public_id, "clauses": [FOLLOWING]},
            committed={"languages": languages, "due": timestamp(row.due), "late": change.at >= row.due},
        )


_OWED = (
    select(
        *(LateLanguage.review_id, LateLanguage.language, LateLanguage.due),
        *(Draft.public_id, Revision.texts, Review.public_id.label("review")),
    )
    .join(Draft, Draft.id == LateLanguage.draft_id)
    .join(Review, Review.id == LateLanguage.review_id)
    .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Review.revision))
    .where(
        *(LateLanguage.followed_at.is_(None), Review.state == "open"),
        Draft.channel_id == bindparam("channel", type_=BigInteger),
    )
    .order_by(LateLanguage.id)
    .with_for_update(of=LateLanguage)
)


def no_longer_owed(change: Change, draft_id: int) -> None:
    """Nothing follows words that were found wrong. Like every lock of a review it comes before that of its subject."""
    task = lock_current(draft_id, KIND)
    if task is not None:
        stop(change, task.id, "outdated")


def late_of(draft_id: int) -> Sequence[Any]:
    """The languages in which a draft went out late, or is still to go out, with the state of the task."""
    return session.execute(
        select(LateLanguage.language, LateLanguage.due, Review.state, LateLanguage.followed_at.label("followed"))
        .join(Review, Review.id == LateLanguage.review_id)
        .where(LateLanguage.draft_id == draft_id)
        .order_by(LateLanguage.id)
    ).all()
