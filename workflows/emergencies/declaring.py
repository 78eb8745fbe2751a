"""Declaring an emergency, confirming it as a second person, extending it, and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from governance.change import Actor, Change, Made, insert_once, transaction, verb
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Problem, Stale
from governance.jobs.outbox import Job
from governance.record.entries import EntryType, timestamp
from policies.versions import Edition, edition, version_in_force
from workflows import holds
from workflows.causes import EMERGENCY
from workflows.delegations import not_lent
from workflows.emergencies.limits import bounded, confirm_by
from workflows.emergencies.meanwhile import HOLD_ALL
from workflows.emergencies.rows import Emergency, Renewal, next_number, standing_locked

NOT_LENT = N_(
    "You stand in for %(name)s in decisions on texts. A declared emergency is not among them: ask an administrator for "
    "the role %(role)s for these days."
)


@verb
def declare(
    actor: Actor, what: str, until: datetime | None = None, drill: bool = False, names_nobody: bool = False
) -> Made:
    """Declare an emergency, or a drill of one. It holds at once, and lapses unless a second person confirms it.

    Everything that is scheduled is held where the guidance says so; a drill holds nothing, and a real emergency ends a
    drill. Raises `NotAllowed` for roles that may not declare; `Conflict` where one holds already, where the guidance
    knows none, or where nobody confirmed what this person declared before; `Invalid` for a time that is past or beyond
    the longest, and for a sentence with somebody's personal data. With `names_nobody` an address in it is where it
    happened.
    """
    with transaction(actor) as change:
        actor.may("decide")
        found = version_in_force(change.at)
        rule = _rule(found)
        _may(change, rule)
        until = bounded(change.at, until, what, found, names_nobody=names_nobody)
        number = next_number()
        _alone(change, drill)
        row = _insert(change, found, number, what.strip(), until, drill)
        held = 0
        if not drill and HOLD_ALL in rule["on_declare"]:
            held = holds.hold_all_scheduled(change, EMERGENCY)
        change.record(
            EntryType.EMERGENCY_DECLARED,
            f"emergency/{row['public_id']}",
            public={
                "policy": found.public,
                "clauses": ["emergency.declared_by", "emergency.confirm_within", "emergency.max_duration"],
            },
            committed={
                "what": row["what"],
                "number": row["number"],
                "drill": drill,
                "confirm_by": timestamp(row["confirm_by"]),
                "until": timestamp(until),
                "held": held,
                **({"names_nobody": True} if names_nobody else {}),
            },
        )
        _follow(change, row["id"], "declared", row["confirm_by"])
        return change.made(emergency=row["id"])


@verb
def confirm(actor: Actor, emergency_id: int, version: int | None = None) -> Made:
    """Confirm as the second person. To confirm again changes nothing.

    Raises `NotAllowed` for whoever declared it and for roles that may not declare; `Conflict` where it lapsed or is
    over, or somebody else has confirmed it.
    """
    with transaction(actor) as change:
        actor.may("decide")
        row = _locked(emergency_id)
        _may(change, _rule(edition(row.policy_version_id)))
        me = change.standing.person_id
        if row.confirmed_by == me:
            return change.made(new=False, emergency=emergency_id)
        if row.declared_by == me:
            raise NotAllowed("own-declaration", N_("You declared this emergency. A second person has to confirm it."))
        if row.confirmed_at is not None:
            by, at = row.confirmed_name, row.confirmed_at
            raise Conflict("already-confirmed", N_("Already confirmed by %(by)s at %(at)s."), by=by, at=at)
        _running(change, row)
        _same(row, version)
        _write(row.id, confirmed_by=me, confirmed_name=change.standing.name, confirmed_at=change.at)
        _record(change, EntryType.EMERGENCY_CONFIRMED, row, ["emergency.confirm_within"])
        _follow(change, row.id, "confirmed", row.until)
        return change.made(emergency=emergency_id)


@verb
def renew(
    actor: Actor, emergency_id: int, reason: str, until: datetime | None = None, version: int | None = None
) -> Made:
    """Extend a confirmed emergency, by the longest time that the guidance allows or less, counted from now.

    Somebody else extends it than who declared it or extended it last, so that no one person keeps it going. Raises
    `NotAllowed` for them, `Conflict` where it is over, not confirmed or not renewable, `Invalid` without a reason.
    """
    with transaction(actor) as change:
        actor.may("decide")
        row = _locked(emergency_id)
        found = edition(row.policy_version_id)
        rule = _rule(found)
        _may(change, rule)
        if row.extended_by == change.standing.person_id:
            raise NotAllowed(
                "own-extension",
                N_("You declared this emergency, or extended it last. Somebody else has to extend it now."),
            )
        _running(change, row)
        _same(row, version)
        _renewable(row, rule)
        until = bounded(change.at, until, reason, found, field="reason")
        if until <= row.until:
            wrong = {"until": [Problem(N_("It holds until %(until)s already. Give a later time."), until=row.until)]}
            raise Invalid("invalid", N_("The emergency was not extended."), errors=wrong)
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
        session.execute(insert(Renewal).values(emergency_id=row.id, until=until, reason=reason, **who))
        _write(row.id, until=until, extended_by=change.standing.person_id)
        clauses = ["emergency.renewable", "emergency.max_duration"]
        more = {"was": timestamp(row.until), "until": timestamp(until), "reason": reason}
        _record(change, EntryType.EMERGENCY_RENEWED, row, clauses, more)
        _follow(change, row.id, "renewed", until, timestamp(until))
        return change.made(emergency=emergency_id)


@verb
def end(actor: Actor, emergency_id: int, reason: str = "", version: int | None = None) -> Made:
    """End an emergency at this moment: the ordinary chain holds again. Raises `Conflict` where it is over."""
    with transaction(actor) as change:
        actor.may("decide")
        row = _locked(emergency_id)
        _may(change, _rule(edition(row.policy_version_id)))
        if row.ended_at is not None:
            by, at = row.ended_name, row.ended_at
            raise Conflict("already-ended", N_("Already ended by %(by)s at %(at)s."), by=by, at=at)
        _running(change, row)
        _same(row, version)
        _ended(change, row, reason)
        return change.made(emergency=emergency_id)


def _ended(change: Change, row: Any, reason: str) -> None:
    who = {"ended_by": change.standing.person_id, "ended_name": change.standing.name, "ended_at": change.at}
    _write(row.id, **who, why_ended=reason)
    _record(change, EntryType.EMERGENCY_ENDED, row, ["emergency"], committed={"reason": reason})
    _follow(change, row.id, "ended", change.at)


def _rule(found: Edition) -> Mapping[str, Any]:
    if not found.document.emergency:
        raise Conflict("no-emergency-rules", N_("The guidance in force says nothing about emergencies."))
    return found.document.emergency


def _may(change: Change, rule: Mapping[str, Any]) -> None:
    if not change.standing.roles & set(rule["declared_by"]):
        not_lent(change.standing, rule["declared_by"], NOT_LENT, change.at)
        raise NotAllowed(
            "role-needed",
            N_("This needs the role %(roles)s, which you do not hold."),
            roles=", ".join(rule["declared_by"]),
        )


def _alone(change: Change, drill: bool) -> None:
    """One holds at a time; a real one ends a drill."""
    running = standing_locked(change.at)
    if running is None:
        return
    if running.drill and not drill:
        _ended(change, running, "")
        return
    raise Conflict(
        "already-declared",
        N_("Emergency %(number)s holds already; %(by)s declared it at %(at)s."),
        number=running.number,
        by=running.declared_name,
        at=running.declared_at,
    )


def _insert(change: Change, found: Edition, number: int, what: str, until: datetime, drill: bool) -> dict[str, Any]:
    """Write the declaration. Of two at once one finds its number taken, and then that other one in force."""
    row: dict[str, Any] = {
        "public_id": public_id(),
        "number": number,
        "policy_version_id": found.id,
        "what": what,
        "drill": drill,
        "declared_by": change.standing.person_id,
        "declared_name": change.standing.name,
        "declared_at": change.at,
        "confirm_by": confirm_by(None if drill else change.standing.person_id, change.at, until, found),
        "until": until,
        "extended_by": change.standing.person_id,
        "why_ended": "",
        "told_over": False,
        "version": 1,
    }
    if not insert_once(Emergency, row):
        first = session.execute(
            select(Emergency.declared_name, Emergency.declared_at).where(Emergency.number == number)
        ).one()
        raise Conflict(
            "already-declared",
            N_("Emergency %(number)s holds already; %(by)s declared it at %(at)s."),
            number=number,
            by=first.declared_name,
            at=first.declared_at,
        )
    ident = session.scalar(select(Emergency.id).where(Emergency.public_id == row["public_id"]))
    return {**row, "id": ident}


def _locked(emergency_id: int) -> Any:
    row = session.scalars(
        select(Emergency)
        .where(Emergency.id == emergency_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("There is no such emergency."))
    return row


def _running(change: Change, row: Any) -> None:
    if change.at >= row.over_at():
        raise Conflict(
            "emergency-ended", N_("Emergency %(number)s was over at %(at)s."), number=row.number, at=row.over_at()
        )


def _renewable(row: Any, rule: Mapping[str, Any]) -> None:
    if row.confirmed_at is None:
        raise Conflict("not-confirmed", N_("A second person has to confirm the emergency before it can be extended."))
    if not rule["renewable"]:
        raise Conflict("not-renewable", N_("The guidance does not allow an emergency to be extended."))


def _same(row: Any, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Stale("stale", N_("This was changed since you looked at it. Look again."))


def _write(emergency_id: int, **values: Any) -> None:
    rows = table(Emergency)
    session.execute(update(rows).where(rows.c.id == emergency_id).values(version=rows.c.version + 1, **values))


def _record(
    change: Change,
    type: EntryType,
    row: Any,
    clauses: list[str],
    committed: Mapping[str, Any] | None = None,
) -> None:
    said = {"policy": edition(row.policy_version_id).public, "clauses": clauses}
    change.record(type, f"emergency/{row.public_id}", public=said, committed=committed)


def _follow(change: Change, ident: int, event: str, over: datetime, nth: str = "") -> None:
    """Have people told, and the end of it looked at when it comes."""
    told = {"event": f"emergency_{event}", "emergency_id": ident, "actor_id": change.actor.person_id}
    change.enqueue(Job.NOTIFY, told, dedup=f"emergency_{event}:{ident}:{nth}")
    change.enqueue(
        Job.EMERGENCY_OVER, {"emergency_id": ident}, dedup=f"emergency_over:{ident}:{timestamp(over)}", run_at=over
    )
