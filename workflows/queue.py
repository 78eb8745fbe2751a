"""What waits for whom: the six views of the queue, each one keyed read whatever its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from governance.change import Standing
from governance.db import Moment, session
from governance.people.rows import User
from workflows.channels import Channel
from workflows.drafts import RESTRICTED_READERS, Draft, Revision
from workflows.reviews import Decision, Review, ReviewConflict, Step
from workflows.threads import Thread

VIEWS = ("awaiting_me", "mine", "changes_requested", "approved", "expired", "emergency")
ENDED = ("published", "withdrawn", "rejected", "set_aside", "corrected", "retracted")
MOST_COUNTED = 1000

Held = tuple[tuple[str, str | None], ...]
"""Roles with their topics: what a statement is built for. Who asks and when are its parameters."""
_ME, _NOW = bindparam("me", type_=Integer), bindparam("now", type_=Moment)


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    draft_id: int
    kind: str
    state: str
    revision: int
    texts: Mapping[str, str]
    channel: str
    channel_name: str
    topic: str | None
    category: str | None
    author: str
    updated_at: datetime
    review_id: int | None
    submitted_at: datetime | None
    valid_until: datetime | None
    due: datetime | None
    step_role: str | None
    steps: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Page:
    """Rows, and the key to go on from (None at the end)."""

    rows: Sequence[Row]
    next: list[Any] | None


def page(view: str, standing: Standing, at: datetime, after: Any = None, size: int = 50) -> Page:
    """One page of a view, in two statements. `after` is the key of the last row of the page before."""
    if view == "awaiting_me":
        given: dict[str, Any] = {"me": standing.person_id}
        if after is not None:
            given |= {"last_due": datetime.fromisoformat(after[0]), "last_step": after[1]}
        found = session.execute(_awaiting(held_by(standing), after is not None, size + 1), given).all()
    else:
        found = session.execute(_drafts(view, standing, after, size + 1), {"me": standing.person_id, "now": at}).all()
    more, found = len(found) > size, found[:size]
    dots = _steps([row.review_id for row in found if row.review_id])
    rows = [_row(row, dots.get(row.review_id, ()), at) for row in found]
    if not more:
        return Page(rows, None)
    last = found[-1]
    return Page(rows, [last.due.isoformat(), last.step_id] if view == "awaiting_me" else [last.draft_id])


def counts(standing: Standing, at: datetime) -> dict[str, int]:
    """How many rows each view has, counted to at most 1001, in one statement."""
    statement = _counts(held_by(standing), RESTRICTED_READERS in standing.roles)
    return dict(session.execute(statement, {"me": standing.person_id, "now": at}).one()._mapping)


@lru_cache(maxsize=256)
def _counts(held: Held, sees_all: bool) -> Select[*tuple[Any, ...]]:
    """Built once for all who hold the same roles: to build it takes longer than to run it."""
    limited = {
        "awaiting_me": awaiting_ids(held, False, MOST_COUNTED + 1),
        **{
            view: select(Draft.id).select_from(_joined(view)).where(*_where(view, sees_all)).limit(MOST_COUNTED + 1)
            for view in VIEWS[1:]
        },
    }
    columns = [
        select(func.count()).select_from(part.subquery()).scalar_subquery().label(name)
        for name, part in limited.items()
    ]
    return select(*columns)


COLUMNS = (
    Draft.id.label("draft_id"),
    Draft.kind,
    Draft.state,
    Draft.revision,
    Draft.topic,
    Draft.updated_at,
    Revision.texts,
    Channel.key.label("channel"),
    Channel.name.label("channel_name"),
    Thread.category,
    Thread.first_response_due,
    User.name.label("author"),
    Review.id.label("review_id"),
    Review.submitted_at,
    Review.valid_until,
)


def held_by(standing: Standing) -> Held:
    """What somebody may decide by."""
    return tuple(sorted({(grant.role, grant.topic) for grant in standing.grants}, key=repr))


@lru_cache(maxsize=256)
def awaiting_ids(held: Held, goes_on: bool, size: int, kind: str = "draft") -> Select[*tuple[Any, ...]]:
    """Keys of the open steps that a person may decide on: one keyed read per role held, merged.

    `kind` is what is reviewed: the steps of drafts and those of versions of the guidance are apart in the index. The
    statement is built once for each set of roles; its parameters are `me` and, where it goes on after a row, that row's
    `last_due` and `last_step`.
    """
    parts = [_of_grant(role, topic, goes_on, size, kind) for role, topic in held]
    if not parts:
        return select(Step.id.label("step_id"), Step.due, Step.review_id, Step.role).where(false())
    merged = union_all(*[select(part.subquery()) for part in parts]).subquery()
    return (
        select(merged.c.step_id, merged.c.due, merged.c.review_id, merged.c.role)
        .distinct()
        .order_by(merged.c.due, merged.c.step_id)
        .limit(size)
    )


def _of_grant(role: str, topic: str | None, goes_on: bool, size: int, kind: str) -> Select[*tuple[Any, ...]]:
    statement = select(Step.id.label("step_id"), Step.due, Step.review_id, Step.role).where(
        Step.subject_kind == kind,
        Step.state == "open",
        Step.role == role,
        ~exists().where(ReviewConflict.review_id == Step.review_id, ReviewConflict.person_id == _ME),
        ~exists().where(
            Decision.review_id == Step.review_id,
            Decision.person_id == _ME,
            or_(Step.distinct_people.is_(True), Decision.step_id == Step.id),
        ),
    )
    if topic is not None:
        statement = statement.where(Step.topic == topic)
    if goes_on:
        due, step = bindparam("last_due", type_=Moment), bindparam("last_step", type_=Integer)
        statement = statement.where(or_(Step.due > due, and_(Step.due == due, Step.id > step)))
    return statement.order_by(Step.due, Step.id).limit(size)


@lru_cache(maxsize=256)
def _awaiting(held: Held, goes_on: bool, size: int) -> Select[*tuple[Any, ...]]:
    keys = awaiting_ids(held, goes_on, size).subquery()
    return (
        select(*COLUMNS, keys.c.step_id, keys.c.due, keys.c.role)
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(Draft, Draft.id == Review.subject_id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .join(User, User.id == Draft.author_id)
        .outerjoin(Thread, Thread.id == Draft.thread_id)
        .order_by(keys.c.due, keys.c.step_id)
    )


def _drafts(view: str, standing: Standing, after: Any, size: int) -> Select[*tuple[Any, ...]]:
    keys = select(Draft.id).select_from(_joined(view)).where(*_where(view, RESTRICTED_READERS in standing.roles))
    if after is not None:
        keys = keys.where(Draft.id < after[0])
    chosen = keys.order_by(Draft.id.desc()).limit(size).subquery()
    return (
        select(*COLUMNS, Thread.first_response_due.label("due"))
        .select_from(chosen)
        .join(Draft, Draft.id == chosen.c.id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .join(User, User.id == Draft.author_id)
        .outerjoin(Thread, Thread.id == Draft.thread_id)
        .outerjoin(Review, Review.id == Draft.review_id)
        .order_by(Draft.id.desc())
    )


_UNREVIEWED, _ANSWERS = aliased(Draft), aliased(Draft)
# Drafts of emergencies, in two keyed reads: an OR over two tables would look at every draft there ever was.
_URGENT = union(
    select(_UNREVIEWED.id).where(_UNREVIEWED.state == "published_unreviewed"),
    select(_ANSWERS.id)
    .join(Thread, Thread.id == _ANSWERS.thread_id)
    .where(Thread.emergency.is_(True), _ANSWERS.state.not_in(ENDED)),
)


def _joined(view: str) -> Any:
    draft = Draft.__table__
    if view in ("approved", "expired"):
        return draft.outerjoin(Review.__table__, Review.id == Draft.review_id)
    return draft


def _where(view: str, sees_all: bool) -> list[ColumnElement[bool]]:
    mine = Draft.author_id == _ME
    seen = [] if sees_all else [or_(Draft.restricted.is_(False), mine)]
    lapsed = and_(Draft.state == "approved", Review.valid_until <= _NOW)
    return {
        "mine": [mine, Draft.state.not_in(ENDED)],
        "changes_requested": [mine, Draft.state == "changes_requested"],
        "approved": [
            Draft.state.in_(("approved", "scheduled")),
            or_(Review.valid_until.is_(None), Review.valid_until > _NOW),
            *seen,
        ],
        "expired": [or_(Draft.state == "expired", lapsed), *seen],
        "emergency": [Draft.id.in_(_URGENT), *seen],
    }[view]


def _steps(review_ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """The chains of these reviews, for the dots of each row."""
    found: dict[int, list[Any]] = {}
    if review_ids:
        for row in session.execute(
            select(Step.review_id, Step.position, Step.part, Step.role, Step.topic, Step.state, Step.opened_at)
            .where(Step.review_id.in_(review_ids))
            .order_by(Step.review_id, Step.position, Step.part)
        ):
            found.setdefault(row.review_id, []).append(row)
    return {review_id: tuple(steps) for review_id, steps in found.items()}


def _row(row: Any, steps: tuple[Any, ...], at: datetime) -> Row:
    lapsed = row.state == "approved" and row.valid_until is not None and row.valid_until <= at
    return Row(
        draft_id=row.draft_id,
        kind=row.kind,
        state="expired" if lapsed else row.state,
        revision=row.revision,
        texts=row.texts,
        channel=row.channel,
        channel_name=row.channel_name,
        topic=row.topic,
        category=row.category,
        author=row.author,
        updated_at=row.updated_at,
        review_id=row.review_id,
        submitted_at=row.submitted_at,
        valid_until=row.valid_until,
        due=row.due,
        step_role=getattr(row, "role", None),
        steps=steps,
    )
