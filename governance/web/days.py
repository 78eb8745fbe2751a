"""Days as a page's filters take them: whole ones, in the zone of the guidance."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from governance import http
from governance.errors import N_
from governance.web.forms import Form


def day(form: Form, name: str, *, whole: bool = False) -> datetime | None:
    """The beginning of a day in the policy's zone, or with `whole` its end; None, and a fault, for what is no day."""
    text = form.value(name).strip()
    if not text:
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date, put into the zone below
        return datetime.combine(found + timedelta(days=1 if whole else 0), time(), http.zone())
    except (ValueError, OverflowError):
        form.fault(name, N_("Write the date as year-month-day, for example 2026-11-23."))
        return None
