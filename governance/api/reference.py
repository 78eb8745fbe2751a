"""The API's document, and a page that lists what stands in it; both without any script or server but our own."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template

pages = Blueprint("reference", __name__, url_prefix="/api")

METHODS = ("get", "post", "put", "patch", "delete")


@pages.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    response = cast(Response, current_app.json.response(document()))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@pages.get("/docs")
def operations() -> str:
    """Every operation, for people."""
    whole = document()
    families = [(tag, list(_of(whole, tag["name"]))) for tag in whole["tags"]]
    return render_template("api/docs.html", info=whole["info"], families=families)


def document() -> dict[str, Any]:
    """The document of this application."""
    made: dict[str, Any] = current_app.extensions["onrecord-api"]
    return made


def _of(whole: dict[str, Any], tag: str) -> Any:
    for path, item in whole["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if operation and tag in operation["tags"]:
                yield {"method": method.upper(), "path": path, "fields": list(_fields(whole, operation)), **operation}


def _fields(whole: dict[str, Any], operation: dict[str, Any]) -> Any:
    """What the operation takes: parameters, and the fields of its body."""
    for parameter in operation.get("parameters", ()):
        one = _found(whole, parameter)
        yield _field(one["name"], one["in"], one.get("required", False), {**one["schema"], **one})
    for form, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = _found(whole, content["schema"])
        for name, inner in schema.get("properties", {}).items():
            yield _field(name, form, name in schema.get("required", ()), _found(whole, inner))


def _field(name: str, place: str, required: bool, shape: dict[str, Any]) -> dict[str, Any]:
    kind = shape.get("format") or shape.get("type") or "object"
    kinds = [one for one in ([kind] if isinstance(kind, str) else kind) if one != "null"]
    known = [str(one) for one in shape.get("enum", ()) if one is not None]
    longest = f", at most {shape['maxLength']} characters" if "maxLength" in shape else ""
    said = ", ".join(known) if known else f"{' or '.join(kinds)}{longest}"
    about = shape.get("description", "")
    return {"name": name, "place": place, "required": required, "kind": said, "description": about}


def _found(whole: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in node:
        place: Any = whole
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = place
    return node
