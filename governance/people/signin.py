"""Signing in and out; sessions that the server can end."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update

from governance.change import Actor, Change, Made, System, transaction, verb
from governance.clock import now
from governance.db import Moment, public_id, session
from governance.errors import N_, Busy, Invalid, NotFound
from governance.people import passwords
from governance.people.actors import Person, Visitor, actor_of, by_email
from governance.people.credentials import AT, SignedIn, digest, owner, signed_in
from governance.people.limits import Tries, forgive, spend
from governance.people.rows import User, UserSession
from governance.record.entries import EntryType

IDLE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Started:
    """A new session: `cookie` is its secret, known to nobody else."""

    cookie: str
    made: Made


def sign_in(email: str, password: str, address: str, *, secret: bytes, lasts: timedelta) -> Started:
    """Start a session that ends by itself after `lasts`.

    `address` is the network address of the visitor and `secret` keys the counters. Raises `SlowDown` where a try
    comes too early and `Invalid` for a wrong address or password, without saying which, after the same time.
    """
    email = email.strip().lower()
    tries = Tries.of(email, address, secret)
    spend(Visitor(), tries)
    user = by_email(email)
    right = passwords.matches(password, user.password_hash if user else None)
    if user is None or not right:
        raise _refused()
    if user.state != "active":
        _note_refused(Visitor(), user.id, user.public_id)
        raise _refused()
    old, actor, cookie = str(user.password_hash), actor_of(user), secrets.token_urlsafe(32)
    new = passwords.hashed(password) if passwords.outdated(old) else old
    return Started(cookie, _start(actor, cookie, lasts, tries, old, new))


@verb
def _start(actor: Person, cookie: str, lasts: timedelta, tries: Tries, old: str, new: str) -> Made:
    with transaction(actor) as change:
        same = (User.id == actor.person_id, User.password_hash == old)
        if session.execute(select(User.id).where(*same)).one_or_none() is None:
            raise _refused()  # the password was changed since it was checked
        if new != old:
            renewed = update(User).where(*same).values(password_hash=new)
            session.execute(renewed.execution_options(synchronize_session=False))
        forgive(tries)
        ident = public_id()
        session.execute(
            insert(UserSession).values(
                id_hash=digest(cookie),
                public_id=ident,
                user_id=actor.person_id,
                created_at=change.at,
                last_seen_at=change.at,
                expires_at=change.at + lasts,
            )
        )
        change.record(EntryType.SESSION_STARTED, f"session/{ident}")
        return change.made(session=ident)


@verb
def _note_refused(actor: Visitor, person_id: int, ident: str) -> None:
    """The right password of a disabled account: worth an entry, as nobody without the password can make one."""
    with transaction(actor) as change:
        change.record(EntryType.SESSION_REFUSED, f"person/{ident}", committed={"person": {"id": person_id}})


@verb
def sign_out(actor: Person, cookie: str) -> None:
    """End the session of this cookie; one that has ended is left as it is."""
    with transaction(actor) as change:
        _end(change, UserSession.id_hash == digest(cookie), UserSession.user_id == actor.person_id)


@verb
def revoke_session(actor: Actor, ident: str) -> None:
    """End a session by its public id: one's own, or anybody's as an administrator. Raises `NotFound` for any other."""
    with transaction(actor) as change:
        mine = UserSession.user_id == change.standing.person_id
        whose = () if "administrator" in change.standing.roles else (mine,)
        if not _end(change, UserSession.public_id == ident, *whose):
            raise NotFound("no-such-session", N_("There is no such session, or it has ended."))


def _end(change: Change, *which: ColumnElement[bool]) -> bool:
    ended = session.execute(
        update(UserSession)
        .where(UserSession.revoked_at.is_(None), *which)
        .values(revoked_at=change.at)
        .returning(UserSession.public_id, UserSession.user_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if ended is not None:
        whose = {"id": ended.user_id}
        change.record(EntryType.SESSION_ENDED, f"session/{ended.public_id}", committed={"person": whose})
    return ended is not None


_OWNER = owner(
    UserSession,
    UserSession.last_seen_at,
    valid=(
        UserSession.id_hash == bindparam("id_hash"),
        UserSession.expires_at > AT,
        UserSession.last_seen_at > bindparam("idle_since", type_=Moment),
    ),
)


def authenticate_session(cookie: str, *, idle: timedelta = IDLE) -> SignedIn | None:
    """Who holds this cookie: None where the session has ended, expired or rested longer than `idle`. One statement.

    Once a minute, a second one notes that the session was seen.
    """
    at, id_hash = now(), digest(cookie)
    rows = session.execute(_OWNER, {"at": at, "id_hash": id_hash, "idle_since": at - idle}).all()
    if rows and rows[0].last_seen_at < at - SEEN_EVERY:
        with suppress(Busy):  # to be seen is worth no error to anybody
            _seen(System(), id_hash, at)
    return signed_in(rows)


@verb
def _seen(actor: Actor, id_hash: str, at: datetime) -> None:
    with transaction(actor):
        session.execute(
            update(UserSession)
            .where(UserSession.id_hash == id_hash, UserSession.last_seen_at < at - SEEN_EVERY)
            .values(last_seen_at=at)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True)
class SessionShown:
    """A running session as its owner or an administrator sees it."""

    public_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


def sessions_of(person_id: int) -> list[SessionShown]:
    """The sessions of a person that are running, newest first."""
    rows = session.execute(
        select(UserSession.public_id, UserSession.created_at, UserSession.last_seen_at, UserSession.expires_at)
        .where(UserSession.user_id == person_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now())
        .order_by(UserSession.created_at.desc())
    )
    return [SessionShown(*row) for row in rows]


@verb
def forget_sessions(actor: Actor, before: datetime) -> None:
    """Drop the rows of sessions that expired before a moment; the record keeps that they were."""
    with transaction(actor):
        session.execute(delete(UserSession).where(UserSession.expires_at < before))


def _refused() -> Invalid:
    return Invalid("sign-in-failed", N_("The e-mail address or the password is wrong."))
