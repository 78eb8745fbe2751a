"""Who reads this page, as the views need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask import request
from flask_login import current_user

from governance import http
from governance.change import Standing
from governance.people.actors import Person


def standing() -> Standing:
    """The reader's standing as the request's credential gave it: for reading only; an act reads it again, locked."""
    who = current_user.actor
    return Standing(who.person_id, who.name, who.subject, current_user.grants, http.language(), current_user.body)


def person() -> Person:
    """The reader as the actor of a verb, with the key of the form that was sent."""
    return cast(Person, http.actor())


def unkeyed() -> Person:
    """As `person`, for a second act of one request: the form's key stands for the first."""
    return replace(cast(Person, current_user.actor), once=None)


def ident() -> int:
    """The reader's row id."""
    return int(current_user.actor.person_id)


def done(known: Sequence[str]) -> str | None:
    """What the reader did just now, where a page was opened after an act of those that it knows."""
    name = request.args.get("done") if request.method == "GET" else None
    return name if name in known else None
