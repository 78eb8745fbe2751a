"""Letters of every fate in the demonstration, and the addresses that they carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from governance.db import public_id, session
from governance.notices.mail.leaving import key_of
from governance.notices.mail.rows import CalendarKey, Mail
from governance.notices.rows import Notice
from governance.people.credentials import digest
from governance.people.rows import User

SAID = "550 5.1.1 <amal@maplecountyhealth.example>: mailbox unavailable"
FATES: tuple[dict[str, Any], ...] = (
    {"state": "sent", "answer": "250 2.0.0 queued"},
    {"state": "sent", "answer": "250 2.0.0 queued", "in_doubt": True},
    {"state": "dropped"},
    {"state": "waiting", "answer": "450 4.2.0 greylisted, come back later", "tries": 2},
    {"state": "waiting", "tries": 1, "in_doubt": True},
    {"state": "failed", "answer": "450 4.2.0 greylisted, come back later", "tries": 20},
    {"state": "refused", "answer": SAID},
)


def letters(at: datetime) -> None:
    """Amal's letters, one of each fate; his newest notices are in them."""
    amal = session.execute(select(User.id).where(User.email.like("amal@%"))).scalar_one()
    for number, fate in enumerate(FATES):
        row = {"public_id": public_id(), "key": f"tour:{number}", "kind": "notices", "person_id": amal, "tries": 1}
        row |= {"in_doubt": False, "created_at": at - timedelta(hours=9 - number), **fate}
        row |= {"next_at" if fate["state"] == "waiting" else "ended_at": at + timedelta(minutes=15)}
        ident = session.execute(insert(Mail).values(row).returning(Mail.id)).scalar_one()
        newest = select(Notice.id).where(Notice.person_id == amal, Notice.mailing.is_(None)).limit(1)
        joined = update(Notice).where(Notice.id == newest.scalar_subquery())
        session.execute(joined.values(mailing="joined", mail_id=ident).execution_options(synchronize_session=False))
    session.execute(insert(CalendarKey).values(person_id=amal, hash=digest("tour"), made_at=at))
    session.commit()  # as workers and servers leave it


def leaving(who: str, *groups: str, links: int = 0) -> Callable[[Any], Mapping[str, Any]]:
    """The key in a letter to somebody that ends mail of these groups."""

    def key(tour: Any) -> Mapping[str, Any]:
        with tour.app.app_context():
            ident = session.execute(select(User.public_id).where(User.id == tour.people[who])).scalar_one()
        return {"key": key_of(ident, groups, tour.app.extensions["onrecord"].config.secret, links)}

    return key
