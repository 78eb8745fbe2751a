"""The Merkle tree of RFC 6962 section 2.1 (the same hashing in RFC 9162), on `hashlib` alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Subtree = Callable[[int, int], bytes]
"""Gives the hash MTH(D[low:high]) of a range of leaves."""


class ProofError(ValueError):
    """A proof does not show what it should."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the full subtrees of a growing tree: what appending and its root need, in memory of log(size)."""

    def __init__(self) -> None:
        self._roots: list[tuple[int, bytes]] = []  # (height, hash), heights falling

    def append(self, hash: bytes, height: int = 0) -> None:
        """Add the root of a full subtree of 2^height leaves, at a place that is a multiple of its size."""
        while self._roots and self._roots[-1][0] == height:
            hash = node_hash(self._roots.pop()[1], hash)
            height += 1
        self._roots.append((height, hash))

    def root(self) -> bytes:
        """The root of everything appended so far."""
        if not self._roots:
            return EMPTY
        hash = self._roots[-1][1]
        for _, left in reversed(self._roots[:-1]):
            hash = node_hash(left, hash)
        return hash


def root(leaves: Iterable[bytes]) -> bytes:
    """The root of leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def split(size: int) -> int:
    """The largest power of two below `size` (at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """PATH(index, D[size]): the leaf's sibling first. Raises ValueError for an index outside the tree."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not in a tree of {size}")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low = middle
    return path[::-1]


def consistency(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """PROOF(old, D[size]): that the tree of `old` leaves is the beginning of the tree of `size`."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {old} is no beginning of one of {size}")
    if old in (0, size):
        return []
    return _subproof(old, 0, size, True, subtree)


def _subproof(old: int, low: int, high: int, whole: bool, subtree: Subtree) -> list[bytes]:
    if low + old == high:
        return [] if whole else [subtree(low, high)]
    k = split(high - low)
    if old <= k:
        return [*_subproof(old, low, low + k, whole, subtree), subtree(low + k, high)]
    return [*_subproof(old - k, low + k, high, False, subtree), subtree(low, low + k)]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 2.1.3.2. Raises `ProofError` where the proof does not show the leaf at this index under the root."""
    if not 0 <= index < size:
        raise ProofError(f"entry {index} is not in a tree of {size}")
    fn, sn, hash = index, size - 1, leaf
    for part in proof:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            hash = node_hash(part, hash)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash = node_hash(hash, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or hash != root:
        raise ProofError("the proof does not lead to the root")


def check_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 2.1.4.2. Raises `ProofError` where the old tree is not shown to be the beginning of the new one."""
    if old > size or old < 0:
        raise ProofError(f"a tree of {old} is no beginning of one of {size}")
    if old in (0, size):
        if proof or (old == size and old_root != root) or (old == 0 and old_root != EMPTY):
            raise ProofError("the roots differ" if not proof else "the proof is too long")
        return
    parts = list(proof)
    if old & (old - 1) == 0:
        parts.insert(0, old_root)
    if not parts:
        raise ProofError("the proof is too short")
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = parts[0]
    for part in parts[1:]:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            first, second = node_hash(part, first), node_hash(part, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or first != old_root or second != root:
        raise ProofError("the proof does not lead to both roots")
