"""A database and its data directory for each test, on either engine, copied from a template made once per run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg

from tests.support import postgres
from tests.support.room import Room

ENGINES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECRET = "for tests only: " + "0123456789abcdef" * 4


@dataclass(frozen=True)
class Installation:
    """One Onrecord: where its database is and where its files are."""

    engine: str
    url: str
    data: Path

    def settings(self, **more: str) -> dict[str, str]:
        """The ONRECORD_* variables that it runs under; `more` names further ones without the prefix, in any case."""
        secret = self.data / "secret-key"
        if not secret.exists():
            secret.write_text(SECRET, encoding="ascii")
            secret.chmod(0o600)
        return {
            "ONRECORD_DATABASE_URL": self.url,
            "ONRECORD_DATA_DIR": str(self.data),
            "ONRECORD_SECRET_KEY_FILE": str(secret),
            **{f"ONRECORD_{name.upper()}": value for name, value in more.items()},
        }

    def environment(self, **more: str) -> dict[str, str]:
        """The whole environment for a process of the service: nothing of the surroundings' own ONRECORD_* leaks in.

        Processes keep the code that they compile, whatever the surroundings say, so that the next one starts faster.
        """
        around = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "PYTHONDONT"))}
        return {**around, "PYTHONUNBUFFERED": "1", **self.settings(**more)}

    def run(self, *arguments: str, stdin: str = "", **settings: str) -> str:
        """Run the `onrecord` command and return what it prints. Fails with everything it said."""
        done = subprocess.run(
            [str(BIN / "onrecord"), *arguments],
            cwd=ROOT,
            env=self.environment(**settings),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise AssertionError(
                f"onrecord {' '.join(arguments)} ended with status {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done.stdout


TEMPLATES: dict[str, tuple[str | None, Callable[[Installation], object]]] = {
    "empty": (None, lambda installation: None),
    "migrated": ("empty", lambda installation: installation.run("db", "upgrade")),
    "demo": ("migrated", lambda installation: installation.run("demo", "load")),
}
"""By name: what a template starts from, and what is done to it. A test module may add its own."""


class Installations:
    """Makes and removes installations. One per process; templates are shared by all processes of the run."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._names = (f"t{os.getpid()}_{number}" for number in count(1))

    @contextmanager
    def new(self, engine: str, template: str = "migrated") -> Iterator[Installation]:
        """A fresh copy of a template, gone again when the block ends."""
        source = self._template(engine, template)
        installation = self._copy(source, next(self._names))
        try:
            yield installation
        finally:
            self._drop(installation)

    def close(self) -> None:
        """Give back the connection to the database server."""
        if "_admin" in self.__dict__:
            self._admin.close()

    def _template(self, engine: str, name: str) -> Installation:
        """The template, made by whichever process asks for it first."""
        ident = f"template_{engine}_{name}"
        with self._room.lock(ident) as data:
            template = self._at(engine, ident, data)
            done = data.with_suffix(".done")
            if not done.exists():
                self._drop(template)  # what a failed attempt may have left
                parent, build = TEMPLATES[name]
                if parent is None:
                    self._create(template)
                else:
                    self._copy(self._template(engine, parent), ident)
                build(template)
                done.touch()
        return template

    def _at(self, engine: str, ident: str, data: Path) -> Installation:
        url = f"sqlite:///{data / 'onrecord.sqlite3'}"
        if engine == "postgresql":
            url = postgres.url(postgres.shared(self._room), ident)
        return Installation(engine, url, data)

    def _create(self, installation: Installation) -> None:
        installation.data.mkdir()
        if installation.engine == "postgresql":
            self._admin.execute(f"CREATE DATABASE {installation.data.name}")

    def _copy(self, source: Installation, ident: str) -> Installation:
        target = self._at(source.engine, ident, self._room.path / ident)
        shutil.copytree(source.data, target.data)
        if source.engine == "postgresql":
            # Copying files takes 9 ms, the default (through the write-ahead log) 29, with fsync off.
            self._admin.execute(f"CREATE DATABASE {ident} TEMPLATE {source.data.name} STRATEGY file_copy")
        return target

    def _drop(self, installation: Installation) -> None:
        if installation.engine == "postgresql":
            self._admin.execute(f"DROP DATABASE IF EXISTS {installation.data.name} WITH (FORCE)")
        shutil.rmtree(installation.data, ignore_errors=True)

    @cached_property
    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        address = postgres.url(postgres.shared(self._room), "postgres").replace("+psycopg", "")
        return psycopg.connect(address, autocommit=True)
