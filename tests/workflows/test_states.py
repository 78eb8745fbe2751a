"""The machines: the whole product of moves and states."""

from __future__ import annotations

from itertools import product

import pytest

from governance.errors import Conflict
from governance.machine import Move, Table, move
from workflows.states import TABLES

PRODUCT = [(table, name, state) for table in TABLES for name, state in product(table.moves, table.states)]


@pytest.mark.parametrize(("table", "name", "state"), PRODUCT, ids=lambda value: getattr(value, "name", value))
def test_a_move_leads_where_the_table_says_or_is_refused_by_name(table: Table, name: str, state: str) -> None:
    ways = [way for way in table.moves[name] if state in way.sources]
    if ways:
        assert move(table, state, name) == ways[0].target
    else:
        with pytest.raises(Conflict) as refused:
            move(table, state, name)
        if state in table.because:  # a reason that is the same for every move
            assert (refused.value.slug, refused.value.sentence) == table.because[state]
            return
        assert refused.value.slug == "wrong-state"
        assert (refused.value.facts["state"], refused.value.facts["move"]) == (state, name)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_state_has_at_most_one_way_by_each_move(table: Table) -> None:
    for ways in table.moves.values():
        sources = [source for way in ways for source in way.sources]
        assert len(sources) == len(set(sources))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_diagram_draws_every_way(table: Table) -> None:
    drawn = table.diagram()
    assert all(
        f"{source} --> {way.target}: {name}" in drawn
        for name, ways in table.moves.items()
        for way in ways
        for source in way.sources
    )


def test_a_table_with_a_misspelt_state_is_refused_when_it_is_built() -> None:
    with pytest.raises(ValueError, match="drafing"):
        Table("draft", ("drafting", "published"), {"publish": (Move(("drafing",), "published"),)})


def test_nothing_leaves_a_published_or_withdrawn_draft_but_what_the_table_names() -> None:
    draft = next(table for table in TABLES if table.name == "draft")
    for state in ("published", "withdrawn"):
        assert [name for name in draft.moves if draft.allows(state, name)] == []
