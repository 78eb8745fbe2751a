"""Roles given in the middle of a test."""

from __future__ import annotations

from governance.people import roles
from governance.people.roles import Known, Wanted
from tests.web.conftest import House


def granted(house: House, who: str, role: str, topic: str | None = None) -> None:
    """Pat gives somebody a role."""
    known = Known({role}, {topic} if topic else ())
    house.does(roles.grant, house["pat"], house[who].person_id, Wanted(role, topic), known=known)
