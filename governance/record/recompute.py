"""A log from outside: its entries one after the other, and the tree that they make held against its hash tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from governance.record import merkle, tiles

Read = Callable[[str], bytes]
"""Gives the bytes under a path of the log. Raises OSError."""


class Damaged(ValueError):
    """The log's files do not hold what they should."""


def entries(size: int, read: Read) -> Iterator[bytes]:
    """The first `size` entries, one bundle in memory at a time. Raises `Damaged`."""
    for n in range((size + tiles.WIDTH - 1) // tiles.WIDTH):
        width = min(tiles.WIDTH, size - n * tiles.WIDTH)
        name, raw = _read(read, "entries", n, width)
        try:
            found = tiles.unbundle(raw)
        except ValueError as error:
            raise Damaged(f"{name}: {error}") from None
        if len(found) < width or (len(found) > width and name == tiles.path("entries", n, width)):
            raise Damaged(f"{name} has {len(found)} entries and not {width}")
        yield from found[:width]


def _read(read: Read, level: int | str, n: int, width: int) -> tuple[str, bytes]:
    """A tile and its name; a partial one that is gone stands at the beginning of the full one."""
    name = tiles.path(level, n, width)
    try:
        return name, read(name)
    except OSError:
        if width == tiles.WIDTH:
            raise
        full = tiles.path(level, n)
        try:
            return full, read(full)
        except OSError:
            pass  # the partial one is what was asked for
        raise


class Rebuilt:
    """The tree that entries make, and each hash tile compared with it as it fills up; in memory of log(size)."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._frontier = merkle.Frontier()
        self._levels: list[list[bytes]] = [[]]
        self._numbers = [0]
        self.tiles = 0
        self.wrong: str | None = None
        """The first hash tile that does not hold what the entries make."""

    def append(self, entry: bytes) -> None:
        """Take in the next entry."""
        leaf = merkle.leaf_hash(entry)
        self._frontier.append(leaf)
        self._add(0, leaf)

    def root(self) -> bytes:
        """The root of the entries so far."""
        return self._frontier.root()

    def finish(self) -> None:
        """Compare the partial tiles at the edge."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                self._compare(level, hashes)

    def _add(self, level: int, hash: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
            self._numbers.append(0)
        hashes = self._levels[level]
        hashes.append(hash)
        if len(hashes) == tiles.WIDTH:
            self._compare(level, hashes)
            self._levels[level] = []
            self._numbers[level] += 1
            self._add(level + 1, merkle.root(hashes))

    def _compare(self, level: int, hashes: list[bytes]) -> None:
        made = b"".join(hashes)
        name, there = _read(self._read, level, self._numbers[level], len(hashes))
        if name != tiles.path(level, self._numbers[level], len(hashes)):
            there = there[: len(made)]
        self.tiles += 1
        if there != made:
            self.wrong = self.wrong or name
