"""Where a list goes on: the word in the address, held against the shape that its key must have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import request

from governance import http
from governance.errors import N_, Invalid

SIZE = 25
"""Rows on one page: as many as somebody reads before going on."""


def moment(value: Any) -> bool:
    """An instant with its zone, as text."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def number(value: Any) -> bool:
    """A row's id."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62


def after(*shape: Callable[[Any], bool]) -> list[Any] | None:
    """The key after which this page of the list begins; None for the first page. Raises `Invalid` for any other."""
    key = http.position(request.args.get("after"))
    if key is None:
        return None
    fits = isinstance(key, list) and len(key) == len(shape)
    if not fits or not all(test(part) for test, part in zip(shape, key, strict=True)):
        raise Invalid("invalid", N_("This page of the list does not exist. Begin again from the first."))
    return list(key)
