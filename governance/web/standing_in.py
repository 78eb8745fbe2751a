"""A person's own page about being away: who stands in for them, for whom they stand in, and their absences."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import those_who_stand_in
from governance.web import paging, people, reader, words
from governance.web.forms import Form
from governance.web.liveness import lost
from workflows import delegations
from workflows.delegations import Absence, Delegation, Wanted
from workflows.liveness import Loss

pages = Blueprint("standing_in", __name__, url_prefix="/account/standing-in")

DONE = ("proposed", "noted", "accepted", "declined", "ended", "back")


@pages.get("")
def mine() -> str:
    """What one handed over and was asked for, and the form to hand over."""
    tomorrow = (clock.now().astimezone(http.zone()) + timedelta(days=1)).strftime("%Y-%m-%d")
    form = Form.of(**{"from": tomorrow, "until": ""})
    form.values.setlist("away", ["yes"])
    return _page(form)


@pages.post("")
def propose() -> ResponseReturnValue:
    """Ask somebody to stand in, or only say that one is away."""
    form = Form.posted()
    try:
        begins, ends = first_day(form), people.end_of_day(form, "until")
        if ends is None and "until" not in form.errors:
            form.fault("until", N_("Write the last day."))
        away, delegate = form.value("away") == "yes", form.whole("delegate")
        if delegate is None and not away:
            form.fault("delegate", N_("Choose who stands in for you, or say that you are away."))
        form.settled()
        assert begins is not None  # else the form was not settled
        assert ends is not None
        if delegate is None:
            delegations.note_absence(reader.person(), reader.ident(), begins, ends)
            return redirect(url_for("standing_in.mine", done="noted"), 303)
        topic = form.line("topic") or None
        delegations.propose(reader.person(), Wanted(delegate, begins, ends, topic, away))
    except Refusal as refusal:
        status = form.refused(refusal, {"delegate_id": "delegate"})
        return _page(form), status
    return redirect(url_for("standing_in.mine", done="proposed"), 303)


def first_day(form: Form) -> datetime | None:
    """The beginning of the first day in the policy's zone, or now where that is today."""
    text = form.value("from").strip()
    if not text:
        form.fault("from", N_("Write the first day."))
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date, put into the zone below
    except ValueError:
        form.fault("from", N_("Write the date as year-month-day, for example 2026-11-23."))
        return None
    begins, now = datetime.combine(day, time(), http.zone()), clock.now()
    return now if begins <= now < begins + timedelta(days=1) else begins


@pages.post("/<int:delegation_id>/acceptance")
def accept(delegation_id: int) -> ResponseReturnValue:
    """Agree to stand in."""
    form = Form.posted()
    try:
        delegations.accept(reader.person(), delegation_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form), status
    return redirect(url_for("standing_in.mine", done="accepted"), 303)


@pages.get("/<int:delegation_id>/refusal")
def ask_refusal(delegation_id: int) -> str:
    """Ask for the reason before somebody refuses."""
    return _ask(delegation_id, "decline", Form())


@pages.post("/<int:delegation_id>/refusal")
def decline(delegation_id: int) -> ResponseReturnValue:
    """Refuse to stand in."""
    return _answered(delegation_id, "decline")


@pages.get("/<int:delegation_id>/end")
def ask_end(delegation_id: int) -> str:
    """Ask for the reason before somebody ends it."""
    return _ask(delegation_id, "end", Form())


@pages.post("/<int:delegation_id>/end")
def end(delegation_id: int) -> ResponseReturnValue:
    """End a delegation."""
    return _answered(delegation_id, "end")


def _answered(delegation_id: int, act: str) -> ResponseReturnValue:
    form = Form.posted()
    verb, done = (delegations.decline, "declined") if act == "decline" else (delegations.end, "ended")
    try:
        reason = form.text("reason", longest=2000)
        form.settled()
        verb(reader.person(), delegation_id, reason, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _ask(delegation_id, act, form), status
    return redirect(url_for("standing_in.mine", done=done), 303)


@pages.post("/absences/<int:absence_id>/end")
def come_back(absence_id: int) -> ResponseReturnValue:
    """End an absence, or call it off."""
    form = Form.posted()
    try:
        delegations.come_back(reader.person(), absence_id)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form), status
    return redirect(url_for("standing_in.mine", done="back"), 303)


def _page(form: Form) -> str:
    at, me = clock.now(), reader.ident()
    key = paging.after(paging.number)
    found, following = delegations.delegations_of(me, at, key[0] if key else None)
    document = words.document()
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "people/standing_in.html",
        form=form,
        me=me,
        now=at,
        given=[one for one in found if one.row.delegator_id == me],
        asked=[one for one in found if one.row.delegate_id == me],
        absences=delegations.absences_of(me, at),
        people_items=[{"value": one.id, "text": one.name} for one in those_who_stand_in(at) if one.id != me],
        topic_items=[{"value": key, "text": words.topic_title(key)} for key in (document.topics if document else ())],
        longest=document.delegation["max_days"] if document else None,
        loss=lost(Loss.of([me])),
        following=http.cursor([following]) if following else None,
        continued=key is not None,
        done=done if done in DONE else None,
        day=last_day,
    )


def last_day(one: Absence | Delegation) -> datetime:
    """The last moment of a half-open time, for a sentence that names the last day."""
    return one.until_at - timedelta(seconds=1)


def _ask(delegation_id: int, act: str, form: Form) -> str:
    one = delegations.delegation(delegation_id, reader.standing(), clock.now())
    return render_template("people/standing_in_end.html", one=one, act=act, form=form, me=reader.ident())
