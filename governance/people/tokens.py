"""Access tokens for programs: shown once, stored as a hash, with scopes and an end."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, or_, select, update

from governance.change import Actor, Change, Made, System, transaction, verb
from governance.clock import now
from governance.db import public_id, session
from governance.errors import N_, Busy, Conflict, Invalid, NotAllowed, NotFound, Problem
from governance.people.credentials import AT, SignedIn, digest, owner, signed_in
from governance.people.rows import ApiToken, User
from governance.record.entries import EntryType
from governance.text import Unfit, clean

SCOPES = ("read", "write", "decide")
"""`read` comes with every other scope, because every act answers with what it changed."""

DEFAULT_SCOPES = ("read", "write")
"""Never `decide`: a person decides, and a program only where its owner says so."""

USED_EVERY = timedelta(minutes=1)
_MARK = "onr_"


@dataclass(frozen=True)
class Issued:
    """A new token. `text` is shown this once; None where the request is a repeat and the text is gone."""

    text: str | None
    made: Made


def issue_token(
    actor: Actor,
    person_id: int,
    name: str,
    *,
    scopes: Collection[str] = DEFAULT_SCOPES,
    expires: datetime | None = None,
) -> Issued:
    """Issue a token to oneself, or as the operator to anybody. An administrator may not: it would act as somebody else.

    Raises `Invalid` by field.
    """
    name = _fit(name, scopes)
    text = _MARK + secrets.token_urlsafe(32)
    wanted = [scope for scope in SCOPES if scope in {*scopes, "read"}]
    made = _issue(actor, person_id, name, text[:10], digest(text), wanted, expires)
    return Issued(text if made["prefix"] == text[:10] else None, made)


@verb
def _issue(
    actor: Actor, person_id: int, name: str, prefix: str, hash: str, scopes: list[str], expires: datetime | None
) -> Made:
    with transaction(actor) as change:
        if change.standing.subject != "operator" and change.standing.person_id != person_id:
            raise NotAllowed("not-your-token", N_("You can issue access tokens to yourself only."))
        if expires is not None and expires <= change.at:
            fault = Problem(N_("The token would have expired already."))
            raise Invalid("token-unfit", N_("The token was not issued."), errors={"expires": [fault]})
        whose = session.execute(select(User.id, User.name, User.state).where(User.id == person_id)).one_or_none()
        if whose is None:
            raise NotFound("no-such-person", N_("There is no such person."))
        if whose.state != "active":
            raise Conflict("account-disabled", N_("The account of %(name)s is disabled."), name=whose.name)
        ident = public_id()
        row = {"public_id": ident, "user_id": person_id, "name": name, "prefix": prefix, "hash": hash}
        row |= {"scopes": scopes, "expires_at": expires, "created_at": change.at}
        token_id = session.execute(insert(ApiToken).values(row).returning(ApiToken.id)).scalar_one()
        _note(change, EntryType.TOKEN_ISSUED, ident, whose.id, whose.name, scopes)
        return change.made(token=token_id, prefix=prefix)


@verb
def revoke_token(actor: Actor, token_id: int) -> Made:
    """Revoke a token: one's own, or anybody's as an administrator. Raises `NotFound` for any other."""
    with transaction(actor) as change:
        statement = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
        if "administrator" not in change.standing.roles:
            statement = statement.where(ApiToken.user_id == change.standing.person_id)
        row = session.execute(
            statement.values(revoked_at=change.at)
            .returning(ApiToken.public_id, ApiToken.user_id, ApiToken.scopes)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if row is None:
            raise NotFound("no-such-token", N_("There is no such access token, or it is revoked already."))
        name = session.execute(select(User.name).where(User.id == row.user_id)).scalar_one()
        _note(change, EntryType.TOKEN_REVOKED, row.public_id, row.user_id, name, row.scopes)
        return change.made(new=False, token=token_id)


_OWNER = owner(
    ApiToken,
    ApiToken.scopes,
    ApiToken.last_used_at,
    valid=(ApiToken.hash == bindparam("hash"), or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > AT)),
)


def authenticate_token(text: str) -> SignedIn | None:
    """Who a bearer token stands for; None where it is unknown, revoked or expired. One statement.

    Once a minute, a second one notes that it was used.
    """
    at, hash = now(), digest(text)
    rows = session.execute(_OWNER, {"at": at, "hash": hash}).all()
    if rows and (rows[0].last_used_at is None or rows[0].last_used_at < at - USED_EVERY):
        with suppress(Busy):  # to be noted is worth no error to anybody
            _used(System(), hash, at)
    return signed_in(rows, frozenset(rows[0].scopes)) if rows else None


@verb
def _used(actor: Actor, hash: str, at: datetime) -> None:
    with transaction(actor):
        session.execute(
            update(ApiToken)
            .where(ApiToken.hash == hash, or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < at - USED_EVERY))
            .values(last_used_at=at)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True)
class TokenShown:
    """A token as it is listed: never its text."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def tokens_of(person_id: int) -> list[TokenShown]:
    """Every token that a person ever had, newest first."""
    rows = session.scalars(
        select(ApiToken)
        .where(ApiToken.user_id == person_id)
        .order_by(ApiToken.id.desc())
        .execution_options(populate_existing=True)
    )
    return [
        TokenShown(t.id, t.name, t.prefix, tuple(t.scopes), t.created_at, t.expires_at, t.revoked_at, t.last_used_at)
        for t in rows
    ]


def _note(change: Change, entry: EntryType, ident: str, person_id: int, name: str, scopes: list[str]) -> None:
    change.record(entry, f"token/{ident}", committed={"person": {"id": person_id, "name": name}, "scopes": scopes})


def _fit(name: str, scopes: Collection[str]) -> str:
    errors: dict[str, list[Problem]] = {}
    try:
        name = clean(name.strip(), longest=100)
        if not name or not name.isprintable():
            errors["name"] = [Problem(N_("Name the token after the program that will use it, on one line."))]
    except Unfit as unfit:
        errors["name"] = [unfit.problem]
    if unknown := [Problem(N_("There is no scope “%(scope)s”."), scope=s) for s in scopes if s not in SCOPES]:
        errors["scopes"] = unknown
    if errors:
        raise Invalid("token-unfit", N_("The token was not issued."), errors=errors)
    return name
