"""Which drafts press, and why: those of emergencies, and those that nobody attends to. Keyed reads, however many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, func, select, union
from sqlalchemy.orm import aliased

from governance.people.rows import User
from workflows.deliveries.rows import OPEN, Delivery
from workflows.drafts import Draft
from workflows.emergencies.rows import LateLanguage
from workflows.reviews import Review, Step
from workflows.states import CONTINUED
from workflows.threads import Thread
from workflows.timers import NOBODY, OVERDUE

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

IN_DOUBT, LEFT = "in_doubt", "left"
WHYS = (OVERDUE, NOBODY, IN_DOUBT, LEFT)
_STUCK, _WRITES = aliased(Step), aliased(User)
_ESCALATED = (
    select()
    .where(_STUCK.review_id == Draft.review_id, _STUCK.state == "open", _STUCK.escalated_at.is_not(None))
    .order_by(_STUCK.due, _STUCK.id)
    .limit(1)
    .correlate(Draft)
)
SEEN = (
    _ESCALATED.with_only_columns(_STUCK.escalated_why).scalar_subquery().label("stuck"),
    _ESCALATED.with_only_columns(_STUCK.role).scalar_subquery().label("stuck_role"),
    exists().where(Delivery.draft_id == Draft.id, Delivery.state.in_(OPEN)).correlate(Draft).label("in_doubt"),
    exists()
    .where(_WRITES.id == func.coalesce(Draft.keeper_id, Draft.author_id), _WRITES.state == "disabled")
    .correlate(Draft)
    .label("left"),
)
"""What has to be read of a draft to say why nobody attends to it, for statements about drafts."""


def whys(row: Any) -> Mapping[str, str | None]:
    """Why nobody attends to a draft that was read with `SEEN`: each of `WHYS` that holds, and the role it lies with."""
    found: dict[str, str | None] = {row.stuck: row.stuck_role} if row.stuck and row.state == "in_review" else {}
    if row.in_doubt:
        found[IN_DOUBT] = None
    if row.left and row.state in CONTINUED:
        found[LEFT] = None
    return found
