"""The page of a draft: read beside the message that it answers, submitted, decided on, taken back, compared."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, Conflict, Invalid, NotFound, Refusal
from governance.web import reader, verdicts
from governance.web.comparing import compared
from governance.web.forms import Form
from governance.web.handed import handed
from governance.web.prospects import has_approved, others_of, refused_of
from governance.web.reviewing import Seen, seen
from workflows import decisions, submissions
from workflows.alternatives import CHOSEN

pages = Blueprint("reviews", __name__, url_prefix="/drafts/<int:draft_id>")

DONE = (
    *("submitted", "approve", "request_changes", "reject", "withdrawn", "let_pass", "recalled", "held", "resumed"),
    *("scheduled", "rescheduled", "unscheduled", "reviewed", "set_aside", "taken_back"),
    *("taken", "commented", "suggested", "answered", "resolved", "reopened"),
    *("put_to", "asked", "asked_no_more", "skipped", "handed_over"),
)


@pages.get("")
def show(draft_id: int) -> str:
    """The draft as it stands, and what can be done with it."""
    return page(seen(draft_id), Form())


@pages.get("/revisions/<int:n>")
def revision(draft_id: int, n: int) -> str:
    """One revision, as it was. The current one is decided on here too; of an earlier one only the words are shown."""
    return page(seen(draft_id, n), Form())


def page(found: Seen, form: Form, **more: Any) -> str:
    """The draft's page with a form as it stands."""
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "reviews/show.html" if found.reader.body is None else "outside/draft.html",
        seen=found,
        form=form,
        done=done if done in DONE else None,
        now=found.at,
        refused=refused_of(found.view, found.thread.messages if found.thread else ()),
        others=others_of(found.view, found.thread.drafts if found.thread else ()),
        approved_by_me=found.state in CHOSEN and has_approved(found.view, found.reader.person_id),
        handed=handed(found),
        **{"overtaken": None, **more},
    )


# -- Deciding -----------------------------------------------------------------------------------------------------


@pages.get("/revisions/<int:n>/decisions")
def no_decision(draft_id: int, n: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking decides nothing."""
    return redirect(url_for("reviews.show", draft_id=draft_id))


@pages.post("/revisions/<int:n>/decisions")
def decide(draft_id: int, n: int) -> ResponseReturnValue:
    """Decide on exactly the revision that the form was made for."""
    form = Form.posted()
    try:
        said = verdicts.chosen(form)
        decisions.decide(reader.person(), draft_id, n, *said)
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(draft_id, n, form, refusal)
    return redirect(url_for("reviews.show", draft_id=draft_id, done=said[0]), 303)


def _refused(draft_id: int, n: int, form: Form, refusal: Refusal) -> ResponseReturnValue:
    """The page again with what was typed. On other words than those that were read, nothing is chosen yet."""
    status, found = form.refused(refusal), seen(draft_id)
    if isinstance(refusal, Invalid):
        return page(found, form), status
    form.values.pop("verdict", None)
    overtaken = compared(found.numbered(n), found.shown) if n < found.revision.n else None
    return page(found, form, overtaken=overtaken), status


# -- Submitting and taking back -----------------------------------------------------------------------------------


@pages.get("/submission")
def no_submission(draft_id: int) -> ResponseReturnValue:
    """As `no_decision`."""
    return redirect(url_for("reviews.show", draft_id=draft_id))


@pages.post("/submission")
def submit(draft_id: int) -> ResponseReturnValue:
    """Put the current revision before the chain."""
    form = Form.posted()
    try:
        short = form.value("emergency") == "yes" if form.value("asked") else None
        submissions.submit(reader.person(), draft_id, form.whole("version"), short)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        form.errors.clear()  # the points stand on the page, each with its clause
        return page(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="submitted"), 303)


@pages.get("/withdrawal")
def confirm_withdrawal(draft_id: int) -> str:
    """Ask for the reason before the draft is taken back."""
    return _withdrawal(seen(draft_id), Form())


@pages.post("/withdrawal")
def withdraw(draft_id: int) -> ResponseReturnValue:
    """Take the draft back."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=2000, required=N_("Say why it is withdrawn."))
        form.settled()
        submissions.withdraw(reader.person(), draft_id, reason, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status, found = form.refused(refusal), seen(draft_id)
        if isinstance(refusal, Conflict):
            return page(found, form), status
        return _withdrawal(found, form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="withdrawn"), 303)


def _withdrawal(found: Seen, form: Form) -> str:
    return render_template("reviews/withdrawal.html", seen=found, form=form)


# -- Comparing ----------------------------------------------------------------------------------------------------


@pages.get("/changes")
def changes(draft_id: int) -> str:
    """Any two revisions held against each other; by default the last two."""
    found = seen(draft_id)
    newest = found.view.draft.revision
    to = _number("to", newest)
    before, after = sorted((_number("from", max(1, to - 1)), to))
    return render_template(
        "reviews/changes.html",
        seen=found,
        comparison=compared(found.numbered(before), found.numbered(after)),
        form=Form.of(**{"from": before, "to": after}),
    )


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
