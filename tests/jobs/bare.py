"""The foundation alone on a database: rows, the record and an application context, without the web."""

from __future__ import annotations

from flask import Flask

import governance.change
import governance.jobs.outbox
import governance.people.rows
from governance.db import Base, db, prepare, session
from governance.record import log
from tests.support.installations import TEMPLATES, Installation

FOUNDATION = (governance.change, governance.jobs.outbox, governance.people.rows)


def bare_app(url: str) -> Flask:
    """An application that knows the database and nothing else."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    return app


def _tables(installation: Installation) -> None:
    app = bare_app(installation.url)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        log.begin(session, "record.example/log")
        session.commit()
        db.engine.dispose()


TEMPLATES["bare"] = ("empty", _tables)
