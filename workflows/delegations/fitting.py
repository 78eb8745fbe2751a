"""What may be handed over, to whom and when: asked before a delegation is written or accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from governance.change import Change
from governance.db import session
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.people.actors import roles_of, stands_in
from governance.people.rows import User
from policies.parts import Document
from workflows.delegations.rows import Absence, Delegation
from workflows.delegations.standing_in import decides_something


@dataclass(frozen=True)
class Wanted:
    """Who is asked to stand in, in which half-open time, on which topic or (None) on all.

    With `away` it is noted too that whoever asks is away in that time.
    """

    delegate_id: int
    from_at: datetime
    until_at: datetime
    topic: str | None = None
    away: bool = False


def check(change: Change, wanted: Wanted, document: Document) -> None:
    """Raise `Invalid` for whom, when and on what the guidance lets nobody hand over."""
    errors: dict[str, list[Problem]] = {}
    longest = document.delegation["max_days"]
    if wanted.delegate_id == change.standing.person_id:
        errors["delegate_id"] = [Problem(N_("Choose somebody other than yourself."))]
    if wanted.until_at <= max(wanted.from_at, change.at):
        errors["until"] = [Problem(N_("This has to be later than the beginning, and not in the past."))]
    elif wanted.until_at - wanted.from_at > timedelta(days=longest, hours=1):  # the clocks may go back in between
        errors["until"] = [Problem(N_("The guidance allows %(days)s days at most."), days=longest)]
    if wanted.topic is not None and wanted.topic not in document.topics:
        errors["topic"] = [Problem(N_("The policy in force has no topic “%(topic)s”."), topic=wanted.topic)]
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)


CANNOT_STAND_IN = N_(
    "%(name)s only looks here, or is an intern, and stands in for nobody. Choose somebody who acts on drafts."
)


def both_held(*people: int) -> dict[int, Any]:
    """The accounts of two people, held while one of them comes to stand in for the other.

    Whatever either decides in this moment is decided before, and what they decide after it sees that they are one. To
    be taken before any delegation or review.
    """
    rows = session.execute(
        select(User.id, User.name, User.state, User.outside_body)
        .where(User.id.in_(people))
        .order_by(User.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


def delegate_held(change: Change, delegate_id: int) -> Any:
    """The delegate's account, held while this is written, and that of whoever acts."""
    row = both_held(change.standing.person_id or 0, delegate_id).get(delegate_id)
    if row is None or row.state != "active":
        fault = Problem(N_("There is nobody with this number, or the account is disabled."))
    elif row.outside_body is not None:
        sentence = N_("%(name)s is an outside approver, and stands in for nobody. Choose somebody of this body.")
        fault = Problem(sentence, name=row.name)
    elif not stands_in(roles_of(delegate_id, change.at)):
        fault = Problem(CANNOT_STAND_IN, name=row.name)
    else:
        return row
    raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors={"delegate_id": [fault]})


def free(change: Change, wanted: Wanted, delegate: Any, document: Document) -> None:
    """Nobody stands in and is stood in for at one time: so there is no onward delegation, and no circle.

    It is told also to those who decide nothing in their own name: what they have is whom they stand in for.
    """
    me = change.standing.person_id or 0
    not_passing_on(wanted.delegate_id, wanted.from_at, wanted.until_at, delegate.name)
    standing_in = session.execute(
        select(User.name)
        .join(Delegation, Delegation.delegator_id == User.id)
        .where(
            Delegation.delegate_id == me,
            Delegation.accepted_at.is_not(None),
            overlaps(wanted.from_at, wanted.until_at),
        )
    ).first()
    if standing_in is not None:
        raise NotAllowed(
            "no-onward-delegation",
            N_("You stand in for %(name)s in that time, and whoever stands in cannot hand it on. End that first."),
            name=standing_in.name,
        )
    decides_something(change, wanted.topic, document)
    same = [] if wanted.topic is None else [or_(Delegation.topic.is_(None), Delegation.topic == wanted.topic)]
    taken = session.execute(
        select(User.name, Delegation.from_at, Delegation.until_at)
        .join(Delegation, Delegation.delegate_id == User.id)
        .where(Delegation.delegator_id == me, *same, overlaps(wanted.from_at, wanted.until_at))
    ).first()
    if taken is not None:
        raise Conflict(
            "already-delegated",
            N_("%(name)s stands in for you from %(from)s to %(until)s, or is asked to. End that first."),
            name=taken.name,
            **{"from": taken.from_at, "until": taken.until_at},
        )


def not_passing_on(delegate: int, begins: datetime, ends: datetime, name: str = "") -> None:
    """Refuse somebody who is away then, or whose own decisions somebody else makes then."""
    handed = session.scalar(
        select(Delegation.id).where(Delegation.delegator_id == delegate, overlaps(begins, ends)).limit(1)
    )
    gone = session.scalar(
        select(Absence.id)
        .where(
            Absence.person_id == delegate,
            Absence.from_at < ends,
            Absence.until_at > begins,
            Absence.ended_at.is_(None),
        )
        .limit(1)
    )
    if handed is None and gone is None:
        return
    if not name:
        raise Conflict("delegate-away", N_("You are away in that time, or somebody stands in for you. End that first."))
    raise Conflict(
        "delegate-away",
        N_("%(name)s is away in that time, or somebody stands in for them. Choose somebody else."),
        name=name,
    )


def overlaps(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    """The condition that a delegation, accepted or not answered yet, would hold at some time in between."""
    return and_(
        Delegation.from_at < ends,
        Delegation.until_at > begins,
        Delegation.ended_at.is_(None),
        Delegation.declined_at.is_(None),
    )
