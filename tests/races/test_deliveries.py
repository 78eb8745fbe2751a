"""A text on its way against whoever holds it back, takes it back or declares an emergency in the same instant."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select, update

from governance.change import System
from governance.db import session, table
from tests.races.test_schedules import Rush, Size, office
from workflows import holds, submissions
from workflows.channels import Channel
from workflows.deliveries import asking
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.beginning import begin
from workflows.deliveries.ending import end
from workflows.deliveries.rows import Delivery
from workflows.emergencies import declaring
from workflows.emergencies.rows import Emergency
from workflows.webhooks import Webhook

__all__ = ["office"]

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]


def hooked(office: Rush) -> None:
    """Its channel X goes out by a webhook, of which nothing is called here."""
    channel = session.scalars(select(Channel.id).where(Channel.key == "x")).one()
    session.add(Webhook(public_id="a" * 32, channel_id=channel, url="https://hooks.example/", status_url=""))
    session.execute(update(table(Channel)).where(table(Channel).c.id == channel).values(kind="webhook"))
    session.commit()  # what an administrator did


def waiting(office: Rush) -> tuple[int, int]:
    ident = office.approved()
    return ident, int(asking.send(office.people["amal"], ident)["delivery"])


def how(delivery: int) -> str:
    found = session.scalars(select(Delivery.state).where(Delivery.id == delivery)).one()
    session.rollback()
    return found


def test_what_is_about_to_be_sent_is_sent_or_stopped_and_never_both(office: Rush, size: Size) -> None:
    """Who comes too late is told so: by the one sentence, whichever act it was."""
    hooked(office)
    for _ in range(size(20, 200)):
        ident, delivery = waiting(office)
        turn = partial(begin, System(), delivery, 1, lambda _: None)
        turned, held, taken_back, declared = office.at_once(
            turn,
            lambda i=ident: holds.hold(office.people["priya"], i, "Wait."),
            lambda i=ident: submissions.withdraw(office.people["amal"], i, "No."),
            lambda: declaring.declare(office.people["kowalski"], "Smoke over Ward 3"),
        )
        assert (turned, declared) == ("", "")
        state = office.draft(ident).state
        if state == "sending":
            assert (how(delivery), held, taken_back) == ("sending", "being-sent", "being-sent")
            end(System(), delivery, 1, Answer(Fate.OUT, "out", 200))
            assert office.draft(ident).state == "published"
        else:
            turn()
            assert (how(delivery), state in ("on_hold", "withdrawn")) == ("called_off", True)
            assert "being-sent" not in (held, taken_back)
        running = session.scalars(select(Emergency.id).where(Emergency.ended_at.is_(None))).one()
        declaring.end(office.people["kowalski"], running, "It was nothing.")


def test_an_outcome_against_a_publication_by_hand_or_another_outcome_is_one_publication(
    office: Rush, size: Size
) -> None:
    hooked(office)
    for number in range(size(20, 200)):
        ident, delivery = waiting(office)
        if number % 2:  # by hand, as its turn comes
            turned, posted = office.at_once(
                lambda d=delivery: begin(System(), d, 1, lambda _: None),
                lambda i=ident: office.publish("priya", i),
            )
            begin(System(), delivery, 1, lambda _: None) if posted == "" else None
            assert turned == ""
            assert (posted, office.draft(ident).state, how(delivery)) in (
                ("", "published", "called_off"),
                ("being-sent", "sending", "sending"),
            )
        else:  # the worker that was slow, and the one that found what it had left
            begin(System(), delivery, 1, lambda _: None)
            answer = Answer(Fate.OUT, "out", 200)
            came = office.at_once(
                lambda d=delivery, a=answer: end(System(), d, 1, a),
                lambda d=delivery: begin(System(), d, 1, lambda _: None),
                lambda d=delivery, a=answer: end(System(), d, 1, a),
            )
            assert came == ["", "", ""]
            assert (office.draft(ident).state, how(delivery)) == ("published", "delivered")
