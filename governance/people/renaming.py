"""Another name for somebody, and what they were called at a moment: history keeps the name that was used then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from governance.change import Actor, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, NotAllowed, Problem
from governance.people.roles import locked
from governance.people.rows import FormerName, User
from governance.record.entries import EntryType
from governance.text import Unfit, clean


@verb
def rename(actor: Actor, person_id: int, name: str, *, version: int | None = None) -> Made:
    """Give somebody another name, under which they act from now on. What they did stays under the one of then.

    Administrators do this, and nobody for themselves: the name stands on the record beside what somebody decides. To
    give the same name again changes nothing. Raises `Invalid` for what is no name.
    """
    name = fitting(name)
    with transaction(actor) as change:
        change.standing.needs("administrator")
        if change.standing.person_id == person_id:
            raise NotAllowed("own-name", N_("You cannot rename yourself. Ask another administrator."))
        account = locked(person_id, version)
        if account.name == name:
            return change.made(new=False, person=account.id)
        was = {"user_id": account.id, "name": account.name, "until_at": change.at}
        session.execute(insert(FormerName).values(**was, by_id=change.standing.person_id))
        session.execute(
            update(User).where(User.id == account.id).values(name=name).execution_options(synchronize_session=False)
        )
        change.record(
            EntryType.PERSON_CHANGED,
            f"person/{account.public_id}",
            committed={"person": {"id": account.id, "name": account.name}, "name": name},
        )
        return change.made(new=False, person=account.id)


def fitting(name: str) -> str:
    """A name without the space around it. Raises `Invalid` where it is none."""
    try:
        name = clean(name.strip(), longest=200)
        fault = None if name and name.isprintable() else Problem(N_("Give the person's name, on one line."))
    except Unfit as unfit:
        fault = unfit.problem
    if fault is not None:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors={"name": [fault]})
    return name


def former_names(person_id: int) -> Sequence[FormerName]:
    """What somebody was called before, the last one first. One statement."""
    mine = select(FormerName).where(FormerName.user_id == person_id)
    return session.scalars(mine.order_by(FormerName.until_at.desc(), FormerName.id.desc())).all()


def name_at(person: Any, moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """What the joined person was called at a moment, for a statement; `person` is `User` or an alias of it."""
    then = (
        select(FormerName.name)
        .where(FormerName.user_id == person.id, FormerName.until_at > moment)
        .order_by(FormerName.until_at, FormerName.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(then, person.name)
