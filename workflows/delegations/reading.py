"""Delegations and absences as pages and API show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from governance.people.rows import User
from workflows.delegations.rows import Absence, Delegation

ASKED, COMING, RUNNING, OVER, DECLINED, ENDED = "asked", "coming", "in_force", "over", "declined", "ended"
STATES = (ASKED, COMING, RUNNING, OVER, DECLINED, ENDED)
"""Computed from the row and the moment, never stored."""


@dataclass(frozen=True)
class DelegationView:
    """A delegation with the names of its people; `state` is that of the moment at which it was read."""

    row: Delegation
    delegator: str
    delegate: str
    state: str


def state_of(row: Delegation, at: datetime) -> str:
    """How a delegation stands at a moment."""
    if row.declined_at is not None:
        return DECLINED
    if row.ended_at is not None and row.ended_at <= at:
        return ENDED
    if row.until_at <= at:
        return OVER
    if row.accepted_at is None:
        return ASKED
    return RUNNING if row.from_at <= at else COMING


_DELEGATOR, _DELEGATE = aliased(User), aliased(User)


def _named() -> Select[*tuple[Any, ...]]:
    return (
        select(Delegation, _DELEGATOR.name.label("delegator"), _DELEGATE.name.label("delegate"))
        .join(_DELEGATOR, _DELEGATOR.id == Delegation.delegator_id)
        .join(_DELEGATE, _DELEGATE.id == Delegation.delegate_id)
        .execution_options(populate_existing=True)
    )


def delegations_of(
    person_id: int, at: datetime, after: int | None = None, size: int = 50
) -> tuple[list[DelegationView], int | None]:
    """A page of those that a person gave or was asked for, newest first, and the key to go on from. One statement."""
    statement = _named().where(or_(Delegation.delegator_id == person_id, Delegation.delegate_id == person_id))
    if after is not None:
        statement = statement.where(Delegation.id < after)
    rows = session.execute(statement.order_by(Delegation.id.desc()).limit(size + 1)).all()
    return [_view(row, at) for row in rows[:size]], rows[size - 1].Delegation.id if len(rows) > size else None


def delegation(delegation_id: int, standing: Standing, at: datetime) -> DelegationView:
    """One delegation, for its two people and for administrators. Raises `NotFound` for everybody else."""
    row = session.execute(_named().where(Delegation.id == delegation_id)).one_or_none()
    if row is None or not (
        standing.person_id in (row.Delegation.delegator_id, row.Delegation.delegate_id)
        or "administrator" in standing.roles
    ):
        raise NotFound("no-such-delegation", N_("There is no such delegation."))
    return _view(row, at)


def _view(row: Any, at: datetime) -> DelegationView:
    return DelegationView(row.Delegation, row.delegator, row.delegate, state_of(row.Delegation, at))


def absences_of(
    person_id: int, at: datetime, after: tuple[datetime, int] | None = None, size: int | None = None
) -> Sequence[Absence]:
    """The absences of a person that run or are to come, the nearest first, `size` of those after a key.

    One statement.
    """
    further = []
    if after is not None:
        begins, ident = after
        further = [or_(Absence.from_at > begins, and_(Absence.from_at == begins, Absence.id > ident))]
    return session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.until_at > at, Absence.ended_at.is_(None), *further)
        .limit(size)
        .order_by(Absence.from_at, Absence.id)
        .execution_options(populate_existing=True)
    ).all()


def absence(absence_id: int) -> Absence:
    """One absence, by its number. Raises `NotFound`."""
    row = session.get(Absence, absence_id, populate_existing=True)
    if row is None:
        raise NotFound("no-such-absence", N_("There is no such absence."))
    return row
