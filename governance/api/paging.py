"""Where a list goes on: the `after` of an address, and how many rows a page has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from governance import http
from governance.api import fields
from governance.api.fields import MOST, Taken
from governance.errors import N_, Invalid, NotFound

USUAL = 50


class Paged(Taken):
    """What every list may be asked."""

    after = fields.Shaped("^[A-Za-z0-9_-]+$", 400, metadata={"description": "From the address of the next page."})
    limit = fields.Whole(1, 100, strict=False, load_default=USUAL, metadata={"description": "Rows of a page."})


def number(value: Any) -> bool:
    """A row's id."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def instant(value: Any) -> bool:
    """A moment with its zone, as text."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def words(value: Any) -> bool:
    """A name, as the database sorts by it."""
    return isinstance(value, str) and len(value) <= 1000 and value.isprintable()


def after(word: str | None, *shape: Callable[[Any], bool]) -> Any:
    """The key after which a page begins; None for the first one. Raises `NotFound` for a page that there is not."""
    if word is None:
        return None
    try:
        key = http.position(word)
    except Invalid:
        key = None
    if not isinstance(key, list) or len(key) != len(shape) or not all(f(k) for f, k in zip(shape, key, strict=True)):
        raise NotFound("not-found", N_("This page of the list does not exist. Begin again from the first."))
    return key
