"""One clause of a document is written anew, and nothing else of its text changes."""

from __future__ import annotations

import itertools

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.document import parse
from policies.format.blocks import Block, blocks, replaced, text_of, with_part
from tests.policies.starter import SOURCE, starter

BLOCKS = blocks(SOURCE)


def test_every_category_chain_check_and_question_has_its_lines() -> None:
    document = starter()
    wanted = {
        *(f"categories.{name}" for name in document.categories),
        *(f"chains.{name}" for name in document.chains),
        *(f"checks.{name}" for name in document.checks),
        *(f"roles.{name}" for name in document.roles),
        *(f"triage.{name}" for name in document.triage.questions),
        *(f"rules.{rule.id}" for rule in document.rules),
    }
    assert wanted <= BLOCKS.keys()


@pytest.mark.parametrize("clause", BLOCKS)
def test_writing_a_clause_back_changes_nothing(clause: str) -> None:
    block = BLOCKS[clause]
    assert replaced(SOURCE, block, text_of(SOURCE, block)) == SOURCE


def test_a_comment_before_a_clause_belongs_to_it_and_not_to_the_one_before() -> None:
    source = "a:\n  x: 1\n\n# About b.\nb:\n  y: 2\n"
    assert blocks(source)["a"] == Block("a", 1, 2, 0)
    assert blocks(source)["b.y"] == Block("b.y", 6, 6, 2)


def test_a_clause_that_shares_its_line_with_others_is_edited_with_them() -> None:
    assert blocks("topics: {a: {title: x}, b: {title: y}}\n").keys() == {"topics"}


def test_an_item_of_a_list_is_known_by_its_id() -> None:
    source = "rules:\n  - id: one\n    when: 'true'\n  - {id: two, when: 'false'}\n"
    assert blocks(source)["rules.one"] == Block("rules.one", 2, 3, 2)
    assert text_of(source, blocks(source)["rules.two"]) == "- {id: two, when: 'false'}\n"


def test_another_text_stands_in_the_document_that_runs() -> None:
    block = BLOCKS["chains.legal"]
    changed = parse(replaced(SOURCE, block, "legal: [legal, moh]\n"))
    assert [step.role for step in changed.chains["legal"].steps] == ["legal", "moh"]


def test_a_part_is_put_in_the_place_of_the_one_that_is_there_or_at_the_end() -> None:
    source = "a: 1\nhouse_rules:\n  x: {en: Old}\nb: 2\n"
    assert (
        with_part(source, "house_rules", "house_rules:\n  y: {en: New}\n")
        == "a: 1\nhouse_rules:\n  y: {en: New}\nb: 2\n"
    )
    assert with_part("a: 1", "house_rules", "house_rules: {}") == "a: 1\n\nhouse_rules: {}\n"


@pytest.mark.parametrize("source", ["", "- a", "a: [", "just words", "a: 1\na: 2\n", "\tb: 1"])
def test_what_is_no_document_yet_has_no_blocks_or_honest_ones(source: str) -> None:
    assert all(block.last <= len(source.splitlines()) for block in blocks(source).values())


@settings(max_examples=100)
@given(st.recursive(st.integers(), lambda inner: st.dictionaries(st.from_regex("[a-z]{1,3}", fullmatch=True), inner)))
def test_blocks_never_overlap_but_where_one_holds_the_other(value: object) -> None:
    source = yaml.safe_dump(value)
    found = sorted(blocks(source).values(), key=lambda block: (block.first, -block.last))
    for one, other in itertools.pairwise(found):
        assert other.first > one.last or other.last <= one.last
