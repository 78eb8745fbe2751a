"""The links in letters that end mail without signing in: made, made anew, and what one stands for."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from governance.change import Made, insert_once, transaction, verb
from governance.db import session
from governance.notices.mail.rows import MailWishes
from governance.notices.mail.wishes import NEVER, USUAL, USUAL_HOUR, one_at_a_time, wishes, write
from governance.people.actors import Person, actor_of
from governance.people.rows import User
from governance.record.entries import EntryType


@dataclass(frozen=True)
class Leaving:
    """What the key in a letter stands for: whose mail of which groups is to end. `ended`: it was made anew since."""

    person: Person
    language: str
    groups: tuple[str, ...]
    ended: bool = False


def key_of(public_id: str, groups: Iterable[str], secret: bytes, links: int = 0) -> str:
    """The key in a letter's address for ending mail of these groups: nobody makes one without the secret."""
    parts = [public_id, "-".join(sorted(set(groups))), *([str(links)] if links else [])]
    said = ".".join(parts)
    return f"{said}.{_seal(said, secret)}"


def _seal(said: str, secret: bytes) -> str:
    return hmac.new(secret, b"mail/leave/1\x00" + said.encode(), hashlib.sha256).hexdigest()


def leaving(key: str, secret: bytes) -> Leaving | None:
    """What a key stands for; None for one that is not ours, or of somebody who is no longer here."""
    said, _, seal = key.rpartition(".")
    if not key.isascii() or not hmac.compare_digest(seal, _seal(said, secret)):
        return None
    public_id, groups, links = [*said.split("."), "0"][:3]
    row = session.execute(
        select(User.id, User.public_id, User.name, User.language, MailWishes.links)
        .outerjoin(MailWishes, MailWishes.person_id == User.id)
        .where(User.public_id == public_id, User.state == "active")
    ).one_or_none()
    ended = row is not None and int(links) != (row.links or 0)
    return row and Leaving(actor_of(row), row.language, tuple(groups.split("-")), ended)


@verb
def leave(actor: Person, groups: Collection[str]) -> Made:
    """End the mail of these groups. Doing it again changes nothing."""
    with transaction(actor) as change:
        person_id = one_at_a_time(actor)
        before = wishes(person_id)
        ways = {**before.ways, **{group: NEVER for group in groups if group in USUAL}}
        if ways != dict(before.ways):
            write(change, person_id, ways, before.hour)
        return change.made(new=False, person=person_id)


@verb
def make_links_anew(actor: Person) -> Made:
    """Let the links of all one's letters so far lead nowhere; letters from now on carry others."""
    with transaction(actor) as change:
        person_id = one_at_a_time(actor)
        first = {"person_id": person_id, "ways": {}, "hour": USUAL_HOUR, "version": 0, "links": 1}
        if not insert_once(MailWishes, first):
            session.execute(
                update(MailWishes)
                .where(MailWishes.person_id == person_id)
                .values(links=MailWishes.links + 1)
                .execution_options(synchronize_session=False)
            )
        person = {"id": person_id, "name": change.standing.name}
        change.record(
            EntryType.PERSON_CHANGED, change.standing.subject, committed={"person": person, "mail_links": "made anew"}
        )
        return change.made(new=True, person=person_id)
