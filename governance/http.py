"""HTTP for both API and pages: who asks, errors to answers, preconditions, idempotency, pages of lists by key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Response, current_app, request, url_for
from flask_babel import format_datetime, get_locale, gettext
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from governance.change import Actor, Once
from governance.errors import (
    N_,
    Busy,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    Refusal,
    SlowDown,
    Stale,
)
from governance.preconditions import PreconditionRequired, etag, idempotency_key
from governance.statuses import DETAILS, SLUGS, TITLES
from governance.web.words import fact
from policies.facts import Finding
from policies.format.nodes import Fault

STATUS: Mapping[type[Refusal], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Stale: 412,
    Invalid: 422,
    SlowDown: 429,
    Busy: 503,
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


# -- Who asks --------------------------------------------------------------------------------------------------


def actor() -> Actor:
    """The signed-in person as the verbs want them, with the request's Idempotency-Key."""
    who: Actor = current_user.actor
    key = idempotency_key()
    if request.method in SAFE or key is None:
        return who
    fingerprint = hashlib.sha256(f"{request.method} {request.path}\n".encode() + _sent()).hexdigest()
    return replace(who, once=Once(key, fingerprint))


def _sent() -> bytes:
    """What the request carries. A form's stream is read when its fields are, so its fields stand for it."""
    if not request.form and not request.files:
        return request.get_data(cache=True)
    digests = []
    for name, file in request.files.items(multi=True):
        digests.append([name, hashlib.sha256(file.stream.read()).hexdigest()])
        file.stream.seek(0)
    return json.dumps([list(request.form.items(multi=True)), digests]).encode()


def same_site() -> bool:
    """Whether a request that carries a cookie comes from our own pages (Sec-Fetch-Site, else Origin)."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or origin == request.host_url.rstrip("/")


# -- Lists -------------------------------------------------------------------------------------------------------


def cursor(key: Any) -> str:
    """A list's position as one word for a URL."""
    return base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")


def position(word: str | None) -> Any:
    """What `cursor` was given. Raises `Invalid` for a word that is none of ours."""
    if not word:
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError):
        raise Invalid("invalid", N_("This page of the list does not exist. Begin again from the first.")) from None


def listed(items: list[Any], next_key: Any, **members: Any) -> Response:
    """A list's answer, with the next page as a URL in the body and in a Link header."""
    after = None
    if next_key is not None:
        word = next_key if isinstance(next_key, int) else cursor(next_key)
        args = {**(request.view_args or {}), **request.args.to_dict(flat=True), "after": word}
        after = url_for(str(request.endpoint), **args)
    response = cast(Response, current_app.json.response({"items": items, "next": after, **members}))
    if after:
        response.headers["Link"] = f'<{after}>; rel="next"'
    return response


# -- Words -------------------------------------------------------------------------------------------------------


def zone() -> ZoneInfo:
    """The zone that times are shown in: the policy's."""
    return ZoneInfo(current_app.extensions["onrecord"].zone())


def shown_time(moment: datetime) -> str:
    """A moment for a reader: date and time in the policy's zone, with the offset."""
    local = moment.astimezone(zone())
    return f"{format_datetime(local, 'd MMM yyyy HH:mm', rebase=False)} ({offset(local)})"


def offset(local: datetime) -> str:
    """How far a local time is from UTC, as it is shown."""
    written = local.strftime("%z")
    return f"UTC{written[:3]}:{written[3:]}"


def sentence(msgid: str, facts: Mapping[str, Any]) -> str:
    """A domain's sentence in the reader's language, its places filled; moments in the policy's zone."""
    filled = {
        name: shown_time(value) if isinstance(value, datetime) else fact(name, value, facts)
        for name, value in facts.items()
    }
    return gettext(msgid) % filled if filled else gettext(msgid)


def language() -> str:
    """The reader's language: `en` or `fr`."""
    return str(getattr(get_locale(), "language", "en"))


# -- Refusals as answers -------------------------------------------------------------------------------------------


def status_of(refusal: Refusal) -> int:
    """The status code of a refusal."""
    if isinstance(refusal, PreconditionRequired):
        return 428
    return next(code for kind, code in STATUS.items() if isinstance(refusal, kind))


def said(refusal: Refusal) -> str:
    """A refusal's sentence for the reader."""
    return sentence(refusal.sentence, {**refusal.facts, "by": refusal.by, "at": refusal.at})


def field_errors(refusal: Refusal) -> dict[str, list[str]]:
    """A refusal's faults by field."""
    return {name: [sentence(p.sentence, p.facts) for p in faults] for name, faults in refusal.errors.items()}


def problem(status: int, slug: str, detail: str, **members: Any) -> Response:
    """An RFC 9457 problem document."""
    # A field's name is the sender's own word: a lone surrogate in it goes back as the escape that it came as.
    body = _document(status, slug, detail, request.path, members)
    said = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    response = Response(said, status, content_type="application/problem+json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language()
    return response


def _document(status: int, slug: str, detail: str, instance: str, members: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "about:blank" if slug == "about:blank" else f"/problems/{slug}",
        "title": gettext(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": detail,
        "instance": instance,
        **{name: value for name, value in members.items() if value is not None},
    }


def problem_of(refusal: Refusal) -> Response:
    """The problem document of a refusal: who and when where somebody was first, faults by field."""
    response = problem(status_of(refusal), refusal.slug, said(refusal), **_members(refusal))
    if "retry_after" in refusal.extra:
        response.headers["Retry-After"] = str(refusal.extra["retry_after"])
    if "current_version" in refusal.extra:
        response.headers["ETag"] = etag(refusal.extra["current_version"])
    return response


def problem_within(refusal: Refusal, instance: str) -> dict[str, Any]:
    """The same document for a part of an answer; `instance` is the address that this part alone would have had."""
    return _document(status_of(refusal), refusal.slug, said(refusal), instance, _members(refusal))


def _members(refusal: Refusal) -> dict[str, Any]:
    return {
        "by": refusal.by,
        "at": refusal.at and refusal.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "errors": field_errors(refusal) or None,
        **{name: plain(value) for name, value in refusal.extra.items()},
    }


def problem_of_http(error: HTTPException) -> Response:
    """The problem document of an error that the framework raised, with faults by field where it found any."""
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    errors = data.get("messages") or data.get("errors")
    response = problem(
        status, SLUGS.get(status, "about:blank"), gettext(DETAILS.get(status, DETAILS[500])), errors=flat(errors)
    )
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="onrecord"'
    return response


_PLACES = frozenset({"json", "query", "form", "files", "headers", "_schema"})
"""Levels of nesting that are no field's name."""


def flat(errors: Any, prefix: str = "") -> dict[str, list[str]] | None:
    """Faults as marshmallow nests them, by dotted field name."""
    if not errors:
        return None
    if isinstance(errors, list):
        return {prefix or "body": [_fault(item) for item in errors]}
    if not isinstance(errors, dict):
        return {prefix or "body": [_fault(errors)]}
    found: dict[str, list[str]] = {}
    for name, inner in errors.items():
        name = str(name)
        path = prefix if name in _PLACES else f"{prefix}.{name}".strip(".")
        found.update(flat(inner, path) or {})
    return found


def _fault(fault: Any) -> str:
    """One fault of a field: our own sentence with its facts, or a msgid."""
    return sentence(fault.sentence, fault.facts) if isinstance(fault, Problem) else gettext(str(fault))


def plain(value: Any) -> Any:
    """A refusal's fact as JSON."""
    if isinstance(value, Finding):
        return {
            "check": value.check,
            "outcome": value.outcome,
            "clause": value.clause,
            "language": value.language,
            "place": value.place,
            "detail": sentence(value.sentence, value.facts),
        }
    if isinstance(value, Problem):
        return sentence(value.sentence, value.facts)
    if isinstance(value, Fault):
        return {
            "line": value.line,
            "column": value.column,
            "clause": value.clause,
            "message": sentence(value.message, value.facts),
            "suggestion": value.suggestion,
        }
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def wants_problem() -> bool:
    """Whether the asker is a program: API paths, and whoever does not take HTML."""
    return (
        request.path.startswith("/api/")
        or request.accept_mimetypes.best_match(
            ["text/html", "application/json", "application/problem+json"], "text/html"
        )
        != "text/html"
    )
