"""Databases that releases left behind, put back as they were; tools/release_fixture.py made them."""

from __future__ import annotations

import base64
import json
import lzma
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import Connection, MetaData, Table, create_engine, insert, text
from sqlalchemy.types import TypeEngine

from governance.config import Config
from governance.db import db
from governance.ground import lay
from tests.support.installations import ROOT, Installation

RELEASES = ROOT / "tests" / "migrations" / "releases"


def kept() -> list[str]:
    """Every release that left a database behind."""
    return sorted(path.name for path in RELEASES.iterdir() if path.is_dir())


def about(release: str) -> dict[str, Any]:
    """What the release said of its database."""
    told: dict[str, Any] = json.loads((RELEASES / release / "about.json").read_text(encoding="utf-8"))
    return told


def put_back(release: str, installation: Installation) -> None:
    """Make an empty installation the one that the release left behind."""
    for name in ("log-key", "last-checkpoint"):
        file = installation.data / name
        file.write_bytes((RELEASES / release / name).read_bytes())
        file.chmod(0o600)
    if installation.engine == "sqlite":
        packed = (RELEASES / release / "database.sqlite3.xz").read_bytes()
        (installation.data / "onrecord.sqlite3").write_bytes(lzma.decompress(packed))
        return
    _migrate(installation, about(release)["schema"])
    engine = create_engine(installation.url)
    rows = RELEASES / release / "tables.ndjson.xz"
    with engine.begin() as connection, lzma.open(rows, "rt", encoding="utf-8") as lines:
        _fill(connection, map(json.loads, lines))
    engine.dispose()


def _migrate(installation: Installation, schema: str) -> None:
    """Bring an empty database to the schema that the release had, and no further."""
    with laid(installation) as app:
        flask_migrate.Migrate(app, db, render_as_batch=False)
        flask_migrate.upgrade(directory=str(ROOT / "migrations"), revision=schema)


@contextmanager
def laid(installation: Installation) -> Iterator[Flask]:
    """What commands stand on, on the database of an installation, whatever its schema."""
    app = lay(Flask("onrecord"), Config.from_environ(installation.settings()))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def _fill(connection: Connection, lines: Iterable[Any]) -> None:
    """Put rows into tables as they stand in this database, whatever the program's own rows look like by now."""
    tables = MetaData()
    tables.reflect(connection)
    for line in lines:
        table = tables.tables[line["table"]]
        row = {name: _read(table.columns[name].type, value) for name, value in line["row"].items()}
        connection.execute(insert(table).values(row))
    for table in tables.tables.values():
        _count_on(connection, table)


def _read(kind: TypeEngine[Any], value: Any) -> Any:
    python = kind.python_type
    if python is bytes:
        return base64.b64decode(value)
    return python.fromisoformat(value) if python in (datetime, date) else value


def _count_on(connection: Connection, table: Table) -> None:
    """Let the next row get the number after the last one."""
    column = table.autoincrement_column
    if column is not None and column.server_default is not None:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                f"(SELECT coalesce(max({column.name}), 1) FROM {table.name}))"
            )
        )


def remembered(release: str) -> Path:
    """The checkpoint that the release signed last."""
    return RELEASES / release / "last-checkpoint"
