"""Workers as processes, and a mail server: two of them send nothing twice, and one that is killed loses nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import create_engine, text

from tests.support import smtpd
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import opened
from tests.support.server import Worker, eventually

FROM = "onrecord@maplecountyhealth.example"


def test_two_workers_send_nothing_twice_and_one_that_is_killed_leaves_one_more_copy(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    installation = new_installation("maple")
    engine = create_engine(installation.url)

    def states() -> Counter[str]:
        with engine.connect() as connection:
            return Counter(connection.execute(text("SELECT state FROM mail")).scalars())

    with smtpd.serving() as server, opened(installation, clock) as maple, ExitStack() as stack:
        settings = {"smtp_url": server.url(), "mail_from": FROM, "clock_file": str(clock.path)}
        facts = maple.app.extensions["onrecord"]
        facts.config = replace(facts.config, smtp_url=server.url(), mail_from=FROM)
        for _ in range(12):
            maple.submitted()
        maple.work()
        assert states() == {"waiting": 12}
        clock.forward(timedelta(seconds=10))
        workers = [
            stack.enter_context(Worker(installation, name=f"worker-{number}", **settings)) for number in range(2)
        ]
        eventually(lambda: states() == {"sent": 12}, "every letter is sent")
        assert max(Counter(server.ids).values()) == 1

        for one in workers:
            one.kill()
        killed = threading.Event()

        def kill() -> None:
            if not killed.is_set():
                killed.set()
                workers[0].kill()

        server.manners.before = kill
        for _ in range(2):
            maple.submitted()
        maple.work()
        clock.forward(timedelta(seconds=10))
        workers[0].start()
        assert killed.wait(30)
        eventually(lambda: not workers[0].running, "the worker is dead")
        with engine.begin() as connection:  # its lease, which would run out in half a minute
            connection.execute(text("UPDATE outbox SET lease_until = NULL WHERE kind = 'mail'"))
        workers[0].start()
        eventually(lambda: states() == {"sent": 14}, "every letter is sent after the kill")
        assert sorted(Counter(server.ids).values()) == [1] * 13 + [2]
        said = "".join(one.said() for one in workers).lower()
        assert [word for word in ("priya", "maplecounty", "traceback") if word in said] == []
    engine.dispose()
