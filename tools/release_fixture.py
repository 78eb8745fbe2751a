"""Keep a database of this release for the upgrade tests of all later ones: `make fixture`.

Loads the demonstration at the time of the acceptance stories into a fresh installation, lets a worker do what waits,
signs the record, and writes to `tests/migrations/releases/<version>/`:

    database.sqlite3.xz       the SQLite database as the release left it
    tables.ndjson.xz          the same rows for any other database: {"table": name, "row": {column: value}}, a line
                              each, in an order that foreign keys allow; moments as RFC 3339, bytes in base64, and
                              what is NULL left out
    log-key last-checkpoint   what the signer keeps in files; the key is of no worth elsewhere
    about.json                version, schema, time, the length of the record, what waits for the manager

A release that is out is never made again. Before that, run it whenever the first migration or the rows change.
"""

from __future__ import annotations

import base64
import configparser
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from governance import clock
from governance.app import create_app
from governance.change import System
from governance.config import Config
from governance.db import Base, db, session
from governance.demo.cast import member
from governance.handlers import HANDLERS
from governance.installation import schema_there
from governance.people.actors import actor_of, by_email
from governance.record import store
from governance.signing import checkpoint
from governance.worker import Worker
from workflows import queue

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "migrations" / "releases"
AT = "2026-11-23T09:12:00-05:00"
SIGNERS_FILES = ("log-key", "last-checkpoint")


def version() -> str:
    """The version that setup.cfg names."""
    told = configparser.ConfigParser()
    told.read(ROOT / "setup.cfg", encoding="utf-8")
    return told["metadata"]["version"]


def main() -> None:
    """Make the fixture of the version that setup.cfg names."""
    target = RELEASES / version()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="onrecord-release-") as place:
        data = Path(place) / "data"
        data.mkdir()
        (Path(place) / "clock").write_text(AT, encoding="ascii")
        environ = {"ONRECORD_DATA_DIR": str(data), "ONRECORD_CLOCK_FILE": str(Path(place) / "clock")}
        _load(environ)
        lines, about = _finished(Config.from_environ(environ))
        (target / "tables.ndjson.xz").write_bytes(lzma.compress("".join(lines).encode(), preset=9))
        (target / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        (target / "database.sqlite3.xz").write_bytes(lzma.compress(_at_rest(data / "onrecord.sqlite3"), preset=9))
        for name in SIGNERS_FILES:
            (target / name).write_bytes((data / name).read_bytes())
    size = sum(file.stat().st_size for file in target.iterdir())
    print(f"==> {target.relative_to(ROOT)}: {size / 1000:.0f} kB")


def _load(environ: dict[str, str]) -> None:
    """`onrecord demo load`, as people run it."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    command = Path(sys.executable).parent / "onrecord"
    subprocess.run([str(command), "demo", "load"], env=bare | environ, cwd=ROOT, check=True)


def _finished(config: Config) -> tuple[list[str], dict[str, Any]]:
    """Do what waits and sign; then the rows, and what is to be said of them."""
    app = create_app(config)
    Worker(app, HANDLERS).drain()
    with app.app_context():
        checkpoint(System(), config)
        manager = by_email(member("priya").email)
        if manager is None:
            raise LookupError("the demonstration has no manager")
        about = {
            "release": version(),
            "schema": schema_there(),
            "at": AT,
            "entries": store.size(session),
            "queue": queue.counts(actor_of(manager).standing(clock.now(), lock=False), clock.now()),
        }
        lines = list(_rows())
        session.remove()
        db.engine.dispose()
    return lines, about


def _rows() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        order = list(table.primary_key.columns)
        for row in session.execute(select(table).order_by(*order)).mappings():
            told = {name: _plain(value) for name, value in row.items() if value is not None}
            yield json.dumps({"table": table.name, "row": told}, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _at_rest(path: Path) -> bytes:
    """The bytes of a SQLite database with everything in one file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("VACUUM")
    connection.close()
    return path.read_bytes()


if __name__ == "__main__":
    main()
