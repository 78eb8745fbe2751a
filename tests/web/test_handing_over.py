"""Steps put to people, one more approver, skips, keepers and who looks at what, in the pages."""

from __future__ import annotations

from governance.people.accounts import disable
from tests.web.conftest import House
from tests.web.desk import approved, decided, draft, myth, submitted
from tests.web.people import granted as holds
from workflows import handing_over

WHY = "It names a by-law."


def number(house: House, key: str) -> str:
    return str(house[key].person_id)


def test_who_looks_at_it_is_seen_in_the_queue_and_on_the_page(house: House) -> None:
    holds(house, "marc", "comms_manager")
    ident = submitted(house)
    page = house.as_("priya").get(f"/drafts/{ident}").press("I am looking at this")
    assert "Others see until" in page.words
    assert "Priya Raman is looking at it" in house.as_("marc").get("/queue").words
    assert "Priya Raman is looking at this." in house.as_("marc").get(f"/drafts/{ident}").words
    page = page.press("I no longer am")
    assert page.has_button("I am looking at this")
    assert "Priya Raman is looking at" not in house.as_("marc").get("/queue").words


def test_a_manager_puts_the_step_to_another_and_both_see_it(house: House) -> None:
    holds(house, "marc", "comms_manager")
    ident = submitted(house)
    page = house.as_("priya").get(f"/drafts/{ident}").follow("Put it to somebody")
    assert "Marc Bélanger" in page.words
    page = page.press("Put it to them", person_id=number(house, "marc"), reason=WHY)
    assert "The step was put to them, and they are told." in page.words
    assert "Priya Raman put this to Marc Bélanger; others with the role may decide too:" in page.words
    assert "put step 1 to Marc Bélanger" in page.words
    assert "Put to you" in house.as_("marc").get("/queue").words
    assert "Put to Marc Bélanger" in house.as_("priya").get("/queue").words


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(house: House) -> None:
    ident = submitted(house)
    page = house.as_("priya").get(f"/drafts/{ident}/steps/1/1/person").press("Put it to them", reason="Mine, please.")
    assert (page.status, "Choose somebody." in page.words) == (422, True)
    assert page.form("Put it to them").value("reason") == "Mine, please."
    page = house.as_("priya").get(f"/drafts/{ident}/steps/new").press("Ask them", person_id=number(house, "chen"))
    assert (page.status, "Say why." in page.words) == (422, True)


def test_an_approver_asks_one_more_and_takes_that_back(house: House) -> None:
    ident = submitted(house)
    page = house.as_("priya").get(f"/drafts/{ident}").follow("Ask somebody to approve too")
    page = page.press("Ask them", person_id=number(house, "chen"), reason=WHY)
    assert "They are asked to approve too, and are told." in page.words
    assert "Asked in person" in page.words
    assert "Priya Raman asked Chen Li to approve too:" in page.words
    chen = house.as_("chen").get(f"/drafts/{ident}")
    assert "Your decision on revision 1" in chen.words
    decided(house, ident, "priya")
    page = house.as_("priya").get(f"/drafts/{ident}").follow("Ask no longer")
    page = page.press("Ask no longer", reason="She is ill.")
    assert "Approved" in page.words
    assert "no longer asks Chen Li to approve" in page.words


def test_the_author_is_offered_none_of_it(house: House) -> None:
    page = house.as_("amal").get(f"/drafts/{submitted(house)}")
    for text in ("Put it to somebody", "Ask somebody to approve too", "I am looking at this", "Hand it to somebody"):
        assert text not in page.words


def test_whoever_left_and_was_asked_is_said_to_be_gone(house: House) -> None:
    ident = myth(house)
    house.does(handing_over.ask, house["nadia"], ident, house["chen"].person_id, WHY)
    house.does(disable, house["pat"], house["chen"].person_id)
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert "Whoever was asked cannot decide at present. It can be asked of them no longer." in page.words
    assert house.as_("priya").get(f"/drafts/{ident}/why").status == 200
    stuck = house.as_("pat").get("/guidance/liveness")
    assert "Somebody who was asked in person to approve this cannot decide now." in stuck.words


def test_one_draft_is_handed_to_somebody_who_goes_on_with_it(house: House) -> None:
    ident = approved(house)
    page = house.as_("pat").get(f"/drafts/{ident}").follow("Hand it to somebody")
    page = page.press("Hand it over", keeper_id=number(house, "jules"), reason="Amal has left.")
    assert "Jules Tremblay goes on with it" in page.words
    assert "handed the draft from Amal Haddad to Jules Tremblay" in page.words
    assert "Amal has left." in page.words
    kept = house.as_("jules").get(f"/drafts/{ident}")
    assert "Record the publication" in kept.words
    assert "Withdraw the draft" in kept.words


def test_before_an_account_is_disabled_one_sees_what_is_open_and_hands_it_over_with_a_result_for_each(
    house: House,
) -> None:
    first, second = draft(house), submitted(house)
    amal = number(house, "amal")
    page = house.as_("pat").get(f"/people/{amal}/disabling")
    assert "2 drafts are open with this person." in page.words
    page = page.follow("See what is open, and hand it over")
    assert f"Draft {first}" in page.words
    house.does(handing_over.hand_over, house["dana"], second, house["marc"].person_id, "He knows it.")
    page = page.press("Hand them over", keeper_id=number(house, "jules"), reason="Amal leaves.")
    assert f"Draft {first} · handed over" in page.words
    assert f"Draft {second} · not handed over. Somebody else goes on with this draft now" in page.words
    assert "No draft is open with this person." in page.words
    refused = house.as_("priya").get(f"/people/{amal}/open-items")
    assert refused.status == 403
