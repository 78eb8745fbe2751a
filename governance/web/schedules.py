"""Setting the time at which an approved draft is posted, choosing another, and taking it off the schedule again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance import http
from governance.errors import N_, NotFound, Refusal
from governance.web import reader, reviews
from governance.web.forms import Form, split
from governance.web.reviewing import Seen, seen
from workflows import schedules

pages = Blueprint("schedules", __name__, url_prefix="/drafts/<int:draft_id>/schedule")

NAMES = {"time": "at_time"}
"""The page's name for the field that the verb complains about."""


@pages.get("")
def ask(draft_id: int) -> str:
    """Ask for the time."""
    return _asked(seen(draft_id), Form())


@pages.post("")
def schedule(draft_id: int) -> ResponseReturnValue:
    """Set it."""
    return _settle(draft_id, schedules.schedule, "scheduled")


@pages.get("/time")
def ask_anew(draft_id: int) -> str:
    """Ask for another time, beginning with the one that it has."""
    found = seen(draft_id)
    planned = found.view.schedule
    begun = split(planned.goes_out_at if planned else None, http.zone(), "at")
    return _asked(found, Form.of(**begun), anew=True)


@pages.post("/time")
def reschedule(draft_id: int) -> ResponseReturnValue:
    """Set another."""
    return _settle(draft_id, schedules.reschedule, "rescheduled")


def _settle(draft_id: int, verb: Callable[..., Any], done: str) -> ResponseReturnValue:
    form = Form.posted()
    try:
        at = form.moment("at", http.zone())
        if at is None and not form.errors:
            form.fault("at_date", N_("Say on which day and at what time it is to be posted."))
        form.settled()
        if at is not None:
            verb(reader.person(), draft_id, at, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, NAMES)
        return _asked(seen(draft_id), form, anew=verb is schedules.reschedule), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done=done), 303)


@pages.get("/end")
def no_end(draft_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("reviews.show", draft_id=draft_id))


@pages.post("/end")
def unschedule(draft_id: int) -> ResponseReturnValue:
    """Take it off the schedule."""
    form = Form.posted()
    try:
        schedules.unschedule(reader.person(), draft_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return reviews.page(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="unscheduled"), 303)


def _asked(found: Seen, form: Form, *, anew: bool = False) -> str:
    return render_template("reviews/schedule.html", seen=found, form=form, anew=anew)
