"""Taking back an approval that was kept for a later revision: asked for with what changed, and a reason."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, NotFound, Refusal
from governance.web import reader
from governance.web.forms import Form
from governance.web.reviewing import Seen, seen
from workflows import carrying

pages = Blueprint("objections", __name__, url_prefix="/drafts/<int:draft_id>/objection")


@pages.get("")
def ask(draft_id: int) -> str:
    """Show what changed, and ask for the reason."""
    return _asked(seen(draft_id), Form())


@pages.post("")
def take_back(draft_id: int) -> ResponseReturnValue:
    """Take the approval back, on exactly the revision that the form was made for."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=2000, required=N_("Say what is wrong with these words."))
        form.settled()
        carrying.take_back(reader.person(), draft_id, form.whole("revision") or 0, reason)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _asked(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="taken_back"), 303)


def _asked(found: Seen, form: Form) -> str:
    return render_template("reviews/objection.html", seen=found, form=form)
