"""The job that sends one letter: at least once, under one Message-ID, and what became of it is written down.

An attempt is noted before it is made, and its outcome after it, in two transactions: no lock of the database is held
while the mail server is talked to. Whoever finds an attempt that was noted and has no outcome tries again, and says
that the letter may arrive twice.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import case, literal, or_, select, update

from governance.change import Change, System, transaction
from governance.clock import machine
from governance.config import Config
from governance.db import session, table
from governance.jobs.outbox import Job
from governance.notices.mail.letter import POLICY, Reader, written
from governance.notices.mail.rows import LONGEST_ANSWER, Mail
from governance.notices.mail.server import Answer, Fate, Server
from governance.notices.mail.still import Sifted, sift
from governance.notices.mail.wishes import wishes
from governance.notices.rows import Notice
from governance.people.actors import actor_of
from governance.people.rows import User
from governance.worker import JobContext

log = logging.getLogger("onrecord.mail")

RESTS = (1, 5, 15, 30, 60, 120, 240)
"""Minutes to wait after the first attempts that the server put off; after later ones as long as after the last."""

MOST_TRIES = 20
"""With these rests, two days and a half."""

AWAY = timedelta(seconds=30)
"""After a server could not be talked to, how long this process leaves it alone, so that other work goes on."""


@dataclass(frozen=True)
class Begun:
    """An attempt that was noted: the letter's row, and whom it is for."""

    mail: Any
    reader: Reader
    sifted: Sifted


def send(payload: dict[str, Any], job: JobContext) -> None:
    """Send a letter, where there is still something to tell, and note what became of it."""
    config: Config = current_app.extensions["onrecord"].config
    with transaction(System()) as change:
        # The letter's row before the work's, as everywhere: notices that join it lock them in this order.
        if _leave_alone() and config.smtp_url:
            again(change, payload["mail_id"], job, change.at + AWAY)
            begun = None
        else:
            begun = _begun(change, payload["mail_id"], config)
        if begun is None:
            job.finish(change)
            return
        job.hold(change)
    answer = _handed_over(begun, config)
    with transaction(System()) as change:
        _ended(change, begun.mail, answer, job)
        job.finish(change)


# -- Before ------------------------------------------------------------------------------------------------------------


def _begun(change: Change, mail_id: int, config: Config) -> Begun | None:
    """Note an attempt; None where there is nothing to send, which is noted too."""
    row = table(Mail).c
    mail = session.execute(
        update(table(Mail))
        .where(row.id == mail_id, row.state.in_(("waiting", "sending")))
        .values(
            state="sending",
            tries=row.tries + 1,
            next_at=None,
            # From here on nothing joins it: what comes now gets a letter of its own.
            key=case((row.kind == "notices", literal("letter:") + row.public_id), else_=row.key),
            in_doubt=or_(row.in_doubt, row.state == "sending"),
        )
        .returning(*row)
    ).one_or_none()
    if mail is None:
        return None
    found = session.execute(
        select(User.id, User.public_id, User.name, User.email, User.language, User.state).where(
            User.id == mail.person_id
        )
    ).one()
    notices = session.scalars(
        select(Notice).where(Notice.mail_id == mail.id, Notice.mailing == "joined").order_by(Notice.id)
    ).all()
    ids = [one.id for one in notices]
    if found.state != "active" or config.smtp_url is None:
        _dropped(change, mail.id, ids)
        return None
    said = wishes(found.id)
    sifted = sift(actor_of(found), said, notices, change.at)
    if not sifted.kept:
        _dropped(change, mail.id, sifted.dropped)
        return None
    _mark(sifted.dropped)
    if mail.tries > MOST_TRIES:
        _set(mail.id, state="failed", ended_at=change.at)
        return None
    return Begun(mail, Reader(found.public_id, found.name, found.email, found.language, said.links), sifted)


def _dropped(change: Change, mail_id: int, notices: Sequence[int]) -> None:
    _mark(notices)
    _set(mail_id, state="dropped", ended_at=change.at)


def _mark(notices: Sequence[int]) -> None:
    if notices:
        row = table(Notice)
        session.execute(update(row).where(row.c.id.in_(notices)).values(mailing="dropped"))


# -- The attempt -------------------------------------------------------------------------------------------------------


def _handed_over(begun: Begun, config: Config) -> Answer:
    """Write the letter and hand it over. What goes wrong in our own words is told without them: they hold names."""
    try:
        letter = written(begun.mail, begun.reader, begun.sifted.kept, begun.sifted.waiting, config)
        session.rollback()  # what was read for it is done with
        answer = _talk(letter, begun.reader.email, config)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        log.error("letter %s could not be written: %s", begun.mail.public_id, where)
        return Answer(Fate.LATER, where)
    if answer.away:
        current_app.extensions["onrecord"].mail_away = machine() + AWAY
    return answer


def _talk(letter: EmailMessage, recipient: str, config: Config) -> Answer:
    sender = parseaddr(config.mail_from or "")[1]
    content = letter.as_bytes(policy=POLICY.clone(utf8=not recipient.isascii()))
    server = Server.at(config.smtp_url or "")
    return server.hand_over(content, sender, recipient, sender.rpartition("@")[2])


def _leave_alone() -> bool:
    until: datetime | None = current_app.extensions["onrecord"].mail_away
    return until is not None and machine() < until


# -- After -------------------------------------------------------------------------------------------------------------


def _ended(change: Change, mail: Any, answer: Answer, job: JobContext) -> None:
    said = answer.words.replace("\x00", "")[:LONGEST_ANSWER]
    if answer.fate is Fate.TAKEN:
        _set(mail.id, state="sent", answer=said, ended_at=change.at)
    elif answer.fate is Fate.REFUSED:
        _set(mail.id, state="refused", answer=said, ended_at=change.at)
    elif mail.tries >= MOST_TRIES:
        _set(mail.id, state="failed", answer=said, ended_at=change.at)
    else:
        rest = timedelta(minutes=RESTS[min(mail.tries, len(RESTS)) - 1])
        doubt = {"in_doubt": True} if answer.fate is Fate.UNKNOWN else {}
        _set(mail.id, state="waiting", answer=said, **doubt)
        again(change, mail.id, job, change.at + rest)


def again(change: Change, mail_id: int, job: JobContext, at: datetime) -> None:
    """Have a letter tried at a later time, by a piece of work that this one asks for once."""
    _set(mail_id, next_at=at)
    change.enqueue(Job.MAIL, {"mail_id": mail_id}, dedup=f"mail:{mail_id}:{job.id}", run_at=at)


def _set(mail_id: int, **values: Any) -> None:
    row = table(Mail)
    session.execute(update(row).where(row.c.id == mail_id).values(**values))
