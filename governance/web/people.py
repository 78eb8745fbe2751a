"""People and their roles: the administrator adds, grants, takes back and disables; auditors look."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from governance import clock, http
from governance.db import session
from governance.errors import N_, NotFound, Refusal
from governance.people import accounts, renaming, roles, signin, tokens
from governance.people.actors import Profile, in_force, names, people_page, profile
from governance.people.roles import FIXED_ROLES, Known, Wanted
from governance.people.rows import RoleGrant, User
from governance.web import paging, reader, words
from governance.web.forms import Form
from governance.web.liveness import lost
from governance.web.vocabulary import OWN_NAMES
from workflows.handing_over import open_items
from workflows.liveness import Loss
from workflows.uncovered import without_anybody

pages = Blueprint("people", __name__, url_prefix="/people")

READERS = ("administrator", "auditor", "champion")
DONE = ("added", "granted", "revoked", "disabled", "enabled", "ended", "token", "renamed")


@pages.before_request
def readers_only() -> None:
    """Everybody else is refused, and told which role it takes."""
    reader.standing().needs(*READERS)


@pages.get("")
def all_people() -> str:
    """The accounts, by name."""
    key = paging.after(_name, paging.number)
    found, following = people_page((key[0], key[1]) if key else None)
    return render_template(
        "people/list.html",
        people=found,
        following=http.cursor(following) if following else None,
        continued=key is not None,
        now=clock.now(),
    )


def _name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200 and value.isprintable()


@pages.get("/new")
def new() -> str:
    """The form for a new account; with `outside`, for an outside approver, with a role that is missing here."""
    form = Form.of(language="en")
    for name in ("role", "topic"):
        form.values[name] = request.args.get(name, "")
    return _new(form)


@pages.post("/new")
def add() -> ResponseReturnValue:
    """Make the account, with its first role where one was chosen."""
    form = Form.posted()
    try:
        wanted = [_wanted(form)] if form.value("role") else []
        outside = form.line("outside", longest=200, required=N_("Name the other body.")) if _for_outside() else None
        form.settled()
        made = accounts.add_person(
            reader.person(),
            form.value("email"),
            form.value("name"),
            roles=wanted,
            password=form.value("password") or None,
            language=form.value("language"),
            outside=outside,
            known=known(),
        )
    except Refusal as refusal:
        status = form.refused(refusal, {"roles": "role"})
        return _new(form), status
    return redirect(url_for("people.show", person_id=made["person"], done="added"), 303)


def _new(form: Form) -> str:
    languages = [{"value": code, "text": own} for code, own in OWN_NAMES.items()]
    outside = _for_outside()
    return render_template("people/new.html", form=form, language_items=languages, outside=outside, **_choices(outside))


def _for_outside() -> bool:
    """Whether the form is the one for an outside approver: its address says so, also when it is sent."""
    return "outside" in request.args


def known() -> Known:
    """The roles and topics that can be granted."""
    document = words.document()
    return Known(document.roles, document.topics) if document else Known()


def _choices(outside: bool = False) -> dict[str, Any]:
    """The roles and topics for a form; to somebody from outside only what the guidance names is given."""
    grantable = known()
    ordered = [one for one in grantable.roles if one not in FIXED_ROLES]
    if not outside:
        ordered = [*grantable.roles, *sorted(FIXED_ROLES - set(grantable.roles))]
    return {
        "role_items": [{"value": role, "text": words.role_title(role)} for role in ordered],
        "topic_items": [{"value": topic, "text": words.topic_title(topic)} for topic in grantable.topics],
    }


def _wanted(form: Form) -> Wanted:
    """The role that a form asks for; its last day belongs to it."""
    role = form.line("role", required=N_("Choose the role."))
    return Wanted(role, form.line("topic") or None, end_of_day(form, "until"))


def end_of_day(form: Form, name: str) -> datetime | None:
    """The end of a chosen day in the policy's zone; None where none was chosen."""
    text = form.value(name).strip()
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date, put into the zone below
        return datetime.combine(day + timedelta(days=1), time(), http.zone())
    except (ValueError, OverflowError):
        form.fault(name, N_("Write the date as year-month-day, for example 2026-11-23."))
        return None


# -- One person ---------------------------------------------------------------------------------------------------


@pages.get("/<int:person_id>")
def show(person_id: int) -> str:
    """An account with its roles, sessions and tokens."""
    return _page(person_id, Form())


def _page(person_id: int, form: Form) -> str:
    one = _found(person_id)
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "people/show.html",
        one=one,
        form=form,
        former=renaming.former_names(person_id),
        granters=names(held.granted_by for held in one.held if held.granted_by),
        sessions=signin.sessions_of(person_id),
        tokens=tokens.tokens_of(person_id),
        last_administrator=_is_last_administrator(one),
        me=reader.ident() == person_id,
        done=done if done in DONE else None,
        stuck=len(without_anybody(clock.now())) if done in ("disabled", "revoked") else 0,
        now=clock.now(),
        **_choices(one.outside_body is not None),
    )


@pages.post("/<int:person_id>/name")
def rename(person_id: int) -> ResponseReturnValue:
    """Give somebody another name."""
    form = Form.posted()
    try:
        renaming.rename(reader.person(), person_id, form.value("name"), version=form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(person_id, form), status
    return redirect(url_for("people.show", person_id=person_id, done="renamed"), 303)


def _found(person_id: int) -> Profile:
    one = profile(person_id)
    if one is None:
        raise NotFound("no-such-person", N_("There is no such person."))
    return one


def _is_last_administrator(one: Profile) -> bool:
    """Whether nobody else administers without an end date: then this role and account are not to be taken away."""
    at = clock.now()
    if not any(held.role == "administrator" and held.in_force(at) for held in one.held):
        return False
    others = (
        select(func.count())
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == "administrator", RoleGrant.until_at.is_(None), in_force(at))
        .where(User.state == "active", User.id != one.id)
    )
    return not session.scalar(others)


@pages.post("/<int:person_id>/roles")
def grant(person_id: int) -> ResponseReturnValue:
    """Grant a role."""
    form = Form.posted()
    try:
        wanted = _wanted(form)
        form.settled()
        roles.grant(reader.person(), person_id, wanted, version=form.whole("version"), known=known())
    except Refusal as refusal:
        return _refused(person_id, form, refusal)
    return redirect(url_for("people.show", person_id=person_id, done="granted"), 303)


def _refused(person_id: int, form: Form, refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, NotFound):
        raise refusal
    status = form.refused(refusal, {"roles": "role"})
    return _page(person_id, form), status


# -- Confirmed on a page of its own --------------------------------------------------------------------------------


@pages.get("/<int:person_id>/roles/revocation")
def confirm_revocation(person_id: int) -> str:
    """Ask before a role is taken back."""
    one = _found(person_id)
    role, topic = request.args.get("role", ""), request.args.get("topic") or None
    held = next((held for held in one.held if (held.role, held.topic) == (role, topic)), None)
    if held is None:
        raise NotFound("role-not-held", N_("%(name)s does not hold this role."), name=one.name)
    last = role == "administrator" and _is_last_administrator(one)
    loss = None if last else lost(Loss.of(grants=[(one.id, role, topic)]))
    return render_template("people/revocation.html", one=one, held=held, last=last, form=Form(), loss=loss)


@pages.post("/<int:person_id>/roles/revocation")
def revoke(person_id: int) -> ResponseReturnValue:
    """Take a role back."""
    form = Form.posted()
    try:
        role, topic = form.line("role"), form.line("topic") or None
        form.settled()
        roles.revoke(reader.person(), person_id, role, topic, version=form.whole("version"))
    except Refusal as refusal:
        return _refused(person_id, form, refusal)
    return redirect(url_for("people.show", person_id=person_id, done="revoked"), 303)


@pages.get("/<int:person_id>/disabling")
def confirm_disabling(person_id: int) -> str:
    """Ask before an account is disabled."""
    one = _found(person_id)
    last = _is_last_administrator(one)
    loss = None if last else lost(Loss.of([one.id]))
    still = open_items(one.id, reader.standing())
    return render_template("people/disabling.html", one=one, last=last, form=Form(), loss=loss, open=still)


@pages.post("/<int:person_id>/disabling")
def disable(person_id: int) -> ResponseReturnValue:
    """Disable the account."""
    form = Form.posted()
    try:
        accounts.disable(reader.person(), person_id, version=form.whole("version"))
    except Refusal as refusal:
        return _refused(person_id, form, refusal)
    return redirect(url_for("people.show", person_id=person_id, done="disabled"), 303)


@pages.post("/<int:person_id>/enabling")
def enable(person_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    form = Form.posted()
    try:
        accounts.enable(reader.person(), person_id, version=form.whole("version"))
    except Refusal as refusal:
        return _refused(person_id, form, refusal)
    return redirect(url_for("people.show", person_id=person_id, done="enabled"), 303)


# -- What lets somebody in ------------------------------------------------------------------------------------------


@pages.post("/<int:person_id>/sessions/<ident>/end")
def end_session(person_id: int, ident: str) -> ResponseReturnValue:
    """End a session of somebody."""
    reader.standing().needs("administrator")
    signin.revoke_session(reader.person(), ident)
    return redirect(url_for("people.show", person_id=person_id, done="ended"), 303)


@pages.post("/<int:person_id>/tokens/<int:token_id>/revocation")
def revoke_token(person_id: int, token_id: int) -> ResponseReturnValue:
    """Revoke an access token of somebody."""
    reader.standing().needs("administrator")
    tokens.revoke_token(reader.person(), token_id)
    return redirect(url_for("people.show", person_id=person_id, done="token"), 303)
