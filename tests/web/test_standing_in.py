"""The page on which somebody hands over, agrees to stand in, and comes back."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from governance import clock
from tests.web.conftest import House
from tests.web.desk import submitted
from tests.web.visitor import Page

PATH = "/account/standing-in"


def day(after: int) -> str:
    """A day from today in the guidance's zone, as a form has it."""
    return (clock.now().astimezone(ZoneInfo("America/Toronto")) + timedelta(days=after)).strftime("%Y-%m-%d")


def hand_over(house: House, who: str = "priya", to: str = "marc", first: int = 0, last: int = 7, **more: str) -> Page:
    values = {"delegate": str(house[to].person_id), "from": day(first), "until": day(last), **more}
    return house.as_(who).get(PATH).press("Hand over", **values)


def test_priya_hands_over_marc_accepts_and_decides_in_her_place(house: House) -> None:
    ident = submitted(house)
    assert "It was handed over." in hand_over(house).words
    assert "not answered yet" in house.as_("priya").get(PATH).words
    assert "You have agreed to stand in." in house.as_("marc").get(PATH).press("Accept").words
    assert "in the place of Priya Raman" in house.as_("marc").get("/queue").words
    page = house.as_("marc").get(f"/drafts/{ident}")
    assert "as Communications manager, in the place of Priya Raman" in page.words
    done = page.press("Record my decision", verdict="approve")
    assert "Your approval was recorded." in done.words
    assert "Marc Bélanger for Priya Raman approved" in done.words


def test_a_french_reader_sees_the_same_in_french(house: House) -> None:
    submitted(house)
    hand_over(house)
    house.as_("marc").get(PATH).press("Accept")
    assert "à la place de Priya Raman" in house.as_("marc", language="fr").get("/queue").words


def test_whoever_is_only_away_hands_over_to_nobody(house: House) -> None:
    page = house.as_("priya").get(PATH).press("Hand over", delegate="", **{"from": day(1), "until": day(3)})
    assert "It was noted that you will be away." in page.words
    assert "The absence has ended." in page.press("I am back, or not away").words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"until": ""}, "Write the last day."),
        ({"from": ""}, "Write the first day."),
        ({"from": "soon"}, "Write the date as year-month-day"),
        ({"until": "31/12"}, "Write the date as year-month-day"),
        ({"until": "2020-01-01"}, "This has to be later than the beginning"),
        ({"until": day(60)}, "The guidance allows 30 days at most."),
        ({"delegate": "", "away": ""}, "Choose who stands in for you"),
        ({"delegate": "99999"}, "There is nobody with this number"),
    ],
)
def test_what_is_wrong_stands_at_its_place_and_nothing_typed_is_lost(
    house: House, values: dict[str, str], said: str
) -> None:
    page = hand_over(house, **{"topic": "general", **values})
    assert page.status == 422
    assert said in page.words
    assert page.form("Hand over").value("topic") == "general"


def test_marc_refuses_with_his_reason_and_priya_reads_it(house: House) -> None:
    hand_over(house)
    page = house.as_("marc").get(f"{PATH}/1/refusal").press("Refuse", reason="I am away too.")
    assert "You have refused to stand in." in page.words
    assert "I am away too." in house.as_("priya").get(PATH).words


def test_either_of_them_ends_it(house: House) -> None:
    hand_over(house)
    house.as_("marc").get(PATH).press("Accept")
    page = house.as_("priya").get(f"{PATH}/1/end").press("End it", reason="Back early.")
    assert "The delegation has ended." in page.words
    assert house.as_("marc").get("/queue").words.count("in the place of") == 0


def test_nobody_else_sees_a_delegation(house: House) -> None:
    hand_over(house)
    assert house.as_("nadia").get(f"{PATH}/1/end").status == 404


def test_before_somebody_is_away_the_page_tells_what_would_be_left_with_nobody(house: House) -> None:
    submitted(house)
    assert "1 open item would be stuck" in house.as_("priya").get(PATH).words
    assert "would be stuck" not in house.as_("amal").get(PATH).words


def test_the_page_takes_a_fixed_number_of_statements(house: House) -> None:
    priya = house.as_("priya")
    priya.get(PATH)
    with house.counted() as few:
        priya.get(PATH)
    for n in range(3):
        hand_over(house, first=8 * n, last=8 * n + 7)
    with house.counted() as many:
        priya.get(PATH)
    assert len(few) == len(many)
