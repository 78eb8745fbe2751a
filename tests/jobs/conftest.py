"""An application on a bare database, workers in this process and in others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from governance.change import System, transaction
from governance.db import db, session
from governance.jobs.outbox import Job, Outbox
from tests.jobs.bare import bare_app
from tests.support.installations import Installation


@pytest.fixture
def bare(new_installation: Callable[..., Installation]) -> Installation:
    """A database with the foundation's tables."""
    return new_installation("bare")


@pytest.fixture
def app(bare: Installation) -> Iterator[Flask]:
    """The foundation on each database in turn; a context of its own is opened where one is needed."""
    app = bare_app(bare.url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def ask(*dedups: str, kind: Job = Job.NOTIFY, **payload: Any) -> None:
    """Ask for work, in one change."""
    with transaction(System()) as change:
        for dedup in dedups:
            change.enqueue(kind, {"dedup": dedup, **payload}, dedup=dedup)


def outbox(*columns: str) -> list[tuple[Any, ...]]:
    """These columns of every piece of work there ever was."""
    session.rollback()
    return [tuple(row) for row in session.execute(select(*[getattr(Outbox, c) for c in columns]).order_by(Outbox.id))]
