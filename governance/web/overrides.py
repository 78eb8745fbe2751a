"""The page on which somebody whom the guidance names lets a revision pass a check that blocks it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, NotFound, Refusal
from governance.web import reader
from governance.web.forms import Form
from governance.web.reviewing import seen
from workflows import overrides

pages = Blueprint("overrides", __name__, url_prefix="/drafts/<int:draft_id>/revisions/<int:n>/override/<check>")


@pages.get("")
def ask(draft_id: int, n: int, check: str) -> ResponseReturnValue:
    """What the check says, the text, and the reason to be given."""
    return _page(draft_id, n, check, Form())


@pages.post("")
def override(draft_id: int, n: int, check: str) -> ResponseReturnValue:
    """Let exactly this revision pass."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=2000, required=N_("Say why this may pass."))
        form.settled()
        overrides.override(reader.person(), draft_id, n, check, reason)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(draft_id, n, check, form, form.refused(refusal))
    return redirect(url_for("reviews.show", draft_id=draft_id, done="let_pass"), 303)


def _page(draft_id: int, n: int, check: str, form: Form, status: int = 200) -> ResponseReturnValue:
    found = seen(draft_id)
    points = [one for one in found.findings if one["check"] == check and one["outcome"] == "block"]
    if not points and not form.notice:  # overtaken, or mended: the draft's page says how it stands
        return redirect(url_for("reviews.show", draft_id=draft_id))
    page = render_template("reviews/override.html", seen=found, n=n, check=check, points=points, form=form)
    return page, status
