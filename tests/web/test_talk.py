"""Talk about a draft in its page: comments, answers, suggestions, and what an edit does said before it is done."""

from __future__ import annotations

import pytest

from tests.web import desk
from tests.web.conftest import House
from tests.web.test_hostile import NASTY, assert_harmless
from workflows import submissions
from workflows.talk import saying, suggesting
from workflows.talk.places import Quote

LEAVES = "Saving an edit takes you out of its chain"


def test_a_comment_is_made_answered_and_resolved_on_the_page_and_words_that_are_not_there_are_told(
    house: House,
) -> None:
    ident = desk.submitted(house)
    priya = house.as_("priya")
    wrong = priya.get(f"/drafts/{ident}").press("Add the comment", quoted="9:30 in the morning", remark="Still so?")
    assert (wrong.status, "These words are not in the text" in wrong.words) == (422, True)
    page = wrong.press("Add the comment", quoted="9:30 a.m.")
    assert page.path.endswith(f"/drafts/{ident}?done=commented#comment-1")
    assert "Still so?" in page.words
    assert "One comment is open" in page.words, "before the decision"
    amal = house.as_("amal")
    page = amal.get(f"/drafts/{ident}").press("Send the answer", text="Until Christmas.")
    page = page.press("Resolve: comment 1")
    assert "The comment is resolved" in page.words
    assert "Until Christmas." not in page.words
    one = page.follow("The comment on this draft, also when it is resolved")
    assert "Amal Haddad resolved it" in one.words
    assert "Until Christmas." in one.words
    desk.decided(house, ident, "priya", "reject", comment="No.")
    assert house.as_("rita").get(f"/drafts/{ident}/comments/1").has_button("Open it again: comment 1") is False


def test_suggested_words_are_seen_as_a_change_and_taken_with_one_act(house: House) -> None:
    ident = desk.myth(house)
    asked = house.as_("nadia").get(f"/drafts/{ident}/suggestions/new")
    assert "Nobody approves words of their own" in asked.words
    assert "You may approve this draft as Program expert. Words of yours that are taken" in asked.words
    same = asked.press("Suggest it")
    assert (same.status, "the words that stand there already" in same.words) == (422, True)
    after = desk.FACT.replace("holds no live virus", "is inactivated")
    page = same.press("Suggest it", words=after, text="Shorter.")
    assert "suggests other words" in page.words

    priya = house.as_("priya").get(f"/drafts/{ident}")
    assert LEAVES in priya.words
    taken = house.as_("amal").get(f"/drafts/{ident}").press("Take these words: comment 1")
    assert "The suggested words are taken" in taken.words
    assert "is inactivated, so it cannot" in taken.words
    assert "took words of Nadia Osei, as revision 2" in taken.words
    again = house.as_("amal").post(f"/drafts/{ident}/suggestions/1/acceptance", {"version": "1"})
    assert (again.status, "took this suggestion" in again.words) == (409, True)
    house.does(submissions.submit, house["amal"], ident)
    assert "You wrote, edited or submitted this text" in house.as_("nadia").get(f"/drafts/{ident}").words


def test_an_approver_reads_in_the_editor_that_saving_takes_them_out_of_the_chain(house: House) -> None:
    ident = desk.myth(house)
    for who, told in (("nadia", True), ("priya", True), ("amal", False), ("jules", False)):
        page = house.as_(who).get(f"/drafts/{ident}/edit")
        assert "Saving an edit ends that" in page.words
        assert (LEAVES in page.words) is told, who


def test_a_suggestion_is_declined_with_a_reason_and_the_notice_leads_to_it(house: House) -> None:
    ident = desk.draft(house)
    quote = Quote("en", "50 Main St.")
    house.does(suggesting.suggest, house["jules"], ident, 1, quote, "60 Main St.")
    asked = house.as_("amal").get(f"/drafts/{ident}").follow("Decline")
    page = asked.press("Decline it", reason="It has not moved.")
    assert "These words are not taken" in page.words
    assert "Amal Haddad declined these words" in page.words
    assert "It has not moved." in page.words


@pytest.mark.parametrize("kind", ["html", "closing", "template", "directions"])
def test_hostile_words_are_text_wherever_they_are_said(house: House, kind: str) -> None:
    ident, text = desk.draft(house, f"Yes. {NASTY[kind]} We are open."), NASTY[kind]
    house.does(saying.comment, house["jules"], ident, 1, text, Quote("en", NASTY[kind]))
    house.does(saying.reply, house["jules"], ident, 1, text)
    house.does(suggesting.suggest, house["jules"], ident, 1, Quote("en", "We are open."), f"{text}!", text)
    house.does(suggesting.decline, house["jules"], ident, 2, text)
    house.does(suggesting.suggest, house["jules"], ident, 1, Quote("en", "We are open."), text, text)
    for path in ("", "/comments", "/comments/1", "/comments/2", "/suggestions/new", "/suggestions/3/refusal", "/edit"):
        page = house.as_("amal").get(f"/drafts/{ident}{path}")
        assert page.status == 200
        assert_harmless(page, text)
