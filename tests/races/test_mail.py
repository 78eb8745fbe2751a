"""Workers as processes, and a mail server: two of them send nothing twice, and one that is killed loses nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Engine, create_engine, text

from tests.support import smtpd
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Maple, opened
from tests.support.server import Worker, eventually

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
        eventually(lambda: self._states() == {"sent": letters}, f"{letters} letters are sent")

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
        post.server.manners.before = lambda: None if killed.is_set() else (first.kill(), killed.set())
        post.asks(2)
        assert killed.wait(30)
        with post.engine.begin() as connection:  # its lease, which would run out in half a minute
            connection.execute(text("UPDATE outbox SET lease_until = NULL WHERE kind = 'mail'"))
        second.start()
        post.sent(14)
        assert post.copies() == [*[1] * 13, 2]
        said = "".join(one.said() for one in post.workers).lower()
        assert [word for word in ("priya", "maplecounty", "traceback") if word in said] == []
