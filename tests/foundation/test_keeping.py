"""Connections to PostgreSQL: what they prepared outlives a rollback, and a rollback is one all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import IntegrityError, NotSupportedError, OperationalError

from governance.db import db, session
from governance.people.rows import User
from tests.support.apps import application
from tests.support.installations import Installations

PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


@pytest.fixture
def people(installations: Installations) -> Iterator[int]:
    """How many people there are, in an application whose context is open."""
    with installations.new("postgresql", "demo") as installation, application(installation) as app, app.app_context():
        yield _people()


def _people() -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


def test_what_was_run_often_is_prepared_and_stays_so_when_requests_end(people: int) -> None:
    for _ in range(7):
        _people()
        session.rollback()
    kept = session.scalar(PREPARED)
    assert kept > 0
    for _ in range(3):
        _people()
        session.remove()
    assert session.scalar(PREPARED) >= kept


def test_what_is_rolled_back_is_gone_and_a_failed_transaction_ends(people: int) -> None:
    for _ in range(7):
        session.execute(text("UPDATE user_account SET name = 'Nobody'"))
        session.rollback()
    for _ in range(2):
        with pytest.raises(IntegrityError):
            session.execute(text("UPDATE user_account SET name = NULL"))
        session.rollback()
    assert _people() == people
    assert session.scalar(select(func.count()).where(User.name == "Nobody")) == 0


def test_a_connection_that_the_server_ended_is_said_to_be_and_replaced(people: int) -> None:
    gone = session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": gone})
    with pytest.raises(OperationalError):
        _people()
    session.rollback()
    assert _people() == people
    assert session.scalar(text("SELECT pg_backend_pid()")) != gone


def test_the_next_use_of_a_statement_whose_columns_changed_is_planned_anew(people: int) -> None:
    """As beside a release that changes a type: the first use fails, and the connection is none the worse."""
    read = text("SELECT * FROM channel LIMIT 1")
    for _ in range(7):
        session.execute(read).all()
        session.rollback()
    another = create_engine(db.engine.url)  # a pool of its own: what is altered here this connection does not hear of
    with another.begin() as other:
        other.execute(text("ALTER TABLE channel ADD COLUMN further integer"))
    another.dispose()
    with pytest.raises(NotSupportedError, match="cached plan"):
        session.execute(read).all()
    session.rollback()
    for _ in range(7):
        assert "further" in session.execute(read).one()._mapping
        session.rollback()
