"""The tree against RFC 6962's own vectors and against its text, written down slowly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.record import merkle, tiles
from tests.record.vectors import CONSISTENCY, INCLUSION, LEAVES, ROOTS, slow_path, slow_proof, slow_root

HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


def subtree(low: int, high: int) -> bytes:
    return merkle.root(HASHES[low:high])


@pytest.mark.parametrize("size", range(9))
def test_the_root_of_each_published_size_is_the_published_one(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_an_inclusion_proof_is_the_published_one(index: int, size: int) -> None:
    assert [part.hex() for part in merkle.inclusion(index, size, subtree)] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "size"), CONSISTENCY)
def test_a_consistency_proof_is_the_published_one(old: int, size: int) -> None:
    assert [part.hex() for part in merkle.consistency(old, size, subtree)] == CONSISTENCY[old, size]


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[bytes], int]:
    entries = draw(st.lists(st.binary(max_size=4), min_size=1, max_size=70))
    return entries, draw(st.integers(0, len(entries) - 1))


@given(trees())
def test_root_and_proofs_are_those_of_the_slow_text_and_are_accepted(tree: tuple[list[bytes], int]) -> None:
    entries, index = tree
    hashes, size = [merkle.leaf_hash(entry) for entry in entries], len(entries)

    def part(low: int, high: int) -> bytes:
        return merkle.root(hashes[low:high])

    root = merkle.root(hashes)
    assert root == slow_root(entries)
    path = merkle.inclusion(index, size, part)
    assert path == slow_path(index, entries)
    merkle.check_inclusion(hashes[index], index, size, path, root)
    proof = merkle.consistency(index, size, part)
    if index:
        assert proof == slow_proof(index, entries)
    merkle.check_consistency(index, merkle.root(hashes[:index]), size, root, proof)


@given(trees(), st.data())
def test_a_proof_with_any_part_changed_added_or_left_out_is_refused(
    tree: tuple[list[bytes], int], data: st.DataObject
) -> None:
    entries, index = tree
    hashes, size = [merkle.leaf_hash(entry) for entry in entries], len(entries)
    root = merkle.root(hashes)
    path = merkle.inclusion(index, size, lambda low, high: merkle.root(hashes[low:high]))
    bad = [[*path, b"\x00" * 32]]
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        bad += [path[:place] + path[place + 1 :], [*path[:place], b"\x01" * 32, *path[place + 1 :]]]
    for proof in bad:
        with pytest.raises(merkle.ProofError):
            merkle.check_inclusion(hashes[index], index, size, proof, root)
    with pytest.raises(merkle.ProofError):
        merkle.check_inclusion(merkle.leaf_hash(b"another"), index, size, path, root)


@given(trees())
def test_a_tree_with_an_earlier_leaf_changed_is_never_shown_to_continue(tree: tuple[list[bytes], int]) -> None:
    entries, index = tree
    old = index + 1
    before = merkle.root([merkle.leaf_hash(entry) for entry in entries[:old]])
    changed = [merkle.leaf_hash(entry) for entry in [b"forged", *entries[1:]]]
    if entries[0] == b"forged":
        return
    proof = merkle.consistency(old, len(entries), lambda low, high: merkle.root(changed[low:high]))
    with pytest.raises(merkle.ProofError):
        merkle.check_consistency(old, before, len(entries), merkle.root(changed), proof)


@pytest.mark.parametrize(("old", "size"), [(9, 8), (-1, 8)])
def test_sizes_that_cannot_be_are_refused(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="beginning"):
        merkle.consistency(old, size, subtree)
    with pytest.raises(merkle.ProofError):
        merkle.check_consistency(old, b"", size, b"", [])


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        (0, []),
        (1, [(0, 0, 1)]),
        (255, [(0, 0, 255)]),
        (256, [(0, 0, 256), (1, 0, 1)]),
        (257, [(0, 0, 256), (0, 1, 1), (1, 0, 1)]),
    ],
)
def test_a_size_has_these_tiles(size: int, wanted: list[tuple[int, int, int]]) -> None:
    assert list(tiles.of_size(size)) == wanted


def test_seventy_thousand_entries_have_the_tiles_of_the_specification() -> None:
    found = list(tiles.of_size(70_000))
    assert sum(1 for level, _, width in found if level == 0 and width == 256) == 273
    assert [tile for tile in found if tile[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]


def test_a_tree_of_65536_has_one_full_tile_at_level_one_and_no_partial_one() -> None:
    assert [tile for tile in tiles.of_size(65_536) if tile[0] > 0] == [(1, 0, 256), (2, 0, 1)]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((0, 1_234_067), "tile/0/x001/x234/067"),
        ((0, 273, 112), "tile/0/273.p/112"),
        (("entries", 0), "tile/entries/000"),
        ((1, 1000, 1), "tile/1/x001/000.p/1"),
    ],
)
def test_a_tile_stands_where_the_specification_says(arguments: tuple[int, ...], wanted: str) -> None:
    assert tiles.path(*arguments) == wanted


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert tiles.unbundle(tiles.bundle(entries)) == entries


def test_a_bundle_holds_the_longest_entry_and_no_longer_one() -> None:
    assert tiles.unbundle(tiles.bundle([b"x" * 65_535, b""])) == [b"x" * 65_535, b""]
    with pytest.raises(OverflowError):
        tiles.bundle([b"x" * 65_536])


def test_a_bundle_that_is_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="cut off"):
        tiles.unbundle(tiles.bundle([b"whole", b"cut"])[:-1])
