"""Every character of a value is found where it stands in the document, however the value is written."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.format.nodes import DocumentFaults, Fields, Scalar, read
from policies.format.places import places


def value(text: str) -> Scalar:
    """The value of the only key."""
    root, _ = read(text)
    assert isinstance(root, Fields)
    (found,) = root.values.values()
    assert isinstance(found, Scalar)
    return found


WAYS = [
    "key: draft.kind",
    "key:    draft.kind # why",
    'key: "draft.kind"',
    "key: 'draft.kind'",
    "key: 'it''s a draft''s kind'",
    'key: "a \\"draft\\" \\\\ kind"',
    "key: |\n  draft.kind\n    and more\n\n  éà\n",
    "key: |2-\n    draft.kind\n",
    "key: >-\n  draft.kind\n  and more\n\n  more\n",
    "key: > # folded\n   draft.kind\n   é\n",
    "key: draft\n  kind\n  é",
    'key: "draft\n  kind\n\n  é"',
    "key: 'draft\n  kind'",
    "\ufeffkey: 'draft'",
    "key: |\r\n  draft\r\n  kind\r\n",
    "k𝐞y: '𝐝raft'",
]


@pytest.mark.parametrize("text", WAYS)
def test_a_character_stands_where_it_is_found(text: str) -> None:
    scalar = value(text)
    found = places(scalar)
    lines = text.removeprefix("\ufeff").splitlines()
    assert len(found) == len(scalar.value) + 1
    for char, (line, column) in zip(scalar.value, found, strict=False):
        there = lines[line - 1][column - 1 : column]
        assert there == char or char.isspace() or there == "\\", (char, line, column)


def test_an_escape_stands_where_it_begins() -> None:
    assert places(value('key: "a\\u00e9\\x62\\n\\\n  c"')) == [
        *((1, column) for column in (7, 8, 14, 18)),
        (2, 3),
        (2, 4),
    ]


def test_a_break_that_was_folded_stands_at_the_end_of_its_line() -> None:
    assert places(value("key: >-\n  ab\n  cd")) == [(2, 3), (2, 4), (2, 5), (3, 3), (3, 4), (3, 5)]


@settings(max_examples=200)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60),
    st.sampled_from(["'", '"', "|", ">", ""]),
    st.integers(8, 60),
)
def test_whatever_is_written_every_place_is_one_of_the_text(text: str, style: str, width: int) -> None:
    document = yaml.dump({"key": text}, default_style=style, width=width, allow_unicode=True)
    try:
        scalar = value(document)
    except DocumentFaults:  # characters that no document holds
        assume(False)
        return
    lines = document.splitlines()
    found = places(scalar)
    assert found == sorted(found)
    assert all(1 <= line <= len(lines) + 1 and column >= 1 for line, column in found)
    for char, (line, column) in zip(scalar.value, found, strict=False):
        there = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
        assert there in (char, "\\") or char.isspace(), (char, line, column)
