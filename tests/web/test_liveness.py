"""Who is left to approve, on its own page and before somebody is lost."""

from __future__ import annotations

import pytest

from tests.web.conftest import House
from tests.web.desk import submitted
from tests.web.people import granted

PATH = "/guidance/liveness"


def test_the_report_tells_in_words_how_each_route_stands(house: House) -> None:
    words = house.as_("pat").get(PATH).words
    assert "Not what some people write" in words
    assert "Nobody can approve" in words
    assert "Step 1, Program expert: Nadia Osei" in words
    assert (
        "Nobody but Priya Raman holds the role Communications manager: what this person writes cannot be approved. "
        "Give the role to another person." in words
    )
    assert "Nobody holds the role Program expert for the topic General. Give it to somebody." in words
    assert "For every item that waits there is somebody who can decide." in words


def test_a_second_approver_turns_a_route_green(house: House) -> None:
    before = house.as_("pat").get(PATH).words.count("Somebody can always approve")
    granted(house, "marc", "comms_manager")
    assert house.as_("pat").get(PATH).words.count("Somebody can always approve") > before


def test_items_that_nobody_can_finish_are_linked(house: House) -> None:
    draft = submitted(house, who="priya")
    page = house.as_("rita").get(PATH)
    assert f'href="/drafts/{draft}"' in page.text
    assert "Only Priya Raman may act as Communications manager, and had a part in this already." in page.words


def test_the_report_is_in_french_for_whoever_reads_french(house: House) -> None:
    page = house.as_("dana", language="fr").get(PATH)
    assert "Personne ne peut approuver" in page.words
    assert "Donnez" in page.words
    assert "Nobody" not in page.words


@pytest.mark.parametrize(("who", "status"), [("pat", 200), ("rita", 200), ("dana", 200), ("amal", 403), ("priya", 403)])
def test_who_reads_the_report(house: House, who: str, status: int) -> None:
    assert house.as_(who).get(PATH).status == status


def test_there_is_no_report_on_a_version_that_there_is_not(house: House) -> None:
    assert house.as_("pat").get(f"{PATH}?version=9.9.9").status == 404


def test_the_report_takes_a_fixed_number_of_statements(house: House) -> None:
    pat = house.as_("pat")
    pat.get(PATH)
    with house.counted() as few:
        pat.get(PATH)
    for _ in range(3):
        submitted(house, who="priya")
    with house.counted() as many:
        pat.get(PATH)
    assert len(few) == len(many) <= 12


# -- Before somebody is lost -------------------------------------------------------------------------------------------


def test_before_an_account_is_disabled_the_page_tells_what_would_be_left_with_nobody(house: House) -> None:
    draft = submitted(house)
    page = house.as_("pat").get(f"/people/{house['priya'].person_id}/disabling")
    told = page.words.partition("Disable the account Go back")[0]
    assert "Afterwards nobody could approve on these routes" in told
    assert "R1 Routine question" in told
    assert "1 open item would be stuck" in told
    assert f'href="/drafts/{draft}"' in page.text


def test_before_a_role_is_taken_back_the_page_tells_whose_texts_would_be_stuck(house: House) -> None:
    granted(house, "marc", "comms_manager")
    page = house.as_("pat").get(f"/people/{house['marc'].person_id}/roles/revocation?role=comms_manager")
    assert "Afterwards nobody could approve" not in page.words
    assert "Afterwards what these people write could not be approved" in page.words
    assert "Nobody but Priya Raman holds the role" in page.words


def test_nothing_is_told_where_nothing_would_be_lost(house: House) -> None:
    page = house.as_("pat").get(f"/people/{house['amal'].person_id}/disabling")
    assert "Afterwards" not in page.words


def test_a_loss_can_be_confirmed_all_the_same_and_what_it_leaves_is_counted(house: House) -> None:
    submitted(house)
    page = house.as_("pat").get(f"/people/{house['priya'].person_id}/disabling")
    done = page.press("Disable the account")
    assert (done.status, "1 item has nobody left who can decide on it" in done.words) == (200, True)
    words = house.as_("pat").get(PATH).words
    assert "Nobody holds the role Communications manager. Give it to somebody." in words


def test_what_would_mend_routes_is_said_once_with_how_many_wait_for_it(house: House) -> None:
    page = house.as_("pat").get(PATH)
    told = page.words.partition("What would mend it")[2].partition("Open items that nobody can finish")[0]
    assert "Nobody holds the role Program expert for the topic General. Give it to somebody." in told
    assert told.count("Nobody but Priya Raman holds the role Communications manager") == 1


def test_routes_that_nobody_can_finish_stand_open_and_the_others_are_folded(house: House) -> None:
    cards = house.as_("pat").get(PATH).text.split('<section class="o-card"')
    (facts,) = [card for card in cards if "R3 Fix the facts" in card]
    before, _, folded = facts.partition("<details")
    assert "Nobody can approve" in before
    assert "Nadia Osei" not in before
    assert "Nadia Osei" in folded
    assert "<details open" not in facts
