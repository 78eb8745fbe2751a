"""A version of the guidance tried on past items: asked for, watched, and read case by case."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, Refusal
from governance.web import paging, reader
from governance.web.forms import Form
from governance.web.replayed import KIND_NAMES, shown
from policies.trying import DRAFT, THREAD
from workflows import replays
from workflows.guidance_reading import versions_page
from workflows.replays import KINDS, KINDS_OF, MAY_START, RunView, Scope
from workflows.replays.starting import ALL, LARGEST_SAMPLE, LARGEST_SEED, LONGEST_DAYS, PERIOD, SAMPLE

pages = Blueprint("replay", __name__, url_prefix="/guidance/replay")

SCOPES: Mapping[str, tuple[str, str]] = {
    PERIOD: (N_("Those of the last days"), N_("How far back, in days")),
    SAMPLE: (N_("A random sample"), N_("How many are drawn")),
    ALL: (N_("All that are stored"), ""),
}


@pages.get("")
def new() -> str:
    """The form for trying a version, with the replays that there were of it."""
    return _form(Form.of(number=request.args.get("version", ""), items=PERIOD, days="90", size="1000"))


def _form(form: Form) -> str:
    at, number = clock.now(), form.value("number")
    lines = versions_page(at).lines
    found = next((line for line in lines if line.number == number), None)
    roles = reader.standing().roles
    return render_template(
        "guidance/replay_new.html",
        form=form,
        version_items=[
            {"value": line.number, "text": line.number} for line in lines if line.state not in ("withdrawn", "retired")
        ],
        scope_items=[{"value": value, "text": gettext(text)} for value, (text, _) in SCOPES.items()],
        line=found,
        runs=replays.runs_of(found.id) if found else [],
        may_start=bool(roles.intersection(MAY_START)),
    )


@pages.post("")
def start() -> ResponseReturnValue:
    """Have it tried."""
    form = Form.posted()
    try:
        number = form.line("number", required=N_("Choose a version."))
        scope = Scope(
            form.value("items"),
            _whole(form, "days", LONGEST_DAYS) if form.value("items") == PERIOD else None,
            _whole(form, "size", LARGEST_SAMPLE) if form.value("items") == SAMPLE else None,
            _whole(form, "seed", LARGEST_SEED) if form.value("items") == SAMPLE else None,
        )
        form.settled()
        against = form.line("against") or None
        run = replays.start(reader.person(), number, scope, against=against)["replay"]
    except Refusal as refusal:
        status = form.refused(refusal)
        return _form(form), status
    return redirect(url_for("replay.show", run_id=run), 303)


def _whole(form: Form, name: str, most: int) -> int | None:
    """A whole number that was typed; None where nothing was."""
    text = form.value(name).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:10]) > most:
        form.fault(name, N_("Use a number from %(least)s to %(most)s."), least=0, most=most)
        return None
    return int(text)


@pages.get("/<int:run_id>")
def show(run_id: int) -> str:
    """How far a replay is; once it is done, what it came to, and its cases."""
    run, kind = replays.run_view(run_id), request.args.get("kind")
    kind = kind if kind in KINDS else None
    key = paging.after(paging.number)
    page = replays.cases(run_id, reader.standing(), kind, key[0] if key else None, paging.SIZE)
    return render_template(
        "guidance/replay.html",
        run=run,
        scope=scope_in_words(run),
        parts=[(part, run.totals(part)) for part in (DRAFT, THREAD)],
        kinds=[name for name in KINDS if any(name in run.totals(part).kinds for part in KINDS_OF)],
        kind=kind,
        kind_names=KIND_NAMES,
        most=max((max(one.before, one.after) for one in run.load), default=0),
        cases=[shown(case) for case in page.cases],
        following=http.cursor([page.next]) if page.next else None,
        continued=key is not None,
    )


@pages.get("/<int:run_id>/progress")
def progress(run_id: int) -> ResponseReturnValue:
    """How far a replay is, for a page that asks again and again; once it is over, the page is loaded anew."""
    run = replays.run_view(run_id)
    answer = make_response(render_template("guidance/_progress.html", run=run))
    if run.over:
        answer.headers["HX-Refresh"] = "true"
    return answer


def scope_in_words(run: RunView) -> str:
    """On which past items, as a sentence."""
    scope = run.scope
    if scope["items"] == PERIOD:
        return gettext("Tried on the items of the last %(days)s days.") % {"days": scope["days"]}
    if scope["items"] == SAMPLE:
        return gettext("Tried on a random sample of %(size)s items, drawn with the seed %(seed)s.") % {
            "size": scope["size"],
            "seed": scope["seed"],
        }
    return gettext("Tried on all items that are stored.")
