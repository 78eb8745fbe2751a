"""What web processes, workers and commands stand on: the database and the installation's own facts."""

from __future__ import annotations

from flask import Flask

from governance.config import Config
from governance.db import db, prepare, session
from governance.installation import Installation


def lay(app: Flask, config: Config) -> Flask:
    """Join an application to its database. Raises `Conflict` for a clock file where there may be none."""
    app.config.update(SQLALCHEMY_DATABASE_URI=config.database_url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(config))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.extensions["onrecord"] = Installation(config)
    with app.app_context():
        app.extensions["onrecord"].follow_clock_file()
        session.remove()
    return app


def engine_options(config: Config) -> dict[str, object]:
    """How the engine connects: as many connections as threads, and waiting that ends."""
    if config.embedded:
        return {"pool_size": config.threads + 2, "max_overflow": 4, "connect_args": {"check_same_thread": False}}
    return {
        "pool_size": config.threads,
        "max_overflow": 2,
        "pool_pre_ping": True,
        "pool_use_lifo": True,  # the connection that was used last has the most prepared
        "isolation_level": "READ COMMITTED",
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c lock_timeout=5000 -c statement_timeout=30000 -c timezone=UTC",
        },
    }
