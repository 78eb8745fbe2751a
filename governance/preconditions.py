"""What a request says beforehand: which version was seen, and that it is sent once however often it arrives."""

from __future__ import annotations

import re

from flask import request

from governance.errors import N_, Invalid, Refusal

ENTITY_TAG = '^(W/)?"[!#-~]{1,60}"$'
ONCE_KEY = "^[!-~]{1,200}$"
NEVER = -1


def idempotency_key() -> str | None:
    """The request's Idempotency-Key, or that of a page's form. Raises `Invalid` for one that could not be kept."""
    key = request.headers.get("Idempotency-Key", request.form.get("_once") or None)
    if key is not None and not re.fullmatch(ONCE_KEY, key):
        raise Invalid("invalid", N_("An Idempotency-Key has 1 to 200 visible characters of ASCII and no space."))
    return key


class PreconditionRequired(Refusal):
    """If-Match is missing."""


def seen_version() -> int:
    """The version in If-Match; for an entity tag that is none of ours, one that nothing ever has.

    Raises 428 where it is missing and `Invalid` where it is no entity tag.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired(
            "precondition-required",
            N_("Send the ETag of what you loaded as If-Match, so that nobody's change is overwritten."),
        )
    if not re.fullmatch(ENTITY_TAG, given):
        raise Invalid("invalid", N_("Send the ETag as it came, with its quotation marks."))
    digits = given.removeprefix("W/").strip('"')
    return int(digits) if re.fullmatch("[0-9]{1,9}", digits) else NEVER


def etag(version: int) -> str:
    """The ETag of a version number."""
    return f'"{version}"'
