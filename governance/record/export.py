"""The record as files: the same tree, byte for byte, that HTTP serves (C2SP tlog-tiles)."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from governance.errors import N_, Conflict
from governance.record import merkle, notes, tiles
from governance.record.log import LogOpening
from governance.record.signer import latest
from governance.record.store import AnySession, Tree, bodies, hashes

Progress = Callable[[int, int], None]
OPENINGS = "openings.ndjson"
BATCH = 1000


class NothingSigned(Conflict):
    """There is no checkpoint yet, so there is nothing that could be checked."""


class OtherLog(Conflict):
    """What stands in the directory is not the beginning of this log."""


def export(
    session: AnySession,
    directory: Path,
    vkey: str,
    *,
    openings: bool = False,
    progress: Progress = lambda done, total: None,
) -> notes.Checkpoint:
    """Write the log up to its newest checkpoint; what stands there already in full is not written again.

    `openings` adds openings.ndjson, which holds personal data and is for auditors; without it, one that an earlier
    export left there goes. Raises `NothingSigned`, `OtherLog`, and `LookupError` where entries are not there.
    """
    note = latest(session)
    if note is None:
        raise NothingSigned("nothing-signed", N_("Nothing of the record is signed yet, so there is nothing to export."))
    checkpoint = notes.Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    _continues(session, directory, checkpoint)
    wanted = list(tiles.of_size(checkpoint.size))
    for done, (level, n, width) in enumerate(wanted, 1):
        file = directory / tiles.path(level, n, width)
        if not file.exists():
            _write(file, b"".join(hashes(session, checkpoint.size, level, n)))
        if level == 0 and not (file := directory / tiles.path("entries", n, width)).exists():
            _write(file, _bundle(session, n, width))
        progress(done, len(wanted))
    if openings:
        _write_openings(session, directory / OPENINGS, checkpoint.size)
    else:
        (directory / OPENINGS).unlink(missing_ok=True)
    _write(directory / "vkey", f"{vkey}\n".encode())
    _write(directory / "policy", f"log {vkey}\nquorum none\n".encode())
    _write(directory / "checkpoint", note.encode())  # last: until it stands there, the rest says nothing
    return checkpoint


def _continues(session: AnySession, directory: Path, checkpoint: notes.Checkpoint) -> None:
    """Raise where an earlier export stands there that this log does not continue: its tiles would be kept."""
    file = directory / "checkpoint"
    if not file.exists():
        return
    try:
        before = notes.Checkpoint.parse(file.read_text(encoding="utf-8").rpartition("\n\n")[0] + "\n")
        if before.origin != checkpoint.origin or before.size > checkpoint.size:
            raise ValueError
        proof = Tree(session, checkpoint.size).consistency(before.size)
        merkle.check_consistency(before.size, before.root, checkpoint.size, checkpoint.root, proof)
    except ValueError:
        raise OtherLog(
            "other-log",
            N_("%(directory)s holds an export that this record does not continue. Choose an empty directory."),
            directory=str(directory),
        ) from None


def _bundle(session: AnySession, n: int, width: int) -> bytes:
    first = n * tiles.WIDTH
    found = bodies(session, first, first + width)
    if len(found) != width:
        raise LookupError(f"bundle {n} has {len(found)} of {width} entries")
    return tiles.bundle(found)


def _write_openings(session: AnySession, file: Path, size: int) -> None:
    """Write every opening that is left, in order of index; for its owner alone."""
    fresh = file.with_name(f"{file.name}.part")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for first in range(0, size, BATCH):
            rows = session.execute(
                select(LogOpening.idx, LogOpening.path, LogOpening.salt, LogOpening.value)
                .where(LogOpening.idx >= first, LogOpening.idx < min(first + BATCH, size))
                .order_by(LogOpening.idx, LogOpening.path)
            )
            for row in rows:
                line = {"index": row.idx, "path": row.path, "salt": base64.b64encode(row.salt).decode()}
                out.write(json.dumps({**line, "value": row.value.decode()}, ensure_ascii=False) + "\n")
    fresh.replace(file)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.part")
    fresh.write_bytes(content)
    fresh.replace(file)
