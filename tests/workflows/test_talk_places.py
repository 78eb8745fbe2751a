"""Where quoted words are found again in a later text, and what change leads from one text to another."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflows.talk.places import moved, narrowed

WORDS = st.lists(st.sampled_from(("open", "not", "on", "Saturday", "3", "p.m.", "a", "é", "👩‍👩‍👧")), max_size=14)
TEXT = WORDS.map(" ".join)


@given(old=TEXT, new=TEXT, data=st.data())
def test_a_place_that_is_found_again_holds_the_very_words(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    there = moved(old, new, start, end - start)
    assert there is None or new[there : there + end - start] == old[start:end]
    assert moved(old, old, start, end - start) == start


@given(before=TEXT, after=TEXT)
@example(before="We are open.", after="We are open. Come.")
@example(before="a b", after="a x b")
@example(before="", after="Oui.")
def test_the_change_that_is_suggested_leads_to_the_text_that_was_wanted(before: str, after: str) -> None:
    start, quoted, replacement = narrowed(before, after)
    assert before[:start] + replacement + before[start + len(quoted) :] == after
    assert before[start : start + len(quoted)] == quoted
    assert quoted.strip() or not before.strip()


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("Now: the clinic is not open on Saturday at noon.", 19),
        ("The clinic is not open on Sunday at noon.", 14),
        ("The clinic is closed. It is not far.", None),  # another “not”, of another sentence
        ("The clinic is open on Saturday at noon.", None),
        ("not", None),
    ],
)
def test_a_word_is_found_only_among_the_words_that_stood_around_it(new: str, found: int | None) -> None:
    assert moved("The clinic is not open on Saturday at noon.", new, 14, 3) == found
