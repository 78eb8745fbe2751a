"""Hostile text in every field of the OpenAPI document: shown as text, never a 500, refused early where too long."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from typing import Any

import pytest

from tests.api.operations import CSV, NDJSON, NOT_JSON, ROW, fields, found, requests, strings, with_
from tests.support.maple import Maple

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload='alert(1)'/>",
    "invisible": "abc \u202egnp.exe\u202c \u2066x\u2069 a\u200b\u200c\u2060\ufeffb Z" + "\u0351" * 100,
    "formulas": '=HYPERLINK("http://evil.example","x")@SUM(1+1)*cmd|\' /C calc\'!A0',
    "64 KiB": "a" * 65_536,
    "more than 64 KiB": "é" * 65_536,
    "lone surrogate": "a\ud800b",
    "NUL": "a\x00b",
    "controls": "\x1b[2J\x07\x9b",
    "emoji with joiners": "👩‍👩‍👧‍👦🏳️‍🌈 é",
    "placeholders": "%s %(name)s %d {0} {{7*7}} ${7*7} '; DROP TABLE draft; --",
    "line ends": "a\r\nb\rc\u2028d",
    "addresses": "javascript:alert(1)//../../../../etc/passwd",
    "blank": " \t\n ",
    "empty": "",
}
Size = Callable[[int, int], int]
NOT_TEXT: list[Any] = [None, 7, -1.5, True, [], {}, ["a"], {"en": "a"}, 2**80]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation that takes JSON: its id and the schema of its body."""
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "requestBody" in operation:
                content = operation["requestBody"]["content"]
                if "application/json" in content:
                    yield operation["operationId"], content["application/json"]["schema"]


def test_the_list_of_fields_is_the_documents(furnished: Maple) -> None:
    """A field that is added to the document without being sent hostile text here fails this test."""
    document = furnished.visitor().read("/api/openapi.json")
    known = requests(furnished)
    taking = {name for name, _ in operations(document)}
    assert taking <= known.keys()
    assert {name for name, request in known.items() if request.body} - taking == set()
    others = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        and "requestBody" in operation
        and "application/json" not in operation["requestBody"]["content"]
    }
    assert others == NOT_JSON


@pytest.mark.portion(4)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_in_any_field_is_refused_or_shown_as_text(furnished: Maple, kind: str) -> None:
    text, document, known = HOSTILE[kind], furnished.visitor().read("/api/openapi.json"), requests(furnished)
    sent = 0
    for name, schema in operations(document):
        request = known[name]
        for place, shape in fields(document, schema):
            answer = request.send(furnished, put(request.body, place, text))
            sent += 1
            assert answer.status < 500, (name, place, answer.raw[:500])
            assert answer.headers["Content-Type"].split(";")[0] in ("application/json", "application/problem+json")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if len(text) > shape.get("maxLength", len(text)):
                assert (answer.status, dotted(place) in answer.body["errors"]) == (422, True), (
                    name,
                    place,
                    answer.body,
                )
    assert sent > 35


def put(body: Any, place: tuple[Any, ...], text: Any) -> Any:
    """The body with hostile text at a place, made where it was not there."""
    changed = json.loads(json.dumps(body))
    inner = changed
    for step, following in pairwise(place):
        empty: Any = [{}] if following == 0 else {}
        if isinstance(inner, list) and len(inner) <= step:
            inner.append({})
        if isinstance(inner, dict) and not isinstance(inner.get(step), dict | list):
            inner[step] = empty
        inner = inner[step]
    if isinstance(inner, list) and not inner:
        inner.append(text)
    inner[place[-1]] = text
    return changed


def dotted(place: tuple[Any, ...]) -> str:
    return ".".join(map(str, place))


def test_what_is_taken_comes_back_to_the_letter(maple: Maple) -> None:
    """Cleaned as it is stored: line ends to LF, composed; nothing stripped, nothing escaped."""
    amal = maple.as_("amal")
    for kind in ("markup", "invisible", "formulas", "emoji with joiners", "placeholders"):
        text = HOSTILE[kind]
        body = {"channel": "web", "message": {"text": text, "language": "en", "author_handle": text}}
        thread = amal.made("/threads", body).body
        assert (thread["messages"][0]["text"], thread["messages"][0]["author_handle"]) == (text, text)
        statement = {"kind": "statement", "channel": "web", "texts": {"en": text}}
        assert amal.made("/drafts", statement).body["texts"] == {"en": text}
    assert amal.made("/drafts", {**statement, "texts": {"en": "a\r\nb\re\u0301"}}).body["texts"] == {"en": "a\nb\né"}


@pytest.mark.soak
def test_anything_but_text_where_text_is_asked_for_is_refused(furnished: Maple, size: Size) -> None:
    """Each place is sent some of them in a usual run, in turn, and all in the long one."""
    turn, apart = count(), size(4, 1)
    for name, request in requests(furnished).items():
        for place in strings(request.body or {}):
            for value in NOT_TEXT[next(turn) % apart :: apart]:
                answer = request.send(furnished, with_(request.body, place, value))
                fine = (200, 201, 202, 422) if value is None else (422,)
                assert answer.status in fine, (name, place, value)


@pytest.mark.soak
def test_the_name_of_a_field_may_be_hostile_too(furnished: Maple, size: Size) -> None:
    turn, apart, texts = count(), size(5, 1), [*HOSTILE.values()]
    for name, request in requests(furnished).items():
        if request.body is None:
            continue
        for text in texts[next(turn) % apart :: apart]:
            answer = request.send(furnished, {**request.body, text: 1})
            assert answer.status == 422, (name, text)
            json.loads(answer.raw.decode())  # is UTF-8, whatever the name was


def test_hostile_parameters_of_addresses_and_headers_are_refused(maple: Maple) -> None:
    document = maple.visitor().read("/api/openapi.json")
    maple.submitted()
    for path, item in document["paths"].items():
        operation = item.get("get")
        if operation is None:
            continue
        names = [found(document, one) for one in [*item.get("parameters", ()), *operation.get("parameters", ())]]
        for parameter in names:
            for kind, text in HOSTILE.items():
                if "surrogate" in kind or len(text) > 10_000 or parameter["in"] == "header":
                    continue
                asked = maple.app.test_client().get(
                    path.replace("{draft_id}", "1")
                    if parameter["in"] == "query"
                    else path.replace("{", "").replace("}", ""),
                    query_string={parameter["name"]: text} if parameter["in"] == "query" else None,
                    headers={"Authorization": f"Bearer {maple.as_('rita').token}"},
                )
                assert asked.status_code in (403, 404, 422) or (kind == "empty" and asked.status_code < 500), (
                    path,
                    kind,
                )
    for header in ('"', '""', "*", "W/1", '"é"', '"1', "1", '"1", "2"', '"' + "1" * 100 + '"'):
        answer = maple.as_("amal").post("/drafts/1/withdrawal", {}, match=header)
        assert answer.status in (412, 422), header
    for header in ("", " ", "é", "a b", "k" * 201):
        answer = maple.as_("amal").post("/drafts/1/evaluation", {}, headers={"Idempotency-Key": header})
        assert answer.status == 422, header


@pytest.mark.parametrize(
    "content", [b"\xff", b"[" * 100_000, b'{"a":' * 50_000, b"NaN", b"[1]", b'"a"', b"null", b"1e999"]
)
def test_a_body_that_is_no_object_is_refused(maple: Maple, content: bytes) -> None:
    answer = maple.as_("amal").call("POST", "/threads", data=content, headers={"Content-Type": "application/json"})
    assert answer.status in (400, 422)


def test_an_import_survives_hostile_rows_and_takes_the_others(maple: Maple) -> None:
    amal, good = maple.as_("amal"), json.dumps(ROW)
    rows = [json.dumps(with_(ROW, ("message", "text"), text)) for text in HOSTILE.values()]
    rows = [row.replace('"i1"', f'"i{number}"', 1) for number, row in enumerate(rows)]
    lines = "\n".join([*rows, "nothing", "[]", '{"a": "\\ud800"}', good.replace("i1", "last")])
    answer = amal.call("POST", "/threads/import", data=lines.encode(), headers={"Content-Type": NDJSON})
    assert answer.status == 200
    assert answer.body["results"][-1]["status"] == "created"
    assert [one["status"] for one in answer.body["results"][-4:-1]] == ["refused"] * 3
    assert answer.body["refused"] >= 8
    for content in (b"\xff\xfe", b'channel,text\nx,"open', b"nothing\n1\n", b"", b"channel\n" + b"x\n" * 1001):
        refused = amal.call("POST", "/threads/import", data=content, headers={"Content-Type": CSV})
        assert refused.status == 422, content[:20]
