"""Versions of the guidance brought to where a test begins, by the verbs that people use."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from governance import clock
from governance.errors import Conflict
from tests.policies.fitting import fitting
from tests.policies.starter import values
from tests.support.yamls import dumped
from tests.web.conftest import House
from workflows import amendments

Edit = Callable[[dict[str, Any]], Any]


def text(number: str, edit: Edit = lambda _: None, at: datetime | None = None, change: str = "material") -> str:
    """The starter's text under another number, edited, to take effect at a moment or at once."""
    document = values()
    document |= {"version": number, "change": change, "effective_from": (at or clock.now()).isoformat()}
    document["summary_of_changes"] = {"en": f"What is new in {number}.", "fr": f"Ce que {number} apporte."}
    edit(document)
    return dumped(fitting(document))


def begun(house: House, source: str) -> int:
    """A version that Pat is writing."""
    return int(house.does(amendments.begin, house["pat"], source)["policy_version"])


def approved(house: House, number: str, edit: Edit = lambda _: None, at: datetime | None = None, **more: Any) -> int:
    """A version that Pat wrote and Priya and Dr Kowalski approved; in force from the moment, or at once."""
    ident = begun(house, text(number, edit, at, **more))
    house.does(amendments.submit, house["pat"], ident)
    with suppress(Conflict):  # not needed where every topic has an expert
        house.does(amendments.override, house["pat"], ident, "The expert for general matters begins in January.")
    for approver in ("priya", "kowalski"):
        house.does(amendments.decide, house[approver], ident, 1, "approve")
    return ident
