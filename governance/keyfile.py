"""A file that holds a secret, made once."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def make(path: Path) -> None:
    """Write a fresh key for its owner alone, whole or not at all.

    Of two processes that start at once, both then read the key of the first one. Raises OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
