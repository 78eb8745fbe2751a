"""A person's calendar of due times, at an address that only they know: made, made anew, taken away, read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import and_, delete, or_, select

from governance.change import Change, Made, insert_once, transaction, verb
from governance.clock import now
from governance.db import session
from governance.notices.ical import Event, calendar
from governance.notices.mail.rows import CalendarKey
from governance.notices.places import KINDS, TASKS, place
from governance.notices.waiting import Waiting, waiting_for
from governance.people.actors import Person, actor_of
from governance.people.credentials import digest
from governance.people.rows import User
from governance.record.entries import EntryType
from governance.web import words
from workflows.drafts import Draft, Revision
from workflows.moderation.pressing import blocks_of
from workflows.moderation.rows import KIND as MODERATION
from workflows.scheduled import Schedule

LASTS = timedelta(minutes=15)
PLANNED = ("in_review", "approved", "scheduled")
MOST = 500


@dataclass(frozen=True)
class Feed:
    """Whose calendar an address stands for."""

    person: Person
    language: str


def made_at(person_id: int) -> datetime | None:
    """Since when somebody's calendar has the address that it has; None where it has none."""
    return session.scalar(select(CalendarKey.made_at).where(CalendarKey.person_id == person_id))


@verb
def renew(actor: Person, key: str) -> Made:
    """Give one's calendar an address; the one that it had leads nowhere from now on. `key` is `new_key()`."""
    with transaction(actor) as change:
        person_id = actor.person_id or 0
        session.execute(delete(CalendarKey).where(CalendarKey.person_id == person_id))
        insert_once(CalendarKey, {"person_id": person_id, "hash": digest(key), "made_at": change.at})
        _noted(change, person_id, "made")
        return change.made(new=True, person=person_id)


@verb
def revoke(actor: Person) -> Made:
    """Take the address of one's calendar away. Doing it again changes nothing."""
    with transaction(actor) as change:
        person_id = actor.person_id or 0
        there = session.execute(
            delete(CalendarKey).where(CalendarKey.person_id == person_id).returning(CalendarKey.person_id)
        ).all()
        if there:
            _noted(change, person_id, "revoked")
        return change.made(new=False, person=person_id)


def _noted(change: Change, person_id: int, what: str) -> None:
    person = {"id": person_id, "name": change.standing.name}
    change.record(EntryType.PERSON_CHANGED, change.standing.subject, committed={"person": person, "calendar": what})


def new_key() -> str:
    """A key that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def feed(key: str) -> Feed | None:
    """Whose calendar a key stands for; None for one that was taken away, or of somebody who is no longer here."""
    row = session.execute(
        select(User.id, User.public_id, User.name, User.language)
        .join(CalendarKey, CalendarKey.person_id == User.id)
        .where(CalendarKey.hash == digest(key), User.state == "active")
    ).one_or_none()
    return row and Feed(actor_of(row), row.language)


def written(one: Feed, base_url: str) -> bytes:
    """The calendar, in the language that is spoken: what waits for its person, and what of theirs is to go out.

    No text of a draft is in it. A fixed number of statements.
    """
    at, host = now(), base_url.partition("://")[2].partition("/")[0]
    events = [_due(item, base_url, host) for item in waiting_for(one.person, at, (*KINDS, *TASKS)) if item.due]
    events += [_planned(row, moment, base_url, host) for row, moment in _plans(one.person.person_id or 0, at)]
    events += [_posting(row, base_url, host) for row in _scheduled(one.person.person_id or 0)]
    events += [_ending(row, base_url, host) for row in blocks_of(one.person.person_id or 0)]
    return calendar(words.labelled("Onrecord", one.person.name), sorted(events, key=lambda e: (e.begins, e.uid)))


def _due(one: Waiting, base_url: str, host: str) -> Event:
    about, path = place(one.kind, one.subject_id)
    url = base_url + path
    task = one.kind in TASKS
    summary = words.labelled(about, gettext("the missing language is due") if task else gettext("your decision is due"))
    told = gettext("It waits for you as %(role)s.", role=words.role_title(one.role))
    if one.delegator:
        told = gettext("It waits for you in the place of %(name)s.", name=one.delegator)
    due = one.due or one.since
    return Event(f"step-{one.step_id}@{host}", one.since, due, due + LASTS, summary, f"{told}\n{url}", url)


def _goes_on(person_id: int) -> Any:
    """The condition by which somebody goes on with a draft: as its keeper, or its author where it has none."""
    return or_(Draft.keeper_id == person_id, and_(Draft.author_id == person_id, Draft.keeper_id.is_(None)))


def _plans(person_id: int, at: datetime) -> Iterator[tuple[Any, datetime]]:
    """The drafts that somebody goes on with and that are not to go out before a time to come."""
    rows = session.execute(
        select(Draft.id, Draft.revision, Revision.not_before, Revision.at)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .where(_goes_on(person_id), Draft.state.in_(PLANNED), Draft.restricted.is_(False))
        .order_by(Draft.id.desc())
        .limit(MOST)
    )
    for row in rows:
        moment = row.not_before and datetime.fromisoformat(row.not_before["time"]).astimezone(UTC)
        if moment and moment > at:
            yield row, moment


def _planned(row: Any, moment: datetime, base_url: str, host: str) -> Event:
    url = f"{base_url}/drafts/{row.id}"
    summary = words.labelled(gettext("Draft %(number)s", number=row.id), gettext("planned to go out"))
    told = gettext("It may go out from now on.")
    return Event(f"plan-{row.id}@{host}", row.at, moment, moment + LASTS, summary, f"{told}\n{url}", url)


def _scheduled(person_id: int) -> Iterator[Any]:
    """What somebody scheduled, or goes on with, and is to be posted at a time."""
    yield from session.execute(
        select(Schedule.id, Schedule.draft_id, Schedule.goes_out_at, Schedule.at)
        .join(Draft, Draft.id == Schedule.draft_id)
        .where(
            or_(Schedule.person_id == person_id, _goes_on(person_id)),
            Schedule.over_at.is_(None),
            Draft.state == "scheduled",
            Draft.restricted.is_(False),
        )
        .order_by(Schedule.id.desc())
        .limit(MOST)
    )


def _posting(row: Any, base_url: str, host: str) -> Event:
    about, path = place("draft", row.draft_id)
    url, at = base_url + path, row.goes_out_at
    summary = words.labelled(about, gettext("to be posted"))
    return Event(f"post-draft-{row.draft_id}@{host}", row.at, at, at + LASTS, summary, url, url)


def _ending(row: Any, base_url: str, host: str) -> Event:
    about, path = place(MODERATION, row.id)
    url, at = base_url + path, row.until
    summary = words.labelled(about, gettext("the block ends"))
    told = gettext("Take it off at the channel, then record that you did.")
    return Event(f"block-{row.id}@{host}", row.done_at, at, at + LASTS, summary, f"{told}\n{url}", url)
