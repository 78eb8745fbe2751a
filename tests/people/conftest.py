"""The cast on a bare database, one app context around each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from governance import clock
from governance.change import Operator
from governance.db import db
from governance.people.accounts import add_person
from governance.people.actors import Person, actor_of, by_email
from governance.people.roles import Known, Wanted
from tests.jobs.bare import bare_app
from tests.support.hashing import cheaply
from tests.support.installations import Installation

KNOWN = Known({"comms_manager", "program_expert"}, {"immunisation", "environment"})
SECRET = b"a secret of this test"


@pytest.fixture(autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Many are tried here."""
    with cheaply():
        yield


@pytest.fixture
def app(new_installation: Callable[..., Installation]) -> Iterator[Flask]:
    """The foundation on each database in turn."""
    app = bare_app(new_installation("bare").url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


Cast = Callable[..., Person]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """`cast("Priya", "comms_manager")` makes a person by the operator's hand and gives them as actor."""

    def make(name: str, *roles: str, password: str | None = None) -> Person:
        email = f"{name.lower()}@maplecounty.example"
        wanted = [Wanted.parse(role) for role in roles]
        add_person(Operator(), email, name, roles=wanted, password=password, known=KNOWN)
        user = by_email(email)
        assert user is not None
        return actor_of(user)

    return make


class Hands:
    """The machine's time, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._at = clock.machine().replace(minute=1, second=0)  # no window of the counters ends within a test
        monkeypatch.setattr(clock, "machine", lambda: self._at)

    def forward(self, **by: float) -> None:
        self._at += timedelta(**by)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The machine's clock stands still and goes on by hand."""
    return Hands(monkeypatch)
