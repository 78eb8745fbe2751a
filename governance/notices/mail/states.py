"""What became of notices by mail: for the people they are for, and for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from governance.db import session
from governance.notices.mail.rows import STATES as OF_LETTERS
from governance.notices.mail.rows import Mail
from governance.notices.rows import Notice
from governance.people.rows import User

STATES = (*OF_LETTERS, "digest", "never", "seen")
"""Of a notice: what its letter is, or why it is in none (yet)."""


@dataclass(frozen=True)
class Delivery:
    """What became of a notice or a letter. `at` is when it ended, or when it is tried next."""

    state: str
    at: datetime | None = None
    answer: str | None = None
    tries: int = 0
    in_doubt: bool = False


def deliveries(notices: Sequence[Notice]) -> dict[int, Delivery]:
    """What became of each of these notices by mail; those that no mail is about are left out. One statement."""
    wanted = {one.mail_id for one in notices if one.mail_id is not None}
    letters = {row.id: _delivery(row) for row in session.scalars(select(Mail).where(Mail.id.in_(wanted)))}
    found = {}
    for one in notices:
        if one.mailing == "joined" and one.mail_id in letters:
            found[one.id] = letters[one.mail_id]
        elif one.mailing is not None:
            found[one.id] = Delivery(one.mailing)
    return found


def _delivery(row: Any) -> Delivery:
    return Delivery(row.state, row.ended_at or row.next_at, row.answer, row.tries, row.in_doubt)


@dataclass(frozen=True)
class Letter:
    """One letter, with how many notices it holds and whom it is for."""

    id: int
    kind: str
    created_at: datetime
    notices: int
    person_id: int
    name: str
    delivery: Delivery


def letters_of(person_id: int, size: int = 10) -> list[Letter]:
    """The newest letters to somebody. One statement."""
    return _letters(Mail.person_id == person_id, size=size)


def in_trouble(size: int = 50) -> list[Letter]:
    """The newest letters that were refused, given up or put off. One statement."""
    return _letters(Mail.state.in_(("refused", "failed", "waiting")), Mail.tries > 0, size=size)


def _letters(*condition: Any, size: int) -> list[Letter]:
    chosen = select(Mail.id).where(*condition).order_by(Mail.id.desc()).limit(size).subquery()
    count = select(func.count()).where(Notice.mail_id == Mail.id, Notice.mailing == "joined").scalar_subquery()
    rows = session.execute(
        select(Mail, User.name, count.label("notices"))
        .join(chosen, chosen.c.id == Mail.id)
        .join(User, User.id == Mail.person_id)
        .order_by(Mail.id.desc())
    )
    return [
        Letter(
            row.Mail.id,
            row.Mail.kind,
            row.Mail.created_at,
            row.notices,
            row.Mail.person_id,
            row.name,
            _delivery(row.Mail),
        )
        for row in rows
    ]
