"""What people type into pages: read by the rules that hold everywhere, and shown again with what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict

from governance import http
from governance.errors import N_, Invalid, Refusal
from governance.text import Unfit, clean
from policies import clocks

Values = MultiDict[str, str]

_BREAKS = re.compile("[\n\t\u2028\u2029]")

SENT_BEFORE = N_("This form was sent before, with other words. Nothing was changed now; check it and send it again.")


@dataclass
class Form:
    """A form's values as they were typed, and its faults by field, in the reader's language.

    A view reads fields through it, calls `settled()` before the verb, and hands a refusal of the verb to `refused`;
    then it shows the page again with the same form, and nothing that was typed is lost.
    """

    values: Values = field(default_factory=MultiDict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    notice: str = ""
    status: int = 200

    @classmethod
    def posted(cls) -> Form:
        """What this request carries."""
        return cls(MultiDict(request.form))

    @classmethod
    def of(cls, **values: Any) -> Form:
        """A form that begins with these values; None stands for an empty field."""
        return cls(MultiDict({name: "" if value is None else str(value) for name, value in values.items()}))

    # -- For templates ----------------------------------------------------------------------------------------

    def value(self, name: str, default: str = "") -> str:
        """What was typed, to be shown again."""
        return self.values.get(name, default)

    def every(self, name: str) -> list[str]:
        """Everything that was chosen under one name."""
        return self.values.getlist(name)

    def error(self, name: str) -> str | None:
        """What is wrong with a field."""
        return " ".join(self.errors[name]) if name in self.errors else None

    @property
    def faulty(self) -> bool:
        """Whether the page has to say that something is wrong."""
        return bool(self.errors or self.notice)

    @property
    def summary(self) -> list[dict[str, str]]:
        """The lines of the error summary, each leading to its field."""
        return [{"text": line, "href": f"#{name}"} for name, lines in self.errors.items() for line in lines]

    # -- For views --------------------------------------------------------------------------------------------

    def text(self, name: str, *, longest: int | None = None, required: str | None = None) -> str:
        """A field as it is stored. Notes a fault where it may not be stored, is too long, or is missing.

        `longest` counts characters; `required` is the msgid of the sentence for an empty field.
        """
        try:
            found = clean(self.value(name))
        except Unfit as unfit:
            self.fault(name, unfit.problem.sentence, **unfit.problem.facts)
            return ""
        if required and not found.strip():
            self.fault(name, required)
        if longest is not None and len(found) > longest:
            self.fault(
                name, N_("This has %(count)s characters; at most %(limit)s fit."), count=len(found), limit=longest
            )
        return found

    def line(self, name: str, *, longest: int = 200, required: str | None = None) -> str:
        """A field of one line, without the space around it."""
        found = self.text(name, longest=longest, required=required).strip()
        if _BREAKS.search(found):
            self.fault(name, N_("Write this on one line."))
        return found

    def chosen(self, name: str, known: Sequence[str], required: str | None = None) -> str | None:
        """One of the known values, or None where nothing was chosen."""
        found = self.value(name)
        if found in known:
            return found
        if found:
            self.fault(name, N_("This choice does not exist any more. Choose again."))
        elif required:
            self.fault(name, required)
        return None

    def whole(self, name: str) -> int | None:
        """A whole number that the page put there itself."""
        found = self.value(name)
        return int(found) if found.isascii() and found.isdigit() and len(found) <= 18 else None

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        """A date and a time of day in the policy's zone, from the fields `<name>_date` and `<name>_time`.

        A local time that the clocks jump over is refused; one that they pass twice is asked about, and
        `<name>_fold` holds the answer. None where both fields are empty or at fault.
        """
        day_text, time_text = self.value(f"{name}_date").strip(), self.value(f"{name}_time").strip()
        if not day_text and not time_text:
            return None
        day, hour = self._date(f"{name}_date", day_text), self._time(f"{name}_time", time_text)
        if day is None or hour is None:
            return None
        wall = datetime.combine(day, hour)
        ways = clocks.instants(wall, zone)
        if not ways:
            self.fault(f"{name}_time", clocks.LEFT_OUT, **clocks.gap(wall, zone))
            return None
        if len(ways) == 1:
            return ways[0]
        fold = self.value(f"{name}_fold")
        if fold not in ("0", "1"):
            self.fault(f"{name}_fold", clocks.TWICE)
            return None
        return ways[int(fold)]

    def offsets(self, name: str, zone: str) -> list[str]:
        """The two offsets of a time that comes twice, the earlier one first; none for any other time."""
        try:
            wall = datetime.fromisoformat(f"{self.value(f'{name}_date').strip()}T{self.value(f'{name}_time').strip()}")
        except ValueError:
            return []
        if wall.tzinfo is not None or wall.year not in clocks.YEARS:
            return []
        ways = clocks.instants(wall.replace(second=0, microsecond=0), ZoneInfo(zone))
        return [http.offset(one.astimezone(ZoneInfo(zone))) for one in ways] if len(ways) == 2 else []

    def _date(self, name: str, text: str) -> date | None:
        try:
            if (found := date.fromisoformat(text)).year in clocks.YEARS:
                return found
        except ValueError:
            pass
        self.fault(name, N_("Write the date as year-month-day, for example 2026-11-23."))
        return None

    def _time(self, name: str, text: str) -> time | None:
        try:
            return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            self.fault(name, N_("Write the time as hours and minutes, for example 14:30."))
            return None

    def fault(self, name: str, sentence: str, **facts: Any) -> None:
        """Note what is wrong with a field: an English msgid and its facts."""
        self.errors.setdefault(name, []).append(http.sentence(sentence, facts))

    def settled(self) -> None:
        """Raise `Invalid` where reading the fields found faults, so that the verb is not called."""
        if self.errors:
            raise Invalid("invalid", N_("Some of what you wrote has to be mended first."))

    def refused(self, refusal: Refusal, names: Mapping[str, str] | None = None) -> int:
        """Take up a refusal; returns its status. `names` gives the page's names for the domain's fields."""
        names = names or {}
        for name, lines in http.field_errors(refusal).items():
            self.errors.setdefault(names.get(name, name), []).extend(lines)
        self.notice, self.status = http.said(refusal), http.status_of(refusal)
        if refusal.slug == "key-reused":
            self.notice = http.sentence(SENT_BEFORE, {})
        return self.status


def split(moment: datetime | None, zone: ZoneInfo, name: str) -> dict[str, str]:
    """The fields that `Form.moment` reads, for a moment that was stored."""
    if moment is None:
        return {}
    local = moment.astimezone(zone).replace(second=0, microsecond=0)
    fields = {f"{name}_date": local.strftime("%Y-%m-%d"), f"{name}_time": local.strftime("%H:%M")}
    if len(ways := clocks.instants(local.replace(tzinfo=None, fold=0), zone)) == 2:
        fields[f"{name}_fold"] = str(ways.index(local.astimezone(UTC)))
    return fields
