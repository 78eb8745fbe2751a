"""Asking somebody to stand in, and the answer: dated, accepted, never passed on, over by itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, select, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import public_id, session
from governance.errors import N_, Conflict, NotAllowed, NotFound, Stale
from governance.jobs.outbox import Job
from governance.people.actors import stands_in
from governance.record.entries import EntryType, timestamp
from policies.versions import version_in_force
from workflows.delegations.absences import away
from workflows.delegations.fitting import Wanted as Wanted
from workflows.delegations.fitting import both_held, check, delegate_held, free, not_passing_on
from workflows.delegations.rows import Delegation


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
        check(change, wanted, edition.document)
        delegate = delegate_held(change, wanted.delegate_id)
        free(change, wanted, delegate, edition.document)
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
        both_held(*(session.execute(two).one_or_none() or ()))
        row = _open(change, delegation_id, version, only_delegate=True)
        if row.accepted_at is not None:
            return change.made(new=False, delegation=delegation_id)
        if not stands_in(change.standing.roles):
            raise NotAllowed(
                "only-looks",
                N_("You only look here, or are an intern, and stand in for nobody. Decline, so that another is asked."),
            )
        not_passing_on(change.standing.person_id or 0, row.from_at, row.until_at)
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
