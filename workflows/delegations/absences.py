"""Being away: said beforehand, so that what waits can be covered or go to whom the guidance names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import public_id, session
from governance.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Problem
from governance.people.rows import User
from governance.record.entries import EntryType, timestamp
from workflows.delegations.rows import Absence


@verb
def note_absence(actor: Actor, person_id: int, from_at: datetime, until_at: datetime) -> Made:
    """Say that somebody is away in [from_at, until_at): the person or an administrator.

    Raises `Invalid` for times that are not in order or over, `NotAllowed` for everybody else, `Conflict` where the
    person is away in that time already.
    """
    with transaction(actor) as change:
        _own(change.standing, person_id)
        if until_at <= max(from_at, change.at):
            wrong = Problem(N_("This has to be later than the beginning, and not in the past."))
            raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors={"until": [wrong]})
        # Two absences noted at once would both find nothing: the account's row lets one of them wait.
        known = session.execute(select(User.id).where(User.id == person_id).with_for_update())
        if known.one_or_none() is None:
            raise NotFound("no-such-person", N_("There is nobody with this number."))
        return change.made(absence=away(change, person_id, from_at, until_at))


def away(change: Change, person_id: int, from_at: datetime, until_at: datetime) -> int:
    """Write an absence of somebody whose account is locked; its number. Raises `Conflict` as `note_absence` does."""
    if session.scalar(_overlapping(person_id, from_at, until_at)) is not None:
        raise Conflict("already-away", N_("An absence in that time is noted already. End it first."))
    ident = public_id()
    values = {"public_id": ident, "person_id": person_id, "from_at": from_at, "until_at": until_at}
    values |= {"noted_at": change.at, "noted_by": change.standing.person_id}
    made: int = session.execute(insert(Absence).values(**values).returning(Absence.id)).scalar_one()
    change.record(
        EntryType.ABSENCE_NOTED,
        f"absence/{ident}",
        committed={"person": person_id, "from": timestamp(from_at), "until": timestamp(until_at)},
    )
    return made


@verb
def come_back(actor: Actor, absence_id: int) -> Made:
    """End an absence before its time, or call it off: the person or an administrator."""
    with transaction(actor) as change:
        row = session.execute(
            update(Absence)
            .where(Absence.id == absence_id)
            .values(version=Absence.version + 1)
            .returning(Absence.public_id, Absence.person_id, Absence.until_at, Absence.ended_at)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if row is None:
            raise NotFound("no-such-absence", N_("There is no such absence."))
        _own(change.standing, row.person_id)
        if row.ended_at is not None or row.until_at <= change.at:
            raise Conflict("absence-over", N_("This absence is over already."))
        session.execute(
            update(Absence)
            .where(Absence.id == absence_id)
            .values(ended_at=change.at)
            .execution_options(synchronize_session=False)
        )
        change.record(EntryType.ABSENCE_ENDED, f"absence/{row.public_id}", committed={"person": row.person_id})
        return change.made(absence=absence_id)


def _own(standing: Any, person_id: int) -> None:
    if standing.person_id != person_id and "administrator" not in standing.roles:
        raise NotAllowed("not-your-absence", N_("Only the person, or an administrator, can say when somebody is away."))


def _overlapping(person_id: int, begins: datetime, ends: datetime) -> Any:
    return select(Absence.id).where(
        Absence.person_id == person_id,
        Absence.from_at < ends,
        Absence.until_at > begins,
        Absence.ended_at.is_(None),
    )
