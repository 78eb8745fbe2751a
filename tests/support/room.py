"""One directory for all processes of a test run, and its end, however the run ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# Waits until the run's end of the pipe is closed, which the kernel does even after kill -9. Then stops the database
# server, if one was started, and removes the directory. Its own session keeps it clear of Ctrl-C.
_JANITOR = """
trap '' INT TERM HUP
read -r _
if [ -f "$1/postgres/postmaster.pid" ]; then
    read -r pid < "$1/postgres/postmaster.pid"
    kill -QUIT "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
fi
rm -rf "$1"
"""


def _where() -> str | None:
    """Memory where there is enough of it: SQLite syncs each commit, which the tests would mostly wait for on a disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 2**30:
        return str(memory)
    return None


@dataclass
class Room:
    """The directory. The process that opened it also closes it; others only know the path."""

    path: Path
    _janitor: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def open(cls) -> Room:
        """Make the directory, with a janitor that outlives this process just long enough to tidy up."""
        path = Path(tempfile.mkdtemp(prefix="onrecord-tests-", dir=_where()))
        path.chmod(0o755)  # a database server that runs as another user has to pass through
        janitor = subprocess.Popen(
            ["/bin/sh", "-c", _JANITOR, "janitor", str(path)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )
        return cls(path, janitor)

    def close(self) -> None:
        """Stop what was started here and remove the directory; waits until that is done."""
        if self._janitor is not None and self._janitor.stdin is not None:
            self._janitor.stdin.close()
            self._janitor.wait(timeout=60)

    @contextmanager
    def lock(self, name: str) -> Iterator[Path]:
        """Hold a lock among all processes of the run; gives a directory of that name for what is made under it."""
        place = self.path / name
        with (self.path / f"{name}.lock").open("w") as handle, _locked(handle):
            yield place


@contextmanager
def _locked(handle: IO[str]) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield  # closing the file gives the lock back
