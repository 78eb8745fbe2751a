"""`onrecord user …` and `onrecord token …`, by the hand of the operator."""

from __future__ import annotations

import getpass
import json
import sys
from argparse import Namespace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.change import Operator
from governance.clock import now
from governance.commands.service import opened
from governance.commands.speech import complain, put, say, told
from governance.errors import N_, Invalid, NotFound
from governance.people.accounts import add_person, disable, enable, set_password
from governance.people.actors import Held, Profile, by_email, people_page
from governance.people.renaming import rename
from governance.people.roles import Known, Wanted, grant, revoke
from governance.people.rows import User
from governance.people.tokens import DEFAULT_SCOPES, issue_token, revoke_token, tokens_of
from policies.versions import edition_at


def add(given: Namespace) -> None:
    """Add a person with first roles."""
    password = _password(given) if given.password_stdin else None
    with opened():
        until = _end_of(given.until)
        roles = [Wanted.parse(role, until) for role in given.role]
        more = {"password": password, "language": given.language, "outside": given.outside}
        add_person(Operator(), given.email, given.name, roles=roles, known=_known(), **more)
        say(N_("%(name)s was added."), name=given.name)
        if password is None:
            command = f"onrecord user password {given.email}"
            say(N_("There is no password yet; set one with: %(command)s"), command=command)


def show(given: Namespace) -> None:
    """List everybody, as a table or as JSON."""
    with opened():
        people, after = people_page()
        while after is not None:
            more, after = people_page(after)
            people += more
        if given.json:
            put(json.dumps([_as_json(one) for one in people], ensure_ascii=False, indent=2))
            return
        for one in people:
            body = f" ({one.outside_body})" if one.outside_body else ""
            put(f"{one.name}{body} <{one.email}> {told(_STATES[one.state])}")
            for held in _current(one):
                put(f"    {_shown(held)}")


_STATES = {"active": N_("active"), "disabled": N_("disabled")}


def _current(one: Profile) -> list[Held]:
    return [held for held in one.held if held.until_at is None or held.until_at > now()]


def _as_json(one: Profile) -> dict[str, object]:
    roles = [
        {"role": h.role, "topic": h.topic, "from": _iso(h.from_at), "until": _iso(h.until_at)} for h in _current(one)
    ]
    same = {name: getattr(one, name) for name in ("name", "email", "state", "language")}
    return {**same, "roles": roles, "outside": one.outside_body}


def _shown(held: Held) -> str:
    role = held.role if held.topic is None else f"{held.role}:{held.topic}"
    zone = _zone()
    begins = held.from_at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    if held.until_at is None:
        return told(N_("%(role)s since %(begins)s"), role=role, begins=begins)
    ends = held.until_at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    return told(N_("%(role)s from %(begins)s until %(ends)s"), role=role, begins=begins, ends=ends)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def grant_role(given: Namespace) -> None:
    """Grant a role, with `--until` up to the end of that day."""
    with opened():
        user = _person(given.email)
        grant(Operator(), user.id, Wanted.parse(given.role, _end_of(given.until)), known=_known())
        say(N_("%(name)s holds the role %(role)s."), name=user.name, role=given.role)


def revoke_role(given: Namespace) -> None:
    """Take a role back."""
    with opened():
        user, wanted = _person(given.email), Wanted.parse(given.role)
        revoke(Operator(), user.id, wanted.role, wanted.topic)
        say(N_("%(name)s no longer holds the role %(role)s."), name=user.name, role=given.role)


def disable_person(given: Namespace) -> None:
    """Disable an account."""
    with opened():
        user = _person(given.email)
        disable(Operator(), user.id)
        say(N_("The account of %(name)s is disabled; sessions and tokens have ended."), name=user.name)


def enable_person(given: Namespace) -> None:
    """Enable an account again."""
    with opened():
        user = _person(given.email)
        enable(Operator(), user.id)
        say(N_("The account of %(name)s is active."), name=user.name)


def rename_person(given: Namespace) -> None:
    """Give somebody another name."""
    with opened():
        user = _person(given.email)
        was, said = user.name, N_("%(was)s is called %(name)s from now on; what was done before keeps the old name.")
        rename(Operator(), user.id, given.name)
        say(said, was=was, name=given.name)


def password(given: Namespace) -> None:
    """Set a password."""
    with opened():
        user = _person(given.email)
        set_password(Operator(), user.id, _password(given))
        say(N_("The password of %(name)s was set; other sessions have ended."), name=user.name)


def add_token(given: Namespace) -> None:
    """Issue a token and print it alone on its line; whatever else there is to say goes to standard error."""
    with opened():
        user = _person(given.email)
        scopes = given.scope or DEFAULT_SCOPES
        issued = issue_token(Operator(), user.id, given.name, scopes=scopes, expires=_end_of(given.expires))
        complain(told(N_("This token is shown this once. Keep it as you would keep a password.")))
        put(str(issued.text))


def show_tokens(given: Namespace) -> None:
    """List somebody's tokens, revoked ones too."""
    with opened():
        for token in tokens_of(_person(given.email).id):
            ended = token.revoked_at or (token.expires_at if token.expires_at and token.expires_at <= now() else None)
            until = f"{_iso(token.expires_at) or '-'}"
            state = told(N_("ended") if ended else N_("active"))
            put(f"{token.id}\t{token.prefix}…\t{','.join(token.scopes)}\t{until}\t{state}\t{token.name}")


def end_token(given: Namespace) -> None:
    """Revoke a token."""
    with opened():
        revoke_token(Operator(), given.token)
        say(N_("The token is revoked."))


def _person(email: str) -> User:
    user = by_email(email)
    if user is None:
        raise NotFound("no-such-person", N_("There is no account for %(email)s."), email=email)
    return user


def _known() -> Known:
    edition = edition_at(now())
    return Known(frozenset(edition.document.roles), frozenset(edition.document.topics)) if edition else Known()


def _zone() -> ZoneInfo:
    edition = edition_at(now())
    return edition.document.calendar.zone if edition else ZoneInfo("UTC")


def _end_of(date: str | None) -> datetime | None:
    """The end of a day in the policy's zone, or the moment itself where one with a zone is given."""
    if date is None:
        return None
    try:
        given = datetime.fromisoformat(date)
    except ValueError:
        given = None
    if given is None or (given.tzinfo is None and given.time() != time(0)):
        raise Invalid("date-unfit", N_("“%(date)s” is no date; write it as 2026-12-11."), date=date)
    if given.tzinfo is not None:
        return given.astimezone(UTC)
    return (given + timedelta(days=1)).replace(tzinfo=_zone()).astimezone(UTC)


def _password(given: Namespace) -> str:
    if given.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Invalid("no-password", N_("Give the password on the input with --password-stdin."))
    first = getpass.getpass(told(N_("New password: ")))
    if first != getpass.getpass(told(N_("The same again: "))):
        raise Invalid("no-password", N_("The two passwords differ. Nothing was changed."))
    return first
