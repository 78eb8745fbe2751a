"""Whose open steps wait for somebody: one keyed read for each role that they may decide by, merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from governance.change import Standing
from governance.db import Moment
from governance.people.actors import acts
from workflows.delegations import StandIn, others_work
from workflows.reviews import Decision, ReviewConflict, Step

_ME, _NOW = bindparam("me", type_=Integer), bindparam("now", type_=Moment)


class Right(NamedTuple):
    """A role that somebody may decide by: their own, or that of the `of`-th of those for whom they stand in."""

    role: str
    topic: str | None
    of: int = 0


IN_PERSON = Right("", None)
"""That somebody may decide where they were asked in person: whoever only looks may not."""

Held = tuple[Right, ...]
"""What a statement is built for. Who asks, for whom and when are its parameters."""


def held_by(standing: Standing, stands_in: Sequence[StandIn] = ()) -> Held:
    """What somebody may decide by: their own roles, and those of whom they stand in for."""
    own = {Right(grant.role, grant.topic) for grant in standing.grants}
    if acts(right.role for right in own):
        own.add(IN_PERSON)
    lent = {Right(role, topic, n) for n, one in enumerate(stands_in, 1) for role, topic in one.grants}
    return tuple(sorted(own | lent, key=repr))


def asks(standing: Standing, at: datetime, stands_in: Sequence[StandIn] = ()) -> dict[str, Any]:
    """Who asks, when and for whom: parameters of the statements that `held_by` chooses."""
    return {"me": standing.person_id, "now": at, **{f"for{n}": one.person_id for n, one in enumerate(stands_in, 1)}}


@lru_cache(maxsize=256)
def awaiting_ids(held: Held, goes_on: bool, size: int, kind: str = "draft") -> Select[*tuple[Any, ...]]:
    """Keys of the open steps that a person may decide on: one keyed read per role held, merged.

    What was put to this very person comes first (`rank` 0), in one keyed read of its own for each person in whose name
    they may decide. `kind` is what is reviewed: the steps of drafts and those of versions of the guidance are apart in
    the index. The statement is built once for each set of roles; its parameters are `me`, `now` and, where it goes on
    after a row, that row's `last_rank`, `last_due` and `last_step`.
    """
    parts = [_of_right(right, goes_on, size, kind) for right in held if right != IN_PERSON]
    parts += [_named(held, of, goes_on, size, kind) for of in sorted({0} | {right.of for right in held})]
    merged = union_all(*[select(part.subquery()) for part in parts]).subquery()
    # What somebody may do in their own name is theirs, also where they stand in for somebody with the same role.
    keys = merged.c.rank, merged.c.step_id, merged.c.due, merged.c.review_id, merged.c.role
    return (
        select(*keys, func.min(merged.c.of).label("of"))
        .group_by(*keys)
        .order_by(merged.c.rank, merged.c.due, merged.c.step_id)
        .limit(size)
    )


_KEYS = (Step.id.label("step_id"), Step.due, Step.review_id, Step.role)


def _of_right(right: Right, goes_on: bool, size: int, kind: str) -> Select[*tuple[Any, ...]]:
    mine = [Step.role == right.role, or_(Step.named_id.is_(None), Step.named_id != _ME)]
    if right.topic is not None:
        mine.append(Step.topic == right.topic)
    return _part(mine, 1, right.of, goes_on, size, kind)


def _named(held: Held, of: int, goes_on: bool, size: int, kind: str) -> Select[*tuple[Any, ...]]:
    """What was put to this person and they may decide on in one name, by whatever role, or were asked in person."""
    rights = [
        Step.role == right.role if right.topic is None else and_(Step.role == right.role, Step.topic == right.topic)
        for right in held
        if right.of == of and right != IN_PERSON
    ]
    in_person = [Step.added_by.is_not(None)] if IN_PERSON in held and not of else []
    by = or_(false(), *rights, *in_person)
    return _part([Step.named_id == _ME, by], 0, of, goes_on, size, kind)


def _part(
    conditions: Sequence[ColumnElement[bool]], rank: int, of: int, goes_on: bool, size: int, kind: str
) -> Select[*tuple[Any, ...]]:
    people = [_ME, *([bindparam(f"for{of}", type_=Integer)] if of else [])]
    statement = select(*_KEYS, literal(of).label("of"), literal(rank).label("rank")).where(
        Step.subject_kind == kind,
        Step.state == "open",
        *conditions,
        ~others_work(people, _NOW),
        ~exists().where(ReviewConflict.review_id == Step.review_id, ReviewConflict.person_id.in_(people)),
        ~exists().where(
            Decision.review_id == Step.review_id,
            or_(Decision.person_id.in_(people), Decision.for_id.in_(people)),
            or_(Step.distinct_people.is_(True), Decision.step_id == Step.id),
        ),
    )
    if goes_on:
        after, due = bindparam("last_rank", type_=Integer), bindparam("last_due", type_=Moment)
        further = or_(Step.due > due, and_(Step.due == due, Step.id > bindparam("last_step", type_=Integer)))
        statement = statement.where(or_(after < rank, and_(after == rank, further)))
    return statement.order_by(Step.due, Step.id).limit(size)
