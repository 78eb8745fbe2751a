"""Two people in one draft see each other, and bring their versions together; nothing that either typed is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from governance.db import session
from policies.differences import differences, merged
from tests.web.conftest import House
from tests.web.test_editor import ANSWER, revisions, written
from tests.web.visitor import Page
from workflows import decisions, submissions
from workflows.drafts import Draft

THEIRS = ANSWER.replace("50 Main St.", "50 Main Street")
MINE = ANSWER.replace("3 p.m.", "2 p.m.")


def overtaken(house: House, mine: str, theirs: str = THEIRS) -> Page:
    """What Amal sees who saves after Jules has."""
    written(house.as_("amal"))
    page = house.as_("amal").get("/drafts/1/edit")
    house.as_("jules").get("/drafts/1/edit").press("Save draft", texts__en=theirs)
    return page.press("Save draft", texts__en=mine)


def test_who_saves_second_sees_both_versions_and_loses_neither(house: House) -> None:
    page = overtaken(house, MINE)
    assert page.status == 412
    assert "Jules Tremblay saved revision 2 while you were writing" in page.words
    assert THEIRS in page.words
    assert MINE in page.words
    assert [one.texts["en"] for one in revisions(house)] == [ANSWER, THEIRS]


def test_changes_that_do_not_touch_are_put_together(house: House) -> None:
    page = overtaken(house, MINE)
    both = MINE.replace("50 Main St.", "50 Main Street")
    assert page.form("Save this").value("texts.en") == both
    saved = page.press("Save this")
    assert "Saved as revision 3." in saved.words
    assert [one.texts["en"] for one in revisions(house)] == [ANSWER, THEIRS, both]


def test_changes_of_the_same_words_are_left_to_the_writer(house: House) -> None:
    page = overtaken(house, ANSWER.replace("3 p.m.", "2 p.m."), ANSWER.replace("3 p.m.", "4 p.m."))
    assert "You both changed the same words" in page.words
    assert page.form("Save this").value("texts.en") == ANSWER.replace("3 p.m.", "2 p.m.")


def test_one_can_drop_what_one_wrote_and_keep_theirs(house: House) -> None:
    page = overtaken(house, MINE).press("Drop mine")
    assert page.form("Save draft").value("texts.en") == THEIRS
    assert len(revisions(house)) == 2


def test_what_was_typed_before_somebody_saved_is_brought_together_on_coming_back(house: House) -> None:
    amal = house.as_("amal")
    written(amal)
    form = amal.get("/drafts/1/edit").form("Save draft")
    amal.post("/drafts/1/working-copy", [(n, v) for n, v in form.fields if n != "texts.en"] + [("texts.en", MINE)])
    house.as_("jules").get("/drafts/1/edit").press("Save draft", texts__en=THEIRS)
    page = amal.get("/drafts/1/edit")
    assert "Bring two versions together" in page.words
    assert MINE in page.words
    assert page.press("Save this").status == 200


def test_a_third_save_in_between_is_shown_too(house: House) -> None:
    page = overtaken(house, MINE)
    house.as_("jules").get("/drafts/1/edit").press("Save draft", texts__en=f"{THEIRS} Bring a friend.")
    once_more = page.press("Save this")
    assert once_more.status == 412
    assert "saved revision 3" in once_more.words
    assert "Bring a friend." in once_more.form("Save this").value("texts.en")


def test_two_people_in_one_draft_see_each_other(house: House, later: Callable[..., Any]) -> None:
    amal, jules = house.as_("amal"), house.as_("jules")
    written(amal)
    form = amal.get("/drafts/1/edit").form("Save draft")
    amal.post("/drafts/1/working-copy", form.fields)
    assert "Amal Haddad is writing here too" in jules.get("/drafts/1/edit").words
    assert "is writing here too" not in amal.get("/drafts/1/edit").words
    with later(minutes=10):
        assert "is writing here too" not in jules.get("/drafts/1/edit").words


def test_an_approval_meanwhile_is_told_before_an_edit_ends_it(house: House) -> None:
    amal = house.as_("amal")
    written(amal)
    house.does(submissions.submit, house["amal"], 1)
    page = amal.get("/drafts/1/edit")
    house.does(decisions.decide, house["priya"], 1, 1, "approve")
    warned = page.press("Save draft", texts__en=MINE)
    assert warned.status == 412
    assert "Meanwhile this draft became “Approved”" in warned.words
    assert warned.form("Save draft").value("texts.en") == MINE
    assert _state(house) == "approved"
    assert "Saved as revision 2." in warned.press("Save draft").words
    assert _state(house) == "drafting"


def test_a_page_from_before_ones_own_save_does_not_save_over_it(house: House) -> None:
    amal = house.as_("amal")
    page = written(amal)
    page.press("Save draft", texts__en=MINE)
    again = page.press("Save draft", texts__en=THEIRS)
    assert again.status in (412, 422)
    assert again.has_button("Save this")
    assert [one.texts["en"] for one in revisions(house)] == [ANSWER, MINE]


def _state(house: House) -> str:
    return str(house.does(lambda: session.scalar(select(Draft.state))))


def test_differences_make_up_both_texts() -> None:
    long = "a b " * 3000
    for old, new in ((ANSWER, MINE), ("", ANSWER), (ANSWER, ""), ("a", "b"), ("x\n y", "x\ny"), (long, f"{long}c")):
        pieces = differences(old, new)
        assert "".join(text for kind, text in pieces if kind != "insert") == old
        assert "".join(text for kind, text in pieces if kind != "delete") == new


def test_merging_keeps_both_changes_or_says_that_it_cannot() -> None:
    assert merged("a b c d e", "A b c d e", "a b c d E") == "A b c d E"
    assert merged("a b c", "a X c", "a Y c") is None
    assert merged("a b c", "a X c", "a X c") == "a X c"
    assert merged("a b c", "a b c", "a Y c") == "a Y c"
    assert merged("", "mine", "theirs") is None


def test_no_text_makes_comparing_slow() -> None:
    begins = time.process_time()
    for one, other in (
        ("a " * 32_000, "a b " * 16_000),
        ("a\n" * 32_000, "b\n" * 32_000),
        ("ab ba " * 300, "ba ab " * 300),
    ):
        differences(one, other)
        merged(one, other, f"{one}c")
    assert time.process_time() - begins < 3
