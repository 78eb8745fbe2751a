"""Versions of the guidance brought to where a test begins, by the verbs that people use."""

from __future__ import annotations

import re

from sqlalchemy import select

from governance import clock
from governance.db import session
from policies.format.heading import replaced
from policies.versions import PolicyVersion
from tests.web.conftest import House
from workflows import amendments
from workflows.guidance_reading import VersionView, view_of

FIRST = "2026-11-02T08:30:00-05:00"
LATER = "2026-11-30T09:00:00-05:00"


def source(house: House, ident: int = 1) -> str:
    """The text of a version."""
    found = house.does(lambda: session.scalar(select(PolicyVersion.source).where(PolicyVersion.id == ident)))
    return str(found)


def dated(text: str, moment: str = LATER) -> str:
    """The text with a date on which it may take effect, its examples on the day for which they were written."""
    given = re.compile(r"(?<=\n    given:\n)(?=(?:      (?!at:).*\n)*    expect:(?:.*\n)(?:         .*\n)*)")
    return given.sub(f'      at: "{FIRST}"\n', replaced(text, "effective_from", moment))


def begun(house: House, *changes: tuple[str, str]) -> int:
    """A version of Pat's from the one in force, without fault; `changes` are words to be put in the place of others."""
    ident = int(house.does(amendments.begin, house["pat"])["policy_version"])
    text = dated(source(house, ident))
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    house.does(amendments.revise, house["pat"], ident, text)
    return ident


def submitted(house: House, *changes: tuple[str, str]) -> int:
    """A version in review."""
    ident = begun(house, *changes)
    house.does(amendments.submit, house["pat"], ident)
    return ident


def view(house: House, ident: int) -> VersionView:
    """How it stands."""
    found: VersionView = house.does(lambda: view_of(ident, clock.now()))
    return found
