"""The form on which somebody decides: a verdict, a comment, and when a rejection is looked at again."""

from __future__ import annotations

from datetime import date

from governance.errors import N_
from governance.web.forms import Form
from workflows.rulings import VERDICTS


def chosen(form: Form) -> tuple[str, str, date | None, int | None, str]:
    """What was decided, in whose place, and what would change a refusal. Raises `Invalid` by field."""
    verdict = form.chosen("verdict", VERDICTS, N_("Choose what you decide."))
    comment = form.text("comment")
    revisit_on = _revisit_on(form)
    revisit_if = form.text("revisit_if", longest=2000) if verdict == "reject" else ""
    form.settled()
    return verdict or "", comment, revisit_on, form.whole("on_behalf_of"), revisit_if


def _revisit_on(form: Form) -> date | None:
    text = form.value("revisit_on").strip()
    if not text or form.value("verdict") != "reject":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        form.fault("revisit_on", N_("Write the date as year-month-day, for example 2026-11-23."))
        return None
