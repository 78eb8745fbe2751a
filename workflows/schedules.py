"""Setting the time at which an approved draft is posted, choosing another, and taking it off the schedule again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict, Invalid, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from policies import clocks
from policies.versions import version_in_force
from workflows import drafts, flight, reviews
from workflows.emergencies.meanwhile import nothing_by_itself
from workflows.ready import earliest, may_go_out, may_publish, revision_of
from workflows.scheduled import Schedule, end, of_review, one_by_one
from workflows.states import DRAFT


@dataclass(frozen=True)
class Wall:
    """A time as the wall clocks of the guidance's zone show it; `fold` says which, 0 or 1, where it comes twice."""

    time: datetime
    fold: int | None = None


@verb
def schedule(actor: Actor, draft_id: int, at: datetime | Wall, version: int | None = None) -> Made:
    """Set the time at which an approved draft is posted: whoever may publish it may. Nothing is decided anew.

    Raises `Invalid` for a time that does not exist, that comes twice and is not told apart, that has passed, lies
    before the earliest one approved, or at or after the approval's end; `Conflict` where it is not approved, would be
    refused to a publication, or was scheduled before, naming who was first, and while an emergency keeps it back;
    `NotAllowed` for everybody else.
    """
    with transaction(actor) as change:
        actor.may("write")
        one_by_one()
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        _not_scheduled(draft)
        state = move(DRAFT, draft.state, "schedule")
        drafts.same(draft, version)
        may_go_out(change, draft, review)
        may_publish(change, draft, review)
        nothing_by_itself(change, review)
        moment, said = _set(change, draft, review, at)
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _record(change, EntryType.DRAFT_SCHEDULED, draft, said)
        _tell(change, "scheduled", draft, moment)
        return change.made(draft=draft_id)


@verb
def reschedule(actor: Actor, draft_id: int, at: datetime | Wall, version: int | None = None) -> Made:
    """Choose another time for a scheduled draft, in one act: whoever may publish it may. Nothing is decided anew.

    Raises as `schedule` does, `Invalid` also for the time that it has already; `Conflict` where it is not scheduled.
    Once a worker has begun to send it, it is too late.
    """
    with transaction(actor) as change:
        actor.may("write")
        one_by_one()
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        state = move(DRAFT, draft.state, "reschedule")
        drafts.same(draft, version)
        may_go_out(change, draft, review)
        may_publish(change, draft, review)
        nothing_by_itself(change, review)
        before = of_review(draft.review_id)
        end(change, before.id)
        moment, said = _set(change, draft, review, at, before)
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _record(change, EntryType.DRAFT_RESCHEDULED, draft, {"from": timestamp(before.goes_out_at), **said})
        _tell(change, "rescheduled", draft, moment, before)
        return change.made(draft=draft_id)


@verb
def unschedule(actor: Actor, draft_id: int, version: int | None = None) -> Made:
    """Take a draft off the schedule: it is approved as before, and whoever may publish it may do so at any time.

    Raises `NotAllowed` for everybody else, `Conflict` where it is not scheduled or its approval lapsed.
    """
    with transaction(actor) as change:
        actor.may("write")
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        state = move(DRAFT, draft.state, "unschedule")
        drafts.same(draft, version)
        may_go_out(change, draft, review)
        may_publish(change, draft, review)
        planned = of_review(draft.review_id)
        end(change, planned.id)
        drafts.set_draft(draft_id, state=state, updated_at=change.at)
        _record(change, EntryType.DRAFT_UNSCHEDULED, draft, {"time": timestamp(planned.goes_out_at)})
        _tell(change, "unscheduled", draft, planned.goes_out_at)
        return change.made(draft=draft_id)


def _not_scheduled(draft: Any) -> None:
    if draft.state != "scheduled":
        return
    first = of_review(draft.review_id)
    raise Conflict(
        "already-scheduled",
        N_("%(by)s scheduled it for %(time)s already. Change the time where you want another."),
        by=first.person_name,
        at=first.at,
        time=first.goes_out_at,
        extra={"time": first.goes_out_at},
    )


def _set(
    change: Change, draft: Any, review: Any, at: datetime | Wall, before: Any = None
) -> tuple[datetime, dict[str, Any]]:
    """Write the time down where it fits, in the place of `before`: the moment, and what the record says of it."""
    zone = version_in_force(change.at).document.calendar.zone
    moment = _instant(at, zone)
    _fits(change, draft, review, moment, before)
    local = moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")
    when = {"goes_out_at": moment, "tell_at": moment, "local": local, "zone": zone.key}
    who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
    of = {"draft_id": draft.id, "review_id": draft.review_id, "revision": draft.revision}
    moved = {"moved_from": before.id if before else None}
    session.execute(insert(table(Schedule)).values(**of, **when, **who, **moved))
    return moment, {"time": timestamp(moment), "local": local, "zone": zone.key}


def _instant(at: datetime | Wall, zone: ZoneInfo) -> datetime:
    """The moment that somebody means. Raises `Invalid` for a wall time that is none, or two and not told apart."""
    if isinstance(at, datetime):
        return at
    ways = clocks.instants(at.time, zone)
    if not ways:
        facts: dict[str, Any] = dict(clocks.gap(at.time, zone))
        missing = {"local": [Problem(clocks.LEFT_OUT, **facts)]}
        raise Invalid("no-such-time", clocks.LEFT_OUT, errors=missing, **facts)
    if len(ways) > 1 and at.fold is None:
        asked = {"fold": [Problem(clocks.TWICE)]}
        choices = [one.astimezone(zone).isoformat() for one in ways]
        raise Invalid("time-comes-twice", clocks.TWICE, errors=asked, extra={"choices": choices})
    return ways[min(at.fold or 0, len(ways) - 1)]


def _fits(change: Change, draft: Any, review: Any, moment: datetime, before: Any) -> None:
    """Refuse a time at which it could not be published."""
    first = earliest(revision_of(draft))
    fault = None
    if moment <= change.at:
        fault = Problem(N_("This time has passed. Choose a later one, or publish it now."))
    elif before is not None and moment == before.goes_out_at:
        fault = Problem(N_("This is the time that it has already."))
    elif first is not None and moment < first:
        fault = Problem(N_("It was approved to go out at %(time)s and not before."), time=first)
    elif review.valid_until is not None and moment >= review.valid_until:
        sentence = N_("The approval lapses before that, at %(time)s. Choose an earlier time, or submit it again later.")
        fault = Problem(sentence, time=review.valid_until)
    elif other := flight.sent_back_by(review.id, review.policy_version_id, moment):
        sentence = N_("Version %(number)s of the guidance takes effect before that, and asks for something else here.")
        fault = Problem(sentence, number=other.number)
    if fault is not None:
        raise Invalid("time-unfit", N_("It cannot go out at this time."), errors={"time": [fault]})


def _record(change: Change, type: EntryType, draft: Any, committed: dict[str, Any]) -> None:
    said = {"revision": draft.revision, **committed}
    change.record(type, f"draft/{draft.public_id}", public={"digest": draft.digest}, committed=said)


def _tell(change: Change, event: str, draft: Any, moment: datetime, before: Any = None) -> None:
    """`before` is the time that it had: whoever set it is told too."""
    told = {"draft_id": draft.id, "review_id": draft.review_id, "actor_id": change.actor.person_id}
    earlier = {"was": timestamp(before.goes_out_at), "set_by": before.person_id} if before else {}
    payload = {"event": event, **told, "time": timestamp(moment), **earlier}
    change.enqueue(Job.NOTIFY, payload, dedup=f"{event}:{draft.id}:{draft.version}")
