"""Each channel's own counting: emoji with joiners, accents in either form, links, handles, and hostile lengths."""

from __future__ import annotations

import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.lengths import COUNTING, count, links

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
THUMB = "\U0001f44d\U0001f3fd"
FLAG = "\U0001f1e8\U0001f1e6"
KEYCAP = "1\ufe0f\u20e3"
HEART = "\u2764\ufe0f"
RAINBOW = "\U0001f3f3\ufe0f\u200d\U0001f308"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
BEACH = (
    "Thank you for asking about the beach. Our staff test the water at Lakeview Beach every Tuesday and Thursday from "
    "June to September. Today's result was 412 E. coli per 100 mL, which is above the limit of 200, so swimming is not "
    "advised until the next result is posted on Friday. Please keep children and pets out of the water."
)


def test_the_text_of_story_ten_counts_325() -> None:
    assert count("x", BEACH) == 325


@pytest.mark.parametrize("emoji", [FAMILY, THUMB, FLAG, KEYCAP, HEART, RAINBOW, SCOTLAND, "\U0001f431", "\u26a0\ufe0f"])
def test_an_emoji_of_several_characters_is_one_to_a_reader_and_two_on_x(emoji: str) -> None:
    assert (count("graphemes", emoji), count("mastodon", emoji), count("x", emoji)) == (1, 1, 2)
    assert count("x", f"a{emoji}b{emoji}") == 6


def test_code_points_and_utf16_units_of_a_family_differ() -> None:
    assert (count("characters", FAMILY), count("utf16", FAMILY)) == (7, 11)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accent_counts_one_in_either_form(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "Éclosion à Sudbury : déjà 3 cas")
    assert (count("x", text), count("graphemes", text), count("mastodon", text)) == (31, 31, 31)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("This is a test.", 15),
        ("http://test.com", 23),
        ("https://test.com", 23),
        ("test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("\u8a9e", 2),
        ("H\U0001f431\u263a", 5),
        ("\u2018quoted\u2019 \u2013 dash\u2026", 17),
        ("canada.ca", 9),  # X links no bare name of one label under a country's ending ...
        ("canada.ca/flu", 23),  # ... unless a path follows,
        ("www.canada.ca", 23),  # or there are more labels
        ("t.co", 23),
        ("open 9 a.m. to 3 p.m.Monday", 27),
        ("joan.miller@maple.com", 21),
        ("HTTPS://WWW.CANADA.CA/FLU", 23),
        ("https://a.example/" + "x" * 300, 23),
        ("(see https://a.example/b).", 30),
        ("https://a.example/b_(c)", 23),
        ("", 0),
    ],
)
def test_x_counts_links_and_scripts_by_its_own_weights(text: str, length: int) -> None:
    assert count("x", text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("See https://maplecountyhealth.example/fr/grippe.", 4 + 23 + 1),
        ("Thanks @priya@social.example!", len("Thanks @priya!")),
        ("Thanks @priya!", 14),
        ("Write to info@maple.example", 27),
        ("maple.com", 9),
        ("https://social.example/@priya@other.example", 23),
    ],
)
def test_mastodon_counts_links_as_23_and_handles_without_their_server(text: str, length: int) -> None:
    assert count("mastodon", text) == length


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Source: https://www.canada.ca/flu", ["https://www.canada.ca/flu"]),
        ("(https://a.example/x), “https://b.example”.", ["https://a.example/x", "https://b.example"]),
        ("no link, ftp://a.example", []),
        ("www.canada.ca", []),
    ],
)
def test_links_end_before_the_punctuation_around_them(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in links(text)] == found


def test_every_rule_explains_itself_and_what_is_too_long() -> None:
    for name, rule in COUNTING.items():
        assert rule.explained.endswith("."), name
        sentence = rule.too_long % {"count": 325, "limit": 280, "over": 45}
        assert sentence.startswith("This text counts 325 and the channel takes 280: it is 45 too long.")


def test_three_regional_letters_are_a_flag_and_a_letter() -> None:
    assert count("graphemes", FLAG + "\U0001f1e8" + "\u0301" + FLAG) == 3


@given(st.text(max_size=200))
def test_no_rule_counts_less_than_nothing_or_fails(text: str) -> None:
    for name in COUNTING:
        assert count(name, text) >= (1 if text.strip() else 0)


@given(
    st.text(st.characters(max_codepoint=0x10FF, exclude_categories=["C", "M"], exclude_characters="#*."), max_size=80)
)
def test_x_counts_plain_letters_as_they_are(text: str) -> None:
    if "://" not in text:
        assert count("x", text) == len(unicodedata.normalize("NFC", text))


HOSTILE = {
    "letters": "a",
    "dots": "a.",
    "domains": "ca.",
    "links": "https://a.example/) ",
    "one link": "https://" + "()" * 8,
    "brackets": ")",
    "handles": "@a@a.a",
    "at signs": "@",
    "families": FAMILY,
    "joiners": "\u200d",
    "marks": "e\u0301\u0301",
    "flags": "\U0001f1e8",
    "conjuncts": "\u0915\u094d",
    "tags": "\U000e0067",
    "han": "\u8a9e",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("rule", COUNTING)
def test_64_kib_of_anything_is_counted_in_time(rule: str, unit: str) -> None:
    text = unit * (65536 // len(unit.encode()))
    best = min(_seconds(rule, text) for _ in range(3))
    assert best < 0.05


def _seconds(rule: str, text: str) -> float:
    start = time.process_time()
    count(rule, text)
    return time.process_time() - start
