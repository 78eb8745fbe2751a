"""Tiles and entry bundles: where they stand and what is in them (C2SP tlog-tiles)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

WIDTH = 256
HASH = 32


def path(level: int | str, n: int, width: int = WIDTH) -> str:
    """`tile/<level>/<n>[.p/<width>]`, with n in groups of three digits; level is 0..63 or `entries`."""
    groups = [f"{n % 1000:03d}"]
    while n := n // 1000:
        groups.append(f"x{n % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def of_size(size: int) -> Iterator[tuple[int, int, int]]:
    """Every hash tile of a tree of this size as (level, n, width): the full ones and the last partial of each level."""
    level = 0
    while count := size >> (8 * level):
        for n in range(count // WIDTH):
            yield level, n, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level += 1


def bundle(entries: Sequence[bytes]) -> bytes:
    """Up to 256 entries, each behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundle(raw: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError where it is cut off."""
    entries, place = [], 0
    while place < len(raw):
        length = int.from_bytes(raw[place : place + 2], "big")
        entry = raw[place + 2 : place + 2 + length]
        if place + 2 > len(raw) or len(entry) != length:
            raise ValueError("the entry bundle is cut off")
        entries.append(entry)
        place += 2 + length
    return entries
