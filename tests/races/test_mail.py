"""Workers as processes, and a mail server: two of them send nothing twice, and one that is killed loses nothing."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import Engine, create_engine, select, text

from governance import clock
from governance import worker as running
from governance.change import System, transaction
from governance.db import session
from governance.handlers import HANDLERS
from governance.notices.writing import write
from governance.people.rows import User
from tests.support import smtpd
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation, Installations
from tests.support.maple import Maple, opened
from tests.support.server import Worker, eventually
from tests.web.conftest import MORNING

FROM = "onrecord@maplecountyhealth.example"


@dataclass
class Mailed:
    """Maple County with a mail server and two workers that are not running."""

    maple: Maple
    server: smtpd.Server
    engine: Engine
    workers: list[Worker]

    def asks(self, letters: int) -> None:
        """So many drafts come to Priya, and their letters may leave."""
        for _ in range(letters):
            self.maple.submitted()
        self.maple.work()
        self.maple.clock.forward(timedelta(seconds=10))

    def sent(self, letters: int) -> None:
        """Wait until so many letters are sent, and no other is there."""
        eventually(lambda: self._states() == {"sent": letters}, f"{letters} letters are sent", within=90)

    def _states(self) -> Counter[str]:
        with self.engine.connect() as connection:
            return Counter(connection.execute(text("SELECT state FROM mail")).scalars())

    def copies(self) -> list[int]:
        """How often each letter reached the server."""
        return sorted(Counter(self.server.ids).values())


@contextmanager
def mailed(installation: Installation, clock: ClockFile) -> Iterator[Mailed]:
    with smtpd.serving() as server, opened(installation, clock) as maple, ExitStack() as stack:
        settings = {"smtp_url": server.url(), "mail_from": FROM, "clock_file": str(clock.path)}
        facts = maple.app.extensions["onrecord"]
        facts.config = replace(facts.config, smtp_url=server.url(), mail_from=FROM)
        workers = [Worker(installation, name=f"worker-{number}", **settings) for number in range(2)]
        for one in workers:
            stack.callback(one.kill)
        engine = create_engine(installation.url)
        stack.callback(engine.dispose)
        yield Mailed(maple, server, engine, workers)


def test_two_workers_send_nothing_twice_and_one_that_is_killed_leaves_one_more_copy(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    with mailed(new_installation("maple"), clock) as post:
        post.asks(12)
        for one in post.workers:
            one.start()
        post.sent(12)
        assert post.copies() == [1] * 12

        first, second = post.workers
        second.kill()
        killed = threading.Event()
        post.server.before = lambda: None if killed.is_set() else (first.kill(), killed.set())
        post.asks(2)
        assert killed.wait(30)
        with post.engine.begin() as connection:  # its lease, which would run out in half a minute
            connection.execute(text("UPDATE outbox SET lease_until = NULL WHERE kind = 'mail'"))
        second.start()
        post.sent(14)
        assert post.copies() == [*[1] * 13, 2]
        said = "".join(one.said() for one in post.workers).lower()
        assert [word for word in ("priya", "maplecounty", "traceback") if word in said] == []


def test_a_notice_that_comes_while_its_letter_leaves_is_told_in_one_letter_and_no_other(
    installations: Installations, size: Callable[[int, int], int]
) -> None:
    """PostgreSQL alone: SQLite has one writer at a time."""
    rounds = size(20, 200)
    with (
        smtpd.serving() as server,
        installations.new("postgresql", "office") as installation,
        application(installation) as app,
    ):
        facts = app.extensions["onrecord"]
        facts.config = replace(facts.config, smtp_url=server.url(), mail_from=FROM)
        with app.app_context():
            priya = session.scalars(select(User.id).where(User.email.like("priya@%"))).one()
        for number in range(1, rounds + 1):
            begun = MORNING + timedelta(minutes=number)
            _told(app, begun, priya, number, "first")
            gate = threading.Barrier(2)
            acts = [
                threading.Thread(target=_told, args=(app, begun, priya, number, "second", gate)),
                threading.Thread(target=_drained, args=(app, begun + timedelta(seconds=6), gate)),
            ]
            for act in acts:
                act.start()
            for act in acts:
                act.join()
            _drained(app, begun + timedelta(seconds=30))
        said = "".join(one.text() for one in server.taken)
        times = Counter(re.findall(r"/threads/(\d+)", said))
        assert times == {str(number): 2 for number in range(1, rounds + 1)}
        assert max(Counter(server.ids).values()) == 1


def _told(
    app: Flask, at: datetime, person_id: int, thread_id: int, mark: str, gate: threading.Barrier | None = None
) -> None:
    row = {"person_id": person_id, "event": "step_opened", "thread_id": thread_id, "facts": {}}
    with app.app_context(), clock.held_at(at), transaction(System()) as change:
        if gate:
            gate.wait(30)
        write(change, [{**row, "dedup": f"{thread_id}:{mark}", "created_at": at}])


def _drained(app: Flask, at: datetime, gate: threading.Barrier | None = None) -> None:
    with clock.held_at(at):
        if gate:
            gate.wait(30)
        running.Worker(app, HANDLERS).drain()
