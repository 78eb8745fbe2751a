"""Lists of drafts, newest first, for whoever may see them: one keyed read whatever their length."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from governance.change import Standing
from governance.db import session
from governance.people.rows import User
from workflows.channels import Channel
from workflows.drafts import RESTRICTED_READERS, Draft, Revision
from workflows.reviews import Review
from workflows.states import APPROVED
from workflows.whose import own


@dataclass(frozen=True)
class Page:
    """Rows, and the key to go on from (None at the end)."""

    rows: Sequence[Any]
    next: list[int] | None


COLUMNS = (
    Draft.id,
    Draft.kind,
    Draft.revision,
    Draft.version,
    Draft.thread_id,
    Draft.topic,
    Draft.updated_at,
    Revision.texts,
    Channel.key.label("channel"),
    User.name.label("author"),
)


def beginnings(draft_ids: Collection[int], standing: Standing) -> dict[int, str]:
    """How the words of these drafts begin, of those that this person may see. One statement, none for no ids.

    Nothing for somebody from outside.
    """
    if not draft_ids or standing.body is not None:
        return {}
    sees = [] if RESTRICTED_READERS in standing.roles else [or_(Draft.restricted.is_(False), own(standing.person_id))]
    rows = session.execute(
        select(Draft.id, Revision.texts)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .where(Draft.id.in_(sorted(draft_ids)), *sees)
    )
    return {row.id: next(iter(row.texts.values()), "") for row in rows}


def page(
    standing: Standing,
    at: datetime,
    *,
    state: str | None = None,
    thread_id: int | None = None,
    mine: bool = False,
    before: int | None = None,
    size: int = 50,
) -> Page:
    """One page of drafts in one statement; `before` is the key of the last row of the page before."""
    mine_of = own(standing.person_id)
    lapsed = and_(Draft.state.in_(APPROVED), Review.valid_until <= at)
    wanted = [
        *([_in_state(state, lapsed)] if state else []),
        *([Draft.thread_id == thread_id] if thread_id else []),
        *([mine_of] if mine else []),
        *([Draft.id < before] if before else []),
        *([] if RESTRICTED_READERS in standing.roles else [or_(Draft.restricted.is_(False), mine_of)]),
    ]
    keys = (
        select(Draft.id)
        .outerjoin(Review, Review.id == Draft.review_id)
        .where(*wanted)
        .order_by(Draft.id.desc())
        .limit(size + 1)
        .subquery()
    )
    found = session.execute(
        select(*COLUMNS, case((lapsed, "expired"), else_=Draft.state).label("state"))
        .select_from(keys)
        .join(Draft, Draft.id == keys.c.id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .join(User, User.id == Draft.author_id)
        .outerjoin(Review, Review.id == Draft.review_id)
        .order_by(Draft.id.desc())
    ).all()
    more, found = len(found) > size, found[:size]
    return Page(found, [found[-1].id] if more else None)


def _in_state(state: str, lapsed: ColumnElement[bool]) -> ColumnElement[bool]:
    """The state that a reader is shown: an approval that ran out is expired from that moment on."""
    if state == "expired":
        return or_(Draft.state == "expired", lapsed)
    if state in APPROVED:
        return and_(Draft.state == state, or_(Review.valid_until.is_(None), ~lapsed))
    return Draft.state == state
