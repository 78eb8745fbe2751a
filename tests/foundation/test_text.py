"""What text may be stored."""

from __future__ import annotations

import time

import pytest

from governance.text import MOST_MARKS, Unfit, clean

ACUTE, CIRCUMFLEX_BELOW = "\u0301", "\u032d"


def test_line_ends_become_one_and_letters_are_composed() -> None:
    assert clean("a\r\nb\rc\te\u0301\n") == "a\nb\nc\té\n"


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\x9f", "\ud800"])
def test_what_no_store_carries_is_refused_with_its_place(char: str) -> None:
    with pytest.raises(Unfit) as refused:
        clean(f"ab{char}c")
    assert str(refused.value.problem) == f"Character 3 (U+{ord(char):04X}) cannot be stored. Remove it."


def test_a_letter_may_have_many_accents_and_not_thousands() -> None:
    assert clean("a" + ACUTE * MOST_MARKS).startswith("á")
    with pytest.raises(Unfit, match="From character 3 on there are 1001 accents on one letter"):
        clean("xa" + ACUTE * (MOST_MARKS + 1))


def test_no_text_of_64_kib_takes_long_to_clean() -> None:
    """Putting unordered accents in order takes the square of their number: seconds, where nothing stops it."""
    runs = "a" + (ACUTE + CIRCUMFLEX_BELOW) * (MOST_MARKS // 2)
    text = (runs * 64)[:32_000]
    begun = time.process_time()
    clean(text)
    assert time.process_time() - begun < 0.3
