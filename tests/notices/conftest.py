"""The office of the pages' tests, with a mail server and a worker that sends to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from governance import clock
from governance.config import Config
from governance.db import session
from governance.handlers import HANDLERS
from governance.notices.mail.digest import digests
from governance.notices.mail.rows import Mail
from governance.notices.mail.wishes import choose, wishes
from governance.notices.rows import Notice
from governance.worker import Worker
from tests.support import smtpd
from tests.web.conftest import House, house, later

__all__ = ["house", "later"]

FROM = "Onrecord <onrecord@maplecountyhealth.example>"
BASE = "https://onrecord.maplecountyhealth.example"


@dataclass
class Post:
    """The office with its mail."""

    house: House
    server: smtpd.Server

    def goes(self, **by: float) -> None:
        """Tell people, and a moment (or so much) later send what there is to send."""
        Worker(self.house.app, HANDLERS).drain()
        with clock.held_at(clock.now() + timedelta(**(by or {"seconds": 6}))):
            Worker(self.house.app, HANDLERS).drain()

    def daily(self, moment: Any) -> None:
        """Begin and send the daily letters of a moment."""
        with clock.held_at(moment):
            self.house.does(digests)
            Worker(self.house.app, HANDLERS).drain()

    def wants(self, key: str, hour: int = 8, **ways: str) -> None:
        """Somebody says what they want by mail."""
        self.house.does(choose, self.house[key], ways, hour, None)

    def ways(self, key: str) -> dict[str, str]:
        """What somebody wants."""
        return dict(self.house.does(wishes, self.house[key].person_id).ways)

    @property
    def letters(self) -> list[Any]:
        """Every letter's row, oldest first."""
        return list(self.house.does(lambda: session.scalars(select(Mail).order_by(Mail.id)).all()))

    @property
    def mailings(self) -> list[tuple[str, str | None]]:
        """Each notice's event and what became of it by mail, oldest first."""
        read = select(Notice.event, Notice.mailing).order_by(Notice.id)
        return [(row.event, row.mailing) for row in self.house.does(lambda: session.execute(read).all())]

    def set(self, **settings: Any) -> Config:
        """Change the installation's settings."""
        facts = self.house.app.extensions["onrecord"]
        facts.config = replace(facts.config, **settings)
        facts.mail_away = None
        return facts.config


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    """The office with its mail, at 09:12."""
    with smtpd.serving() as server:
        made = Post(house, server)
        made.set(smtp_url=server.url(), mail_from=FROM, base_url=BASE)
        yield made
