"""What runs under a version that is in force no more, and how an owner of the guidance takes it back for a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web import paging, reader, words
from governance.web.forms import Form
from governance.web.reviewing import Seen, seen
from workflows import flight, recalls
from workflows.amendments.rows import OWNER

pages = Blueprint("recalling", __name__)

IN_FLIGHT = ("in_review", "approved", "scheduled", "on_hold")
"""States of a draft in which it is recalled."""


@pages.app_context_processor
def known() -> dict[str, Any]:
    """What the template of a draft may ask."""
    return {"overtaken_guidance": overtaken_guidance}


def overtaken_guidance(found: Seen) -> dict[str, Any] | None:
    """Under which version a draft runs, where a newer one is in force; None where it runs under that."""
    review, current = found.view.review, words.edition()
    if review is None or current is None or found.state not in IN_FLIGHT or review.policy == current.number:
        return None
    return {"under": review.policy, "current": current.number, "may": OWNER in found.reader.roles}


@pages.get("/guidance/in-flight")
def in_flight() -> str:
    """Every draft that runs under an earlier version."""
    at, current = clock.now(), words.edition()
    key = paging.after(paging.number, paging.number)
    page = flight.in_flight(current.id, at, reader.standing(), key, paging.SIZE) if current else None
    return render_template(
        "guidance/in_flight.html",
        rows=page.rows if page else [],
        current=current.number if current else "",
        owner=OWNER in reader.standing().roles,
        following=http.cursor(page.next) if page and page.next else None,
        continued=key is not None,
    )


@pages.get("/drafts/<int:draft_id>/recall")
def ask(draft_id: int) -> ResponseReturnValue:
    """Ask for the reason first."""
    return _page(seen(draft_id), Form())


@pages.post("/drafts/<int:draft_id>/recall")
def recall(draft_id: int) -> ResponseReturnValue:
    """Take the draft out of its review, and put it before the chain of the version in force."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=2000, required=N_("Say why it is recalled."))
        form.settled()
        recalls.recall(reader.person(), draft_id, reason)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="recalled"), 303)


def _page(found: Seen, form: Form) -> str:
    return render_template("guidance/recall.html", seen=found, form=form, owner=OWNER in found.reader.roles)
