"""Texts for people as fields: what is written into one is read back from the document, and nothing else changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.document import parse
from policies.format.blocks import Block, blocks
from policies.format.fields import Field, Unwritable, fields, written
from policies.house_rules import written as house_rules
from tests.policies.starter import SOURCE
from tests.support.yamls import loaded

SMALL = """\
# head
title: {en: Title, fr: "Titre : un"}  # in one line
roles:
  manager: {title: {en: Manager, fr: Gestion}, scope: topic}
house_rules:
  welcome:
    # kept
    en: Welcome here.
    fr: >-
      Bienvenue ici, dans les deux langues, à toute heure du jour et de la nuit, et même les jours fériés, comme
      toujours.

      Merci.
  long:
    en: |
      One

      - two
      - three
    fr: 'Un'   # quoted
examples:
  - id: first
    title: {en: First}
    given: {draft: {texts: {en: "A text", fr: Un texte}}}
  - id: second
    title:
      en: Second
"""

NAMES = [
    "title",
    "roles.manager.title",
    "house_rules.welcome",
    "house_rules.long",
    "examples.0.title",
    "examples.0.given.draft.texts",
    "examples.1.title",
]

texts = st.text(
    st.one_of(
        st.sampled_from("abc é’«»\n\n:#-|>{}[]&*!%@`\"'\\,?= ."),
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"),
    ),
    min_size=1,
    max_size=60,
)


def whole(source: str) -> Block:
    return Block("", 1, source.count("\n") + 1, 0)


def found(source: str, name: str) -> Field:
    return next(one for one in fields(source, whole(source)) if one.name == name)


def test_every_text_for_people_is_a_field_in_the_order_of_the_lines() -> None:
    assert [one.name for one in fields(SMALL, whole(SMALL))] == NAMES
    assert found(SMALL, "house_rules.long").texts == {"en": "One\n\n- two\n- three\n", "fr": "Un"}


@given(st.sampled_from(NAMES), st.sampled_from(["en", "fr"]), texts)
def test_what_is_written_is_read_back_and_nothing_else_changes(name: str, language: str, text: str) -> None:
    changed = written(SMALL, whole(SMALL), name, language, text)
    before, after = loaded(SMALL), loaded(changed)
    place, wanted = after, before
    for part in name.split("."):
        key = int(part) if part.isdigit() else part
        place, wanted = place[key], wanted[key]
    assert place == {**wanted, language: text}
    wanted[language] = text
    assert before == after
    for comment in ("# head", "# in one line", "# kept", "# quoted"):
        assert comment in changed


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_emptied_field_takes_its_language_out(name: str, language: str) -> None:
    texts = found(SMALL, name).texts
    if set(texts) - {language}:
        left = found(written(SMALL, whole(SMALL), name, language, ""), name).texts
        assert left == {code: text for code, text in texts.items() if code != language}
    else:
        with pytest.raises(Unwritable):
            written(SMALL, whole(SMALL), name, language, "")


def test_a_text_that_stays_the_same_leaves_every_letter_as_it_is() -> None:
    for field in fields(SOURCE, whole(SOURCE))[::9]:
        for language, text in field.texts.items():
            assert written(SOURCE, whole(SOURCE), field.name, language, text) == SOURCE


def test_an_edit_touches_the_lines_of_its_text_alone() -> None:
    changed = written(SMALL, whole(SMALL), "house_rules.welcome", "fr", "Bienvenue à tous.")
    assert changed.split("\n")[:8] == SMALL.split("\n")[:8]
    assert changed.endswith(SMALL[SMALL.index("  long:") :])


@pytest.mark.parametrize("clause", ["title", "categories.R3", "triage.danger", "roles.moh", "tone.plain"])
def test_each_field_of_a_clause_of_the_starter_can_be_written(clause: str) -> None:
    block = blocks(SOURCE)[clause]
    for field in fields(SOURCE, block):
        for text in ("Short.", "A: b # c", "Two\nlines", "Long words " * 20):
            changed = written(SOURCE, block, field.name, "fr", text)
            again = next(one for one in fields(changed, blocks(changed)[clause]) if one.name == field.name)
            assert again.texts["fr"] == text
            assert blocks(changed).keys() == blocks(SOURCE).keys()
    assert fields(SOURCE, block)


def test_a_markdown_text_gets_its_second_language_field_by_field() -> None:
    source = house_rules("# Be kind\n\nAlways.\n\nEverybody: yes, *everybody*.", "en")
    block = blocks(source)["house_rules.be-kind"]
    (field,) = fields(source, block)
    assert set(field.texts) == {"en"}
    changed = written(source, block, field.name, "fr", "**Soyez aimable**\n\nToujours.")
    assert found(changed, field.name).texts["fr"] == "**Soyez aimable**\n\nToujours."


def test_what_is_no_text_for_people_is_no_field() -> None:
    block = blocks(SOURCE)["business_hours"]
    assert fields(SOURCE, block) == ()
    with pytest.raises(Unwritable):
        written(SOURCE, block, "business_hours.open", "en", "9")
    with pytest.raises(Unwritable):
        written(SOURCE, whole(SOURCE), "title", "english", "Title")


def test_a_text_that_cannot_be_read_has_no_fields() -> None:
    assert fields("a: [", whole("a: [")) == ()


def test_the_changed_starter_is_a_document_that_says_so() -> None:
    changed = written(SOURCE, whole(SOURCE), "title", "fr", "Autre titre")
    assert parse(changed).title["fr"] == "Autre titre"
    assert len(re.findall("Autre titre", changed)) == 1
