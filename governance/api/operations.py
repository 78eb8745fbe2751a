"""How an operation is declared: what it takes, what it answers, who may, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from flask import Request, request
from flask_smorest import Blueprint
from marshmallow import Schema
from webargs import core
from webargs.flaskparser import FlaskParser, abort

from governance import http
from governance.api.fields import Taken
from governance.change import Made

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


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class Nothing(Taken):
    """No parameters, or an empty object."""


_parser = Parser()
_nothing = Nothing()


class Resources(Blueprint):
    """A family of operations: one file, one tag of the document."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api-{name}", __name__, url_prefix=ROOT, description=description)
        self.tag = name

    def operation(
        self,
        method: str,
        rule: str,
        *,
        who: str,
        answer: type[Schema] | None = None,
        status: int = 200,
        again: int | None = None,
        body: type[Schema] | None = None,
        optional: bool = False,
        query: type[Schema] = Nothing,
        refuses: Iterable[int] = (),
        match: bool = False,
        headers: Iterable[str] = (),
        consumes: Mapping[str, Any] | None = None,
        produces: Mapping[str, Any] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an operation of this API.

        `who` says in words who may. `status` is what is answered with `answer`, and `again` where the same was made
        before. `refuses` lists the refusals beyond those that follow from the rest. With `match`, If-Match is asked
        for and given to the view as `version`. The view gets the query's values where there are any, then the body's.
        `optional` lets a body be left out; `consumes` describes a body that is not JSON and that the view reads itself,
        `produces` other forms of the answer, which it writes itself.
        """
        asked, given = query(), body() if body else None
        codes = {401, 422, *refuses, *_follow(method, rule, bool(body or consumes), match)}
        names = list(headers) + (["Link"] if answer is not None and "next" in answer._declared_fields else [])

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            answering = self.response(status, answer)(view)

            @wraps(view)
            def run(**path: Any) -> Any:
                values = [_parser.parse(asked, request, location="query")]
                if query is Nothing:
                    values.clear()
                if match:
                    path["version"] = http.seen_version()
                if given is not None:
                    values.append(_parser.parse(given, request, location="json"))
                return answering(*values, **path)

            taken = [{"in": "query", "schema": asked}]
            taken += [{"in": "json", "schema": given, "required": not optional}] if given is not None else []
            parameters = [*taken, *(["If-Match"] if match else []), *(["Idempotency-Key"] if method == "POST" else [])]
            answers: dict[int, Any] = {code: f"Refused{code}" for code in sorted(codes)}
            for code in filter(None, (status, again)):
                answers[code] = _answer(code, answer, names, produces or {})
            manual = {"operationId": view.__name__, "responses": answers, **_described(view, who)}
            if consumes:
                manual["requestBody"] = {"required": True, "content": dict(consumes)}
            run._apidoc = {"arguments": {"parameters": parameters}, "manual_doc": manual}  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, run, methods=[method], tags=[self.tag])
            return view

        return declare


def _follow(method: str, rule: str, body: bool, match: bool) -> set[int]:
    """The refusals that follow from what an operation takes."""
    codes = {403, 503} if method != "GET" else set()
    codes |= {400, 413, 415} if body else set()
    codes |= {404} if "<" in rule else set()
    return codes | ({412, 428} if match else set())


def _answer(
    code: int, answer: type[Schema] | None, headers: Iterable[str], produces: Mapping[str, Any]
) -> dict[str, Any]:
    described: dict[str, Any] = {"description": {200: "Done.", 201: "Made."}.get(code, "Done.")}
    if answer is not None:
        described["content"] = {"application/json": {"schema": answer}, **produces}
    if named := {name: name for name in headers}:
        described["headers"] = named
    return described


def _described(view: Callable[..., Any], who: str) -> dict[str, str]:
    first, _, rest = (view.__doc__ or "").strip().partition("\n")
    return {"summary": first.rstrip("."), "description": f"{' '.join(rest.split())}\n\nFor {who}.".strip()}


def tagged(version: int, location: str | None = None) -> dict[str, str]:
    """The headers of an answer about something with a version."""
    return {"ETag": http.etag(version)} | ({"Location": location} if location else {})


def status_of(made: Made) -> int:
    """201 where a verb made something new, 200 where it was there already."""
    return 201 if made.new else 200
