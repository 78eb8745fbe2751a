"""Setting a reply aside because another one to the same message was chosen."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, NotFound, Refusal
from governance.web import reader
from governance.web.forms import Form
from governance.web.reviewing import seen
from workflows import alternatives

pages = Blueprint("alternatives", __name__, url_prefix="/drafts/<int:draft_id>/set-aside")


@pages.get("")
def ask(draft_id: int) -> str:
    """Ask for the reason; `chosen` names the other reply."""
    return _page(draft_id, Form.of(chosen=request.args.get("chosen", "")))


@pages.post("")
def set_aside(draft_id: int) -> ResponseReturnValue:
    """Set it aside."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=2000, required=N_("Say why the other reply was chosen."))
        form.settled()
        chosen = form.whole("chosen") or 0
        alternatives.set_aside(reader.person(), draft_id, chosen, reason, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(draft_id, form), status
    return redirect(url_for("reviews.show", draft_id=chosen, done="set_aside"), 303)


def _page(draft_id: int, form: Form) -> str:
    chosen = form.whole("chosen")
    if chosen is None:
        raise NotFound("not-found", N_("There is no such draft."))
    return render_template("reviews/set_aside.html", seen=seen(draft_id), chosen=seen(chosen), form=form)
