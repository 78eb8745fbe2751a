"""Notices go into letters: what is wanted at once joins the letter about its item that has not left yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from governance.change import Change
from governance.db import db, public_id, session, table
from governance.jobs.outbox import Job
from governance.notices.mail.rows import Mail
from governance.notices.mail.wishes import AT_ONCE, NOTHING_SAID, wishes_of
from governance.notices.rows import Notice

SETTLE = timedelta(seconds=5)
"""How long a letter waits for what else the same act has to say."""

SUBJECTS = (
    *("emergency_id", "moderation_id", "report_id", "practice_id"),
    *("draft_id", "thread_id", "policy_version_id", "delegation_id"),
)

_notice = table(Notice)
_JOIN = update(_notice).where(_notice.c.id == bindparam("of")).values(mail_id=bindparam("into"))


def ways(rows: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """What becomes of each of these notices by mail; nothing where this service sends none. One statement."""
    if current_app.extensions["onrecord"].config.smtp_url is None:
        return [None] * len(rows)
    said = wishes_of({row["person_id"] for row in rows})
    found = [said.get(row["person_id"], NOTHING_SAID).way(row["event"]) for row in rows]
    return ["joined" if way == AT_ONCE else way for way in found]


def join(change: Change, notices: Sequence[Any]) -> None:
    """Put new notices into letters, one for each person and item, and have them sent."""
    keys = {one.id: f"{one.person_id}:{_subject(one)}" for one in notices}
    if not keys:
        return
    people = {keys[one.id]: one.person_id for one in notices}
    mail = table(Mail)
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(mail).values([_letter(change, key, people[key]) for key in sorted(people)])
    # To write the key over itself locks the letter: whoever begins to send it waits, and then sends these too.
    statement = statement.on_conflict_do_update(index_elements=["key"], set_={"key": statement.excluded.key})
    letters = {row.key: row.id for row in session.execute(statement.returning(mail.c.id, mail.c.key))}
    session.execute(_JOIN, [{"of": ident, "into": letters[key]} for ident, key in keys.items()])
    for ident in letters.values():
        change.enqueue(Job.MAIL, {"mail_id": ident}, dedup=f"mail:{ident}", run_at=change.at + SETTLE)


def _subject(notice: Any) -> str:
    name = next((name for name in SUBJECTS if getattr(notice, name) is not None), None)
    return f"{name}:{getattr(notice, name)}" if name else f"notice:{notice.id}"


def _letter(change: Change, key: str, person_id: int) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "key": key,
        "kind": "notices",
        "person_id": person_id,
        "state": "waiting",
        "tries": 0,
        "in_doubt": False,
        "created_at": change.at,
        "next_at": change.at + SETTLE,
    }
