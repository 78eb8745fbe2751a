"""Reports that something which went out was wrong: the list, one of them, and looking into it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import http
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import acts
from governance.web import paging, reader
from governance.web.forms import Form
from workflows import error_reports

pages = Blueprint("reports", __name__, url_prefix="/reports")

VIEWS = {"": N_("All"), "reported": N_("Nobody looks into it"), "acknowledged": N_("Somebody looks into it")}


@pages.get("")
def all_reports() -> str:
    """Reports of errors, newest first."""
    name, key = request.args.get("state", ""), paging.after(paging.number)
    name = name if name in VIEWS else ""
    found, following = error_reports.reports(
        reader.standing(), name or None, before=key[0] if key else None, size=paging.SIZE
    )
    return render_template(
        "reports/list.html",
        reports=found,
        current=name,
        items=_tabs(name),
        following=http.cursor([following]) if following else None,
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"href": url_for("reports.all_reports", state=name), "text": gettext(text), "current": name == current}
        for name, text in VIEWS.items()
    ]


@pages.get("/<int:report_id>")
def show(report_id: int) -> str:
    """One report."""
    return _show(report_id, Form())


@pages.get("/<int:report_id>/acknowledgement")
def no_acknowledgement(report_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("reports.show", report_id=report_id))


@pages.post("/<int:report_id>/acknowledgement")
def acknowledge(report_id: int) -> ResponseReturnValue:
    """Say that one looks into it."""
    form = Form.posted()
    try:
        error_reports.acknowledge(reader.person(), report_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _show(report_id, form), status
    return redirect(url_for("reports.show", report_id=report_id, done="acknowledged"), 303)


def _show(report_id: int, form: Form) -> str:
    standing = reader.standing()
    return render_template(
        "reports/show.html",
        report=error_reports.report(report_id, standing),
        form=form,
        may_act=acts(standing.roles),
        done=reader.done(("acknowledged",)),
    )
