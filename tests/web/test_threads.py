"""Conversations: taking in by hand, showing, adding, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.web.conftest import MORNING, House
from tests.web.visitor import Page, Visitor
from workflows import conversations

QUESTION = "@MapleHealth what time is the Saturday flu clinic and do I need my health card?"


def taken_in(visitor: Visitor, text: str = QUESTION, **fields: Any) -> Page:
    """The page after a message was taken in by hand."""
    return visitor.get("/threads/new").press(
        "Take it in", **{"channel": "x", "text": text, "author_handle": "@resident", **fields}
    )


def test_amal_takes_in_a_message_by_hand(house: House) -> None:
    page = taken_in(house.as_("amal"))
    assert page.status == 200
    assert page.path.startswith("/threads/")
    assert QUESTION in page.words
    assert "@resident" in page.words
    assert "23 Nov 2026 09:12 (UTC-05:00)" in page.words


def test_the_same_post_taken_in_twice_is_one_conversation(house: House) -> None:
    amal = house.as_("amal")
    first, second = (taken_in(amal, external_id="1860001") for _ in range(2))
    assert first.path.split("?")[0] == second.path.split("?")[0]
    assert "nothing was doubled" in second.words


def test_a_double_click_takes_a_message_in_once(house: House) -> None:
    form = house.as_("amal").get("/threads/new").form("Take it in")
    fields = [(n, v) for n, v in form.fields if n not in ("channel", "text")] + [("channel", "x"), ("text", QUESTION)]
    amal = house.as_("amal")
    pages = [amal.post("/threads/new", fields) for _ in range(2)]
    assert pages[0].path == pages[1].path
    assert house.does(conversations.counts)["waiting"] == 1


def test_what_was_typed_stays_when_something_is_missing(house: House) -> None:
    page = (
        house.as_("amal")
        .get("/threads/new")
        .press("Take it in", text="", author_handle="@resident", url="maple.example/1")
    )
    assert page.status == 422
    form = page.form("Take it in")
    assert form.value("author_handle") == "@resident"
    assert form.value("url") == "maple.example/1"
    for sentence in ("Choose the channel.", "Copy the message here, word for word.", "begins with https://"):
        assert sentence in page.words
    assert form.value("_once") != page.visitor.get("/threads/new").form("Take it in").value("_once")


def test_a_message_from_the_future_is_refused_beside_its_time(house: House) -> None:
    page = taken_in(house.as_("amal"), received_time="09:13")
    assert page.status == 422
    assert 'href="#received_time"' in page.text
    assert page.form("Take it in").value("text") == QUESTION


def test_a_local_time_that_the_clocks_jump_over_is_refused(house: House, later: Callable[..., Any]) -> None:
    with later(days=200):
        page = taken_in(house.as_("amal"), received_date="2027-03-14", received_time="02:30")
    assert page.status == 422
    assert "02:30 does not exist on that day: at 02:00 the clocks go forward to 03:00." in page.words


def test_a_local_time_that_comes_twice_is_asked_about(house: House) -> None:
    amal = house.as_("amal")
    page = taken_in(amal, received_date="2026-11-01", received_time="01:30")
    assert page.status == 422
    assert "This time comes twice" in page.words
    assert "The first time, before the clocks go back (UTC-04:00)" in page.words
    assert "The second time, after the clocks went back (UTC-05:00)" in page.words
    first = page.press("Take it in", received_fold="0")
    assert "1 Nov 2026 01:30 (UTC-04:00)" in first.words
    second = taken_in(amal, received_date="2026-11-01", received_time="01:30", received_fold="1")
    assert "1 Nov 2026 01:30 (UTC-05:00)" in second.words


def test_what_is_typed_into_the_intake_form_is_there_again(house: House) -> None:
    amal = house.as_("amal")
    begun = amal.get("/threads/new").form("Take it in")
    fields = [one for one in begun.fields if one[0] not in ("channel", "text")]
    kept = amal.post("/threads/working-copy", [*fields, ("channel", "facebook"), ("text", "half a sent")])
    assert kept.response.json == {"said": "Saved at 23 Nov 2026 09:12 (UTC-05:00)"}
    form = amal.get("/threads/new").form("Take it in")
    assert (form.value("text"), form.value("channel")) == ("half a sent", "facebook")
    assert house.as_("jules").get("/threads/new").form("Take it in").value("text") == ""
    taken_in(amal)
    assert amal.get("/threads/new").form("Take it in").value("text") == ""


def test_a_further_message_stands_in_the_conversation(house: House) -> None:
    amal = house.as_("amal")
    thread = taken_in(amal).path.split("?")[0]
    page = amal.get(f"{thread}/messages/new").press("Add it", text="And where?", author_handle="@resident")
    assert page.status == 200
    assert "And where?" in page.words
    assert QUESTION in page.words


def test_a_conversation_that_waits_cannot_be_closed_and_says_why(house: House) -> None:
    amal = house.as_("amal")
    page = taken_in(amal)
    assert not page.has_button("Close the conversation")
    assert "It still waits" in page.words


def test_a_conversation_closed_by_somebody_else_meanwhile_is_not_closed_again(house: House) -> None:
    amal, jules = house.as_("amal"), house.as_("jules")
    thread = taken_in(amal).path.split("?")[0]
    amal.get(f"{thread}/triage?direct=1").press("Choose this category", category="N3", reason="A cheer.")
    stale = jules.get(thread)
    assert amal.get(thread).press("Close the conversation").status == 200
    page = stale.press("Close the conversation")
    assert page.status == 412
    assert "was changed since you loaded it" in page.words


def test_there_is_no_conversation_at_an_unknown_number(house: House) -> None:
    amal = house.as_("amal")
    for path in ("/threads/99", "/threads/99/triage", "/threads/99/reply", f"/threads/{2**70}"):
        assert amal.get(path).status == 404, path


def test_lists_show_what_waits_oldest_first_and_go_on_by_key(house: House, later: Callable[..., Any]) -> None:
    amal = house.as_("amal")
    for number in range(3):
        with later(minutes=number):
            taken_in(amal, f"Question {number}", received_time=f"09:{12 + number}")
    standing = house.does(house["amal"].standing, MORNING, lock=False)
    page = house.does(conversations.page, "waiting", standing, size=2)
    rest = house.does(conversations.page, "waiting", standing, page.next, size=2)
    assert [row.text for row in page.rows] == ["Question 0", "Question 1"]
    assert [row.text for row in rest.rows] == ["Question 2"]
    assert rest.next is None
