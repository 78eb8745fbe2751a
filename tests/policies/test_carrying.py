"""Which edits keep an approval: what cannot be shown harmless never does, in either language."""

from __future__ import annotations

import re
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.carrying import spelling
from policies.carrying.edits import READ, Edit, edit
from policies.carrying.judging import LEVELS, Wording, carried
from policies.carrying.kinds import WORD, kind_of
from policies.carrying.pieces import SPACES, chunks, pieces

SMALL = [
    ("whitespace", "We are  open.", "We are open.", "en"),
    ("whitespace", "Come.\nWe are open.", "Come. We are open.", "en"),
    ("whitespace", "Venez nous voir\u00a0!", "Venez nous voir !", "fr"),
    ("whitespace", "Hola  mundo", "Hola mundo", "es"),
    ("punctuation", "The clinic is open", "The clinic is open.", "en"),
    ("punctuation", "We are here, call us.", "We are here; call us.", "en"),
    ("punctuation", "It's good to call.", "It’s good to call.", "en"),
    ("punctuation", 'We say "hello" to all.', "We say “hello” to all.", "en"),
    ("punctuation", "Le service «gratuit» est ici.", "Le service « gratuit » est ici.", "fr"),
    ("punctuation", "Call us – we are glad to help", "Call us — we are glad to help", "en"),
    ("typos", "You will recieve a letter.", "You will receive a letter.", "en"),
    ("typos", "The vacine is gratis.", "The vaccine is gratis.", "en"),
    ("typos", "Le formluaire est ici", "Le formulaire est ici.", "fr"),
    ("typos", "Voici l'infromation.", "Voici l'information.", "fr"),
]


@pytest.mark.parametrize(("level", "old", "new", "language"), SMALL)
def test_a_small_edit_needs_its_own_level_and_each_level_includes_those_before(
    level: str, old: str, new: str, language: str
) -> None:
    assert edit(old, new, language).level == level
    kept = [one for one in LEVELS if carried(Wording({language: old}), Wording({language: new}), one).kept]
    assert kept == list(LEVELS[LEVELS.index(level) :])


NEVER = [
    ("negation", "We can help you.", "We can't help you.", "en"),
    ("negation", "We are open now", "We are open not", "en"),
    ("negation", "It is safe.", "It is not safe.", "en"),
    ("negation", "It is available.", "It is unavailable.", "en"),
    ("negation", "Le centre est ouvert.", "Le centre n'est ouvert que demain.", "fr"),
    ("negation", "L'eau est bonne.", "L'eau n’est pas bonne.", "fr"),
    ("negation", "avec frais", "sans frais", "fr"),
    ("date", "Open at 2 p.m.", "Open at 2 a.m.", "en"),
    ("date", "Come on Monday.", "Come on Sunday.", "en"),
    ("date", "Venez le 3 mars.", "Venez le 3 mai.", "fr"),
    ("date", "ouvert lundi", "ouvert mardi", "fr"),
    ("number", "Open from 9 to 3.", "Open from 9 to 5.", "en"),
    ("number", "1,000 people", "1.000 people", "en"),
    ("number", "50 people", "5 0 people", "en"),
    ("number", "1 000 50", "1 00050", "en"),
    ("number", "two people", "ten people", "en"),
    ("number", "la première dose", "la deuxième dose", "fr"),
    ("number", "٣ people", "٤ people", "en"),
    ("number", "½ a tablet", "¼ a tablet", "en"),
    ("number", "-5 outside", "5 outside", "en"),
    ("name", "Ask Dr Kowalski.", "Ask Dr Kowalsky.", "en"),
    ("name", "Tell WHO staff.", "Tell who staff.", "en"),
    ("name", "See #flu here", "See #flue here", "en"),
    ("name", "Ask @maple here", "Ask @mapel here", "en"),
    ("link", "See https://a.example/flu", "See https://a.example/flue", "en"),
    ("link", "Write to a@b.example", "Write to a@c.example", "en"),
    ("link", "See health.example here", "See heath.example here", "en"),
    ("word", "It is safe here", "It is sage here", "en"),
    ("word", "Un poisson", "Un poison", "fr"),
    ("word", "a part", "apart", "en"),
    ("word", "The vаccine", "The vaccine", "en"),  # a Cyrillic а
    ("sign", "tea & cake", "tea + cake", "en"),
]


@pytest.mark.parametrize(("kind", "old", "new", "language"), NEVER)
def test_what_can_change_the_sense_is_never_small_and_the_reason_names_it(
    kind: str, old: str, new: str, language: str
) -> None:
    for one, other in ((old, new), (new, old)):
        found = edit(one, other, language)
        assert found.level is None
        assert f"the {kind}" in found.sentence, found
    assert not carried(Wording({language: old}), Wording({language: new}), "typos").kept


OTHERWISE = [
    ("Mad\u202eole", "Madole", "run the other way"),
    ("Ready\u200b now", "Ready now", "nobody sees"),
    ("Caf\u0065\u0301 open", "Caf\u00e9 open", "word"),
    ("Closed\nclinics open", "Closed clinics open", "line break"),
    ("Clinic No. 5 is open", "Clinic No.\n5 is open", "line break"),
    ("No. Come in", "No.\nCome in", "line break"),
    ("is it open?", "is it open.", "mark"),
    ("we (and you) come", "we and you come", "mark"),
    ("No, come in", "No come in", "beside"),
    ("call 9 1 1 now", "call 9  1 1 now", "beside"),
    ("children, who are ill, stay", "children who are ill stay", "can change the sense"),
    ("we open, for all", "for all, we open", "another order"),
    ("hola, mundo", "hola mundo", "in this language"),
]


@pytest.mark.parametrize(("old", "new", "said"), OTHERWISE)
def test_hidden_signs_turned_text_and_marks_that_turn_the_sense_are_never_small(old: str, new: str, said: str) -> None:
    found = edit(old, new, "es" if "hola" in old else "en")
    assert found.level is None
    assert said in found.sentence


def test_a_word_is_put_right_and_never_spoilt() -> None:
    assert edit("You will recieve it", "You will receive it", "en").level == "typos"
    assert edit("You will receive it", "You will recieve it", "en").level is None


def test_more_misspelt_words_than_a_few_are_an_edit() -> None:
    wrong, right = ("recieve", "vacine", "hosptal", "necesary"), ("receive", "vaccine", "hospital", "necessary")
    few, many = slice(0, spelling.MOST), slice(0, spelling.MOST + 1)
    assert edit(" ".join(wrong[few]), " ".join(right[few]), "en").level == "typos"
    assert edit(" ".join(wrong[many]), " ".join(right[many]), "en").level is None


def test_no_common_word_is_a_slip_away_from_another_or_is_one_that_counts() -> None:
    common = sorted(spelling.COMMON)
    assert [(one, other) for one in common for other in common if one != other and spelling.slip(one, other)] == []
    assert [one for one in common if len(one) < 7 or kind_of(one, begins=False) != WORD] == []


OTHER: list[tuple[str, Any]] = [
    ("attachments", [{"sha256": "a" * 64, "alt": {"en": "A map"}}]),
    ("channel", {"key": "facebook", "account": "@maple"}),
    ("not_before", {"time": "2026-11-24T14:00:00Z", "zone": "America/Toronto"}),
    ("reply_to", {"id": "m", "version": 2, "commitment": "c"}),
]


@pytest.mark.parametrize(("name", "value"), OTHER)
def test_all_else_that_an_approval_pins_has_to_be_the_same(name: str, value: Any) -> None:
    plain = Wording({"en": "Open."}, (), {"key": "x", "account": "@maple"})
    changed = Wording(**{**vars(plain), name: value})
    assert carried(plain, plain, "whitespace").kept
    for old, new in ((plain, changed), (changed, plain)):
        assert not carried(old, new, "typos").kept


def test_a_language_that_came_or_went_and_an_alternative_text_are_edits() -> None:
    both, one = Wording({"en": "Open.", "fr": "Ouvert."}), Wording({"en": "Open."})
    assert [carried(one, both, "typos").sentence, carried(both, one, "typos").sentence] == [
        "A text in %(language)s was added.",
        "The text in %(language)s was taken away.",
    ]
    alt = [Wording({"en": "Open."}, [{"sha256": "a", "alt": {"en": text}, "id": 1}]) for text in ("A map", "A  map")]
    assert not carried(*alt, "typos").kept


def test_one_language_that_changed_more_keeps_nothing_in_the_other() -> None:
    old = Wording({"en": "We are  open.", "fr": "Ouvert le 3 mai."})
    new = Wording({"en": "We are open.", "fr": "Ouvert le 4 mai."})
    verdict = carried(old, new, "typos")
    assert (verdict.kept, verdict.facts["word"], verdict.facts["language"]) == (False, "3", "fr")


# -- Against slow and obvious rules ---------------------------------------------------------------------------------

BITS = (
    "We are open not can't 50 5 0 1,000 2 p.m. a.m. Monday Dr Kowalski https://a.example/b @maple #flu recieve "
    "receive n’est pas sans free , . ; : ! ? “ ” « » — – ( ) ½ deux who vaccine vacine \u200b \u202e é e\u0301 -"
)
LINES = st.lists(st.sampled_from(BITS.split()), min_size=1, max_size=8)
GAPS = st.sampled_from([" ", "  ", "\n", "\u00a0", "", "\n\n"])


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A text and the same with a few small changes somewhere."""
    words = draw(LINES)
    old = "".join(word + draw(GAPS) for word in words)
    new = list(old)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(new)))
        sort = draw(st.sampled_from(["insert", "delete", "swap"]))
        if sort == "insert":
            new.insert(place, draw(st.sampled_from(" \n\u00a0,.;’'“”0 5nt-")))
        elif sort == "delete" and place < len(new):
            del new[place]
        elif sort == "swap" and place + 1 < len(new):
            new[place], new[place + 1] = new[place + 1], new[place]
    return old, "".join(new)


def bare(text: str) -> str:
    return "".join(char for char in text if char not in SPACES)


@given(edits())
def test_what_counts_as_spaces_alone_has_the_same_parts_between_spaces(texts: tuple[str, str]) -> None:
    old, new = texts
    if edit(old, new, "es").level == "whitespace":
        assert re.split(f"[{SPACES}]+", old.strip(SPACES)) == re.split(f"[{SPACES}]+", new.strip(SPACES))
        assert old != new


@given(edits(), st.sampled_from(READ))
def test_whatever_is_small_leaves_numbers_negations_names_links_and_letters_alone(
    texts: tuple[str, str], language: str
) -> None:
    old, new = texts
    found = edit(old, new, language)
    if found.level in (None, "same"):
        return
    for sign in "0123456789½@#:/?!()-\u200b\u202e":
        assert bare(old).count(sign) == bare(new).count(sign), sign
    digits = [re.findall(r"\d+(?:[.,]\d+)*", text) for text in (old, new)]
    assert digits[0] == digits[1]
    negations = [re.findall(r"(?i)\bnot\b|n['’]t\b|\bn['’]|\bpas\b|\bsans\b", text) for text in (old, new)]
    assert [one.replace("’", "'") for one in negations[0]] == [one.replace("’", "'") for one in negations[1]]
    letters = [re.sub(r"[\W_]", "", text) for text in (old, new)]
    if found.level in ("whitespace", "punctuation"):
        assert letters[0] == letters[1]
    assert sorted(re.findall(r"[A-Z]", old)) == sorted(re.findall(r"[A-Z]", new))


@given(edits(), st.sampled_from(READ))
def test_a_small_edit_of_spaces_or_marks_is_small_in_the_other_direction_too(
    texts: tuple[str, str], language: str
) -> None:
    there, back = edit(*texts, language), edit(*texts[::-1], language)
    if "typos" not in (there.level, back.level):
        assert there.level == back.level


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["en", "fr", "es"]))
def test_any_two_texts_have_an_answer_and_pieces_make_up_the_text(old: str, new: str, language: str) -> None:
    assert isinstance(edit(old, new, language), Edit)
    for text in (old, unicodedata.normalize("NFC", new)):
        found, gaps = chunks(text)
        assert "".join(gap + chunk for gap, chunk in zip(gaps, [*found, ""], strict=True)) == text
        cut = pieces(text)
        assert "".join(gap + word for gap, word in zip(cut.between, [*cut.words, ""], strict=True)) == text


def test_long_texts_that_have_nothing_in_common_take_no_time() -> None:
    old, new = (" ".join(f"{letter}{'aeiou'[n % 5]}{n:x}q" for n in range(9_000)) for letter in "bc")
    plain = [re.sub(r"\d", "z", text) for text in (old, new)]
    began = time.process_time()
    assert edit(old, new, "en").level is None
    assert edit(*plain, "fr").level is None
    assert time.process_time() - began < 2


@given(edits())
def test_nothing_is_kept_where_the_guidance_says_so_or_says_something_unknown(texts: tuple[str, str]) -> None:
    old, new = (Wording({"en": text}) for text in texts)
    assert not carried(old, new, "none").kept
    assert not carried(old, new, "everything").kept
    assert not carried(old, old, "none").kept
