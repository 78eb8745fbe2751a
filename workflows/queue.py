"""What waits for whom: the views of the queue, each one keyed read whatever its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Label, Select, and_, bindparam, func, or_, select, union_all

from governance.acting import outsiders_only_decide
from governance.change import Standing
from governance.db import Moment, session
from governance.people.rows import User
from workflows import alone
from workflows.awaiting import Held, asks, awaiting_ids, held_by
from workflows.channels import Channel
from workflows.delegations import StandIn, stand_ins
from workflows.dots import Dots, Looking, steps_of
from workflows.drafts import RESTRICTED_READERS, Draft, Revision
from workflows.evaluating import SubmissionFacts
from workflows.moderation import pressing
from workflows.pressing import ENDED, SEEN, UNATTENDED, URGENT, whys
from workflows.reviews import Review
from workflows.scheduled import Schedule, in_effect
from workflows.states import APPROVED
from workflows.threads import Thread
from workflows.whose import own

VIEWS = ("awaiting_me", "mine", "changes_requested", "to_post", "approved", "expired", "emergency", "attention")
MOST_COUNTED = 1000

T = TypeVar("T")
_ME, _NOW = bindparam("me", type_=Integer), bindparam("now", type_=Moment)


@dataclass(frozen=True)
class Row:
    """One line of the queue: `put_to` is to whom the step was put that waits, `looking` who looks at it now.

    `alone` is why what awaits somebody is decided on by itself, as a msgid; empty where it need not be. `presses` is
    why it stands under `attention`, with the role of each (`pressing.whys`).
    """

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
    goes_out_at: datetime | None
    steps: tuple[Any, ...] = ()
    stands_in: StandIn | None = None
    put_to: Looking | None = None
    looking: tuple[Looking, ...] = ()
    alone: str = ""
    presses: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Rows, and the key to go on from (None at the end)."""

    rows: Sequence[Row]
    next: list[Any] | None


def page(
    view: str,
    standing: Standing,
    at: datetime,
    after: Any = None,
    size: int = 50,
    stands_in: Sequence[StandIn] | None = None,
) -> Page:
    """One page of a view, in two statements. `after` is the key of the last row of the page before.

    `stands_in` is for whom this person decides now; where it is not given, one more statement reads it.
    """
    if standing.body is not None and view != "awaiting_me":
        raise outsiders_only_decide()
    covered = stand_ins(standing.person_id, at) if stands_in is None else stands_in
    if view == "awaiting_me":
        given = asks(standing, at, covered)
        if after is not None:
            given |= {"last_rank": after[0], "last_due": datetime.fromisoformat(after[1]), "last_step": after[2]}
        found = session.execute(_awaiting(held_by(standing, covered), after is not None, size + 1), given).all()
    else:
        given = {"me": standing.person_id, "now": at}
        statement = _to_post if view == "to_post" else _drafts
        found = session.execute(statement(view, standing, after, size + 1), given).all()
    more, found = len(found) > size, found[:size]
    dots = steps_of([row.review_id for row in found if row.review_id], at)
    blind = standing.body is not None  # who looks at what is no matter of somebody from outside
    rows = [_row(row, dots.get(row.review_id), at, covered, blind) for row in found]
    if not more:
        return Page(rows, None)
    last = found[-1]
    if view == "to_post":
        return Page(rows, [last.goes_out_at.isoformat(), last.draft_id])
    key = [last.rank, last.due.isoformat(), last.step_id] if view == "awaiting_me" else [last.draft_id]
    return Page(rows, key)


def shape(view: str, number: T, moment: T) -> tuple[T, ...]:
    """What the key of a view's pages is made of."""
    return {"awaiting_me": (number, moment, number), "to_post": (moment, number)}.get(view, (number,))


def counts(
    standing: Standing, at: datetime, stands_in: Sequence[StandIn] | None = None, also: Label[int] | None = None
) -> dict[str, int]:
    """How many rows each view has, counted to at most 1001, in one statement; `stands_in` as for `page`.

    With what of moderation stands in a view too. For somebody from outside only what waits for them is counted.

    `also` is a column that counts something else of the person `me`, for a page that needs it too.
    """
    covered = stand_ins(standing.person_id, at) if stands_in is None else stands_in
    others = VIEWS[1:] if standing.body is None else ()
    statement = _counts(held_by(standing, covered), RESTRICTED_READERS in standing.roles, also, others)
    found = session.execute(statement, asks(standing, at, covered)).one()
    return {**dict.fromkeys(VIEWS, 0), **found._mapping}


@lru_cache(maxsize=256)
def _counts(held: Held, sees_all: bool, also: Label[int] | None, others: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Built once for all who hold the same roles: to build it takes longer than to run it."""
    limited = {
        "awaiting_me": awaiting_ids(held, False, MOST_COUNTED + 1),
        **{view: _ids(view, sees_all) for view in others},
    }
    columns = [
        select(func.count()).select_from(part.subquery()).scalar_subquery().label(name)
        for name, part in limited.items()
    ]
    return select(*columns) if also is None else select(*columns, also)


def _ids(view: str, sees_all: bool) -> Select[Any]:
    """What a view counts: its drafts, and the cases of moderation that stand beside them."""
    drafts = select(Draft.id).select_from(_joined(view)).where(*_where(view, sees_all)).limit(MOST_COUNTED + 1)
    if view not in pressing.IDS:
        return drafts
    both = union_all(select(drafts.subquery()), select(pressing.IDS[view].limit(MOST_COUNTED + 1).subquery()))
    return select(both.subquery()).limit(MOST_COUNTED + 1)


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
    Schedule.goes_out_at,
)


@lru_cache(maxsize=256)
def _awaiting(held: Held, goes_on: bool, size: int) -> Select[*tuple[Any, ...]]:
    keys = awaiting_ids(held, goes_on, size).subquery()
    return (
        select(*COLUMNS, keys.c.step_id, keys.c.due, keys.c.role, keys.c.of, keys.c.rank, *alone.SEEN)
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(Draft, Draft.id == Review.subject_id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .join(User, User.id == Draft.author_id)
        .outerjoin(Thread, Thread.id == Draft.thread_id)
        .outerjoin(SubmissionFacts, SubmissionFacts.review_id == Review.id)
        .outerjoin(Schedule, in_effect())
        .order_by(keys.c.rank, keys.c.due, keys.c.step_id)
    )


def _drafts(view: str, standing: Standing, after: Any, size: int) -> Select[*tuple[Any, ...]]:
    keys = select(Draft.id).select_from(_joined(view)).where(*_where(view, RESTRICTED_READERS in standing.roles))
    if after is not None:
        keys = keys.where(Draft.id < after[0])
    shown = _shown(keys.order_by(Draft.id.desc()).limit(size), Thread.first_response_due).order_by(Draft.id.desc())
    return shown.add_columns(*SEEN) if view == "attention" else shown


def _to_post(view: str, standing: Standing, after: Any, size: int) -> Select[*tuple[Any, ...]]:
    """What is to be posted now, the longest overdue first."""
    keys = select(Draft.id).select_from(_joined(view)).where(*_where(view, RESTRICTED_READERS in standing.roles))
    if after is not None:
        at, ident = datetime.fromisoformat(after[0]), after[1]
        keys = keys.where(or_(Schedule.goes_out_at > at, and_(Schedule.goes_out_at == at, Draft.id > ident)))
    order = (Schedule.goes_out_at, Draft.id)
    return _shown(keys.order_by(*order).limit(size), Schedule.goes_out_at).order_by(*order)


def _shown(keys: Select[Any], due: Any) -> Select[*tuple[Any, ...]]:
    """The rows of these drafts; `due` is the time that counts in this view."""
    chosen = keys.subquery()
    return (
        select(*COLUMNS, due.label("due"))
        .select_from(chosen)
        .join(Draft, Draft.id == chosen.c.id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .join(User, User.id == Draft.author_id)
        .outerjoin(Thread, Thread.id == Draft.thread_id)
        .outerjoin(Review, Review.id == Draft.review_id)
        .outerjoin(Schedule, in_effect())
    )


def _joined(view: str) -> Any:
    draft = Draft.__table__
    if view == "to_post":
        draft = draft.join(Schedule.__table__, in_effect())
    if view in ("approved", "expired", "to_post"):
        return draft.outerjoin(Review.__table__, Review.id == Draft.review_id)
    return draft


def _where(view: str, sees_all: bool) -> list[ColumnElement[bool]]:
    mine = own(_ME)
    seen = [] if sees_all else [or_(Draft.restricted.is_(False), mine)]
    lapsed = and_(Draft.state.in_(APPROVED), Review.valid_until <= _NOW)
    holds = or_(Review.valid_until.is_(None), Review.valid_until > _NOW)
    return {
        "mine": [mine, Draft.state.not_in(ENDED)],
        "changes_requested": [mine, Draft.state == "changes_requested"],
        "to_post": [Draft.state == "scheduled", Schedule.goes_out_at <= _NOW, holds, *seen],
        "approved": [Draft.state.in_(APPROVED), holds, *seen],
        "expired": [or_(Draft.state == "expired", lapsed), *seen],
        "emergency": [Draft.id.in_(URGENT), *seen],
        "attention": [Draft.id.in_(UNATTENDED), *seen],
    }[view]


def _put_to(dots: Dots | None, step_id: int | None) -> Looking | None:
    """To whom the step was put that a row is about; any open one where it is about the draft."""
    if dots is None:
        return None
    return dots.put_to.get(step_id) if step_id else next(iter(dots.put_to.values()), None)


def _row(row: Any, dots: Dots | None, at: datetime, covered: Sequence[StandIn], blind: bool = False) -> Row:
    of, step = getattr(row, "of", 0), getattr(row, "step_id", None)
    lapsed = row.state in APPROVED and row.valid_until is not None and row.valid_until <= at
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
        goes_out_at=row.goes_out_at,
        steps=dots.steps if dots else (),
        stands_in=covered[of - 1] if of else None,
        put_to=None if blind else _put_to(dots, step),
        looking=dots.looking if dots and not blind else (),
        alone=alone.why_alone(row) if step and not blind else "",
        presses=whys(row) if "stuck" in row._fields else {},
    )
