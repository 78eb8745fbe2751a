"""A suggestion is put in where the word stands that it is about, and nothing else of the text is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.document import DocumentFaults, parse
from policies.format.nodes import Fault
from policies.format.spots import Lines
from tests.policies.starter import SOURCE

SLIPS = [
    ("summary_of_changes:", "sumary_of_changes:"),
    ("change: material", "change: matrial"),
    ("title:", "titel:"),
    ("respond: always", "respond: alwyas"),
    ("  required:", "  requierd:"),
    ("  start: danger", "  start: dangre"),
]


def faults(source: str) -> list[Fault]:
    with pytest.raises(DocumentFaults) as refused:
        parse(source)
    return refused.value.faults


@pytest.mark.parametrize(("right", "wrong"), SLIPS, ids=[wrong for _, wrong in SLIPS])
def test_the_suggestion_for_a_slip_gives_back_the_text_as_it_was(right: str, wrong: str) -> None:
    assert right in SOURCE
    source = SOURCE.replace(right, wrong, 1)
    told = [fault for fault in faults(source) if fault.suggestion]
    spot = Lines(source).suggested(told[0])
    assert spot is not None
    assert spot.mended(source) == SOURCE


def test_the_suggestion_for_a_reference_gives_back_the_text_as_it_was() -> None:
    source = re.sub(r"(?<= chain: )(\w+)\w", r"\1", SOURCE, count=1)
    spot = Lines(source).suggested(faults(source)[0])
    assert spot is not None
    assert spot.mended(source) == SOURCE


def test_a_word_in_quotation_marks_keeps_them() -> None:
    source = SOURCE.replace("change: material", 'change: "Material"', 1)
    spot = Lines(source).suggested(faults(source)[0])
    assert spot is not None
    assert spot.mended(source) == SOURCE.replace("change: material", 'change: "material"', 1)


def test_a_word_that_is_told_cut_short_is_left_to_its_writer() -> None:
    long = "comms_manager" + "r" * 40
    source = f"a: {long}\n"
    fault = Fault(1, 4, "“%(name)s”", {"name": long[:40]}, suggestion="comms_manager")
    assert Lines(source).suggested(fault) is None


def test_nothing_is_put_in_where_the_word_does_not_stand() -> None:
    fault = Fault(1, 1, "“%(name)s”", {"name": "elsewhere"}, suggestion="there")
    assert Lines("a: b\nelsewhere: c\n").suggested(fault) is None


@given(
    st.lists(st.text(alphabet="ab:é👩 ", max_size=8), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\u2028"])
)
def test_each_character_of_each_line_is_found_at_its_place(texts: list[str], end: str) -> None:
    lines = Lines(end.join(texts))
    assert lines.last == len(texts)
    for number, text in enumerate(texts, 1):
        assert lines.text(number) == text
        for column, char in enumerate(text, 1):
            assert lines.source[lines.offset(number, column)] == char


@given(st.text(alphabet="ab\n👩🏳é", max_size=30))
def test_places_are_counted_as_browsers_count_them(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        assert lines.units(offset) == len(text[:offset].encode("utf-16-le")) // 2


def test_a_place_outside_the_text_is_its_nearest_end() -> None:
    lines = Lines("ab\ncd")
    assert (lines.offset(0, 0), lines.offset(9, 9), lines.text(9)) == (0, 5, "")
