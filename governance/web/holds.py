"""Holding an approved draft back, with a reason, and letting it go again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, NotFound, Refusal
from governance.web import reader, reviews
from governance.web.forms import Form
from governance.web.reviewing import Seen, seen
from workflows import holds

pages = Blueprint("holds", __name__, url_prefix="/drafts/<int:draft_id>/hold")


@pages.get("")
def ask(draft_id: int) -> str:
    """Ask for the reason before it is held back."""
    return _asked(seen(draft_id), Form())


@pages.post("")
def hold(draft_id: int) -> ResponseReturnValue:
    """Hold it back."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=2000, required=N_("Say why it is held back."))
        form.settled()
        holds.hold(reader.person(), draft_id, reason, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _asked(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="held"), 303)


@pages.get("/end")
def no_resumption(draft_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("reviews.show", draft_id=draft_id))


@pages.post("/end")
def resume(draft_id: int) -> ResponseReturnValue:
    """Let it go again."""
    form = Form.posted()
    try:
        holds.resume(reader.person(), draft_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return reviews.page(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="resumed"), 303)


def _asked(found: Seen, form: Form) -> str:
    return render_template("reviews/hold.html", seen=found, form=form)
