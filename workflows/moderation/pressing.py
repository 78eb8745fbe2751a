"""What of moderation presses: decisions that are overdue or that nobody can take, and blocks that have ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, literal, null, select

from governance.db import Moment, session
from workflows.moderation.ending import ENDED
from workflows.moderation.rows import APPEAL, KIND, STANDS, Moderation, ModerationAct
from workflows.reviews import NO_DUE, Review, Step

MOST = 50
_NOW = bindparam("now", type_=Moment)


@dataclass(frozen=True)
class Pressing:
    """One case: why it presses (`overdue`, `nobody` or `ended`) and since when. `role` is whose the decision is."""

    moderation_id: int
    what: str
    kind: str
    ground: str
    why: str
    since: datetime
    role: str | None = None
    due: datetime | None = None


_CASE = (Moderation.id, Moderation.kind, Moderation.ground)
_DECISIONS = (
    select(*_CASE, Step.subject_kind.label("what"), Step.escalated_why.label("why"), Step.escalated_at.label("since"))
    .add_columns(Step.role, Step.due)
    .join(Review, Review.id == Step.review_id)
    .join(Moderation, Moderation.id == Review.subject_id)
    .where(Step.subject_kind.in_((KIND, APPEAL)), Step.state == "open", Step.escalated_at.is_not(None))
)
_BLOCKS = select(
    *_CASE,
    literal(KIND).label("what"),
    literal(ENDED).label("why"),
    Moderation.until.label("since"),
    null().label("role"),
    null().label("due"),
).where(Moderation.until <= _NOW, Moderation.state.in_(STANDS))

IDS: dict[str, Select[*tuple[Any, ...]]] = {
    "attention": _DECISIONS.with_only_columns(Moderation.id),
    "to_post": _BLOCKS.with_only_columns(Moderation.id),
}
"""The cases that stand in a view of the queue, to count them; the parameter `now` is the moment."""

_VIEWS: dict[str, Select[*tuple[Any, ...]]] = {
    "attention": _DECISIONS.order_by(Step.due, Step.id).limit(MOST),
    "to_post": _BLOCKS.order_by(Moderation.until, Moderation.id).limit(MOST),
}


def pressing(view: str, at: datetime) -> Sequence[Pressing]:
    """What of moderation stands in a view of the queue, the most urgent first. One statement, none for other views."""
    if view not in _VIEWS:
        return []
    return [
        Pressing(
            row.id,
            row.what,
            row.kind,
            row.ground,
            row.why,
            row.since,
            row.role,
            row.due if row.due is not None and row.due < NO_DUE else None,
        )
        for row in session.execute(_VIEWS[view], {"now": at})
    ]


def blocks_of(person_id: int) -> Sequence[Any]:
    """The blocks with an end that somebody put on at the channel and that stand: `id`, `until`, `done_at`."""
    return session.execute(
        select(Moderation.id, Moderation.until, ModerationAct.done_at)
        .join(ModerationAct, (ModerationAct.moderation_id == Moderation.id) & ModerationAct.undoes.is_(False))
        .where(ModerationAct.person_id == person_id, Moderation.until.is_not(None), Moderation.state.in_(STANDS))
        .order_by(Moderation.until, Moderation.id)
        .limit(MOST)
    ).all()
