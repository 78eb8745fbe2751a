"""The jobs of a delivery: one attempt, or one question to the receiver; noted before, its outcome afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from governance.change import System
from governance.channels import sealing
from governance.channels.envelope import body
from governance.channels.webhook import Receiver
from governance.channels.wire import Wire
from governance.clock import machine
from governance.config import Config
from governance.db import session
from governance.worker import JobContext
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.beginning import begin, begin_to_ask
from workflows.deliveries.ending import end
from workflows.deliveries.settling import answered
from workflows.drafts import Revision

LATEST = timedelta(seconds=15)
"""How long after its turn a text may still be sent: well before the lease of the work is over."""

log = logging.getLogger("onrecord.channels")


def deliver(payload: dict[str, Any], job: JobContext) -> None:
    """Make one attempt, where it is its turn and nothing speaks against it, and write down what became of it.

    The work is closed by whoever holds it, after the outcome was written: who finds it again finds the outcome, or an
    attempt without one, which nobody repeats.
    """
    ident, n = payload["delivery_id"], payload["n"]
    begun = machine()
    letter = begin(System(), ident, n, job.hold).outcome
    if letter is None:
        return
    content, languages = body(letter, _config().base_url), list(letter.revision.texts)
    told = _made(
        lambda: _receiver(letter.account, letter.secrets),
        lambda to: (
            to.hand_over(letter.delivery.public_id, content, languages)
            if machine() - begun < LATEST
            else Answer(Fate.LATER, "too_slow")  # others may have found it begun and without an outcome by now
        ),
    )
    end(System(), ident, n, told)


def ask_receiver(payload: dict[str, Any], job: JobContext) -> None:
    """Ask the receiver what became of a delivery of which nobody knows, and write down what it says."""
    ident, n = payload["delivery_id"], payload["n"]
    asked = begin_to_ask(System(), ident, n).outcome
    if asked is None:
        return
    delivery, account, secrets = asked
    languages = _languages(delivery)
    told = _made(lambda: _receiver(account, secrets), lambda to: to.ask(delivery.public_id, languages), Fate.UNKNOWN)
    answered(System(), ident, n, told)


def _made(receiver: Callable[[], Receiver], act: Callable[[Receiver], Answer], not_made: Fate = Fate.REFUSED) -> Answer:
    """What came of a request; `not_made` is the fate of one that could not be written at all."""
    try:
        to = receiver()
    except sealing.Unreadable:
        return Answer(not_made, "secret_unreadable")
    try:
        return act(to)
    except Exception:  # a mistake of ours, after which nobody can say how far it had come
        log.exception("a webhook could not be called")
        return Answer(Fate.UNKNOWN, "our_mistake")


def _receiver(account: Any, sealed: Sequence[bytes]) -> Receiver:
    config = _config()
    secrets = [sealing.opened(config.secret, account.key, one) for one in sealed]
    return Receiver(account.url, account.status_url, secrets, Wire(inside=config.webhooks_inside))


def _languages(delivery: Any) -> list[str]:
    written = Revision.draft_id == delivery.draft_id, Revision.n == delivery.revision
    found = session.scalars(select(Revision.texts).where(*written)).one()
    session.rollback()  # what was read for it is done with: no transaction is open while the receiver is asked
    return list(found)


def _config() -> Config:
    config: Config = current_app.extensions["onrecord"].config
    return config
