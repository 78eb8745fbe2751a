"""What a text says of itself, whatever else is wrong with it, and how its number is written anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import library
from policies.document import parse
from policies.format.heading import LARGEST, Heading, following, heading, is_number, rank, replaced
from tests.support.office import STARTER

SOURCE = library.path(STARTER).read_text(encoding="utf-8")
NUMBERS = st.tuples(*[st.integers(0, 999_999)] * 3).map(lambda parts: ".".join(map(str, parts)))


def test_the_heading_of_a_document_is_what_the_document_says() -> None:
    said, document = heading(SOURCE), parse(SOURCE)
    assert (said.id, said.version, said.change) == (document.id, document.version, document.change)
    assert (said.title, said.summary_of_changes) == (document.title, document.summary_of_changes)
    assert (said.effective_from, said.review_by) == (document.effective_from, document.review_by)
    assert Heading.from_json(said.as_json(), said.id, said.version, said.change) == said


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", Heading()),
        ("\t: [", Heading()),
        ("- a\n- b", Heading()),
        ("version: [1]\ntitle: x\nchange: large\nid: {a: b}", Heading()),
        ("version: 2.0.0\neffective_from: soon\nreview_by: 2027-02-30", Heading(version="2.0.0")),
        ("effective_from: 2026-11-30T09:00:00", Heading()),  # without an offset it is no moment
        (
            "effective_from: 2026-11-30T09:00:00-05:00\nreview_by: '2027-01-02'\ntitle: {en: A, fr: ' '}\nx: *y",
            Heading(
                title={"en": "A"},
                effective_from=datetime(2026, 11, 30, 14, tzinfo=UTC),
                review_by=date(2027, 1, 2),
            ),
        ),
    ],
)
def test_what_can_be_read_is_read_and_the_rest_left_empty(source: str, expected: Heading) -> None:
    assert heading(source) == expected


@given(st.text())
def test_any_text_has_a_heading(source: str) -> None:
    assert isinstance(heading(source), Heading)


@given(NUMBERS)
def test_a_number_is_written_anew_and_nothing_else_is_changed(number: str) -> None:
    changed = replaced(SOURCE, "version", number)
    assert heading(changed).version == number
    assert changed.replace(f"version: {number}", "version: 1.0.0", 1) == SOURCE


@pytest.mark.parametrize(
    "written", ["version: 1.0.0", "version: '1.0.0'", 'version: "1.0.0"', "version:   1.0.0  # first"]
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert heading(replaced(f"a: b\n{written}\nc: d\n", "version", "2.3.4")).version == "2.3.4"


def test_a_text_without_a_number_stays_as_it_is() -> None:
    for source in ("", "a: b", "version: [1]", "\t: ["):
        assert replaced(source, "version", "2.0.0") == source


@given(st.sets(NUMBERS, min_size=1, max_size=9))
def test_the_following_number_is_above_every_other(numbers: set[str]) -> None:
    found = following(numbers)
    assert all(rank(found) > rank(one) for one in numbers)
    assert is_number(found) or max(map(rank, numbers))[:2] == (LARGEST, LARGEST)


@pytest.mark.parametrize("text", ["1.0", "01.0.0", "1.0.0.0", "v1.0.0", "1.0.0 ", "１.0.0", ""])
def test_what_is_no_number_is_told_from_one(text: str) -> None:
    assert not is_number(text)
    assert following(()) == "1.0.0"
