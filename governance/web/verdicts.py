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
    revisit_on, revisit_if = looked_at_again(form)
    form.settled()
    return verdict or "", comment, revisit_on, form.whole("on_behalf_of"), revisit_if


def looked_at_again(form: Form, mark: str = "") -> tuple[date | None, str]:
    """When a rejection comes back, and what would change the answer; nothing for another verdict.

    `mark` ends the names of the fields, where a page has those of several drafts.
    """
    if form.value(f"verdict{mark}") != "reject":
        return None, ""
    return _day(form, f"revisit_on{mark}"), form.text(f"revisit_if{mark}", longest=2000)


def _day(form: Form, name: str) -> date | None:
    text = form.value(name).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        form.fault(name, N_("Write the date as year-month-day, for example 2026-11-23."))
        return None
