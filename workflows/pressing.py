"""Which drafts press: those of emergencies, and those that nobody attends to. Keyed reads, however many drafts."""

from __future__ import annotations

from sqlalchemy import select, union
from sqlalchemy.orm import aliased

from governance.people.rows import User
from workflows.deliveries.rows import OPEN, Delivery
from workflows.drafts import Draft
from workflows.emergencies.rows import LateLanguage
from workflows.reviews import Review, Step
from workflows.states import CONTINUED
from workflows.threads import Thread

ENDED = ("published", "withdrawn", "rejected", "set_aside", "corrected", "retracted")

_UNREVIEWED, _ANSWERS, _TASK = aliased(Draft), aliased(Draft), aliased(Review)
# Drafts of emergencies, in three keyed reads: an OR over two tables would look at every draft there ever was.
URGENT = union(
    select(_UNREVIEWED.id).where(_UNREVIEWED.state == "published_unreviewed"),
    select(LateLanguage.draft_id)
    .join(_TASK, _TASK.id == LateLanguage.review_id)
    .where(LateLanguage.followed_at.is_(None), _TASK.state == "open"),
    select(_ANSWERS.id)
    .join(Thread, Thread.id == _ANSWERS.thread_id)
    .where(Thread.emergency.is_(True), _ANSWERS.state.not_in(ENDED)),
)


# Overdue, or nobody can decide; sent, and nobody knows whether it arrived; and those whose author left, so that nobody
# goes on with them. Keyed reads, as above.
_LATE, _LEFT = aliased(Draft), aliased(Draft)
_GONE = select(User.id).where(User.state == "disabled")
UNATTENDED = union(
    select(_LATE.id)
    .join(Review, Review.subject_id == _LATE.id)
    .join(Step, Step.review_id == Review.id)
    .where(Step.state == "open", Step.escalated_at.is_not(None), Step.subject_kind == "draft")
    .where(_LATE.state == "in_review"),
    select(Delivery.draft_id).where(Delivery.state.in_(OPEN)),
    *(
        select(_LEFT.id).where(_LEFT.state.in_(CONTINUED), who.in_(_GONE), *alone)
        for who, alone in ((_LEFT.author_id, [_LEFT.keeper_id.is_(None)]), (_LEFT.keeper_id, []))
    ),
)
