"""How an operation is declared: what it takes, what it answers, who may, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Request, request
from flask_smorest import Blueprint
from marshmallow import Schema
from webargs import core
from webargs.flaskparser import FlaskParser, abort

from governance.api.fields import CONTROLS, Taken
from governance.change import Made
from governance.preconditions import etag, idempotency_key, seen_version

ROOT = "/api/v1"

STAFF = "people with a role that acts: any but administrator, auditor, champion and owner of the guidance"
ANY_ROLE = "people with any role"
EVERYBODY = "everybody who has signed in"


class Parser(FlaskParser):
    """Takes JSON only where it is sent as such. What is unknown is refused, because the schemas say so."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - declared so by the class it stands in for

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body and not req.content_type:
            return core.missing
        if req.mimetype != "application/json":
            abort(415)
        try:
            return json.loads(body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            abort(400)


YAML = ("application/yaml", "application/x-yaml", "text/yaml")


def _source(req: Request, _: Schema) -> Any:
    """A body that is one text, as the field that takes it where it is sent in JSON."""
    try:
        return {"source": req.get_data(cache=True).decode()}
    except UnicodeDecodeError:
        abort(400)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class Nothing(Taken):
    """No parameters, or an empty object."""


_parser = Parser()
_parser.location_loader("yaml")(_source)


def taken(schema: type[Taken]) -> dict[str, Any]:
    """The request's body by a schema, for a view that takes JSON, or YAML as the schema's `source`."""
    location = "yaml" if request.mimetype in YAML else "json"
    found: dict[str, Any] = _parser.parse(schema(), request, location=location)
    return found


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What an operation takes, answers and refuses.

    `who` says in words who may. `status` is what is answered with `answer`, and `again` where the same was made before.
    `refuses` lists the refusals beyond those that follow from the rest. With `match`, If-Match is asked for and given
    to the view as `version`. The view gets the query's values where there are any, then the body's. `optional` lets a
    body be left out; `consumes` describes a body that is not JSON and that the view reads itself, `produces` other
    forms of the answer, which it writes itself.
    """

    who: str
    answer: type[Schema]
    status: int = 200
    again: int | None = None
    body: type[Schema] | None = None
    optional: bool = False
    query: type[Schema] = Nothing
    refuses: Iterable[int] = ()
    match: bool = False
    headers: Iterable[str] = ()
    consumes: Mapping[str, Any] = field(default_factory=dict)
    produces: Mapping[str, Any] = field(default_factory=dict)

    def joined(self, resources: Blueprint, view: Callable[..., Any]) -> Callable[..., Any]:
        """The view, given what the request carries, its answer made by the schema."""
        answering = resources.response(self.status, self.answer)(view)
        query, body = self.query(), self.body() if self.body else None

        @wraps(view)
        def run(**path: Any) -> Any:
            asked = _parser.parse(query, request, location="query")
            values = [] if self.query is Nothing else [asked]
            idempotency_key()  # one that could not be kept is refused, also where nothing would be
            if self.match:
                path["version"] = seen_version()
            if body is not None:
                values.append(_parser.parse(body, request, location="json"))
            return answering(*values, **path)

        return run

    def described(self, method: str, rule: str, view: Callable[..., Any]) -> dict[str, Any]:
        """What flask-smorest is told of it."""
        parameters: list[Any] = [{"in": "query", "schema": self.query()}]
        if self.body:
            parameters.append({"in": "json", "schema": self.body(), "required": not self.optional})
        parameters += [*(["If-Match"] if self.match else []), *(["Idempotency-Key"] if method == "POST" else [])]
        responses: dict[int, Any] = {code: f"Refused{code}" for code in sorted(self._refusals(method, rule))}
        for code in filter(None, (self.status, self.again)):
            responses[code] = self._answered(code)
        first, _, rest = (view.__doc__ or "").strip().partition("\n")
        description = f"{' '.join(rest.split())}\n\nFor {self.who}.".strip()
        manual: dict[str, Any] = {
            "operationId": view.__name__,
            "summary": first.rstrip("."),
            "description": description,
        }
        if self.consumes:
            manual["requestBody"] = {"required": not self.optional, "content": dict(self.consumes)}
        return {"arguments": {"parameters": parameters}, "manual_doc": {**manual, "responses": responses}}

    def _refusals(self, method: str, rule: str) -> set[int]:
        codes = {401, 422, *self.refuses}
        codes |= {403} if method != "GET" or self.who == ANY_ROLE else set()
        codes |= {503} if method != "GET" else set()
        codes |= {400, 413, 415} if self.body or self.consumes else set()
        codes |= {404} if "<" in rule else set()
        return codes | ({412, 428} if self.match else set())

    def _answered(self, code: int) -> dict[str, Any]:
        names = [*self.headers, *(["Link"] if "next" in self.answer._declared_fields else [])]
        content = {"application/json": {"schema": self.answer}, **self.produces}
        described: dict[str, Any] = {"description": "Made." if code == 201 else "Done.", "content": content}
        return described | ({"headers": {name: name for name in names}} if names else {})


class Resources(Blueprint):
    """A family of operations: one file, one tag of the document."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api-{name}", __name__, url_prefix=ROOT, description=description)
        self.tag = name

    def operation(self, method: str, rule: str, **what: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an operation of this API; `what` are the parts of an `Operation`."""
        declared = Operation(**what)

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            run = declared.joined(self, view)
            run._apidoc = declared.described(method, rule, view)  # type: ignore[attr-defined]  # where smorest looks
            self.add_url_rule(rule, view.__name__, run, methods=[method], tags=[self.tag])
            return view

        return declare


def tagged(version: int, location: str | None = None) -> dict[str, str]:
    """The headers of an answer about something with a version."""
    return {"ETag": etag(version)} | ({"Location": location} if location else {})


def status_of(made: Made) -> int:
    """201 where a verb made something new, 200 where it was there already."""
    return 201 if made.new else 200


def needs_words(name: str) -> dict[str, Any]:
    """A part of a schema: a text with something to read in it."""
    visible = f"^[^{CONTROLS}]*[^\\s{CONTROLS}]"
    return {"required": [name], "properties": {name: {"minLength": 1, "pattern": visible}}}
