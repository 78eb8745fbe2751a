"""The page of a version: read, submitted, decided on, taken back, called off, let come into force nevertheless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance import clock
from governance.errors import N_, Conflict, Invalid, NotFound, Refusal
from governance.web import reader, telling, verdicts
from governance.web.amendments.desk import number_of
from governance.web.amendments.seen import Seen, seen
from governance.web.forms import Form
from workflows import amendments, guidance_reading
from workflows.rulings import VERDICTS

pages = Blueprint("versions", __name__, url_prefix="/guidance/versions/<int:version_id>")

DONE = ("submitted", *VERDICTS, "withdrawn", "retired", "overridden", "commented", "resolved")


@pages.get("")
def show(version_id: int) -> str:
    """The version as it stands, and what can be done with it."""
    return _page(seen(version_id), Form())


def _page(found: Seen, form: Form, **more: Any) -> str:
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "guidance/version.html",
        seen=found,
        form=form,
        ways=found.ways,
        done=done if done in DONE else None,
        now=found.at,
        told=telling.told,
        **{"overtaken": False, **more},
    )


@pages.get("/text")
@pages.get("/revisions/<int:n>/text")
def text(version_id: int, n: int | None = None) -> ResponseReturnValue:
    """The text of a version as a file, to the letter: its SHA-256 is the one that the record names."""
    line, source = guidance_reading.version_text(number_of(version_id), clock.now())
    if n is not None and n != line.revision:
        source = guidance_reading.source_of(line.number, n)
    response = Response(source.encode(), content_type="application/yaml; charset=utf-8")
    name = f"{_plain(line.slug)}-{line.number}{'' if n in (None, line.revision) else f'-revision-{n}'}.yaml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain(slug: str) -> str:
    return "".join(char for char in slug if char.isascii() and (char.isalnum() or char in "-_")) or "guidance"


# -- Submitting and deciding --------------------------------------------------------------------------------------


@pages.get("/submission")
@pages.get("/revisions/<int:n>/decisions")
def no_act(version_id: int, n: int = 0) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking decides nothing."""
    return redirect(url_for("versions.show", version_id=version_id))


@pages.post("/submission")
def submit(version_id: int) -> ResponseReturnValue:
    """Put the current text before its chain."""
    form = Form.posted()
    try:
        amendments.submit(reader.person(), version_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        form.errors.clear()  # the faults stand in the editor, each at its place
        return _page(seen(version_id), form), status
    return redirect(url_for("versions.show", version_id=version_id, done="submitted"), 303)


@pages.post("/revisions/<int:n>/decisions")
def decide(version_id: int, n: int) -> ResponseReturnValue:
    """Decide on exactly the text that the form was made for."""
    form = Form.posted()
    try:
        said = verdicts.chosen(form)
        amendments.decide(reader.person(), version_id, n, *said)
    except NotFound:
        raise
    except Refusal as refusal:
        status, found = form.refused(refusal), seen(version_id)
        if isinstance(refusal, Invalid):
            return _page(found, form), status
        form.values.pop("verdict", None)
        return _page(found, form, overtaken=n < found.line.revision), status
    return redirect(url_for("versions.show", version_id=version_id, done=said[0]), 303)


# -- Acts with a reason -------------------------------------------------------------------------------------------

REASONS = {
    "withdrawal": (amendments.withdraw, N_("Say why it is withdrawn."), "withdrawn"),
    "retirement": (amendments.retire, N_("Say why this version is called off."), "retired"),
    "override": (amendments.override, N_("Say why it may come into force nevertheless."), "overridden"),
}


@pages.get("/acts/<act>")
def confirm(version_id: int, act: str) -> str:
    """Ask for the reason before the act: one of `REASONS`."""
    _known(act)
    return _confirm(seen(version_id), act, Form())


@pages.post("/acts/<act>")
def give_reason(version_id: int, act: str) -> ResponseReturnValue:
    """Do it, for the reason that was given."""
    form, (verb, required, done) = Form.posted(), _known(act)
    try:
        reason = form.text("reason", longest=2000, required=required)
        form.settled()
        verb(reader.person(), version_id, reason, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status, found = form.refused(refusal), seen(version_id)
        if isinstance(refusal, Conflict):
            return _page(found, form), status
        return _confirm(found, act, form), status
    return redirect(url_for("versions.show", version_id=version_id, done=done), 303)


def _known(act: str) -> tuple[Callable[..., Any], str, str]:
    if act not in REASONS:
        raise NotFound("not-found", N_("There is no such page."))
    return REASONS[act]


def _confirm(found: Seen, act: str, form: Form) -> str:
    may = {"withdrawal": found.may_withdraw, "retirement": found.may_retire, "override": found.may_override}[act]
    return render_template("guidance/reason.html", seen=found, act=act, may=may, form=form, ways=found.ways)
