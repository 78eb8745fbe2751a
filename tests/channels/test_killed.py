"""`kill -9` while a text is on its way, and two workers at once: nothing is sent twice, and nobody pretends to know."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from governance.db import session
from tests.channels.conftest import Hooked
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import opened
from tests.support.receiver import serving
from tests.support.server import Program, eventually
from workflows.deliveries.rows import Delivery

HURRIED = ["-m", "tests.channels.hurried"]


def states() -> list[str]:
    found = sorted(session.scalars(select(Delivery.state)))
    session.rollback()
    return found


@pytest.mark.turns
def test_a_worker_that_is_killed_while_it_sends_leaves_a_question_and_two_workers_send_once(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    settings = {"webhooks_inside": "true", "clock_file": str(clock.path)}
    installation = new_installation("maple")
    with opened(installation, clock, webhooks_inside="true") as maple, serving() as receiver:
        hooked = Hooked(maple, receiver)
        hooked.set_up()
        lost = maple.approved()
        doomed = Program(HURRIED, installation, "doomed", **settings)
        receiver.before = doomed.kill  # the text has arrived; its answer never will
        assert hooked.send(lost).status == 201
        with doomed:
            eventually(lambda: not doomed.running, "it was killed")
        assert hooked.state(lost) == ("sending", "sending")
        receiver.before = lambda: None
        drafts = [maple.approved() for _ in range(4)]
        with Program(HURRIED, installation, "one", **settings), Program(HURRIED, installation, "two", **settings):
            for ident in drafts:
                assert hooked.send(ident).status == 201
            with maple.app.app_context():
                eventually(lambda: states() == ["delivered"] * 4 + ["unknown"], "all but the lost one are out")
        assert [hooked.state(one) for one in drafts] == [("published", "delivered")] * 4
        assert hooked.state(lost) == ("sending", "unknown")
        assert len(receiver.ids()) == len(set(receiver.ids())) == 5
