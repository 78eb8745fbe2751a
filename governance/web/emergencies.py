"""Emergencies: declaring one, confirming it, extending it, ending it, and what was put under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web import paging, reader
from governance.web.days import day
from governance.web.forms import Form
from policies.versions import edition, edition_at
from workflows.emergencies import declaring, limits, reading
from workflows.emergencies.reading import EmergencyView

pages = Blueprint("emergencies", __name__, url_prefix="/emergencies")

DONE = ("declared", "confirmed", "renewed", "ended")


@pages.get("")
def all_emergencies() -> str:
    """Declarations, newest first, and how large a share went out under them: in 30 days, or in the days asked for."""
    key, at, form = paging.after(paging.number), clock.now(), Form(MultiDict(request.args))
    found, following = reading.emergencies(key[0] if key else None, paging.SIZE)
    since, until = day(form, "from") or _midnight(at - timedelta(days=30)), day(form, "to", whole=True) or at
    return render_template(
        "emergencies/list.html",
        emergencies=found,
        following=http.cursor([following]) if following else None,
        form=form,
        share=reading.share(since, until),
        since=since,
        until=until if form.value("to") and not form.error("to") else None,
        asked={name: form.value(name) for name in ("from", "to") if form.value(name)},
        now=at,
        may_declare=_may_declare(at),
        known=_rule(at) is not None,
    )


@pages.get("/new")
def new() -> str:
    """The form to declare one."""
    return _new(Form())


@pages.post("")
def declare() -> ResponseReturnValue:
    """Declare it."""
    form = Form.posted()
    try:
        what = form.line("what", longest=limits.LONGEST, required=N_("Say in a sentence what has happened."))
        until = form.moment("until", http.zone())
        form.settled()
        drill, nobody = (form.value(name) == "yes" for name in ("drill", "names_nobody"))
        made = declaring.declare(reader.person(), what, until, drill, nobody)
    except Refusal as refusal:
        status = form.refused(refusal)
        return _new(form), status
    return redirect(url_for("emergencies.show", emergency_id=made["emergency"], done="declared"), 303)


def _new(form: Form) -> str:
    at = clock.now()
    found, may_declare = edition_at(at), _may_declare(at)
    spent = limits.spent(reader.ident(), at, found) if found and may_declare else None
    return render_template(
        "emergencies/new.html",
        form=form,
        rule=_rule(at),
        may_declare=may_declare,
        spent=http.sentence(limits.ASK_ANOTHER, spent) if spent else "",
        asks=found is not None and limits.only_places(limits.named(form.value("what"), found.document, at)),
    )


@pages.get("/<int:emergency_id>")
def show(emergency_id: int) -> str:
    """One declaration, what can be done with it, and what was put under it."""
    return _show(emergency_id, Form())


@pages.get("/<int:emergency_id>/confirmation")
@pages.get("/<int:emergency_id>/renewal")
@pages.get("/<int:emergency_id>/end")
def no_act(emergency_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("emergencies.show", emergency_id=emergency_id))


@pages.post("/<int:emergency_id>/confirmation")
def confirm(emergency_id: int) -> ResponseReturnValue:
    """Confirm it as the second person."""

    def act(form: Form) -> None:
        declaring.confirm(reader.person(), emergency_id, form.whole("version"))

    return _acted(emergency_id, "confirmed", act)


@pages.post("/<int:emergency_id>/renewal")
def renew(emergency_id: int) -> ResponseReturnValue:
    """Extend it by the longest time that the guidance allows."""

    def act(form: Form) -> None:
        reason = form.text("renewal_reason", longest=2000, required=N_("Say why it goes on."))
        form.settled()
        declaring.renew(reader.person(), emergency_id, reason, version=form.whole("version"))

    return _acted(emergency_id, "renewed", act)


@pages.post("/<int:emergency_id>/end")
def end(emergency_id: int) -> ResponseReturnValue:
    """End it at this moment."""

    def act(form: Form) -> None:
        reason = form.text("end_reason", longest=2000)
        form.settled()
        declaring.end(reader.person(), emergency_id, reason, form.whole("version"))

    return _acted(emergency_id, "ended", act)


def _acted(emergency_id: int, done: str, act: Callable[[Form], None]) -> ResponseReturnValue:
    """The page after an act; with what was typed and why not, where it was refused."""
    form = Form.posted()
    try:
        act(form)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _show(emergency_id, form), status
    return redirect(url_for("emergencies.show", emergency_id=emergency_id, done=done), 303)


def _show(emergency_id: int, form: Form) -> str:
    key, at = paging.after(paging.number), clock.now()
    found = reading.emergency(emergency_id, reader.standing(), key[0] if key else None, paging.SIZE)
    return render_template(
        "emergencies/show.html",
        form=form,
        view=found,
        following=http.cursor([found.next]) if found.next else "",
        continued=key is not None,
        state=found.row.state(at),
        now=at,
        rule=edition(found.row.policy_version_id).document.emergency,
        why=_why(found),
        done=reader.done(DONE),
    )


def _why(found: EmergencyView) -> dict[str, str]:
    """Why the reader cannot confirm, extend or end it, as the verbs would say it; empty where they can."""
    standing = reader.standing()
    rule = edition(found.row.policy_version_id).document.emergency
    if not standing.roles & set(rule["declared_by"]):
        none = http.sentence(N_("This is for people who may declare an emergency."), {})
        return {"confirm": none, "renew": none, "end": none}
    me, row = standing.person_id, found.row
    own = N_("You declared this emergency. A second person has to confirm it.")
    last = N_("You declared this emergency, or extended it last. Somebody else has to extend it now.")
    fixed = N_("The guidance does not allow an emergency to be extended.")
    return {
        "confirm": http.sentence(own, {}) if row.declared_by == me else "",
        "renew": http.sentence(fixed, {}) if not rule["renewable"] else _unless(row.extended_by != me, last),
        "end": "",
    }


def _unless(fine: bool, sentence: str) -> str:
    return "" if fine else http.sentence(sentence, {})


def _rule(at: datetime) -> Any:
    found = edition_at(at)
    return found.document.emergency if found and found.document.emergency else None


def _may_declare(at: datetime) -> bool:
    rule = _rule(at)
    return rule is not None and bool(reader.standing().roles & set(rule["declared_by"]))


def _midnight(at: datetime) -> datetime:
    return at.astimezone(http.zone()).replace(hour=0, minute=0, second=0, microsecond=0)
