"""The daily letter: once a day to whom anything was kept for it, at their hour, on days on which the body works."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, String, case, cast, exists, func, literal_column, select, update

from governance.change import Actor, Change, System, insert_once, transaction, verb
from governance.clock import now
from governance.db import public_id, session, table
from governance.jobs.outbox import Job
from governance.notices.mail.rows import Mail, MailWishes
from governance.notices.mail.wishes import USUAL_HOUR
from governance.notices.rows import Notice
from policies.calendar import Calendar
from policies.versions import edition_at
from workflows.reviews import Step

KEPT: ColumnElement[str] = literal_column("'digest'")
"""Not a parameter: the index of what is kept is asked for only where the statement says so itself."""


def digests() -> None:
    """Begin today's daily letters for which the time has come. Two workers begin each once."""
    at = now()
    current = edition_at(at)
    if current is None or current_app.extensions["onrecord"].config.smtp_url is None:
        return
    calendar = current.document.calendar
    day = at.astimezone(calendar.zone).date()
    due = [one.person_id for one in _kept(day) if _is_time(one, day, calendar, at)]
    session.rollback()
    for person_id in due:
        begin(System(), person_id, day)


def _kept(day: date) -> Sequence[Any]:
    """Whoever has something kept and unread, and has had no letter today. One statement."""
    key = _key(cast(Notice.person_id, String), day)
    urgent = func.max(case((Step.always.is_(True), 1), else_=0)).label("urgent")
    return session.execute(
        select(Notice.person_id, func.min(Notice.created_at).label("first"), func.max(MailWishes.hour).label("hour"))
        .add_columns(urgent)
        .outerjoin(MailWishes, MailWishes.person_id == Notice.person_id)
        .outerjoin(Step, Step.id == Notice.step_id)
        .where(Notice.mailing == KEPT, Notice.read_at.is_(None), ~exists().where(Mail.key == key))
        .group_by(Notice.person_id)
        .order_by(Notice.person_id)
    ).all()


def _is_time(one: Any, day: date, calendar: Calendar, at: datetime) -> bool:
    """Whether the hour has struck since the first of it was kept, on a working day or about what never rests."""
    hour = USUAL_HOUR if one.hour is None else one.hour
    strikes = datetime.combine(day, time(hour), calendar.zone)
    return one.first < strikes <= at and (calendar.is_open_on(day) or bool(one.urgent))


def _key(person_id: Any, day: date) -> Any:
    return "digest:" + person_id + f":{day.isoformat()}"


@verb
def begin(actor: Actor, person_id: int, day: date) -> None:
    """Put what was kept into the letter of the day, unless there is one already."""
    with transaction(actor) as change:
        key, at = _key(str(person_id), day), change.at
        row = {"public_id": public_id(), "key": key, "kind": "digest", "person_id": person_id, "state": "waiting"}
        if not insert_once(Mail, {**row, "tries": 0, "in_doubt": False, "created_at": at, "next_at": at}):
            return
        ident = session.execute(select(Mail.id).where(Mail.key == key)).scalar_one()
        _fill(change, person_id, ident)


def _fill(change: Change, person_id: int, ident: int) -> None:
    notice = table(Notice)
    kept = update(notice).where(notice.c.person_id == person_id, notice.c.mailing == KEPT)
    session.execute(kept.where(notice.c.read_at.is_not(None)).values(mailing="seen"))
    session.execute(kept.values(mailing="joined", mail_id=ident))
    change.enqueue(Job.MAIL, {"mail_id": ident}, dedup=f"mail:{ident}")
