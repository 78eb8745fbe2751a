"""What a draft's page says of what happened with it: in order, with who and when, and nobody's words about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from governance import clock
from governance.change import System
from governance.db import session
from tests.support.clockfile import TORONTO
from tests.web.conftest import MORNING, House
from tests.web.desk import approved, conversation, submitted
from workflows import drafts, evaluating, schedules
from workflows.channels import Channel
from workflows.deliveries import asking, settling
from workflows.deliveries.beginning import begin
from workflows.talk import saying, suggesting
from workflows.talk.places import Quote
from workflows.webhooks import Webhook
from workflows.wording import Wording


def in_order(page: str, *lines: str) -> None:
    """These stand on the page, the newest first."""
    places = [page.index(line) for line in lines]
    assert places == sorted(places), list(zip(lines, places, strict=True))


def test_the_history_tells_that_something_was_said_and_what_came_of_it_and_none_of_the_words(house: House) -> None:
    ident = submitted(house)
    priya, amal = house["priya"], house["amal"]
    first = house.does(saying.comment, priya, ident, 1, "Which door is it?")["comment"]
    house.does(saying.reply, amal, ident, first, "The side door.")
    house.does(saying.resolve, amal, ident, first)
    other = house.does(suggesting.suggest, priya, ident, 1, Quote("en", "Saturday", 4), "Sunday", "Is it?")["comment"]
    house.does(suggesting.decline, amal, ident, other, "No, Saturday.")
    page = house.as_("amal").get(f"/drafts/{ident}")
    in_order(
        page.words[page.words.index("History") :],
        "Amal Haddad declined suggested words",
        "Priya Raman suggested other words for revision 1",
        "Amal Haddad marked a comment as resolved",
        "Amal Haddad answered a comment",
        "Priya Raman commented on revision 1",
        "Amal Haddad submitted revision 1",
    )
    assert f'href="/drafts/{ident}/comments/{first}"' in page.text
    assert "side door" not in page.words[page.words.index("History") :]
    house.does(suggesting.suggest, priya, ident, 1, Quote("en", "Saturday", 4), "Sunday")
    house.does(saying.comment, priya, ident, 1, "And where?")
    assert "One thing before that" in house.as_("amal").get(f"/drafts/{ident}").words  # folded from the ninth on


def test_the_history_tells_of_each_attempt_to_send_it_and_of_who_said_what_became_of_it(house: House) -> None:
    ident = approved(house)
    at = datetime(2026, 11, 24, 9, 30, tzinfo=TORONTO)
    house.does(schedules.schedule, house["amal"], ident, at)
    house.does(schedules.unschedule, house["amal"], ident)
    with house.app.app_context():
        channel = session.scalars(select(Channel).where(Channel.key == "x")).one()
        session.add(Webhook(public_id="a" * 32, channel_id=channel.id, url="https://hooks.example/", status_url=""))
        channel.kind = "webhook"
        session.commit()  # what an administrator did
    delivery = house.does(asking.send, house["priya"], ident)["delivery"]
    for _ in range(2):  # a worker that began and never came back, and the next one
        house.does(begin, System(), delivery, 1, lambda _: None)
    assert "Attempt 1: nobody knows" in house.as_("amal").get(f"/drafts/{ident}").words
    with clock.held_at(MORNING + timedelta(minutes=5)):
        house.does(settling.settle, house["amal"], delivery, "not_out", "It is not there.")
    page = house.as_("amal").get(f"/drafts/{ident}")
    in_order(
        page.words[page.words.index("History") :],
        "Not sent. Somebody looked at the channel and said so.",
        "Amal Haddad said what became of it (Attempt 1): nothing arrived 23 Nov 2026 09:17",
        "Attempt 1: nobody knew at first",
        "Priya Raman had it sent by the webhook of its channel",
        "Amal Haddad took it off the schedule",
    )


def test_a_check_that_was_let_pass_stands_in_the_history(house: House) -> None:
    words = Wording("x", {"en": "Yes: https://partner.example/map"})
    ident = house.does(drafts.create, house["amal"], "reply", words, conversation(house))["draft"]
    page = house.as_("priya").get(f"/drafts/{ident}/revisions/1/override/unofficial_link")
    page.press("Let it pass", reason="It is our partner.")
    assert [one.reason for one in house.does(evaluating.let_pass, ident)] == ["It is our partner."]
    assert (
        "Priya Raman let revision 1 pass a check that stops others" in house.as_("amal").get(f"/drafts/{ident}").words
    )
