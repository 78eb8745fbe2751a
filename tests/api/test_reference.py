"""The document of the API and the page about it: whole, true, and without anything from elsewhere."""

from __future__ import annotations

import re

import jsonschema

from tests.support.maple import Maple

METHODS = ("get", "post", "put", "patch", "delete")


def operations(maple: Maple) -> list[tuple[str, str, dict[str, object]]]:
    paths = maple.visitor().read("/api/openapi.json")["paths"]
    return [(method, path, item[method]) for path, item in paths.items() for method in METHODS if method in item]


def test_every_route_of_the_api_stands_in_the_document(maple: Maple) -> None:
    routes = {
        (method.lower(), re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in maple.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    assert routes == {(method, path) for method, path, _ in operations(maple)}


def test_every_operation_says_who_may_and_what_it_refuses(maple: Maple) -> None:
    for method, path, operation in operations(maple):
        assert "For " in str(operation["description"]), path
        assert operation["summary"], path
        answers = set(operation["responses"])  # type: ignore[call-overload]
        assert {"401", "422"} <= answers, path
        assert answers & ({"202"} if path.endswith("/replay") else {"200", "201"}), path  # a replay runs afterwards
        if method != "get":
            assert {"403", "503"} <= answers, path
        if "{" in path:
            assert "404" in answers, path


def test_every_schema_of_the_document_is_a_json_schema(maple: Maple) -> None:
    schemas = maple.visitor().read("/api/openapi.json")["components"]["schemas"]
    assert len(schemas) > 40
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_text_that_is_taken_in_says_how_long_it_may_be(maple: Maple) -> None:
    document = maple.visitor().read("/api/openapi.json")
    unbounded = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        if schema.get("additionalProperties") is False
        for field, shape in schema.get("properties", {}).items()
        if "string" in str(shape.get("type")) and not {"maxLength", "enum", "format"} & shape.keys()
    ]
    assert unbounded == []


def test_the_page_about_the_api_lists_every_operation_and_needs_nothing_from_elsewhere(maple: Maple) -> None:
    page = maple.app.test_client().get("/api/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for _, _, operation in operations(maple):
        assert f'id="{operation["operationId"]}"' in page.text
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []
