"""Somebody's absences, as an administrator enters and ends them for them; what they would leave is told before."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance import clock
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import Profile, profile
from governance.web import people, reader
from governance.web.forms import Form
from governance.web.liveness import lost
from governance.web.standing_in import first_day, last_day
from workflows import delegations
from workflows.liveness import Loss

pages = Blueprint("away", __name__, url_prefix="/people/<int:person_id>/away")

DONE = ("noted", "back")


@pages.before_request
def administrators_only() -> None:
    """Everybody else is refused: as the verb does, before anything about somebody is shown."""
    reader.standing().needs("administrator")


@pages.get("")
def show(person_id: int) -> str:
    """When somebody is away, and the form to enter an absence."""
    return _page(_found(person_id), Form())


@pages.post("")
def note(person_id: int) -> ResponseReturnValue:
    """Say that somebody is away."""
    form, one = Form.posted(), _found(person_id)
    try:
        begins, ends = first_day(form), people.end_of_day(form, "until")
        if ends is None and "until" not in form.errors:
            form.fault("until", N_("Write the last day."))
        form.settled()
        assert begins is not None  # else the form was not settled
        assert ends is not None
        delegations.note_absence(reader.person(), person_id, begins, ends)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(one, form), status
    return redirect(url_for("away.show", person_id=person_id, done="noted"), 303)


@pages.post("/<int:absence_id>/end")
def come_back(person_id: int, absence_id: int) -> ResponseReturnValue:
    """End an absence, or call it off."""
    form, one = Form.posted(), _found(person_id)
    if delegations.absence(absence_id).person_id != person_id:
        raise NotFound("no-such-absence", N_("There is no such absence."))
    try:
        delegations.come_back(reader.person(), absence_id)
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(one, form), status
    return redirect(url_for("away.show", person_id=person_id, done="back"), 303)


def _found(person_id: int) -> Profile:
    one = profile(person_id)
    if one is None:
        raise NotFound("no-such-person", N_("There is no such person."))
    return one


def _page(one: Profile, form: Form) -> str:
    at = clock.now()
    return render_template(
        "people/away.html",
        one=one,
        form=form,
        absences=delegations.absences_of(one.id, at),
        loss=lost(Loss.of([one.id])),
        done=reader.done(DONE),
        day=last_day,
    )
