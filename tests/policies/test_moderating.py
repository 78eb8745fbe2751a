"""What the guidance says of comments that break its rules, and what a machine can tell of the words that do."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import library
from policies.document import Document, parse
from policies.moderating import HIDE, REMOVE, chain_for, end_of, evidence, places, rules, suggestions

TORONTO = ZoneInfo("America/Toronto")
AT = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
COMMENT = "Vote Dan Reyes, he'll fire these crooks. Call nurse K. at home 705-555-0199"


def document(name: str = "starter-public-body") -> Document:
    return parse(library.path(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["starter-public-body", "small-town", "hospital-trust"])
def test_every_shipped_document_names_grounds_that_exist_and_a_chain_for_what_breaks_them(name: str) -> None:
    found = document(name)
    known = rules(found)
    assert known is not None
    assert known.appeal_to in found.roles
    moderating = [one.id for one in found.categories.values() if one.action == "moderate"]
    assert [one for one in moderating if chain_for(found, one) is None] == []
    assert all(set(one.checks) <= found.checks.keys() for one in known.grounds.values())


def test_a_ground_that_names_no_act_allows_nothing_against_a_person() -> None:
    known = rules(document("hospital-trust"))
    assert known is not None
    assert {one.kinds for one in known.grounds.values()} == {(HIDE, REMOVE)}
    assert (known.block_at_most, known.late_refused) == (None, False)


def test_only_a_category_that_moderates_has_a_chain_for_it() -> None:
    assert chain_for(document(), "R5") is None
    assert chain_for(document(), None) is None


def test_checks_speak_for_grounds_within_the_quoted_words_and_never_for_criticism() -> None:
    found, known = document(), rules(document())
    assert known is not None
    details, campaign = known.grounds["third_party_details"], known.grounds["campaign"]
    assert evidence(found, details, "at home 705-555-0199", COMMENT, "en", AT) == ("pii_third_party",)
    assert evidence(found, campaign, "Vote Dan Reyes", COMMENT, "en", AT) == ("party_political",)
    for ground in known.grounds.values():
        assert evidence(found, ground, "he'll fire these crooks", COMMENT, "en", AT) == ()
    assert [(one.id, said) for one, said in suggestions(found, COMMENT, "en", AT)] == [
        ("third_party_details", "705-555-0199"),
        ("campaign", "Vote Dan"),
    ]
    assert suggestions(found, "You crooks have lied to us for years. Resign!", "en", AT) == []


@pytest.mark.parametrize(
    ("period", "ends"),
    [
        ("90d", datetime(2027, 2, 21, 14, 12, tzinfo=UTC)),
        ("6m", datetime(2027, 5, 23, 13, 12, tzinfo=UTC)),
        ("1y", datetime(2027, 11, 23, 14, 12, tzinfo=UTC)),
    ],
)
def test_a_period_ends_at_the_same_time_of_day_as_it_began(period: str, ends: datetime) -> None:
    assert end_of(period, AT, TORONTO) == ends


def test_a_month_that_is_too_short_ends_the_period_on_its_last_day() -> None:
    assert end_of("6m", datetime(2027, 8, 31, 12, tzinfo=UTC), TORONTO).date().isoformat() == "2028-02-29"
    assert end_of("1y", datetime(2028, 2, 29, 12, tzinfo=UTC), TORONTO).date().isoformat() == "2029-02-28"


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text("abé.*(\\1", min_size=1, max_size=5), min_size=1, max_size=8), st.data())
def test_words_of_a_text_are_found_in_it_however_the_lines_are_broken(words: list[str], data: st.DataObject) -> None:
    breaks = data.draw(st.lists(st.sampled_from([" ", "\n", "\t ", "\n\n"]), min_size=len(words), max_size=len(words)))
    text = "".join(word + space for word, space in zip(words, breaks, strict=True))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    quote = " ".join(words[first:last])
    found = places(quote, text)
    assert bool(found) is any(char.isalnum() for char in quote)
    assert all(text[one.start : one.end].split() == quote.split() for one in found)
    assert places(f"{quote}x", text) == []
