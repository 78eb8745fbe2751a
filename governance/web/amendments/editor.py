"""The editing page of a version: the whole text, kept as it is typed, looked at, mended, saved, put together."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import NotFound, Refusal, Stale
from governance.web import reader, words
from governance.web.amendments import bringing
from governance.web.amendments.checking import Checked, check
from governance.web.amendments.desk import (
    ELSEWHERE,
    Desk,
    TypedElsewhere,
    forget,
    form_of,
    keep,
    lines,
    open_desk,
)
from governance.web.amendments.outline import outline
from governance.web.forms import Form
from policies.format.spots import Lines
from policies.parts import Document
from workflows import amendments

pages = Blueprint("amending", __name__, url_prefix="/guidance/versions/<int:version_id>")


@pages.get("/edit")
def edit(version_id: int) -> ResponseReturnValue:
    """The text as this person has it; if somebody saved meanwhile, both are shown."""
    desk = open_desk(version_id)
    if desk.behind and not desk.off:
        return bringing.page(desk, desk.text, desk.copy.base_revision if desk.copy else 0)
    return _page(desk, form_of(desk))


@pages.post("/edit")
def write(version_id: int) -> ResponseReturnValue:
    """What was done with the form. Without a name it is the button that only looks: nothing happens by accident."""
    desk, form = open_desk(version_id), Form.posted()
    name, _, which = form.value("act", "check").partition(":")
    text = lines(form.value("source"))
    if name == "discard":
        forget(desk)
        return redirect(url_for("amending.edit", version_id=version_id), 303)
    if name == "save":
        return save(desk, form, text)
    if name == "mend":
        text = mended(text, which)
    try:
        keep(desk, form, text)
    except TypedElsewhere:
        return bringing.page(desk, text, desk.line.revision, elsewhere=True), 409
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(desk, form), status
    if name == "clause":
        return redirect(url_for("clausing.edit", version_id=version_id, clause=which), 303)
    line = which.partition(":")[0] if name in ("mend", "show") else ""
    return redirect(url_for("amending.edit", version_id=version_id, checked=1, line=line or None) + "#check", 303)


def save(desk: Desk, form: Form, text: str, **back: Any) -> ResponseReturnValue:
    """Save the whole text as a revision. `back` is where to go on; the editor by default."""
    try:
        made = amendments.revise(reader.person(), desk.line.id, text, form.whole("version"))
    except Stale as stale:
        return _overtaken(desk, form, text, stale)
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.slug == "key-reused":
            return _overtaken(desk, form, text, refusal)
        status = form.refused(refusal)
        form.values["source"] = text
        return _page(desk, form), status
    forget(desk)
    saved = "new" if made.new else "same"
    back = back or {"endpoint": "amending.edit"}
    return redirect(url_for(**back, version_id=desk.line.id, saved=saved), 303)


def _overtaken(desk: Desk, form: Form, text: str, refusal: Refusal) -> ResponseReturnValue:
    """Somebody was first. The same text in another state: say so. Another text: show theirs and mine."""
    base, status = form.whole("revision") or 0, form.refused(refusal)
    if base == desk.line.revision and refusal.slug != "key-reused":
        form.notice = ""
        form.values["version"] = str(desk.line.version)
        return _page(desk, form, overtaken=True), status
    return bringing.page(desk, text, base), status


def mended(text: str, which: str) -> str:
    """The text with the suggestion put in that stands at a place `line:column`; as it is where there is none."""
    checked = check(text, clock.now())
    spots = Lines(text)
    for fault in checked.faults:
        if f"{fault.line}:{fault.column}" == which and (spot := spots.suggested(fault)):
            return spot.mended(text)
    return text


@pages.post("/working-copy")
def keep_typed(version_id: int) -> ResponseReturnValue:
    """Keep what stands in the form; answered with what the page says of it."""
    form = Form.posted()
    try:
        keep(open_desk(version_id), form, lines(form.value("source")))
    except TypedElsewhere:
        return {"detail": gettext(ELSEWHERE)}, 409
    return {"said": gettext("Saved at %(time)s") % {"time": http.shown_time(clock.now())}}


@pages.post("/check")
def look(version_id: int) -> str:
    """What can be said of the text as it stands in the form. Changes nothing."""
    desk, form = open_desk(version_id), Form.posted()
    checked = check(lines(form.value("source")), clock.now(), desk.base)
    overtaken = form.whole("version") != desk.line.version
    return render_template(
        "guidance/_check.html", **_shown(desk, checked), form=form, swapped=True, overtaken=overtaken
    )


def _shown(desk: Desk, checked: Checked) -> dict[str, Any]:
    parts = outline(checked, known(desk))
    return {"desk": desk, "checked": checked, "outline": parts, "off": desk.off}


def known(desk: Desk) -> Document | None:
    """A document that knows the titles of clauses, where the text itself cannot be read."""
    return desk.base[1] if desk.base else words.document()


def _page(desk: Desk, form: Form, *, overtaken: bool = False) -> str:
    line = request.args.get("line", "")
    source = lines(form.value("source"))
    return render_template(
        "guidance/edit.html",
        **_shown(desk, check(source, clock.now(), desk.base)),
        form=form,
        overtaken=overtaken,
        restored=desk.copy if desk.typed and not form.faulty else None,
        saved=request.args.get("saved"),
        line=int(line) if line.isascii() and line.isdigit() and len(line) < 7 else None,
        lines=Lines(source),
        voids=desk.line.state in ("in_review", "approved"),
    )
