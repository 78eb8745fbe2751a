"""Openings against commitments, as an auditor holds them: what was erased, and what is missing without a word."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

ERASED = "privacy.erased"
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)

Place = tuple[int, str]
"""An index and a path."""


class Finding(NamedTuple):
    """What is to be said of one commitment, and whether it is a fault."""

    line: str
    fault: bool


class Line(NamedTuple):
    """One line of openings.ndjson."""

    idx: int
    path: str
    salt: bytes
    value: bytes


def commitment(salt: bytes, path: str, value: bytes) -> bytes:
    """HMAC-SHA256(salt of 32 random bytes, "onrecord/field/1" 00 path 00 canonical JSON of the value)."""
    return hmac.new(salt, b"onrecord/field/1\x00" + path.encode() + b"\x00" + value, hashlib.sha256).digest()


def erased_by(index: int, body: bytes) -> list[Place]:
    """What an entry says was erased. Raises ValueError for one that says it in no known form, or of later entries."""
    if ERASED.encode() not in body:
        return []  # most entries need not be parsed
    try:
        told = json.loads(body)
        if told["type"] != ERASED:
            return []
        places = [(item["idx"], path) for item in told["data"]["erased"] for path in item["paths"]]
        if not all(type(idx) is int and 0 <= idx < index and type(path) is str for idx, path in places):
            raise ValueError
    except _MALFORMED:
        raise ValueError(f"entry {index} does not say in the known form what was erased") from None
    return places


def check_openings(entries: Iterable[bytes], lines: Iterable[str], erased: Mapping[Place, int]) -> Iterator[Finding]:
    """Hold every opening against its entry; both in order of index, so that neither need be in memory.

    `erased` maps each place to the entry that says so. Raises ValueError for lines that are no openings.
    """
    openings = _openings(lines)
    ahead = next(openings, None)
    index = -1
    for index, body in enumerate(entries):
        committed = _committed(body)
        if committed is None:
            yield Finding(f"UNREADABLE-ENTRY {index}", True)
            committed = {}
        while ahead is not None and ahead.idx == index:
            wanted = committed.pop(ahead.path, None)
            if wanted is None or commitment(ahead.salt, ahead.path, ahead.value) != wanted:
                yield Finding(f"WRONG-OPENING {index}/{ahead.path}", True)
            elif (index, ahead.path) in erased:
                yield Finding(f"STILL OPEN {index}/{ahead.path}, erased by entry {erased[index, ahead.path]}", False)
            ahead = next(openings, None)
        for path in sorted(committed):
            by = erased.get((index, path))
            yield Finding(
                f"MISSING-OPENING {index}/{path}" if by is None else f"ERASED {index}/{path} by entry {by}", by is None
            )
    if ahead is not None:
        yield Finding(f"WRONG-OPENING {ahead.idx}/{ahead.path}: the log has {index + 1} entries", True)


def _committed(body: bytes) -> dict[str, bytes] | None:
    """The commitments in an entry by path; None where it cannot be read."""
    try:
        found: dict[str, Any] = json.loads(body)["data"].get("commit", {})
        return {path: base64.b64decode(encoded, validate=True) for path, encoded in found.items()}
    except _MALFORMED:
        return None


def _openings(lines: Iterable[str]) -> Iterator[Line]:
    last = 0
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            opening = Line(told["index"], told["path"], base64.b64decode(told["salt"]), told["value"].encode())
            if type(opening.idx) is not int or type(opening.path) is not str or opening.idx < last:
                raise ValueError
        except _MALFORMED:
            raise ValueError(f"line {number} of the openings is no opening, or out of order") from None
        last = opening.idx
        yield opening
