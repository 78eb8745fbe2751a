"""Accounts: adding, changing and disabling people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from governance.change import Actor, Change, Made, insert_once, transaction, verb
from governance.db import public_id, session
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.people import passwords
from governance.people.actors import Person, Visitor
from governance.people.limits import Tries, forgive, spend
from governance.people.roles import (
    Known,
    Locked,
    Wanted,
    check,
    give,
    keep_an_administrator,
    locked,
    look_who_is_left,
    open_grants,
)
from governance.people.rows import ApiToken, User, UserSession
from governance.record.entries import EntryType
from governance.text import Unfit, clean

LANGUAGES = ("en", "fr")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@[^\s@<>\"(),;:\\\[\]]{1,189}")


@verb
def add_person(
    actor: Actor,
    email: str,
    name: str,
    *,
    roles: Sequence[Wanted] = (),
    password: str | None = None,
    language: str = "en",
    outside: str | None = None,
    known: Known,
) -> Made:
    """Make an account with its first roles. Without a password its owner cannot sign in yet.

    `outside` names another body: then it is the account of an outside approver, and stays one. Raises `Invalid` by
    field and `Conflict` where the address has an account already.
    """
    email, name = _fit(email, name, language)
    body = None if outside is None else _body(outside)
    hash = None if password is None else passwords.hashed(passwords.check_new(password, email=email, name=name))
    with transaction(actor) as change:
        change.standing.needs("administrator")
        check(roles, known, change.at)
        ident = public_id()
        row: dict[str, Any] = {"public_id": ident, "email": email, "name": name, "password_hash": hash}
        row |= {"language": language, "state": "active", "created_at": change.at, "version": 1}
        row["outside_body"] = body
        if not insert_once(User, row):
            raise Conflict("email-taken", N_("There is an account for %(email)s already."), email=email)
        person_id = session.execute(select(User.id).where(User.public_id == ident)).scalar_one()
        change.record(
            EntryType.PERSON_ADDED,
            f"person/{ident}",
            committed={"person": {"id": person_id, "name": name}, "email": email, "language": language}
            | ({} if body is None else {"outside": body}),
        )
        account = Locked(person_id, ident, name, email, "active", 1, body)
        for wanted in dict.fromkeys(roles):
            give(change, account, wanted)
        return change.made(person=person_id)


@verb
def disable(actor: Actor, person_id: int, *, version: int | None = None) -> Made:
    """Disable an account and end its sessions and tokens with it; its history stays.

    Raises `Conflict` for the last administrator and for an account that is disabled already.
    """
    with transaction(actor) as change:
        change.standing.needs("administrator")
        account = locked(person_id, version)
        _move(change, account, "active", "disabled", EntryType.PERSON_DISABLED)
        end_sessions(change, account.id)
        session.execute(
            update(ApiToken)
            .where(ApiToken.user_id == account.id, ApiToken.revoked_at.is_(None))
            .values(revoked_at=change.at)
            .execution_options(synchronize_session=False)
        )
        if any(held.role == "administrator" for held in open_grants(account.id, change.at)):
            keep_an_administrator(change)
        look_who_is_left(change, account)
        return change.made(person=account.id)


@verb
def enable(actor: Actor, person_id: int, *, version: int | None = None) -> Made:
    """Let somebody in again. Grants that are still in force hold again; sessions and tokens do not come back."""
    with transaction(actor) as change:
        change.standing.needs("administrator")
        if change.standing.person_id == person_id:
            raise NotAllowed("own-account", N_("You cannot enable your own account."))
        account = locked(person_id, version)
        _move(change, account, "disabled", "active", EntryType.PERSON_CHANGED)
        return change.made(person=account.id)


@verb
def set_language(actor: Person, language: str) -> Made:
    """Choose the language of one's own pages and mail."""
    if language not in LANGUAGES:
        raise Invalid("language-unknown", N_("Choose English or French."), errors={"language": [_language_fault()]})
    with transaction(actor) as change:
        account = locked(actor.person_id or 0)
        _set(account.id, language=language)
        _changed(change, account, "language", language)
        return change.made(new=False, person=account.id)


@verb
def set_shortcuts(actor: Person, on: bool) -> Made:
    """Say whether keys alone, without a modifier, do something in one's own pages."""
    with transaction(actor) as change:
        account = locked(actor.person_id or 0)
        _set(account.id, shortcuts=on)
        _changed(change, account, "shortcuts", "on" if on else "off")
        return change.made(new=False, person=account.id)


def change_password(
    actor: Person, current: str, new: str, *, address: str, secret: bytes, keep: str | None = None
) -> Made:
    """Change one's own password and end one's other sessions; `keep` is the public id of the one that goes on.

    Wrong tries are slowed like those at sign-in, because a stolen session could guess here.
    """
    row = session.execute(select(User.email, User.name, User.password_hash).where(User.id == actor.person_id)).one()
    tries = Tries.of(row.email, address, secret)
    spend(Visitor(), tries)
    if not passwords.matches(current, row.password_hash):
        fault = Problem(N_("This is not your present password."))
        raise Invalid("wrong-password", N_("The password was not changed."), errors={"current": [fault]})
    hash = passwords.hashed(passwords.check_new(new, email=row.email, name=row.name))
    return _replace_password(actor, actor.person_id or 0, row.password_hash, hash, tries=tries, keep=keep)


def set_password(actor: Actor, person_id: int, new: str) -> Made:
    """Set somebody's password from the command line of the machine.

    No administrator may, because they could then sign in as somebody who approves.
    """
    row = session.execute(select(User.email, User.name, User.password_hash).where(User.id == person_id)).one()
    hash = passwords.hashed(passwords.check_new(new, email=row.email, name=row.name))
    return _replace_password(actor, person_id, row.password_hash, hash)


@verb
def _replace_password(
    actor: Actor, person_id: int, old: str | None, new: str, *, tries: Tries | None = None, keep: str | None = None
) -> Made:
    with transaction(actor) as change:
        if change.standing.subject != "operator" and change.standing.person_id != person_id:
            raise NotAllowed("not-your-password", N_("Only its owner can change a password."))
        account = locked(person_id)
        now = session.execute(select(User.password_hash).where(User.id == person_id)).scalar_one()
        if now != old:
            raise Conflict("password-changed", N_("The password was changed by somebody else a moment ago."))
        _set(person_id, password_hash=new)
        end_sessions(change, person_id, keep=keep)
        if tries is not None:
            forgive(tries)
        _changed(change, account, "password", "changed")
        return change.made(new=False, person=person_id)


# -- Inside an act --------------------------------------------------------------------------------------------


def end_sessions(change: Change, person_id: int, *, keep: str | None = None) -> None:
    """End every session of a person but the one whose public id is `keep`, with an entry for each that was running."""
    statement = update(UserSession).where(
        UserSession.user_id == person_id, UserSession.revoked_at.is_(None), UserSession.expires_at > change.at
    )
    if keep is not None:
        statement = statement.where(UserSession.public_id != keep)
    ended = session.execute(
        statement.values(revoked_at=change.at)
        .returning(UserSession.public_id)
        .execution_options(synchronize_session=False)
    )
    for ident in ended.scalars():
        change.record(EntryType.SESSION_ENDED, f"session/{ident}", committed={"person": {"id": person_id}})


_ALREADY = {
    "active": N_("The account of %(name)s is active already."),
    "disabled": N_("The account of %(name)s is disabled already."),
}


def _move(change: Change, account: Locked, old: str, new: str, entry: EntryType) -> None:
    if account.state != old:
        raise Conflict("account-state", _ALREADY[new], name=account.name)
    _set(account.id, state=new)
    _changed(change, account, "state", new, entry)


def _set(person_id: int, **values: Any) -> None:
    session.execute(
        update(User).where(User.id == person_id).values(**values).execution_options(synchronize_session=False)
    )


def _changed(
    change: Change, account: Locked, what: str, value: str, entry: EntryType = EntryType.PERSON_CHANGED
) -> None:
    change.record(
        entry,
        f"person/{account.public_id}",
        committed={"person": {"id": account.id, "name": account.name}, what: value},
    )


def _fit(email: str, name: str, language: str) -> tuple[str, str]:
    errors: dict[str, list[Problem]] = {}
    email, name = email.strip().lower(), name.strip()
    if not _ADDRESS.fullmatch(email) or not email.isprintable():
        errors["email"] = [Problem(N_("This is not an e-mail address. It should look like name@example.org."))]
    try:
        name = clean(name, longest=200)
        if not name or not name.isprintable():
            errors["name"] = [Problem(N_("Give the person's name, on one line."))]
    except Unfit as unfit:
        errors["name"] = [unfit.problem]
    if language not in LANGUAGES:
        errors["language"] = [_language_fault()]
    if errors:
        raise Invalid("person-unfit", N_("The account was not made."), errors=errors)
    return email, name


def _body(text: str) -> str:
    """The name of another body. Raises `Invalid` where it is none."""
    try:
        body = clean(text.strip(), longest=200)
        fault = None if body and body.isprintable() else Problem(N_("Name the other body, on one line."))
    except Unfit as unfit:
        body, fault = "", unfit.problem
    if fault is not None:
        raise Invalid("person-unfit", N_("The account was not made."), errors={"outside": [fault]})
    return body


def _language_fault() -> Problem:
    return Problem(N_("Choose English (en) or French (fr)."))
