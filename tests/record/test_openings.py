"""Openings held against commitments: right, wrong, missing, erased; and files that are neither."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.record.openings import Place, check_openings, commitment, erased_by

SALT = b"s" * 32


def entry(**committed: object) -> bytes:
    made = {
        path: base64.b64encode(commitment(SALT, path, json.dumps(value).encode())).decode()
        for path, value in committed.items()
    }
    return json.dumps({"type": "draft.created", "data": {"commit": made}}).encode()


def opening(index: int, path: str, value: object, salt: bytes = SALT) -> str:
    told = {"index": index, "path": path, "salt": base64.b64encode(salt).decode(), "value": json.dumps(value)}
    return json.dumps(told) + "\n"


def erasure(*erased: object) -> bytes:
    return json.dumps({"type": "privacy.erased", "data": {"erased": list(erased)}}).encode()


def said(log: Iterable[bytes], lines: Iterable[str], erased: dict[Place, int] | None = None) -> list[tuple[str, bool]]:
    return [tuple(finding) for finding in check_openings(log, lines, erased or {})]  # type: ignore[misc]


LOG = [entry(actor=1, comment="no"), entry(), entry(actor=2)]
LINES = [opening(0, "actor", 1), opening(0, "comment", "no"), opening(2, "actor", 2)]


def test_right_openings_need_no_word() -> None:
    assert said(LOG, LINES) == []


@pytest.mark.parametrize("place", range(3))
def test_an_opening_that_is_gone_is_missing_unless_an_entry_says_that_it_was_erased(place: int) -> None:
    told = json.loads(LINES[place])
    where = f"{told['index']}/{told['path']}"
    left = LINES[:place] + LINES[place + 1 :]
    assert said(LOG, left) == [(f"MISSING-OPENING {where}", True)]
    assert said(LOG, left, {(told["index"], told["path"]): 7}) == [(f"ERASED {where} by entry 7", False)]


def test_an_opening_that_should_be_gone_and_is_there_is_named() -> None:
    assert said(LOG, LINES, {(0, "actor"): 7}) == [("STILL OPEN 0/actor, erased by entry 7", False)]


@pytest.mark.parametrize(
    "wrong",
    [opening(0, "actor", 9), opening(0, "actor", 1, b"t" * 32), opening(0, "acto", 1)],
    ids=["value", "salt", "path"],
)
def test_a_wrong_opening_is_named(wrong: str) -> None:
    path = json.loads(wrong)["path"]
    assert (f"WRONG-OPENING 0/{path}", True) in said(LOG, [wrong, *LINES[1:]])


def test_an_opening_twice_or_of_an_entry_that_is_not_there_is_wrong() -> None:
    assert said(LOG, [LINES[0], *LINES]) == [("WRONG-OPENING 0/actor", True)]
    assert said(LOG, [*LINES, opening(3, "actor", 1)]) == [("WRONG-OPENING 3/actor: the log has 3 entries", True)]


@pytest.mark.parametrize(
    "body", [b"no json", b"[]", b'{"data":{"commit":[]}}', b'{"data":{"commit":{"a":"*"}}}', b"\xff"]
)
def test_an_entry_that_cannot_be_read_is_named(body: bytes) -> None:
    assert said([body], []) == [("UNREADABLE-ENTRY 0", True)]


@pytest.mark.parametrize(
    "line",
    ["", "[]\n", "{}\n", "not json\n", opening(0, "actor", 1).replace('"index": 0', '"index": true'), "[" * 100_000],
)
def test_a_line_that_is_no_opening_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 of the openings"):
        said(LOG, [LINES[0], line, *LINES[1:]])


def test_openings_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="line 2 of the openings"):
        said(LOG, [LINES[2], LINES[0]])


@given(st.sets(st.tuples(st.integers(0, 30), st.sampled_from("abcd")), max_size=40), st.data())
def test_every_commitment_without_an_opening_is_named_once(places: set[tuple[int, str]], data: st.DataObject) -> None:
    log = [entry(**{path: index for at, path in places if at == index}) for index in range(31)]
    gone = data.draw(st.sets(st.sampled_from(sorted(places)))) if places else set()
    erased = data.draw(st.sets(st.sampled_from(sorted(gone)))) if gone else set()
    lines = [opening(index, path, index) for index, path in sorted(places - gone)]
    found = said(log, lines, dict.fromkeys(erased, 40))
    assert len(found) == len(gone)
    assert {line for line, fault in found if fault} == {f"MISSING-OPENING {i}/{p}" for i, p in gone - erased}
    assert {line for line, fault in found if not fault} == {f"ERASED {i}/{p} by entry 40" for i, p in erased}


def test_an_erasure_says_which_openings_of_which_entries_it_took() -> None:
    body = erasure({"idx": 3, "paths": ["actor", "comment"]}, {"idx": 0, "paths": ["subject"]})
    assert erased_by(9, body) == [(3, "actor"), (3, "comment"), (0, "subject")]


def test_words_about_an_erasure_in_another_entry_are_none() -> None:
    assert erased_by(9, json.dumps({"type": "draft.created", "data": {"clauses": ["privacy.erased"]}}).encode()) == []


@pytest.mark.parametrize(
    "body",
    [
        erasure({"idx": 9, "paths": ["actor"]}),
        erasure({"idx": 12, "paths": ["actor"]}),
        erasure({"idx": -1, "paths": ["actor"]}),
        erasure({"idx": True, "paths": ["actor"]}),
        erasure({"idx": 1, "paths": [7]}),
        erasure({"idx": 1}),
        erasure(7),
        b'{"type":"privacy.erased","data":{}}',
        b"privacy.erased",
    ],
)
def test_an_erasure_in_no_known_form_or_of_what_comes_later_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="entry 9 does not say"):
        erased_by(9, body)
