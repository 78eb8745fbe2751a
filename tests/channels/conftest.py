"""Maple County with a receiver: its channel X goes out by a webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from governance.db import session
from governance.jobs.outbox import Outbox
from tests.support import receiver
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, Answer, Maple, opened
from tests.support.receiver import Manners, Receiver
from tests.support.replay import draft_states, entries
from workflows import due_posts
from workflows.deliveries.rows import Attempt
from workflows.drafts import Draft

HOOK = "/channels/x/webhook"


@dataclass
class Hooked:
    """The service and who takes what it sends."""

    maple: Maple
    receiver: Receiver
    secret: str = ""

    def set_up(self, *, status_url: bool = False, channel: str = "x") -> None:
        """Let Pat have a channel go out by a webhook."""
        pat, hook = self.maple.as_("pat"), f"/channels/{channel}/webhook"
        self.secret = pat.made(f"{hook}/secrets", match=pat.get(hook)).body["secret"]
        body = {"url": self.receiver.url(), "on": True}
        body |= {"status_url": self.receiver.url("/status")} if status_url else {}
        answer = pat.put(hook, body, match=pat.get(hook))
        assert answer.status == 200, answer.body

    def send(self, draft: int, who: str = "amal", **more: Any) -> Answer:
        caller = self.maple.as_(who)
        return caller.post(f"/drafts/{draft}/deliveries", match=caller.get(f"/drafts/{draft}"), **more)

    def sent(self, text: str = ANSWER, **more: Any) -> int:
        """A draft that is sent, and what came of it."""
        ident = self.maple.approved(text, **more)
        assert self.send(ident).status == 201
        self.maple.work()
        return ident

    def state(self, draft: int) -> tuple[str, str]:
        """The state of a draft, and that of its last delivery."""
        amal = self.maple.as_("amal")
        items = amal.read(f"/drafts/{draft}/deliveries")["items"]
        return amal.read(f"/drafts/{draft}")["state"], items[0]["state"] if items else ""

    def delivery(self, draft: int) -> Any:
        return self.maple.as_("amal").read(f"/drafts/{draft}/deliveries")["items"][0]

    def later(self, **by: float) -> None:
        """Time passes, and the worker does what became due."""
        self.maple.clock.forward(timedelta(**by))
        with self.maple.app.app_context():
            due_posts.sweep()
        self.maple.work()

    def settle(self, draft: int, who: str = "amal", **said: Any) -> Answer:
        path = f"/deliveries/{self.delivery(draft)['id']}"
        caller = self.maple.as_(who)
        return caller.post(f"{path}/settlement", said, match=caller.get(path))

    def types(self, draft: int) -> list[str]:
        """What the record says of its deliveries, in order."""
        subject = self.delivery(draft)["subject"]
        return [one["type"] for one in self.maple.record(subject)]


@pytest.fixture
def hooked(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Hooked]:
    with (
        opened(new_installation("maple"), clock, webhooks_inside="true") as maple,
        receiver.serving(Manners(answer={"url": "https://x.example/MapleHealth/1"})) as server,
    ):
        hooked = Hooked(maple, server)
        hooked.set_up()
        yield hooked
        with maple.app.app_context():
            never_twice()
            the_record_says_so()


def never_twice() -> None:
    """One text is never sent again without somebody, or the receiver, having said that nothing arrived."""
    assert session.scalars(select(Outbox.last_error).where(Outbox.last_error.is_not(None))).all() == []
    known: dict[tuple[int, int], str] = {}
    for one in session.query(Attempt).filter_by(kind="send").order_by(Attempt.delivery_id, Attempt.n):
        known[one.delivery_id, one.n] = one.outcome
        assert one.n == 1 or known[one.delivery_id, one.n - 1] in ("later", "not_received"), vars(one)
    session.remove()


def the_record_says_so() -> None:
    """The record alone tells the state and the digest of every draft, also of one that is on its way."""
    kept = {one.public_id: (one.state, one.digest) for one in session.query(Draft)}
    assert draft_states(entries()) == kept
    session.remove()
