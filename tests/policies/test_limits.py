"""What the largest hostile documents cost: each is refused, or read, in bounded time and memory."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from policies.document import DocumentFaults, parse
from policies.examples import run
from policies.format.nodes import DEEPEST, LARGEST
from policies.format.reading import MOST_FAULTS
from tests.policies.starter import faults, values, written

SECONDS = 2.0
MEGABYTES = 120

TEXT = {"en": "a", "fr": "b"}


def many(count: int, made: Callable[[int], Any]) -> list[Any]:
    return [made(number) for number in range(count)]


def named(count: int, made: Callable[[int], Any], letter: str = "n") -> dict[str, Any]:
    return {f"{letter}{number}": made(number) for number in range(count)}


def filled(change: Callable[[dict[str, Any], int], Any]) -> str:
    """The starter with as much of something as the largest document holds."""

    def sized(count: int) -> str:
        document = values()
        change(document, count)
        return _lean(document)

    small, larger = len(sized(100)), len(sized(1100))
    count = 100 + (LARGEST - small) * 1000 // (larger - small)
    while len(text := sized(count)) > LARGEST:
        count = count * 99 // 100
    return text


def _lean(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))


def _question(to: str) -> dict[str, Any]:
    return {"question": TEXT, "answers": [{"id": "a", "label": TEXT, "to": to}]}


def _tree(document: dict[str, Any], count: int) -> None:
    document["triage"]["nodes"] |= named(count, lambda number: _question(f"n{number + 1}"))
    document["triage"]["start"] = "n0"


def _crowd(document: dict[str, Any], count: int) -> None:
    answers = many(count, lambda number: {"id": f"a{number}", "label": TEXT, "to": "danger"})
    document["triage"]["nodes"]["danger"]["answers"] += answers


def _languages(document: dict[str, Any], count: int) -> None:
    document["languages"]["required"] = [f"{one}{two}" for one in "abcd" for two in "vwxyz"]
    document["tone"] = named(count, lambda _: {"en": "a"})


def _example(number: int) -> dict[str, Any]:
    return {"id": f"e{number}", "given": {"answers": ["x.y"]}, "expect": {"category": "R1"}}


FILLED: dict[str, Callable[[dict[str, Any], int], Any]] = {
    "unknown keys": lambda document, count: document.update(named(count, lambda _: 0)),
    "unknown keys in one part": lambda document, count: document["approval"].update(named(count, lambda _: 0)),
    "unknown roles": lambda document, count: document["chains"].update(big=many(count, lambda number: f"r{number}")),
    "unknown roles among many": lambda document, count: (
        document["roles"].update(named(count // 2, lambda _: {"title": TEXT})),
        document["chains"].update(big=many(count, lambda number: f"r{number}")),
    ),
    "roles beside each other": lambda document, count: document["chains"].update(
        big=many(count, lambda _: {"all_of": ["moh"] * 20})
    ),
    "chains": lambda document, count: document["chains"].update(named(count, lambda _: ["moh"])),
    "a deep tree": _tree,
    "a loop with many ways": _crowd,
    "unreached categories": lambda document, count: document["categories"].update(
        named(count, lambda _: {"title": TEXT})
    ),
    "answers of one id": lambda document, count: document["triage"]["nodes"]["danger"].update(
        answers=many(count, lambda _: {"id": "a", "label": TEXT, "category": "R1"})
    ),
    "texts without their languages": _languages,
    "required languages": lambda document, count: document["languages"].update(required=many(count, lambda _: "en")),
    "holidays": lambda document, count: document.update(
        holidays=many(count, lambda _: {"date": "2027-07-01", "name": TEXT})
    ),
    "telephone numbers": lambda document, count: document["checks"]["pii_third_party"].update(
        own_numbers=many(count, lambda number: f"705-555-{number % 10000:04}")
    ),
    "addresses": lambda document, count: document["checks"]["pii_third_party"].update(
        own_addresses=many(count, lambda number: f"{number} Main St")
    ),
    "a long address": lambda document, count: document["checks"]["pii_third_party"].update(
        own_addresses=["1 Main " * (count // 7 + 1)]
    ),
    "phrases": lambda document, count: document["triage"]["suggestions"][0].update(
        any_of=many(count, lambda number: f"w{number}")
    ),
    "templates of one category": lambda document, count: document["categories"]["R1"].update(
        templates=many(count, lambda number: f"T{number}")
    ),
    "examples": lambda document, count: document.update(examples=many(count, _example)),
    "answers of an example": lambda document, count: document.update(
        examples=[{"id": "e", "given": {"answers": many(count, lambda _: "a.b")}, "expect": {"chain": []}}]
    ),
    "names in examples": lambda document, count: document.update(
        examples=[
            {"id": "e", "given": {"category": "R1"}, "expect": {"cites": many(count, lambda number: f"a.b{number}")}}
        ]
    ),
    "outcomes in examples": lambda document, count: document.update(
        examples=[{"id": "e", "given": {"category": "R1"}, "expect": {"blocked_by": many(count, lambda _: "x")}}]
    ),
    "a long text": lambda document, count: document["title"].update(en="x " * (count // 2)),
    "a long name": lambda document, count: document["chains"].update({"x" * count: ["moh"]}),
    "a long value": lambda document, count: document.update(version="1" * count),
}

REPEATED = {
    "lists": ("[", "[],", "]"),
    "values": ("[", "a,", "]"),
    "lines": ("", "- a\n", ""),
    "nested lists": ("[", "[" * (DEEPEST - 2) + "]" * (DEEPEST - 2) + ",", "]"),
    "open lists": ("", "[", ""),
    "open mappings": ("", "{a: ", ""),
    "dashes": ("", "- ", ""),
    "question marks": ("", "? ", ""),
    "colons": ("", ":", ""),
    "anchors": ("", "a: &x 1\n", ""),
    "aliases": ("a: &a [x]\nb: [", "*a,", "]"),
    "tags": ("[", "!x a,", "]"),
    "quotation marks": ("", '"', ""),
    "escapes": ('a: "', "\\x41", '"'),
    "apostrophes": ("a: '", "''", "'"),
    "block lines": ("a: |\n", " x\n", ""),
    "folded lines": ("a: >\n", " x\n\n", ""),
    "comments": ("", "#\n", ""),
    "documents": ("", "---\n", ""),
    "directives": ("", "%A b\n", ""),
    "spaces": ("a:", " ", "b"),
    "empty keys": ("{", ": a,", "}"),
    "complex keys": ("{", "? [a] : b,", "}"),
    "emoji": ("a: ", "\U0001f600", ""),
}


def measured(text: str) -> tuple[float, int]:
    """Seconds of this process, and faults; the better of two, for the machine has other things to do."""
    best, count = 99.0, 0
    for _ in range(2):
        begun = time.process_time()
        try:
            parse(text)
        except DocumentFaults as refused:
            count = len(refused.faults)
        best = min(best, time.process_time() - begun)
        if best < SECONDS / 2:
            break
    return best, count


@pytest.mark.parametrize("name", FILLED)
def test_a_document_full_of_one_thing_is_read_or_refused_in_time(name: str) -> None:
    text = filled(FILLED[name])
    assert LARGEST * 0.9 < len(text.encode()) <= LARGEST
    seconds, count = measured(text)
    assert seconds < SECONDS
    assert count <= MOST_FAULTS + 1


@pytest.mark.parametrize("name", REPEATED)
def test_text_that_repeats_one_mark_is_refused_in_time(name: str) -> None:
    begin, unit, end = REPEATED[name]
    room = LARGEST - len((begin + end).encode())
    text = begin + unit * (room // len(unit.encode())) + end
    seconds, count = measured(text)
    assert seconds < SECONDS
    assert count >= 1


@pytest.mark.parametrize("name", ["texts without their languages", "unknown keys"])
def test_the_faults_of_a_hostile_document_fit_into_memory(name: str) -> None:
    text = filled(FILLED[name])
    gc.collect()
    tracemalloc.start()
    try:
        faults(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES * 1024 * 1024


def test_nesting_is_refused_where_it_becomes_too_deep() -> None:
    def nested(levels: int) -> str:
        return "a: " + "[" * (levels - 1) + "]" * (levels - 1)

    (fault,) = faults(nested(DEEPEST + 1))
    assert (fault.message, fault.line, fault.column) == ("This is nested too deeply.", 1, 3 + DEEPEST)
    assert "This is nested too deeply." not in {fault.message for fault in faults(nested(DEEPEST))}


def test_examples_that_fill_a_document_are_run_in_bounded_time() -> None:
    document = values()
    text = "Write to us at any time about the water, the clinic and the beach. " * 12
    given = {"message": "When?", "category": "R1", "draft": {"texts": {"en": text}}}
    document["examples"] = many(200, lambda number: {"id": f"e{number}", "given": given, "expect": {"chain": []}})
    parsed = parse(written(document))
    begun = time.process_time()
    assert len(run(parsed)) == 200
    assert time.process_time() - begun < SECONDS


CONDITIONS = {
    "alternatives": "draft.length > {} || ",
    "facts": 'thread.category == "c{}" || ',
    "phrases": 'mentions(message.text, "w{}") || ',
    "brackets": "(draft.length > {} && message.language == 'en') || ",
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_as_many_and_as_long_conditions_as_fit_are_read_in_time(name: str) -> None:
    document = values()
    document.pop("examples")  # they speak of the rules that were there
    count = 1000 // len(CONDITIONS[name])
    document["rules"] = [
        {
            "id": f"r{number}",
            "when": "".join(CONDITIONS[name].format(number * count + one) for one in range(count)) + "emergency.active",
            "because": TEXT,
            "warn": True,
        }
        for number in range(180)
    ]
    text = _lean(document)
    assert LARGEST * 0.8 < len(text.encode()) <= LARGEST
    assert measured(text)[0] < SECONDS


def test_as_many_structured_conditions_as_fit_are_read_in_time() -> None:
    document = values()
    nested: dict[str, Any] = {
        "any": many(9, lambda number: {"length_at_least": number, "not": {"channel": f"c{number}"}})
    }
    when = {"all": [nested, {"not": nested}]}
    document["rules"] = many(
        200, lambda number: {"id": f"r{number}", "when": when, "because": TEXT, "require": ["legal", "moh"]}
    )
    assert measured(_lean(document))[0] < SECONDS
