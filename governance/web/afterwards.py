"""The review of what was published under an emergency, after the fact."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, NotFound, Refusal
from governance.web import reader
from governance.web.forms import Form
from governance.web.reviewing import Seen, seen
from workflows import retrospectives
from workflows.retrospectives import OUTCOMES

pages = Blueprint("afterwards", __name__, url_prefix="/drafts/<int:draft_id>/afterwards")


@pages.get("")
def ask(draft_id: int) -> str:
    """What went out, and the question whether it was right."""
    return _page(seen(draft_id), Form())


@pages.post("")
def review(draft_id: int) -> ResponseReturnValue:
    """Record what was found."""
    form, found = Form.posted(), seen(draft_id)
    if found.view.publication is None:
        raise retrospectives.no_publication()
    try:
        outcome = form.chosen("outcome", OUTCOMES, N_("Say what you found."))
        comment = form.text("comment", longest=10_000)
        form.settled()
        assert outcome is not None  # else the form was not settled
        place = form.whole("on_behalf_of")
        retrospectives.review_afterwards(reader.person(), found.view.publication.id, outcome, comment, place)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="reviewed"), 303)


def _page(found: Seen, form: Form) -> str:
    if found.view.publication is None or found.owed is None:
        raise retrospectives.no_publication()
    return render_template("reviews/afterwards.html", seen=found, form=form)
