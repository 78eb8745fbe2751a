"""A button that is off says what the requirement beside it says, and what the act would be refused with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from governance import clock, http
from governance.errors import Conflict
from tests.web.conftest import House
from tests.web.desk import ANSWER, POST, approved, conversation, decided, submitted
from workflows import decisions, drafts, publications, schedules, submissions
from workflows.emergencies import declaring
from workflows.wording import Wording


def refused(house: House, verb: Callable[..., Any], *given: Any) -> str:
    """The sentence of a refusal, as people read it."""
    with pytest.raises(Conflict) as refusal:
        house.does(verb, *given)
    with house.app.test_request_context(headers={"Accept-Language": "en"}):
        return http.said(refusal.value)


def publishing(house: House, who: str, ident: int) -> str:
    return refused(house, publications.publish, house[who], ident, POST, clock.now(), {"en": ANSWER})


def not_before(house: House) -> int:
    """Approved, to go out in three hours or later."""
    wording = Wording("x", {"en": ANSWER}, scheduled_for=clock.now() + timedelta(hours=3))
    ident = int(house.does(drafts.create, house["amal"], "reply", wording, conversation(house))["draft"])
    house.does(submissions.submit, house["amal"], ident)
    decided(house, ident, "priya")
    return ident


def in_a_drill(house: House) -> int:
    """Approved by the chain of a drill."""
    house.does(declaring.declare, house["kowalski"], "Fuel smell", drill=True)
    house.does(declaring.confirm, house["priya"], 1)
    wording = Wording("x", {"en": ANSWER})
    ident = int(house.does(drafts.create, house["amal"], "reply", wording, conversation(house))["draft"])
    house.does(submissions.submit, house["amal"], ident, short=True)
    decided(house, ident, "olu")
    return ident


@pytest.mark.parametrize("case", [not_before, in_a_drill], ids=lambda case: case.__name__)
def test_the_button_for_a_publication_is_off_with_the_sentence_of_its_refusal(
    house: House, case: Callable[[House], int]
) -> None:
    ident = case(house)
    said = publishing(house, "amal", ident)
    amal = house.as_("amal")
    page = amal.get(f"/drafts/{ident}")
    assert page.words.count(said) >= 2  # beside the button, and among what is asked
    assert not page.has_button("Record the publication")
    form = amal.get(f"/drafts/{ident}/publication")
    assert said in form.words
    assert "It cannot be published now" in form.words
    assert not form.has_button("Compare with the approved text")


def test_what_is_not_to_go_out_yet_can_be_scheduled_and_what_never_goes_out_cannot(house: House) -> None:
    early, drill = not_before(house), in_a_drill(house)
    offered = [house.as_("amal").get(f"/drafts/{one}").words for one in (early, drill)]
    assert ["Schedule it for a certain time" in one for one in offered] == [True, False]
    later = clock.now() + timedelta(hours=4)
    assert refused(house, schedules.schedule, house["amal"], drill, later) in offered[1]


def test_a_scheduled_one_says_beside_the_form_what_its_publication_would_be_refused_with(house: House) -> None:
    ident = approved(house)
    house.does(schedules.schedule, house["priya"], ident, clock.now() + timedelta(hours=3))
    said = publishing(house, "amal", ident)
    form = house.as_("amal").get(f"/drafts/{ident}/publication")
    assert said in form.words
    assert not form.has_button("Compare with the approved text")


def test_the_decision_is_off_when_the_emergency_of_its_chain_is_over(house: House, later: Callable[..., Any]) -> None:
    house.does(declaring.declare, house["kowalski"], "Fuel smell")
    house.does(declaring.confirm, house["priya"], 1)
    ident = submitted(house, category="E1")
    olu = house.as_("olu")
    assert olu.get(f"/drafts/{ident}").has_button("Record my decision")
    with later(days=9):
        said = refused(house, decisions.decide, house["olu"], ident, 1, "approve")
        page = house.as_("olu").get(f"/drafts/{ident}")
        assert page.words.count(said) >= 2
        assert not page.has_button("Record my decision")
        together = house.as_("olu").get(f"/decisions?draft={ident}")
        assert said in together.words
