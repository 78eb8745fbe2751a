"""The page on which one clause of a version is written alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web.amendments import bringing, editor
from governance.web.amendments.clauses import Beside, One, beside, one, whole_place
from governance.web.amendments.desk import ELSEWHERE, Desk, TypedElsewhere, forget, keep, open_desk
from governance.web.amendments.outline import outline, title_of
from governance.web.forms import Form
from policies.format.blocks import blocks

pages = Blueprint("clausing", __name__, url_prefix="/guidance/versions/<int:version_id>/clauses/<clause>")

NO_CLAUSE = N_("This version has no such clause.")


@pages.get("")
def edit(version_id: int, clause: str) -> ResponseReturnValue:
    """The clause as this person has it. A text that cannot be read has to be mended as a whole first."""
    desk = open_desk(version_id)
    found = one(desk, clause)
    if found is None:
        if blocks(desk.text):
            raise NotFound("not-found", NO_CLAUSE)
        return redirect(url_for("amending.edit", version_id=version_id, checked=1) + "#check")
    if desk.behind and not desk.off:
        return redirect(url_for("amending.edit", version_id=version_id))
    return _page(found, found.form(_as_lines(found)))


def _as_lines(found: One) -> bool:
    return request.args.get("as") == "lines" or not found.parts


@pages.post("")
def write(version_id: int, clause: str) -> ResponseReturnValue:
    """What was done with the form; a button without a name only looks."""
    desk, form = open_desk(version_id), Form.posted()
    name, _, which = form.value("act", "check").partition(":")
    if name == "discard":
        forget(desk)
        return redirect(url_for("clausing.edit", version_id=version_id, clause=clause), 303)
    found = one(desk, clause)
    if found is None:  # taken out meanwhile, in another window
        raise NotFound("not-found", NO_CLAUSE)
    text = found.composed(form)
    if not found.known(form):
        return bringing.page(desk, text, desk.line.revision, elsewhere=desk.typed), 409
    try:
        form.settled()
        if name == "save":
            return _saved(desk, form, text, clause)
        keep(desk, form, editor.mended(text, whole_place(text, clause, which)) if name == "mend" else text)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(found, form), status
    return redirect(_next(found, form, name, which), 303)


def _saved(desk: Desk, form: Form, text: str, clause: str) -> ResponseReturnValue:
    """Save the whole text; what is refused is shown in the editor of the whole, where nothing is lost."""
    if clause in blocks(text):
        return editor.save(desk, form, text, endpoint="clausing.edit", clause=clause)
    return editor.save(desk, form, text)


def _next(found: One, form: Form, name: str, which: str) -> str:
    """Where a button leads after what was typed is kept."""
    version_id = found.desk.line.id
    if name == "clause":
        return url_for("clausing.edit", version_id=version_id, clause=which)
    if name == "whole":
        return url_for("amending.edit", version_id=version_id, line=found.block.first)
    stays = name == "lines" or (name != "words" and form.value("as") == "lines")
    shape: dict[str, Any] = {"as": "lines"} if stays else {}
    return url_for("clausing.edit", version_id=version_id, clause=found.clause, checked=1, **shape) + "#check"


@pages.post("/working-copy")
def keep_typed(version_id: int, clause: str) -> ResponseReturnValue:
    """Keep the whole text with the clause as it stands in the form."""
    desk, form = open_desk(version_id), Form.posted()
    found = one(desk, clause)
    try:
        if found is None or not found.known(form):
            raise TypedElsewhere
        text = found.composed(form)
        keep(desk, form, text)
    except TypedElsewhere:
        return {"detail": gettext(ELSEWHERE)}, 409
    if form.errors:
        return {"detail": " ".join(line for lines in form.errors.values() for line in lines)}, 422
    return {"said": gettext("Saved at %(time)s") % {"time": http.shown_time(clock.now())}}


@pages.post("/check")
def look(version_id: int, clause: str) -> str:
    """What is found in the clause as it stands in the form. Changes nothing."""
    desk, form = open_desk(version_id), Form.posted()
    found = one(desk, clause)
    if found is None:
        raise NotFound("not-found", NO_CLAUSE)
    text = found.composed(form)
    overtaken = form.whole("version") != desk.line.version
    return render_template(
        "guidance/_clause_check.html",
        **_shown(desk, clause, text),
        as_lines=form.value("as") == "lines",
        swapped=True,
        overtaken=overtaken,
    )


def _shown(desk: Desk, clause: str, text: str) -> dict[str, Any]:
    near: Beside | None = beside(text, desk, clause)
    document = editor.known(desk)
    checked = near.checked if near else None
    parts = outline(checked, document) if checked else []
    whole = next((part.title for part in parts if part.block == clause), "")
    return {
        "desk": desk,
        "clause": clause,
        "near": near,
        "checked": checked,
        "inside": near.inside if near else None,
        "tried": next((one for one in checked.tried if one.clause == clause), None) if checked else None,
        "outline": parts,
        "off": desk.off,
        "title": title_of(clause, (near.document if near else None) or document) or whole or clause,
    }


def _page(found: One, form: Form) -> str:
    text = found.desk.text if not form.faulty else found.composed(Form(form.values.copy()))
    return render_template(
        "guidance/clause.html",
        **_shown(found.desk, found.clause, text),
        found=found,
        form=form,
        as_lines=form.value("as") == "lines",
        restored=found.desk.copy if found.desk.typed and not form.faulty else None,
        saved=request.args.get("saved"),
        voids=found.desk.line.state in ("in_review", "approved"),
    )
