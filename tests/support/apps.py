"""The application inside the test's own process, and nothing of it left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from governance import clock
from governance.app import create_app
from governance.config import Config
from governance.db import db
from policies.versions import forget_editions
from tests.support.installations import Installation


@contextmanager
def application(installation: Installation, **settings: str) -> Iterator[Flask]:
    """An application on the installation; when the block ends its connections, clock and parsed guidance are gone."""
    forget_editions()
    app = create_app(Config.from_environ(installation.settings(**settings)))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        clock.read_from(None)
        forget_editions()
