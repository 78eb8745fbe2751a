"""The application inside the test's own process, and nothing of it left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from flask import Flask
from sqlalchemy import Engine, create_engine

from governance import clock
from governance.app import create_app
from governance.config import Config
from governance.db import db, prepare, session
from governance.ground import engine_options
from governance.installation import Installation as Facts
from policies.versions import forget_editions
from tests.support.installations import Installation

_free: dict[Config, list[Flask]] = defaultdict(list)
"""Applications that no test uses, by what is wired into them when they are made."""


@contextmanager
def application(installation: Installation, **settings: str) -> Iterator[Flask]:
    """An application on the installation; when the block ends its connections, clock and rows of guidance are gone.

    Making one takes a fifth of a second, mostly for addresses and the API's document: one that was made for another
    installation with the same settings is joined to this one's database.
    """
    forget_editions()
    config = Config.from_environ(installation.settings(**settings))
    free = _free[_wired(config)]
    app = _joined(free.pop(), config) if free else _made(config)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        clock.read_from(None)
        forget_editions()
    free.append(app)


def _wired(config: Config) -> Config:
    """What of a configuration an application keeps elsewhere than in its facts about the installation."""
    empty = {"data_dir": "", "database_url": "", "log_key_file": "", "log_checkpoint_file": "", "clock_file": None}
    return replace(config, **empty)  # type: ignore[arg-type]  # compared only


def _made(config: Config) -> Flask:
    app = create_app(config)
    with app.app_context():
        _knowing(db.engine)
    return app


def _joined(app: Flask, config: Config) -> Flask:
    facts = app.extensions["onrecord"] = Facts(config)
    with app.app_context():
        engines = cast(dict[str | None, Engine], db.engines)
        engines[None] = create_engine(config.database_url, **engine_options(config))
        prepare(db.engine)  # before it takes over a dialect: what it is told of connecting stays with its own
        _knowing(db.engine)
        facts.follow_clock_file()
        session.remove()
    return app


_compiled: dict[str, Engine] = {}
"""The first engine of each kind of database: what it compiled serves all later ones, whatever database they are of."""


def _knowing(engine: Engine) -> Engine:
    """Compiling the same statements for each test again took a third of the tests' time."""
    name = engine.dialect.name
    if name not in _compiled:
        with engine.connect():  # which tells its dialect what the server is
            _compiled[name] = engine
    engine.dialect, engine._compiled_cache = _compiled[name].dialect, _compiled[name]._compiled_cache
    return engine
