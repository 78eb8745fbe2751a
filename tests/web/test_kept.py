"""An approval that was kept after a small edit, as its giver and others see it in the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web import desk
from tests.web.conftest import House
from tests.web.editions import approved
from workflows import submissions

TYPO = desk.FACT.replace("vaccine", "vacine")


def keeping(document: dict[str, Any]) -> None:
    document["approval"]["carry_over"] = "typos"
    document["approval"].pop("needs_acknowledgement", None)


@pytest.fixture
def kept(house: House) -> int:
    """A reply whose misspelt word was put right after Nadia had approved it."""
    approved(house, "1.1.0", keeping)
    ident = desk.myth(house, text=TYPO)
    desk.decided(house, ident, "nadia")
    desk.revised(house, ident, TYPO.replace("vacine", "vaccine"), channel="facebook")
    return ident


def test_the_author_reads_before_submitting_what_will_be_kept_and_the_chain_says_it_after(
    house: House, kept: int
) -> None:
    page = house.as_("amal").get(f"/drafts/{kept}")
    assert "the approval that Nadia Osei gave to revision 1 will be kept" in page.words
    page = page.press("Submit for approval")
    assert "Kept from revision 1: Nadia Osei approved that one on" in page.words
    assert "The approval that Nadia Osei gave to revision 1 was kept for revision 2" in page.words
    assert "Nadia Osei approved revision 1; that holds for revision 2 until" in page.words
    assert "You may decide" in house.as_("priya").get(f"/drafts/{kept}").words


def test_nadia_sees_what_changed_since_her_decision_and_takes_it_back_with_a_reason(house: House, kept: int) -> None:
    house.does(submissions.submit, house["amal"], kept)
    nadia = house.as_("nadia")
    page = nadia.get(f"/drafts/{kept}")
    assert "What changed since you decided on revision 1" in page.words
    assert "Your approval was kept" in page.words
    asked = nadia.get(f"/drafts/{kept}/objection")
    assert "You approved revision 1. It was kept for revision 2" in asked.words
    empty = asked.press("Take it back", reason=" ")
    assert (empty.status, "Say what is wrong with these words." in empty.words) == (422, True)
    done = empty.press("Take it back", reason="It was fine as it stood.")
    assert "Your approval was taken back" in done.words
    shown = house.as_("amal").get(f"/drafts/{kept}")
    assert "Nadia Osei does not stand by these words" in shown.words
    assert "It was fine as it stood." in shown.words
    assert "Changes requested" in shown.words


def test_whose_approval_was_not_kept_has_nothing_to_take_back(house: House, kept: int) -> None:
    house.does(submissions.submit, house["amal"], kept)
    page = house.as_("priya").get(f"/drafts/{kept}/objection")
    assert "No approval of yours was kept for this revision" in page.words
    assert not page.has_button("Take it back")
    french = house.as_("nadia", language="fr").get(f"/drafts/{kept}")
    assert "approbation" in french.words
