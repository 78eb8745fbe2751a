"""Story 10: a text as a thread of posts. Nothing of it is lost, each post counts for itself, and it is one text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.carrying.edits import edit
from policies.checks import run
from policies.lengths import COUNTING, count
from policies.posts import DIVIDER, counted, divided, held, joined, posts, suggested
from tests.policies.starter import reply, starter
from tests.policies.test_stories import BEACH, VACCIN

DIVIDING = sorted(name for name, rule in COUNTING.items() if rule.divides)

sentences = st.lists(
    st.text("abé 👍.!\n", min_size=1, max_size=30).map(str.strip).filter(lambda one: bool(one) and DIVIDER not in one),
    min_size=1,
    max_size=6,
)
texts = st.lists(
    st.sampled_from(["One.", "Deux mots", " ", "", DIVIDER, f" {DIVIDER} ", "a --- b", "👍"]), max_size=9
).map("\n".join)


def findings(text: str, counting: str, limit: int) -> list[dict[str, object]]:
    facts = reply(text, channel=counting, counting=counting, limit=limit)
    return [dict(one.facts) for one in run(facts, starter()) if one.check == "over_length"]


def words(text: str) -> list[str]:
    return [word for line in text.split("\n") if line.strip() != DIVIDER for word in line.split()]


@given(texts)
def test_no_word_of_a_text_is_lost_doubled_or_moved_by_dividing_it(text: str) -> None:
    parts = divided(text)
    assert [word for part in parts for word in part.split()] == words(text)
    assert len(parts) == 1 + sum(line.strip() == DIVIDER for line in text.split("\n"))
    if len(parts) > 1:
        assert divided(joined(parts)) == parts
    else:
        assert parts == (text,)


@given(texts.filter(lambda text: bool(text.strip())), st.sampled_from(DIVIDING), st.integers(1, 12))
def test_a_thread_passes_exactly_where_each_of_its_posts_is_written_and_fits(
    text: str, counting: str, limit: int
) -> None:
    parts = posts(counting, text)
    whole = all(part for part in parts) or len(parts) == 1
    assert (findings(text, counting, limit) == []) is (whole and all(count(counting, one) <= limit for one in parts))


@given(sentences, st.sampled_from(DIVIDING), st.integers(5, 60))
def test_what_is_suggested_holds_the_same_words_in_posts_that_all_fit(
    written: list[str], counting: str, limit: int
) -> None:
    text = " ".join(f"A{one}." for one in written)
    found = suggested(counting, limit, text)
    if found is None:
        return
    assert words(found) == words(text)
    assert count(counting, text) > limit
    assert all(post.text and post.length <= limit for post in counted(counting, found))


def test_the_finding_says_which_post_is_too_long_by_how_much_and_which_is_empty() -> None:
    first, second = BEACH.split(" Please")
    assert findings(joined([first, f"Please{second}"]), "x", 280) == []
    assert findings(joined(["Short.", BEACH, "Short."]), "x", 280) == [
        {"post": 2, "posts": 3, "count": 325, "limit": 280, "over": 45}
    ]
    assert findings(f"Short.\n{DIVIDER}\n", "x", 280) == [{"post": 2, "posts": 2}]


def test_a_line_of_hyphens_is_text_where_texts_are_not_counted_as_short_posts() -> None:
    assert set(COUNTING) - set(DIVIDING) == {"characters", "utf16"}
    text = f"One.\n{DIVIDER}\nTwo."
    assert [posts(one, text) for one in ("characters", "utf16")] == [(text,), (text,)]
    assert findings(text, "characters", 8) == [{"count": 13, "limit": 8, "over": 5}]


def test_a_text_is_divided_where_a_sentence_surely_ends() -> None:
    first, second = BEACH.split(" Please")
    assert suggested("x", 280, BEACH) == joined([first, f"Please{second}"])
    assert (suggested("x", 140, VACCIN) or "").split(f"\n{DIVIDER}\n")[1].startswith("Aucun rendez-vous")
    assert suggested("x", 30, "Ask Dr. Osei or Mme A. Roy today. They know more.") is None  # a sentence is too long
    assert suggested("x", 36, "Ask Dr. Osei or Mme A. Roy today. They know more.") == joined(
        ["Ask Dr. Osei or Mme A. Roy today.", "They know more."]
    )
    assert suggested("characters", 10, "Much too long. And more.") is None


@pytest.mark.parametrize("text", ["A. " * 20_000, "https://a.example/" + "b. C" * 9_000, "Ab. " * 1_700, "\n" * 60_000])
def test_hostile_texts_are_divided_at_once(text: str) -> None:
    begun = time.process_time()
    suggested("x", 280, text)
    assert time.process_time() - begun < 1


@given(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6, unique=True), st.data())
def test_a_post_that_was_left_out_is_missing_and_all_others_stand(written: list[str], data: st.DataObject) -> None:
    left_out = data.draw(st.integers(0, len(written) - 1))
    there = [one for place, one in enumerate(written) if place != left_out]
    assert {one.outcome for one in held(written, written)} == {"same"}
    assert [one.number for one in held(written, there) if one.outcome == "missing"] == [left_out + 1]
    assert {one.outcome for one in held(written, there)} == {"same", "missing"}
    assert [one.outcome for one in held(written, [*written, "more"])][-1] == "added"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("One. Two.", f"One.\n{DIVIDER}\nTwo."),
        (f"One.\n{DIVIDER}\nTwo.", f"One. {DIVIDER}\nTwo."),
        (f"One.\n{DIVIDER}\nTwo. Three.", f"One. Two.\n{DIVIDER}\nThree."),
    ],
)
def test_another_division_is_never_a_small_edit(old: str, new: str) -> None:
    assert (edit(old, new, "en").level, edit(new, old, "en").level) == (None, None)
    assert edit(f"One.\n{DIVIDER}\nTwo.", f"One.\n\n{DIVIDER}\nTwo.", "en").level == "whitespace"
