"""The record as files: the same tree, byte for byte, that HTTP serves (C2SP tlog-tiles)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from governance.record import notes, tiles
from governance.record.log import LogOpening
from governance.record.signer import latest
from governance.record.store import AnySession, Tree, bodies

Progress = Callable[[int, int], None]


class NothingSigned(LookupError):
    """There is no checkpoint yet, so there is nothing that could be checked."""


def export(
    session: AnySession,
    directory: Path,
    vkey: str,
    *,
    openings: bool = False,
    progress: Progress = lambda done, total: None,
) -> notes.Checkpoint:
    """Write the log up to its newest checkpoint; what stands there already in full is not written again.

    `openings` adds openings.ndjson, which holds personal data and is for auditors. Raises `NothingSigned`.
    """
    note = latest(session)
    if note is None:
        raise NothingSigned
    checkpoint = notes.Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    wanted = list(tiles.of_size(checkpoint.size))
    tree = Tree(session, checkpoint.size)
    for done, (level, n, width) in enumerate(wanted, 1):
        file = directory / tiles.path(level, n, width)
        if not file.exists():
            _write(file, b"".join(tree.hashes(level, n)[:width]))
        if level == 0 and not (file := directory / tiles.path("entries", n, width)).exists():
            first = n * tiles.WIDTH
            _write(file, tiles.bundle(bodies(session, first, first + width)))
        progress(done, len(wanted))
    if openings:
        _write_openings(session, directory / "openings.ndjson", checkpoint.size)
    _write(directory / "vkey", f"{vkey}\n".encode())
    _write(directory / "policy", f"log {vkey}\nquorum none\n".encode())
    _write(directory / "checkpoint", note.encode())  # last: until it stands there, the rest says nothing
    return checkpoint


def _write_openings(session: AnySession, file: Path, size: int) -> None:
    rows = session.execute(
        select(LogOpening.idx, LogOpening.path, LogOpening.salt, LogOpening.value)
        .where(LogOpening.idx < size)
        .order_by(LogOpening.idx, LogOpening.path)
    )
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            line = {"index": row.idx, "path": row.path, "salt": base64.b64encode(row.salt).decode()}
            out.write(json.dumps({**line, "value": row.value.decode()}, ensure_ascii=False) + "\n")
    file.chmod(0o600)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.part")
    fresh.write_bytes(content)
    fresh.replace(file)
