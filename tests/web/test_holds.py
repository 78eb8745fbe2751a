"""Holding a draft back in the page, and letting it go again."""

from __future__ import annotations

from tests.web.conftest import House
from tests.web.desk import approved, draft


def test_amal_holds_it_back_with_a_reason_and_priya_lets_it_go(house: House) -> None:
    ident = approved(house)
    page = house.as_("amal").get(f"/drafts/{ident}/hold").press("Hold it back", reason="The clinic may close early.")
    assert "It is held back. Its author and its approvers have been told." in page.words
    assert "On hold" in page.words
    assert "Record the publication" not in page.words
    shown = house.as_("priya").get(f"/drafts/{ident}")
    assert "Amal Haddad held it back on" in shown.words
    assert "The clinic may close early." in shown.words
    assert "It can go out again." in shown.press("Let it go again").words


def test_a_hold_without_a_reason_says_so_and_changes_nothing(house: House) -> None:
    ident = approved(house)
    page = house.as_("amal").get(f"/drafts/{ident}/hold").press("Hold it back", reason=" ")
    assert (page.status, "Say why it is held back." in page.words) == (422, True)
    assert "Record the publication" in house.as_("amal").get(f"/drafts/{ident}").words


def test_an_intern_is_told_why_they_cannot_let_it_go(house: House) -> None:
    ident = approved(house)
    page = house.as_("ines").get(f"/drafts/{ident}/hold").press("Hold it back", reason="Something is wrong.")
    assert "Interns prepare drafts; somebody else has to publish them." in page.words
    assert not page.has_button("Let it go again")


def test_what_is_not_approved_offers_no_hold(house: House) -> None:
    ident = draft(house)
    assert "Hold it back" not in house.as_("amal").get(f"/drafts/{ident}").words
    page = house.as_("amal").get(f"/drafts/{ident}/hold")
    assert "Only what is approved and not published yet can be held back." in page.words
