"""Wishes about mail: in the page, and by the address in a letter without signing in."""

from __future__ import annotations

import pytest

from governance.people.accounts import disable
from tests.notices.conftest import Post
from tests.web.desk import submitted

USUAL = {
    "turn": "at_once",
    "reminders": "at_once",
    "escalations": "at_once",
    "outcomes": "digest",
    "talk": "at_once",
    "guidance": "digest",
    "news": "digest",
}


@pytest.fixture
def away(post: Post) -> str:
    """The path in a letter to Priya that ends mail of its kind."""
    submitted(post.house)
    post.goes()
    header = str(post.server.taken[0].letter["List-Unsubscribe"])
    return header.strip("<>").partition("maplecountyhealth.example")[2]


def test_opening_the_address_in_a_letter_changes_nothing_and_asks(post: Post, away: str) -> None:
    for _ in range(2):
        page = post.house.visitor().get(away)
        assert "End mail of this kind?" in page.words
    assert post.house.visitor().client.head(away).status_code == 200
    assert post.ways("priya") == USUAL


def test_one_press_ends_mail_of_that_kind_and_no_other(post: Post, away: str) -> None:
    page = post.house.visitor().get(away).press("End this mail")
    assert "No more mail of this kind is sent to you." in page.words
    assert post.ways("priya") == {**USUAL, "turn": "never"}
    submitted(post.house)
    post.goes(minutes=1)
    assert len(post.server.taken) == 1


def test_a_mail_program_ends_it_with_one_post_from_anywhere_and_again(post: Post, away: str) -> None:
    headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        answer = post.house.visitor().client.post(away, data={"List-Unsubscribe": "One-Click"}, headers=headers)
        assert answer.status_code == 200
    assert post.ways("priya")["turn"] == "never"


def test_a_key_that_nobody_sent_does_nothing_and_many_are_slowed_down(post: Post, away: str) -> None:
    wrong = [away[:-1], away.replace(".turn.", ".turn-news."), "/unsubscribe/x", "/unsubscribe/é.turn.x"]
    for path in wrong:
        assert post.house.visitor().client.post(path).status_code == 404, path
    answers = [post.house.visitor().client.get("/unsubscribe/a.turn.b").status_code for _ in range(12)]
    assert set(answers) == {404, 429}
    assert post.house.visitor().client.get(away).status_code == 200  # the right one is not slowed
    post.house.does(disable, post.house["pat"], post.house["priya"].person_id)
    assert post.house.visitor().client.post(away).status_code in (404, 429)
    assert post.ways("priya") == USUAL


def test_the_page_shows_what_was_chosen_and_refuses_what_was_changed_meanwhile(post: Post) -> None:
    amal = post.house.as_("amal")
    first, second = amal.get("/account/notices"), amal.get("/account/notices")
    page = first.press("Save", outcomes="at_once", hour="14")
    assert "What you are mailed of was changed." in page.words
    assert post.ways("amal") == {**USUAL, "outcomes": "at_once"}
    late = second.press("Save", outcomes="never")
    assert (late.status, "changed meanwhile" in late.words) == (412, True)
    assert post.ways("amal")["outcomes"] == "at_once"
    wrong = amal.get("/account/notices").press("Save", hour="99", turn="sometimes")
    assert (wrong.status, post.ways("amal")["turn"]) == (422, "at_once")


def test_links_that_were_made_anew_say_so_end_nothing_and_tell_where_to_sign_in(post: Post, away: str) -> None:
    page = post.house.as_("priya").get("/account/notices").press("Make new links; the old ones end")
    assert "Those of older letters change nothing any more." in page.words
    old = post.house.visitor().get(away)
    assert (old.status, "so this one no longer ends mail" in old.words, "sign in" in old.words) == (409, True, True)
    assert post.house.visitor().client.post(away).status_code == 409
    assert post.ways("priya") == USUAL
    post.house.as_("priya").get("/account/notices").press("Save", hour="9")
    submitted(post.house)
    post.goes(minutes=1)
    header = str(post.server.taken[-1].letter["List-Unsubscribe"]).strip("<>")
    new = header.partition("maplecountyhealth.example")[2]
    assert new != away
    assert post.house.visitor().get(new).press("End this mail").status == 200
    assert post.ways("priya") == {**USUAL, "turn": "never"}
