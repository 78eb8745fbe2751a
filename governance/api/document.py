"""The OpenAPI document: what flask-smorest makes of the schemas, with problems and preconditions said right."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Response
from flask_smorest import Api
from marshmallow import fields as plain
from werkzeug.exceptions import HTTPException

from governance import http
from governance.api import fields
from governance.api.fields import Shown
from governance.preconditions import ENTITY_TAG, ONCE_KEY

TITLE = "Onrecord"
VERSION = "1"

OVERVIEW = """\
Replies and corrections of a public body, from the public's question to the public's answer, through the approval that
its guidance demands, on a record.

**Sign-in.** `Authorization: Bearer <token>`; a token carries scopes: `read` for GET, `write` for everything else,
`decide` for decisions. The cookie of a signed-in browser is taken too.

**Nothing is overwritten unseen.** What changes something existing asks for `If-Match` with the `ETag` of what was
loaded: 428 without, 412 where it changed since. A decision names its revision instead.

**Once.** Any POST may carry an `Idempotency-Key`: sent again with the same body, it is one act, and the answer is what
it made, as that is now.

**Lists** are `items` and `next`, the address of the next page or null.

**Problems** are `application/problem+json` (RFC 9457); `type` leads to a page about each.

**Times** are RFC 3339 with an offset in, UTC with `Z` out. What may not be seen is 404.
"""


class Problem(Shown):
    """An RFC 9457 problem document."""

    type = fields.Said(required=True, metadata={"format": "uri-reference"})
    title = fields.Said(required=True)
    status = fields.Number(required=True)
    detail = fields.Said(required=True, metadata={"description": "A sentence for people, in their language."})
    instance = fields.Said(required=True)
    by = fields.Said(metadata={"description": "Who was first, where somebody was."})
    at = fields.Moment(metadata={"description": "When they were."})
    errors = plain.Dict(
        keys=fields.Said(),
        values=plain.List(fields.Said()),
        metadata={"description": "What is wrong, by field, with dots between its parts."},
    )


REFUSALS = {
    400: "The request could not be read.",
    401: "Nobody has signed in.",
    403: "This person may not do this. It is recorded.",
    404: "There is no such thing, or none that this person may see.",
    406: "This form of answer is not available.",
    409: "The state does not allow it, or somebody else was first: `by` and `at` say who and when. It is recorded.",
    412: "It was changed since it was loaded.",
    413: "Too much was sent.",
    415: "The body has another content type than the documented one.",
    422: "Something of what was sent cannot be used: `errors` says what, by field.",
    428: "If-Match is missing.",
    503: "The service is busy. Nothing was changed; try again after the seconds in Retry-After.",
}

HEADERS = {
    "ETag": {
        "description": "The version of this thing, for If-Match.",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
    },
    "Location": {"description": "Where what was made is.", "schema": {"type": "string", "format": "uri-reference"}},
    "Link": {"description": "The next page, with rel=next.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
}

PARAMETERS = {
    "If-Match": {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "description": "The ETag of what was loaded.",
        "schema": {"type": "string", "pattern": ENTITY_TAG},
    },
    "Idempotency-Key": {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "description": "A word of the caller's choice: sent twice with the same body, it is one act.",
        "schema": {"type": "string", "pattern": ONCE_KEY, "minLength": 1, "maxLength": 200},
    },
}


class Contract(Api):
    """The API: errors are problems, and the document says so."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None of its own: the application turns every error into a page or a problem, whatever path it came by."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        """As the application does it."""
        return http.problem_of_http(error)

    def _register_etag_headers(self) -> None:
        """Ours stand with the others."""

    def _register_pagination_header(self) -> None:
        """Lists go on by key."""

    def _register_responses(self) -> None:
        for status, meaning in REFUSALS.items():
            answer: dict[str, Any] = {
                "description": meaning,
                "content": {"application/problem+json": {"schema": Problem}},
            }
            if status == 503:
                answer["headers"] = {"Retry-After": "Retry-After"}
            self.spec.components.response(f"Refused{status}", answer, lazy=True)
        for name, header in HEADERS.items():
            self.spec.components.header(name, header, lazy=name != "Retry-After")  # lazy ones name no others
        for name, parameter in PARAMETERS.items():
            self.spec.components.parameter(name, "header", {k: v for k, v in parameter.items() if k != "in"}, lazy=True)


def made(app: Flask) -> Contract:
    """The API of an application, before any blueprint is registered."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {
                "description": OVERVIEW,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{"token": []}, {"session": []}],
        },
    )
    api = Contract(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "onrecord"})
    return api


def finished(api: Contract) -> dict[str, Any]:
    """The document as it is served: operations named, property names constrained."""
    document: dict[str, Any] = api.spec.to_dict()
    schemas = document["components"].get("schemas", {})
    _mend(schemas)
    for key, name in api.ma_plugin.converter.refs.items():
        schemas[name].update(key[0].also)
    return document


def _mend(node: Any) -> None:
    """Say with JSON Schema's own words what apispec lets through only as extensions."""
    if isinstance(node, dict):
        for name in [name for name in node if re.fullmatch(r"x-propertyNames", name)]:
            node[name[2:]] = node.pop(name)
        for inner in node.values():
            _mend(inner)
    elif isinstance(node, list):
        for inner in node:
            _mend(inner)
