"""The review of an appeal: whose it is to decide, by when, and who has no part in it.

It is a review of its own with one step, so that its reminders, its escalation and its place in queues and calendars
come from where those of all others do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from governance.change import Change
from governance.db import session, table
from policies.calendar import due
from policies.facts import StepPlan
from workflows.moderation.rights import had_a_part, rules_of
from workflows.moderation.rows import APPEAL, Moderation, under
from workflows.reviews import ReviewConflict
from workflows.starting import Subject, Submitter, begin

CLAUSES = ("moderation.appeal_to", "moderation.appeal_within")


def decide_by(row: Moderation, received_at: datetime) -> datetime:
    """By when an appeal is to be decided: whoever decides has as long as there was to appeal, from when it came."""
    document = under(row).document
    return due(received_at, rules_of(document).appeal_within, document.calendar)


def owe_judgement(change: Change, row: Moderation, until: datetime) -> int:
    """Open the review of an appeal that was taken down just now. Its id.

    Nobody decides in it who had a part in the act (`rights.of_part`).
    """
    found = under(row)
    rules = rules_of(found.document)
    step = StepPlan(1, rules.appeal_to, None, 1, until, CLAUSES, always=rules.appeal_within.always)
    subject = Subject(APPEAL, row.id, 1, row.digest)
    review = begin(change, subject, found, [step], CLAUSES, Submitter.acting(change)).review
    shut_out(review.id, sorted(had_a_part(row)))
    return review.id


def shut_out(review_id: int, people: Sequence[int]) -> None:
    """These people decide nothing in a review."""
    rows = [{"review_id": review_id, "person_id": one, "why": "own_work"} for one in people]
    session.execute(insert(table(ReviewConflict)), rows)
