"""The page that says why: clause, text, version and the facts, in the reader's language."""

from __future__ import annotations

from tests.web import desk
from tests.web.conftest import House


def test_the_page_of_a_draft_leads_to_why_it_needs_each_of_its_approvers(house: House) -> None:
    ident = desk.myth(house)
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert f'href="/drafts/{ident}/why"' in page.text
    why = house.as_("priya").get(f"/drafts/{ident}/why")
    assert "Step 1: Program expert for Immunisation approves." in why.words
    assert "Fix the facts" in why.words
    assert "The program expert for the topic checks the facts before anybody else approves." in why.words
    assert "Guidance 1.0.0" in why.words


def test_it_says_so_in_french(house: House) -> None:
    ident = desk.myth(house)
    why = house.as_("jules", language="fr").get(f"/drafts/{ident}/why")
    assert "Pourquoi ce parcours" in why.words
    assert "Énoncez d'abord, et une seule fois, ce qui est exact" in why.words


def test_a_conversation_says_why_it_is_answered_and_by_when(house: House) -> None:
    thread = desk.conversation(house)
    why = house.as_("amal").get(f"/threads/{thread}/why")
    assert "Such messages are always answered." in why.words
    assert "1 business day" in why.words


def test_before_a_category_is_chosen_there_is_nothing_to_explain(house: House) -> None:
    assert house.as_("amal").get("/threads/999/why").status == 404
