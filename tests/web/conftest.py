"""Maple County's office with its pages, on each database in turn, on the morning of 23 November 2026."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event, insert, update

from governance import clock
from governance.change import Actor
from governance.db import db, public_id, session
from governance.demo.cast import DOMAIN
from governance.people.actors import actor_of, by_email
from governance.people.credentials import digest
from governance.people.rows import User, UserSession
from tests.support.apps import application
from tests.support.clockfile import TORONTO
from tests.support.installations import TEMPLATES, Installation
from tests.support.office import Office
from tests.web.visitor import Visitor

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=TORONTO)


def _furnish(installation: Installation) -> None:
    with application(installation) as app, app.app_context():
        Office.furnish()


class Compiled(BytecodeCache):
    """Templates compiled once in a run, though every test has an application of its own."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES["office"] = ("migrated", _furnish)


@dataclass
class House:
    """The running service: visitors, and the office's people as actors."""

    app: Flask

    def visitor(self, language: str = "en") -> Visitor:
        """Somebody who has not signed in."""
        return Visitor(self.app.test_client(), language)

    def as_(self, key: str, *, lasts: timedelta = timedelta(hours=12), language: str = "en") -> Visitor:
        """A person who has signed in and reads in this language."""
        visitor, cookie = self.visitor(), secrets.token_urlsafe(32)
        with self.app.app_context():
            at = clock.now()
            row = {"id_hash": digest(cookie), "public_id": public_id(), "user_id": self[key].person_id}
            session.execute(update(User).where(User.id == row["user_id"]).values(language=language))
            session.execute(insert(UserSession).values(created_at=at, last_seen_at=at, expires_at=at + lasts, **row))
            session.commit()
        with visitor.client.session_transaction() as held:
            held["sid"] = cookie
        return visitor

    def __getitem__(self, key: str) -> Actor:
        return self._actors[key] if key in self._actors else self._actors.setdefault(key, self._actor(key))

    @cached_property
    def _actors(self) -> dict[str, Actor]:
        return {}

    def _actor(self, key: str) -> Actor:
        with self.app.app_context():
            account = by_email(f"{key}@{DOMAIN}")
            assert account is not None
            return actor_of(account)

    def does(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a verb or a read as the service does, outside any request."""
        with self.app.app_context():
            return verb(*args, **kwargs)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The SQL statements of a block, BEGIN and COMMIT aside."""
        with self.app.app_context():
            engine = db.engine
        statements: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            if statement.split()[0] not in ("BEGIN", "COMMIT", "ROLLBACK"):
                statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def house(new_installation: Callable[..., Installation]) -> Iterator[House]:
    """The service over the office, with time standing still at 09:12."""
    with ExitStack() as stack:
        app = stack.enter_context(application(new_installation("office")))
        app.jinja_env.bytecode_cache = Compiled()
        stack.enter_context(clock.held_at(MORNING))
        yield House(app)


@pytest.fixture
def later() -> Callable[..., Any]:
    """`with later(minutes=5):` is later than the morning."""
    return lambda **by: clock.held_at(clock.now() + timedelta(**by))
