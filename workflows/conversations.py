"""Lists of conversations by what is to be done with them: keyed reads of a fixed number, whatever their length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from governance.change import Standing
from governance.clock import now
from governance.db import session
from workflows.channels import Channel
from workflows.drafts import RESTRICTED_READERS, Draft
from workflows.reading import shown_state
from workflows.reviews import Review
from workflows.threads import Message, Thread
from workflows.whose import own

VIEWS: Mapping[str, tuple[str, ...]] = {
    "waiting": ("open", "reopened"),
    "answered": ("answered",),
    "no_response": ("no_response", "moderated", "unavailable"),
    "closed": ("closed",),
}
"""The states that each list shows; `waiting` begins with the oldest, the others with the newest."""

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Page:
    """Rows, and the key to go on from (None at the end)."""

    rows: Sequence[Any]
    next: list[Any] | None


def page(
    view: str, standing: Standing, after: Sequence[Any] | None = None, size: int = 50, *, state: str | None = None
) -> Page:
    """One page of a list in one statement; with `state`, only its conversations in that state.

    `after` is the key of the last row of the page before: time and id.
    """
    parts = [_keys(one, view == "waiting", after, size + 1) for one in ((state,) if state else VIEWS[view])]
    merged = union_all(*[select(part.subquery()) for part in parts]).subquery()
    found = session.execute(_shown(merged, view == "waiting", size + 1, standing)).all()
    more, found = len(found) > size, found[:size]
    return Page(found, [found[-1].received_at.isoformat(), found[-1].id] if more else None)


def _keys(state: str, oldest_first: bool, after: Sequence[Any] | None, size: int) -> Select[Any, Any]:
    statement = select(Thread.id, Thread.received_at).where(Thread.state == state)
    if after is not None:
        at, ident = datetime.fromisoformat(after[0]), after[1]
        beyond = Thread.received_at > at if oldest_first else Thread.received_at < at
        past = Thread.id > ident if oldest_first else Thread.id < ident
        statement = statement.where(or_(beyond, and_(Thread.received_at == at, past)))
    order = (Thread.received_at, Thread.id) if oldest_first else (Thread.received_at.desc(), Thread.id.desc())
    return statement.order_by(*order).limit(size)


def _shown(keys: Any, oldest_first: bool, size: int, standing: Standing) -> Select[*tuple[Any, ...]]:
    """The rows of these keys, each with its last public message and the newest draft that this person may see."""
    last, newest = aliased(Message), aliased(Draft)
    message_id = (
        select(Message.id)
        .where(Message.thread_id == Thread.id, Message.direction == "in")
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    drafts = select(func.max(Draft.id)).where(Draft.thread_id == Thread.id)
    if RESTRICTED_READERS not in standing.roles:
        drafts = drafts.where(or_(Draft.restricted.is_(False), own(standing.person_id)))
    order = (keys.c.received_at, keys.c.id) if oldest_first else (keys.c.received_at.desc(), keys.c.id.desc())
    return (
        select(
            Thread.id,
            Thread.state,
            Thread.category,
            Thread.action,
            Thread.topic,
            Thread.received_at,
            Thread.triaged_at,
            Thread.first_response_due,
            Thread.answered_at,
            Channel.key.label("channel"),
            Channel.name.label("channel_name"),
            last.text,
            last.language,
            last.author_handle,
            newest.id.label("draft_id"),
            shown_state(now(), newest).label("draft_state"),
        )
        .select_from(keys)
        .join(Thread, Thread.id == keys.c.id)
        .join(Channel, Channel.id == Thread.channel_id)
        .join(last, last.id == message_id)
        .outerjoin(newest, newest.id == drafts.scalar_subquery())
        .outerjoin(Review, Review.id == newest.review_id)
        .order_by(*order)
        .limit(size)
    )


def counts() -> dict[str, int]:
    """How many conversations each list has, counted to at most 1001, in one statement."""
    columns = [
        select(func.count())
        .select_from(select(Thread.id).where(Thread.state.in_(states)).limit(MOST_COUNTED + 1).subquery())
        .scalar_subquery()
        .label(view)
        for view, states in VIEWS.items()
    ]
    return dict(session.execute(select(*columns)).one()._mapping)
