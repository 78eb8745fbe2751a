"""Openings against commitments, as an auditor holds them: what was erased, and what is missing without a word."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ERASED = "privacy.erased"


def commitment(salt: bytes, path: str, value: bytes) -> bytes:
    """HMAC-SHA256(salt of 32 random bytes, "onrecord/field/1" 00 path 00 canonical JSON of the value)."""
    return hmac.new(salt, b"onrecord/field/1\x00" + path.encode() + b"\x00" + value, hashlib.sha256).digest()


def check_openings(entries: Iterable[bytes], file: Path) -> tuple[list[str], list[str]]:
    """Hold every opening against its entry; lines on what was erased, and lines on what is wrong.

    The file is in order of index and path, one JSON object a line, as the export writes it.
    """
    committed: dict[tuple[int, str], bytes] = {}
    erased: dict[tuple[int, str], int] = {}
    for index, body in enumerate(entries):
        told = json.loads(body)
        for path, encoded in told["data"].get("commit", {}).items():
            committed[index, path] = base64.b64decode(encoded)
        if told["type"] == ERASED:
            for item in told["data"].get("erased", []):
                erased.update({(item["idx"], path): index for path in item["paths"]})
    faults = []
    for index, path, salt, value in _lines(file):
        wanted = committed.pop((index, path), None)
        if wanted is None or commitment(salt, path, value) != wanted:
            faults.append(f"WRONG-OPENING {index}/{path}")
    gone = sorted(committed)
    faults += [f"MISSING-OPENING {index}/{path}" for index, path in gone if (index, path) not in erased]
    told_lines = [f"ERASED {i}/{path} by entry {erased[i, path]}" for i, path in gone if (i, path) in erased]
    return told_lines, faults


def _lines(file: Path) -> Iterator[tuple[int, str, bytes, bytes]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            told: dict[str, Any] = json.loads(line)
            yield told["index"], told["path"], base64.b64decode(told["salt"]), told["value"].encode()
