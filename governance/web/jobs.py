"""Work that failed for good: the administrator sees why and starts it again."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance import deadletters, http
from governance.errors import Refusal
from governance.jobs import queue
from governance.notices.mail import states
from governance.web import paging, reader
from governance.web.forms import Form
from governance.web.mailing import told

pages = Blueprint("jobs", __name__, url_prefix="/jobs")


@pages.before_request
def administrators_only() -> None:
    """Everybody else is refused, and told which role it takes."""
    reader.standing().needs("administrator")


@pages.get("")
def dead() -> str:
    """The dead work, newest first."""
    return _page(Form())


def _page(form: Form) -> str:
    key = paging.after(paging.number)
    found, following = queue.dead_page(key[0] if key else None)
    return render_template(
        "jobs/dead.html",
        form=form,
        jobs=found,
        letters=[(one, told(one.delivery)) for one in states.in_trouble()] if key is None else [],
        mail_on=current_app.extensions["onrecord"].config.smtp_url is not None,
        following=http.cursor([following]) if following else None,
        continued=key is not None,
        done=request.args.get("done") if request.method == "GET" else None,
    )


@pages.post("/<int:job_id>/retry")
def retry(job_id: int) -> ResponseReturnValue:
    """Start a piece of work again."""
    form = Form.posted()
    try:
        deadletters.retry_job(reader.person(), job_id)
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form), status
    return redirect(url_for("jobs.dead", done="retried"), 303)
