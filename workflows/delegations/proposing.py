"""Asking somebody to stand in, and the answer: dated, accepted, never passed on, over by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import public_id, session
from governance.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Problem, Stale
from governance.jobs.outbox import Job
from governance.people.actors import roles_of, stands_in
from governance.people.rows import User
from governance.record.entries import EntryType, timestamp
from policies.eligibility import deciding_roles
from policies.parts import Document
from policies.versions import version_in_force
from workflows.delegations.absences import away
from workflows.delegations.rows import Absence, Delegation


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


@verb
def propose(actor: Actor, wanted: Wanted) -> Made:
    """Ask somebody to decide in one's place. It holds once they accept, where the guidance asks for that.

    Raises `Invalid` for times that the guidance does not allow and people that there are not; `NotAllowed` for whoever
    has nothing to hand over or stands in for somebody else then; `Conflict` where the same is handed over already, or
    the delegate is away or has handed over their own.
    """
    with transaction(actor) as change:
        actor.may("decide")
        edition = version_in_force(change.at)
        _check(change, wanted, edition.document)
        delegate = _locked(change, wanted.delegate_id)
        _free(change, wanted, delegate)
        needs = bool(edition.document.delegation["needs_acceptance"])
        values: dict[str, Any] = {
            "public_id": public_id(),
            "delegator_id": change.standing.person_id,
            "delegate_id": wanted.delegate_id,
            "topic": wanted.topic,
            "from_at": wanted.from_at,
            "until_at": wanted.until_at,
            "proposed_at": change.at,
            "accepted_at": None if needs else change.at,
        }
        ident = session.execute(insert(Delegation).values(**values).returning(Delegation.id)).scalar_one()
        change.record(
            EntryType.DELEGATION_PROPOSED,
            f"delegation/{values['public_id']}",
            public={"policy": edition.public, "clauses": ["delegation"]},
            committed={
                "delegate": {"id": delegate.id, "name": delegate.name},
                "topic": wanted.topic,
                "from": timestamp(wanted.from_at),
                "until": timestamp(wanted.until_at),
                "needs_acceptance": needs,
            },
        )
        if wanted.away:
            away(change, change.standing.person_id or 0, wanted.from_at, wanted.until_at)
        _tell(change, "delegation_proposed" if needs else "delegation_accepted", ident, wanted.delegate_id)
        return change.made(delegation=ident)


@verb
def accept(actor: Actor, delegation_id: int, version: int | None = None) -> Made:
    """Agree to stand in: from now on, or from when it begins. To agree again changes nothing.

    Raises `NotFound` for everybody but the two people, `NotAllowed` for the delegator, `Conflict` where it was
    declined, ended or is over, or where the delegate has become somebody who cannot stand in then.
    """
    with transaction(actor) as change:
        actor.may("decide")
        two = select(Delegation.delegator_id, Delegation.delegate_id).where(Delegation.id == delegation_id)
        _both_held(*(session.execute(two).one_or_none() or ()))
        row = _open(change, delegation_id, version, only_delegate=True)
        if row.accepted_at is not None:
            return change.made(new=False, delegation=delegation_id)
        if not stands_in(change.standing.roles):
            raise NotAllowed(
                "only-looks",
                N_("You only look here, or are an intern, and stand in for nobody. Decline, so that another is asked."),
            )
        _not_passing_on(change.standing.person_id or 0, row.from_at, row.until_at)
        _write(delegation_id, accepted_at=change.at)
        change.record(EntryType.DELEGATION_ACCEPTED, f"delegation/{row.public_id}")
        _tell(change, "delegation_accepted", delegation_id, row.delegator_id)
        return change.made(delegation=delegation_id)


@verb
def decline(actor: Actor, delegation_id: int, why: str = "", version: int | None = None) -> Made:
    """Refuse to stand in. Raises as `accept` does; whoever has accepted ends it instead."""
    with transaction(actor) as change:
        actor.may("decide")
        row = _open(change, delegation_id, version, only_delegate=True)
        if row.accepted_at is not None:
            raise Conflict("already-accepted", N_("You have accepted this. End it if you can no longer stand in."))
        _write(delegation_id, declined_at=change.at, why=why)
        change.record(EntryType.DELEGATION_DECLINED, f"delegation/{row.public_id}", committed={"reason": why})
        _tell(change, "delegation_declined", delegation_id, row.delegator_id)
        return change.made(delegation=delegation_id)


@verb
def end(actor: Actor, delegation_id: int, why: str = "", version: int | None = None) -> Made:
    """End a delegation before its time: its delegator, its delegate, or an administrator. It ends at this moment.

    What was decided under it stays as it is. Raises `NotFound` for everybody else, `Conflict` where it is over.
    """
    with transaction(actor) as change:
        row = _open(change, delegation_id, version)
        _write(delegation_id, ended_at=change.at, ended_by=change.standing.person_id, why=why)
        change.record(
            EntryType.DELEGATION_ENDED,
            f"delegation/{row.public_id}",
            committed={"reason": why, "until": timestamp(row.until_at), "accepted": row.accepted_at is not None},
        )
        for person in {row.delegator_id, row.delegate_id} - {change.standing.person_id}:
            _tell(change, "delegation_ended", delegation_id, person)
        return change.made(delegation=delegation_id)


# -- What may be handed over -------------------------------------------------------------------------------------


def _check(change: Change, wanted: Wanted, document: Document) -> None:
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
    deciding, grants = deciding_roles(document), change.standing.grants
    if not any(one.role in deciding and one.topic in (None, wanted.topic or one.topic) for one in grants):
        raise NotAllowed(
            "nothing-to-delegate",
            N_("You hold no role of an approver there, so there is nothing that somebody could decide in your place."),
        )


CANNOT_STAND_IN = N_(
    "%(name)s only looks here, or is an intern, and stands in for nobody. Choose somebody who acts on drafts."
)


def _both_held(*people: int) -> dict[int, Any]:
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


def _locked(change: Change, delegate_id: int) -> Any:
    """The delegate's account, held while this is written, and that of whoever acts."""
    row = _both_held(change.standing.person_id or 0, delegate_id).get(delegate_id)
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


def _free(change: Change, wanted: Wanted, delegate: Any) -> None:
    """Nobody stands in and is stood in for at one time: so there is no onward delegation, and no circle."""
    me = change.standing.person_id or 0
    _not_passing_on(wanted.delegate_id, wanted.from_at, wanted.until_at, delegate.name)
    standing_in = session.execute(
        select(User.name)
        .join(Delegation, Delegation.delegator_id == User.id)
        .where(
            Delegation.delegate_id == me,
            Delegation.accepted_at.is_not(None),
            _overlaps(wanted.from_at, wanted.until_at),
        )
    ).first()
    if standing_in is not None:
        raise NotAllowed(
            "no-onward-delegation",
            N_("You stand in for %(name)s in that time, and whoever stands in cannot hand it on. End that first."),
            name=standing_in.name,
        )
    same = [] if wanted.topic is None else [or_(Delegation.topic.is_(None), Delegation.topic == wanted.topic)]
    taken = session.execute(
        select(User.name, Delegation.from_at, Delegation.until_at)
        .join(Delegation, Delegation.delegate_id == User.id)
        .where(Delegation.delegator_id == me, *same, _overlaps(wanted.from_at, wanted.until_at))
    ).first()
    if taken is not None:
        raise Conflict(
            "already-delegated",
            N_("%(name)s stands in for you from %(from)s to %(until)s, or is asked to. End that first."),
            name=taken.name,
            **{"from": taken.from_at, "until": taken.until_at},
        )


def _not_passing_on(delegate: int, begins: datetime, ends: datetime, name: str = "") -> None:
    """Refuse somebody who is away then, or whose own decisions somebody else makes then."""
    handed = session.scalar(
        select(Delegation.id).where(Delegation.delegator_id == delegate, _overlaps(begins, ends)).limit(1)
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


def _overlaps(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    """The condition that a delegation, accepted or not answered yet, would hold at some time in between."""
    return and_(
        Delegation.from_at < ends,
        Delegation.until_at > begins,
        Delegation.ended_at.is_(None),
        Delegation.declined_at.is_(None),
    )


# -- Inside an act -----------------------------------------------------------------------------------------------


def _open(change: Change, delegation_id: int, version: int | None, *, only_delegate: bool = False) -> Any:
    """Lock a delegation that this person may do something about, and that is not over."""
    row = session.execute(
        update(Delegation)
        .where(Delegation.id == delegation_id)
        .values(version=Delegation.version + 1)
        .returning(
            *(
                getattr(Delegation, name)
                for name in (
                    "id",
                    "public_id",
                    "delegator_id",
                    "delegate_id",
                    "topic",
                    "from_at",
                    "until_at",
                    "accepted_at",
                    "declined_at",
                    "ended_at",
                    "version",
                )
            )
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    me = change.standing.person_id
    two: Collection[int] = () if row is None else (row.delegator_id, row.delegate_id)
    if row is None or (me not in two and (only_delegate or "administrator" not in change.standing.roles)):
        raise NotFound("no-such-delegation", N_("There is no such delegation."))
    if version is not None and row.version != version + 1:
        raise Stale("stale", N_("This was changed since you looked at it. Look again."))
    if only_delegate and me != row.delegate_id:
        raise NotAllowed("not-the-delegate", N_("Only whoever was asked to stand in can answer this."))
    if row.ended_at is not None or row.declined_at is not None or row.until_at <= change.at:
        raise Conflict("delegation-over", N_("This delegation is over; nothing can be changed about it any more."))
    return row


def _write(delegation_id: int, **values: Any) -> None:
    session.execute(
        update(Delegation)
        .where(Delegation.id == delegation_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _tell(change: Change, event: str, delegation_id: int, person_id: int) -> None:
    change.enqueue(
        Job.NOTIFY,
        {"event": event, "delegation_id": delegation_id, "person_id": person_id, "actor_id": change.actor.person_id},
        dedup=f"{event}:{delegation_id}:{person_id}",
    )
