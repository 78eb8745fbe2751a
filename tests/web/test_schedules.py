"""Setting the time at which a draft is posted, in the page; a message that changed on its channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from governance import clock
from governance.db import session
from tests.support.clockfile import TORONTO
from tests.web.conftest import MORNING, House
from tests.web.desk import ANSWER, QUESTION, approved, draft, submitted
from workflows import changed_messages, due_posts, schedules, threads
from workflows.channels import Channel
from workflows.webhooks import WEBHOOK

TOMORROW = {"at_date": "2026-11-24", "at_time": "09:30"}


def scheduled(house: House) -> int:
    """A reply that goes out tomorrow at half past nine."""
    ident = approved(house)
    house.does(schedules.schedule, house["amal"], ident, datetime(2026, 11, 24, 9, 30, tzinfo=TORONTO))
    return ident


def test_priya_schedules_it_and_takes_it_off_again(house: House) -> None:
    ident = approved(house)
    priya = house.as_("priya")
    page = priya.get(f"/drafts/{ident}/schedule")
    assert "The approval lapses 26 Nov 2026 09:12 (UTC-05:00)" in page.words
    page = page.press("Schedule it", **TOMORROW)
    assert "The time was set. Whoever posts it is told when it has come." in page.words
    assert "Scheduled" in page.words
    assert "to be posted on 24 Nov 2026 09:30 (UTC-05:00)" in page.words
    assert "Record the publication" not in page.words
    assert "for 24 Nov 2026 09:30 (UTC-05:00)" in priya.get("/queue?view=approved").words
    page = house.as_("amal").get(f"/drafts/{ident}/publication")
    assert "Priya Raman scheduled it for 24 Nov 2026 09:30 (UTC-05:00)" in page.words
    page = priya.get(f"/drafts/{ident}").press("Take it off the schedule")
    assert "It is off the schedule. Nothing else has changed." in page.words
    assert "took it off the schedule; it was to go out at 24 Nov 2026 09:30 (UTC-05:00)" in page.words
    assert "Record the publication" in page.words


def test_amal_changes_the_time_and_the_history_says_from_when_to_when(house: House) -> None:
    ident = scheduled(house)
    amal = house.as_("amal")
    assert "Amal Haddad scheduled it for 24 Nov 2026 09:30" in amal.get(f"/drafts/{ident}/schedule").words
    page = amal.get(f"/drafts/{ident}/schedule/time")
    assert (page.form("Change the time").value("at_date"), page.form("Change the time").value("at_time")) == (
        "2026-11-24",
        "09:30",
    )
    same = page.press("Change the time")
    assert (same.status, "This is the time that it has already." in same.words) == (422, True)
    page = same.press("Change the time", at_date="2026-11-25", at_time="08:00")
    assert "The time was changed. Those concerned are told." in page.words
    assert "to be posted on 25 Nov 2026 08:00 (UTC-05:00)" in page.words
    moved = "moved it on the schedule, from 24 Nov 2026 09:30 (UTC-05:00) to 25 Nov 2026 08:00 (UTC-05:00)"
    assert moved in page.words
    assert "took it off the schedule" not in page.words
    ready = approved(house)
    assert (
        "It is not on the schedule, so there is no time to change." in amal.get(f"/drafts/{ready}/schedule/time").words
    )


def test_a_time_that_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(house: House) -> None:
    ident = approved(house)
    page = (
        house.as_("amal").get(f"/drafts/{ident}/schedule").press("Schedule it", at_date="2026-11-30", at_time="09:30")
    )
    assert page.status == 422
    assert "The approval lapses before that, at 26 Nov 2026 09:12 (UTC-05:00)." in page.words
    assert 'href="#at_time"' in page.text
    assert page.form("Schedule it").value("at_date") == "2026-11-30"
    empty = house.as_("amal").get(f"/drafts/{ident}/schedule").press("Schedule it")
    assert (empty.status, "Say on which day and at what time it is to be posted." in empty.words) == (422, True)


def test_a_time_that_the_clocks_leave_out_or_show_twice_is_named(house: House) -> None:
    page = house.as_("amal").get(f"/drafts/{approved(house)}/schedule")
    gone = page.press("Schedule it", at_date="2027-03-14", at_time="02:30")
    assert "02:30 does not exist on that day: at 02:00 the clocks go forward to 03:00. Choose another." in gone.words
    twice = page.press("Schedule it", at_date="2027-11-07", at_time="01:30")
    assert "This time comes twice, because the clocks go back. Choose which of the two." in twice.words
    assert "The second time, after the clocks went back (UTC-05:00)" in twice.words


@pytest.mark.parametrize("who", ["amal", "jules", "ines", "rita"])
def test_the_page_says_who_may_schedule_and_when(house: House, who: str) -> None:
    says = {
        "amal": "Only what is approved and not published yet can be scheduled.",
        "jules": "Publishing is for the draft's author, its approvers, and roles that the guidance lets publish.",
        "ines": "Interns prepare drafts; somebody else has to publish them.",
        "rita": "Your roles let you see everything here and change none of it.",
    }
    ident = draft(house) if who == "amal" else approved(house)
    page = house.as_(who).get(f"/drafts/{ident}/schedule")
    assert says[who] in page.words
    assert not page.has_button("Schedule it")


def test_when_its_time_has_come_the_page_the_queue_and_the_notice_say_to_post_it(house: House) -> None:
    ident = scheduled(house)
    with clock.held_at(MORNING + timedelta(days=1, minutes=30)):
        house.does(due_posts.sweep)
        amal = house.as_("amal", lasts=timedelta(days=2))
        assert "To be posted now 1" in amal.get("/queue?view=to_post").words
        page = amal.get(f"/drafts/{ident}")
        assert "Amal Haddad scheduled it for 24 Nov 2026 09:30 (UTC-05:00)" in page.words
        assert "Post the text now, then record where and when it was posted." in page.words
        assert "It was time to post it, as scheduled for 24 Nov 2026 09:30 (UTC-05:00)" in page.words
        assert "When was it posted?" in amal.get(f"/drafts/{ident}/publication").words


def change(house: House, thread: int, **fields: Any) -> Any:
    view = house.as_("tom").get(f"/threads/{thread}")
    address = next(one for one in view.text.split('"') if one.endswith("/change"))
    return house.as_("tom").get(address).press("Note it", **fields)


def test_a_message_that_was_edited_shows_both_texts_and_holds_its_answer_back(house: House) -> None:
    ident = scheduled(house)
    now = "What time is the Sunday flu clinic?"
    page = change(house, 1, what="edited", text=now)
    assert "The new text was noted; the one of before is kept beside it." in page.words
    assert now in page.words
    assert f"It was edited on the channel. Until 23 Nov 2026 09:12 (UTC-05:00) it read: {QUESTION}" in page.words
    shown = house.as_("amal").get(f"/drafts/{ident}")
    assert "The message that it answers was edited on the channel. So it is held back since" in shown.words
    assert "Let go, it is posted as scheduled, on 24 Nov 2026 09:30 (UTC-05:00)" in shown.words
    assert "It was held back: The message that it answers was edited on the channel." in shown.words
    assert "Scheduled" in shown.press("Let it go again").words


def test_a_message_that_is_gone_stays_readable_and_says_so(house: House) -> None:
    submitted(house)
    page = change(house, 1, what="deleted", text="")
    assert "Deleted on the channel, as was noted on 23 Nov 2026 09:12 (UTC-05:00)" in page.words
    assert QUESTION in page.words
    assert "It reads otherwise now, or is gone" not in page.words


def test_what_became_of_a_message_is_chosen_and_said(house: House) -> None:
    house.does(threads.receive, house["amal"], "x", {"text": QUESTION, "language": "en"})
    assert "Choose what became of the message." in change(house, 1).words
    empty = change(house, 1, what="edited", text=" ")
    assert "Copy the message as it reads now." in empty.words
    same = change(house, 1, what="edited", text=QUESTION)
    assert (same.status, "This is how it read already. Copy it as it reads now." in same.words) == (422, True)


def test_whoever_decides_sees_what_the_message_said_and_says_now(house: House) -> None:
    ident = submitted(house)
    house.does(changed_messages.note_edit, house["amal"], 1, 1, "Is it true that you are closed on Saturday?")
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert "The message that it answers was edited on the channel after this was written." in page.words
    assert f"When this was written, the message read: {QUESTION}" in page.words
    assert "Is it true that you are closed on Saturday?" in page.words
    page = page.press("Record my decision", verdict="approve")
    assert "On hold" in page.words
    assert "The message that it answers was edited on the channel." in page.words


def test_whoever_decides_on_one_sees_what_the_checks_said_as_on_the_page_of_several(house: House) -> None:
    ident = submitted(house, ANSWER.replace("No appointment or health card needed.", "NO APPOINTMENT NEEDED AT ALL!"))
    priya = house.as_("priya")
    for address in (f"/drafts/{ident}", f"/decisions?draft={ident}"):
        page = priya.get(address)
        assert "What the checks of the guidance say" in page.words, address
        assert "To think about" in page.words, address


def test_the_page_of_another_category_says_what_it_ends(house: House) -> None:
    ident = submitted(house)
    page = house.as_("priya").get("/threads/1/triage")
    assert "What another category ends" in page.words
    assert f"Draft {ident} In review by Amal Haddad" in page.words


def test_the_page_of_a_channel_that_sends_by_itself_says_so_and_shows_the_text(house: House) -> None:
    ident = approved(house)
    by_hand = house.as_("priya").get(f"/drafts/{ident}/schedule")
    assert "you and the author are told to post it" in by_hand.words
    assert ANSWER in by_hand.words
    with house.app.app_context():
        session.execute(update(Channel).where(Channel.key == "x").values(kind=WEBHOOK))
        session.commit()  # as if the channel had been set up; tests/channels does that
    page = house.as_("priya").get(f"/drafts/{ident}/schedule")
    assert "At this time it is sent by the webhook of its channel, by itself." in page.words
    assert "told to post it" not in page.words
    assert ANSWER in page.words
