"""What the kinds of field take, refuse and say of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from governance.api import fields
from governance.api.fields import Day, Listed, Moment, Texts, Whole, Words, moment, written


def refused(field: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.deserialize(value)
    return str(caught.value.messages[0])


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T09:12:00-05:00", datetime(2026, 11, 23, 14, 12, tzinfo=UTC)),
        ("2026-11-23t14:12:00z", datetime(2026, 11, 23, 14, 12, tzinfo=UTC)),
        ("2026-11-23 14:12:00.5+00:00", datetime(2026, 11, 23, 14, 12, 0, 500000, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2026-11-23T14:12:00.123456789Z", datetime(2026, 11, 23, 14, 12, 0, 123456, tzinfo=UTC)),
    ],
)
def test_a_moment_is_rfc_3339_with_its_offset(text: str, instant: datetime) -> None:
    assert Moment().deserialize(text) == instant
    assert moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T09:12:00",
        "2026-11-23",
        "2026-11-23T09:12Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-23T24:00:00Z",
        "0999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "20261123T091200Z",
        "２０２６-11-23T09:12:00Z",
        "2026-11-23T09:12:00Z\n",
        "",
        "now",
    ],
)
def test_no_other_moment_is_taken(text: str) -> None:
    assert "RFC 3339" in refused(Moment(), text)


FIRST, LAST = datetime(1000, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@given(
    st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_moment_that_was_given_out_is_taken_back_from_any_zone(at: datetime, minutes: int) -> None:
    assert moment(written(at)) == at
    assert moment(at.astimezone(timezone(timedelta(minutes=minutes))).isoformat()) == at


def test_words_are_cleaned_as_they_are_stored() -> None:
    assert Words(100).deserialize("a\r\nb\rc\te\u0301") == "a\nb\nc\té"
    assert Words(3).deserialize("ééé") == "ééé"
    assert "at most 3" in refused(Words(3), "abcd")
    assert "U+0000" in refused(Words(9), "a\x00")
    assert "U+D800" in refused(Words(9), "a\ud800")
    assert refused(Words(9), " \n\u2003") == "Write something here."
    assert Words(9, blank=True).deserialize(" ") == " "
    assert "one line" in refused(Words(9, lines=False), "a\nb")
    assert "65538 bytes" in refused(Words(fields.LONGEST), "é" * 32769)


def test_a_whole_number_is_one_however_json_writes_it() -> None:
    assert Whole().deserialize(7.0) == 7
    for value in (0, 7.5, True, "7", None, 10**9, 2**70, [], float("inf"), float("nan")):
        refused(Whole(), value)
    assert Whole(strict=False).deserialize("7") == 7


def test_texts_name_the_language_that_is_at_fault() -> None:
    assert Texts(10).deserialize({"en": "a", "fr-CA": "b"}) == {"en": "a", "fr-CA": "b"}
    with pytest.raises(ValidationError) as caught:
        Texts(3).deserialize({"en": "abcd", "english": "a", "fr": 1})
    assert set(caught.value.messages_dict) == {"en", "english", "fr"}
    refused(Texts(3), {})
    refused(Texts(3), {f"{chr(97 + n)}a": "x" for n in range(21)})


def test_days_and_lists_are_bounded() -> None:
    for text in ("2026-2-3", "2026-02-30", "20260203", 5, "２０２６-01-01"):
        refused(Day(), text)
    ids = Listed(Whole(), 2, unique=True)
    assert ids.deserialize([2, 1]) == [2, 1]
    assert "At most 2" in refused(ids, [1, 2, 3])
    assert "only once" in refused(ids, [1, 1])
