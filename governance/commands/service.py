"""The application as commands need it: its settings, its database, nothing of the web's requests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from governance.config import Config
from governance.db import db
from governance.ground import lay
from governance.installation import check_schema


def settings() -> Config:
    """The settings of the environment. Raises `ConfigError`."""
    return Config.from_environ(os.environ)


@contextmanager
def opened(config: Config | None = None, *, any_schema: bool = False) -> Iterator[Config]:
    """An application context on the database. Raises `Conflict` where its schema is not this program's own.

    With `any_schema` the clock file is left alone, as whether the database may have one is not known yet.
    """
    config = config or settings()
    os.umask(0o077)  # the database, keys and attachments are for their own account alone
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = lay(Flask("onrecord"), replace(config, clock_file=None) if any_schema else config)
    with app.app_context():
        try:
            if not any_schema:
                check_schema()
            yield config
        finally:
            db.session.remove()
            db.engine.dispose()
