"""What people say about a clause of a version: said on the document's page or on the version's, and settled there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance import clock
from governance.errors import N_, NotFound, Refusal
from governance.web import reader
from governance.web.amendments.desk import number_of
from governance.web.forms import Form
from workflows import commenting, guidance_reading
from workflows.amendments.rows import OWNER
from workflows.guidance_reading import Comment, Line

pages = Blueprint("commenting", __name__, url_prefix="/guidance/versions/<int:version_id>/comments")


@pages.app_context_processor
def known() -> dict[str, Any]:
    """What the templates of the document may ask."""
    return {"talk_of": talk_of, "may_comment": may_comment, "may_settle": may_settle}


def talk_of(line: Line) -> dict[str, list[Comment]]:
    """What was said about a version and is not settled, by clause, among people of this body: one statement."""
    found: dict[str, list[Comment]] = {}
    if reader.standing().body is not None:
        return found
    for one in guidance_reading.comments_of(line.id):
        if one.resolved_at is None:
            found.setdefault(one.clause, []).append(one)
    return found


def may_comment() -> bool:
    """Whether the reader may say something: whoever holds a role."""
    return bool(reader.standing().roles)


def may_settle(one: Comment) -> bool:
    """Whether the reader may mark a comment as settled."""
    return one.resolved_at is None and (one.person_id == reader.ident() or OWNER in reader.standing().roles)


@pages.get("/new")
def ask(version_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal."""
    return redirect(url_for("versions.show", version_id=version_id) + "#comments")


@pages.post("/new")
def comment(version_id: int) -> ResponseReturnValue:
    """Say something about a clause."""
    form = Form.posted()
    try:
        clause = form.line("clause", longest=120)
        text = form.text("text", longest=commenting.LONGEST, required=N_("Write something here."))
        form.settled()
        made = commenting.comment(reader.person(), version_id, clause, text)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        line = guidance_reading.version_line(number_of(version_id), clock.now())
        return render_template("guidance/comment.html", line=line, form=form, clause=form.value("clause")), status
    return redirect(_back(form, version_id, f"comment-{made['comment']}", "commented"), 303)


@pages.post("/<int:comment_id>/resolution")
def settle(version_id: int, comment_id: int) -> ResponseReturnValue:
    """Say that nothing is left to do about a comment."""
    commenting.resolve(reader.person(), comment_id)
    form = Form.posted()
    return redirect(_back(form, version_id, form.value("clause") or "comments", "resolved"), 303)


def _back(form: Form, version_id: int, anchor: str, done: str) -> str:
    """The page on which somebody said it."""
    if form.value("from") == "document":
        return url_for("guidance.show", number=number_of(version_id), _anchor=anchor)
    return url_for("versions.show", version_id=version_id, done=done, _anchor=anchor)
