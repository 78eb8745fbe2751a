"""Hundreds of damaged documents: read or refused in bounded time, and what is read is what a document has to be."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policies.clauses import clauses
from policies.document import Document, DocumentFaults, parse
from policies.evaluation import evaluate
from policies.examples import run
from policies.format.form import json_schema
from policies.format.nodes import DEEPEST
from tests.policies.placing import EXAMPLE, GONE, put
from tests.policies.slowly import wrong
from tests.policies.starter import SOURCE, reply, statement, values, written

SLOWEST = 1.0
"""Seconds of this process that one document may take."""

AT = datetime.fromisoformat("2026-11-23T09:40-05:00")
STRANGE = [
    "", " ", "\u200b", "\u2028", "\U0001f600", "é" * 50, "a" * 5000, "no", "null", "~", "1.0.0", "0x10", ".inf", "*a",
    "&a", "!!str", "<<", "%s %(x)s", "{}", "rules.x", "statement", "../x", "R1.R2", "2026-02-30", "2026-11-02", "0bd",
    "15min", "24:00", "08:30", "fr", "en", "danger", "never", "always", "block", "comms_manager", "author", "moh",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2, 21, 2**31, 10**30, -(10**30), 0.5, 1e300, True, False, None]


def deep(levels: int) -> Any:
    value: Any = "x"
    for level in range(levels):
        value = [value] if level % 2 else {"k": value}
    return value


JUNK = [
    *STRANGE,
    *NUMBERS,
    *([], {}, [[]], ["moh"], {"en": "x"}, {"en": "x", "fr": "y"}, {"role": "moh", "quorum": 3}),
    *(deep(levels) for levels in (3, DEEPEST - 1, DEEPEST, 60)),
]
NAMED = {
    "roles", "topics", "nodes", "categories", "chains", "checks", "severities", "reasons", "templates", "people",
    "tone", "disclosure", "house_rules",
}  # fmt: skip
"""Keys under which names of the writer's choice stand."""

PUT = [
    *(b"\n", b"  ", b"- ", b": ", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!x ", b"#", b"'", b'"', b"\t", b"? ", b"| "),
    *(b"---\n", b"<<: ", b"\xef\xbb\xbf", b"%YAML 1.1\n", b"...\n", b"\xc2\x85", b"\xe2\x80\xa8", b"\x00", b"\xff"),
]
"""Bytes that mean something to YAML or to UTF-8."""

UNFIT: list[tuple[str, Any]] = [
    ("title/fr", GONE),
    ("chains/legal", ["lawyer"]),
    ("chains/legal", ["author"]),
    ("chains/legal", [{"any_of": ["moh", "legal"], "quorum": 3}]),
    ("chains/legal", [{"all_of": ["moh", "moh"]}]),
    ("chains/statement", GONE),
    ("categories/R1/chain", "nowhere"),
    ("categories/R1/first_response", GONE),
    ("categories/R6/templates", ["T-NONE"]),
    ("categories/R10", values()["categories"]["R1"]),
    ("triage/start", "breach"),
    ("triage/nodes/danger/answers/1/to", "danger"),
    ("triage/nodes/criticism/answers/1", {"id": "no", "label": {"en": "N", "fr": "N"}, "to": "danger"}),
    ("triage/nodes/danger/answers/0/category", GONE),
    ("triage/nodes/danger/answers/0/to", "breach"),
    ("triage/nodes/danger/answers/0/id", "no"),
    ("approval/escalate_to", "boss"),
    ("approval/valid_for", "401bd"),
    ("checks/phi/override_by", ["author"]),
    ("corrections/never_silent", ["S9"]),
    ("corrections/severities/S1/chain", "nowhere"),
    ("holidays/0/date", "2026-12-25"),
    ("review_by", "2026-11-02"),
    ("review_by", "2027-07-02"),
    ("templates/T-CLIN/expires", "2026-11-02"),
    ("business_hours/close", "08:30"),
    ("rules/0/id", "late"),
    ("rules/0/require", ["author"]),
    ("rules/0/require", ["lawyer"]),
    ("rules/0/notify", "boss"),
    ("rules/1/category", "R99"),
    ("examples/0/given/category", "R99"),
    ("examples/0/expect/suggested", ["R99"]),
]
"""Changes that leave the form as it is and make no document."""

RULES = [
    {
        "id": "wide",
        "when": {"any": [{"reach_at_least": 5000}, {"all": [{"mentions": ["outbreak"]}, {"not": {"channel": "web"}}]}]},
        "because": {"en": "Many people read it.", "fr": "Beaucoup de gens le lisent."},
        "require": ["moh", {"role": "legal", "when": "after", "due": "4bh"}],
        "severity": "high",
        "notify": "champion",
    },
    {
        "id": "late",
        "when": "!now.business_hours && thread.category in ['R1', 'R4']",
        "because": {"en": "Nobody is there.", "fr": "Il n'y a personne."},
        "category": "R8",
        "warn": True,
    },
]

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where a line ends in YAML."""

Path = tuple[Any, ...]
Pick = Callable[[int], int]
"""Chooses one of so many."""


@cache
def _base() -> dict[str, Any]:
    document = values()
    document["examples"] = [deepcopy(EXAMPLE), *document.get("examples", [])]
    document["chains"]["amendment"] = [{"any_of": ["moh", "legal"], "quorum": 2}, {"all_of": ["moh"], "due": "2bd"}]
    document["checks"]["phi"]["override_by"] = ["privacy_officer"]
    document["rules"] = [*deepcopy(RULES), *document.get("rules", [])]
    return document


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


class _Plain(yaml.CSafeLoader):
    """YAML 1.2 as its core schema reads scalars: what a document is written in."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - where this library looks for them


for tag, pattern, first in (
    ("bool", "true|false", "tf"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def judged(text: str) -> Document | None:
    """The document, or None where it is refused; in time, and with places that exist."""
    begun, document, told = time.process_time(), None, []
    try:
        document = parse(text)
    except DocumentFaults as refused:
        told = refused.faults
    assert time.process_time() - begun < SLOWEST
    assert (document is None) is bool(told)
    for fault in told:
        assert 1 <= fault.line <= len(BREAK.findall(text)) + 2
        assert fault.column >= 1
        assert str(fault)
    return document


def agreed(text: str, plain: Any) -> bool:
    """Whether the text is accepted, after whoever accepts it was held against the schema and the slow check."""
    document = judged(text)
    if document is None:
        return False
    assert [error.message for error in validator().iter_errors(plain)] == []
    assert wrong(plain) == []
    for category in document.categories:
        evaluate(reply("We open at nine.", category), document)
    evaluate(statement({"en": "We open at nine."}), document)
    assert len(run(document)) == len(plain.get("examples", ()))
    assert set(document.chains) == set(plain["chains"])
    return bool(clauses(document))


def holders(value: Any, path: Path = ()) -> list[Path]:
    """Where each value stands, the document itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in ((*path, key), *holders(one, (*path, key)))]


def at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def kind(path: Path) -> Path:
    """What stands here, whatever its name or number: places of one kind can be exchanged."""
    return tuple(
        "*" if isinstance(key, int) or (number and path[number - 1] in NAMED) else key
        for number, key in enumerate(path)
    )


def mutate(document: Any, pick: Pick) -> None:
    """One change somewhere in the document."""
    places = holders(document)
    path = places[pick(len(places))]
    holder, key, value = at(document, path[:-1]), path[-1], at(document, path)
    how = HOW[pick(len(HOW))]
    if how == "delete":
        del holder[key]
    elif how == "double":
        _add(holder, key, deepcopy(value), pick)
    elif how == "rename" and isinstance(holder, dict):
        names = [*holder, *STRANGE]
        holder[names[pick(len(names))]] = holder.pop(key)
    elif how == "insert":
        _add(holder, key, deepcopy(JUNK[pick(len(JUNK))]), pick)
    elif how in ("transplant", "swap"):
        alike = [one for one in places if kind(one) == kind(path) and one != path]
        if alike:
            other = alike[pick(len(alike))]
            holder[key], theirs = deepcopy(at(document, other)), at(document, other[:-1])
            if how == "swap":
                theirs[other[-1]] = value
    else:
        holder[key] = deepcopy(JUNK[pick(len(JUNK))])


HOW = ["delete", "double", "rename", "replace", "insert", "transplant", "transplant", "swap"]


def _add(holder: Any, key: Any, value: Any, pick: Pick) -> None:
    if isinstance(holder, list):
        holder.insert(key, value)
    else:
        names = [f"{key}2", "x", *STRANGE]
        holder[names[pick(len(names))]] = value


@pytest.mark.soak
def test_a_document_with_changed_values_is_refused_or_is_what_a_document_has_to_be(
    size: Callable[[int, int], int],
) -> None:
    @settings(max_examples=size(120, 350), deadline=None)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        document = deepcopy(_base())
        for _ in range(data.draw(st.integers(1, 3))):
            if document:
                mutate(document, lambda count: data.draw(st.integers(0, count - 1)))
        agreed(written(document), document)

    run()


@pytest.mark.soak
def test_a_document_with_changed_bytes_is_refused_or_is_what_a_document_has_to_be(
    size: Callable[[int, int], int],
) -> None:
    @settings(max_examples=size(50, 150), deadline=None)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        source = bytearray(SOURCE.encode())
        for _ in range(data.draw(st.integers(1, 3))):
            begin = data.draw(st.integers(0, len(source) - 1))
            end = begin + data.draw(st.sampled_from([0, 1, 2, 8, 80, 2000]))
            how = data.draw(st.sampled_from(["cut", "double", "put", "flip"]))
            if how == "put":
                source[begin:begin] = data.draw(st.binary(max_size=6) | st.sampled_from(PUT))
            elif how == "flip":
                source[begin] = data.draw(st.integers(0, 255))
            else:
                source[begin:end] = b"" if how == "cut" else bytes(source[begin:end]) * 2
        text = source.decode(errors="replace")
        if judged(text) is not None:
            agreed(text, yaml.load(text, Loader=_Plain))

    run()


def test_the_document_that_is_changed_is_one() -> None:
    assert agreed(written(_base()), _base())
    assert agreed(SOURCE, yaml.load(SOURCE, Loader=_Plain))


def test_changes_are_refused_and_accepted_both() -> None:
    """Otherwise the tests above would show nothing of one or the other."""
    chance, accepted = random.Random(7), 0
    for _ in range(60):
        document = deepcopy(_base())
        mutate(document, chance.randrange)
        accepted += agreed(written(document), document)
    assert 6 <= accepted <= 54


@pytest.mark.parametrize("change", UNFIT, ids=[f"{path}={value}"[:60] for path, value in UNFIT])
def test_the_slow_check_sees_what_the_form_does_not(change: tuple[str, Any]) -> None:
    """Otherwise its silence about what is accepted would mean nothing."""
    document = deepcopy(_base())
    put(document, *change)
    assert validator().is_valid(document)
    assert wrong(document)
    assert judged(written(document)) is None
