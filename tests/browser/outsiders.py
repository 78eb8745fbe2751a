"""Somebody from outside in the demonstration, with something that waits for them and something that they decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from governance import clock
from governance.change import Operator
from governance.people.accounts import add_person
from governance.people.actors import actor_of, by_email
from governance.people.roles import Known, Wanted
from workflows import decisions

EMAIL = "olga@oak.example"


def decided(hours: Any, ident: int) -> None:
    """Olga of Oak County may act as a manager until February, and approved a reply."""
    with clock.held_at(hours.at):
        role = Wanted("comms_manager", None, hours.at + timedelta(days=90))
        known = Known({"comms_manager"}, ())
        add_person(Operator(), EMAIL, "Olga Brandt", roles=[role], outside="Oak County", known=known)
    account = by_email(EMAIL)
    assert account is not None
    hours.people["olga"] = actor_of(account)
    hours.does("olga", decisions.decide, ident, 1, "approve", "Fine by us.")
