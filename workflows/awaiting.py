"""Whose open steps wait for somebody: one keyed read for each role that they may decide by, merged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, exists, false, func, literal, or_, select, union_all

from governance.change import Standing
from governance.db import Moment
from workflows.delegations import StandIn
from workflows.reviews import Decision, ReviewConflict, Step

_ME = bindparam("me", type_=Integer)


class Right(NamedTuple):
    """A role that somebody may decide by: their own, or that of the `of`-th of those for whom they stand in."""

    role: str
    topic: str | None
    of: int = 0


Held = tuple[Right, ...]
"""What a statement is built for. Who asks, for whom and when are its parameters."""


def held_by(standing: Standing, stands_in: Sequence[StandIn] = ()) -> Held:
    """What somebody may decide by: their own roles, and those of whom they stand in for."""
    own = {Right(grant.role, grant.topic) for grant in standing.grants}
    lent = {Right(role, topic, n) for n, one in enumerate(stands_in, 1) for role, topic in one.grants}
    return tuple(sorted(own | lent, key=repr))


def asks(standing: Standing, stands_in: Sequence[StandIn] = ()) -> dict[str, Any]:
    """Who asks and for whom: parameters of the statements that `held_by` chooses."""
    return {"me": standing.person_id, **{f"for{n}": one.person_id for n, one in enumerate(stands_in, 1)}}


@lru_cache(maxsize=256)
def awaiting_ids(held: Held, goes_on: bool, size: int, kind: str = "draft") -> Select[*tuple[Any, ...]]:
    """Keys of the open steps that a person may decide on: one keyed read per role held, merged.

    `kind` is what is reviewed: the steps of drafts and those of versions of the guidance are apart in the index. The
    statement is built once for each set of roles; its parameters are `me` and, where it goes on after a row, that row's
    `last_due` and `last_step`.
    """
    parts = [_of_right(right, goes_on, size, kind) for right in held]
    if not parts:
        return select(*_KEYS, literal(0).label("of")).where(false())
    merged = union_all(*[select(part.subquery()) for part in parts]).subquery()
    # What somebody may do in their own name is theirs, also where they stand in for somebody with the same role.
    return (
        select(merged.c.step_id, merged.c.due, merged.c.review_id, merged.c.role, func.min(merged.c.of).label("of"))
        .group_by(merged.c.step_id, merged.c.due, merged.c.review_id, merged.c.role)
        .order_by(merged.c.due, merged.c.step_id)
        .limit(size)
    )


_KEYS = (Step.id.label("step_id"), Step.due, Step.review_id, Step.role)


def _of_right(right: Right, goes_on: bool, size: int, kind: str) -> Select[*tuple[Any, ...]]:
    people = [_ME, *([bindparam(f"for{right.of}", type_=Integer)] if right.of else [])]
    statement = select(*_KEYS, literal(right.of).label("of")).where(
        Step.subject_kind == kind,
        Step.state == "open",
        Step.role == right.role,
        ~exists().where(ReviewConflict.review_id == Step.review_id, ReviewConflict.person_id.in_(people)),
        ~exists().where(
            Decision.review_id == Step.review_id,
            or_(Decision.person_id.in_(people), Decision.for_id.in_(people)),
            or_(Step.distinct_people.is_(True), Decision.step_id == Step.id),
        ),
    )
    if right.topic is not None:
        statement = statement.where(Step.topic == right.topic)
    if goes_on:
        due, step = bindparam("last_due", type_=Moment), bindparam("last_step", type_=Integer)
        statement = statement.where(or_(Step.due > due, and_(Step.due == due, Step.id > step)))
    return statement.order_by(Step.due, Step.id).limit(size)
