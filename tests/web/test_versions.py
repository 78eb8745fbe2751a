"""The page of a version: submitted, decided on, taken back, called off; refused in the words of the verbs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from governance import clock
from tests.support.clockfile import TORONTO
from tests.web import desk
from tests.web.conftest import House
from tests.web.people import granted
from tests.web.versions import begun, submitted, view
from tests.web.visitor import Page
from workflows import amendments

REASON = "The expert for general matters begins in January."


def page(house: House, ident: int, who: str = "pat") -> Page:
    return house.as_(who).get(f"/guidance/versions/{ident}")


def decides(house: House, ident: int, who: str, verdict: str = "approve", comment: str = "") -> Page:
    return page(house, ident, who).press("Record my decision", verdict=verdict, comment=comment)


def overridden(house: House) -> int:
    """In review, and it may come into force although a topic has no expert."""
    ident = submitted(house)
    house.does(amendments.override, house["pat"], ident, REASON)
    return ident


def approved(house: House) -> int:
    """Approved, and to take effect a week later."""
    ident = overridden(house)
    for who in ("priya", "kowalski"):
        house.does(amendments.decide, house[who], ident, 2, "approve")
    return ident


def test_a_version_goes_through_its_chain_and_takes_effect_at_its_time(house: House) -> None:
    ident = begun(house)
    assert "If it is submitted as it stands, these decide, in this order." in page(house, ident).words
    done = page(house, ident).press("Submit for approval")
    assert "It was submitted. Whoever decides first has been told." in done.words
    house.does(amendments.override, house["pat"], ident, REASON)
    assert "May decide: Priya Raman" in page(house, ident).words
    assert "Your approval was recorded." in decides(house, ident, "priya").words
    assert "Your approval was recorded." in decides(house, ident, "kowalski").words
    assert "To come" in page(house, ident).words
    with clock.held_at(datetime(2026, 11, 30, 9, 0, tzinfo=TORONTO)):
        shown = page(house, ident)
        assert "In force" in shown.words
        assert not shown.has_button("Record my decision")
        assert "Edit the text" not in shown.words


def test_before_ones_turn_one_is_told_whose_turn_it_is(house: House) -> None:
    ident = submitted(house)
    shown = page(house, ident, "kowalski")
    assert "It is not your turn yet: step 1, Communications manager, comes first." in shown.words
    assert not shown.has_button("Record my decision")


@pytest.mark.parametrize("who", ["amal", "rita"])
def test_who_may_not_decide_reads_why_in_the_words_of_the_refusal(house: House, who: str) -> None:
    ident = submitted(house)
    said = page(house, ident, who)
    visitor = house.as_(who)
    refused = visitor.post(f"/guidance/versions/{ident}/revisions/2/decisions", [("verdict", "approve")])
    assert refused.status == 403
    sentence = refused.text.split('error-summary__title">')[1].split("<")[0]
    assert sentence in said.text
    assert view(house, ident).line.state == "in_review"


def test_whoever_wrote_it_does_not_decide_on_it(house: House) -> None:
    granted(house, "amal", "policy_owner")
    granted(house, "amal", "comms_manager")
    ident = submitted(house)
    text = view(house, ident).source.replace("Be courteous", "Be kind")
    house.does(amendments.revise, house["amal"], ident, text)
    house.does(amendments.submit, house["pat"], ident)
    shown = page(house, ident, "amal")
    assert not shown.has_button("Record my decision")
    assert "Amal Haddad wrote, edited or submitted this text." in page(house, ident).words


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_a_version_goes_back_only_with_a_comment(house: House, verdict: str) -> None:
    ident = submitted(house)
    refused = decides(house, ident, "priya", verdict)
    assert refused.status == 422
    assert refused.form("Record my decision").value("verdict") == verdict
    done = decides(house, ident, "priya", verdict, "Say what is new for authors.")
    assert done.status == 200
    assert "Say what is new for authors." in page(house, ident).words


def test_nothing_is_decided_on_a_text_that_was_edited_since(house: House) -> None:
    ident = submitted(house)
    open_ = page(house, ident, "priya")
    house.does(amendments.revise, house["pat"], ident, view(house, ident).source.replace("Be courteous", "Be kind"))
    house.does(amendments.submit, house["pat"], ident)
    late = open_.press("Record my decision", verdict="approve", comment="Fine.")
    assert late.status == 409
    assert "You are now looking at revision 3. Nothing was decided." in late.words
    assert view(house, ident).review is not None
    assert not [one for step in view(house, ident).review.steps for one in step.decisions]  # type: ignore[union-attr]


def test_two_who_press_at_once_are_told_who_was_first(house: House) -> None:
    granted(house, "marc", "comms_manager")
    ident = submitted(house)
    late = page(house, ident, "marc")
    decides(house, ident, "priya", "request_changes", "Say what is new.")
    refused = late.press("Record my decision", verdict="approve", comment="Fine as it is.")
    assert refused.status == 409
    assert "Priya Raman" in refused.words
    assert "It was not recorded. Copy it from here if you need it." in refused.words


def test_without_anybody_on_a_way_it_is_not_approved_unless_an_owner_says_why(house: House) -> None:
    ident = submitted(house)
    assert "Nobody holds the role Program expert for the topic General." in page(house, ident).words
    decides(house, ident, "priya")
    refused = decides(house, ident, "kowalski")
    assert refused.status == 409
    assert "Nobody could approve on these ways of version 1.1.0" in refused.words
    asked = house.as_("pat").get(f"/guidance/versions/{ident}/acts/override")
    assert asked.press("Let it come into force", reason="").status == 422
    assert "It still has to be approved." in asked.press("Let it come into force", reason=REASON).words
    assert REASON in page(house, ident, "kowalski").words
    assert "Your approval was recorded." in decides(house, ident, "kowalski").words


def test_a_version_is_withdrawn_with_a_reason_and_its_number_is_not_used_again(house: House) -> None:
    ident = submitted(house)
    asked = house.as_("pat").get(f"/guidance/versions/{ident}/acts/withdrawal")
    refused = asked.press("Withdraw the version", reason=" ")
    assert refused.status == 422
    assert "Say why it is withdrawn." in refused.words
    done = refused.press("Withdraw the version", reason="Not now.")
    assert "The version was withdrawn." in done.words
    assert "Not now." in done.words
    assert view(house, int(house.does(amendments.begin, house["pat"])["policy_version"])).line.number == "1.2.0"


def test_an_approved_version_is_called_off_before_it_takes_effect(house: House) -> None:
    ident = approved(house)
    asked = house.as_("pat").get(f"/guidance/versions/{ident}/acts/retirement")
    assert "It was to take effect on 30 Nov 2026 09:00 (UTC-05:00)" in asked.words
    done = asked.press("Call it off", reason="The board wants to see it first.")
    assert "The version was called off. What is in force stays in force." in done.words
    assert "Called off" in done.words
    with clock.held_at(datetime(2026, 12, 1, 9, 0, tzinfo=TORONTO)):
        assert "Version 1.0.0" in house.as_("amal").get("/guidance").words


@pytest.mark.parametrize("act", ["withdrawal", "retirement", "override"])
def test_an_act_that_does_not_fit_is_refused_and_changes_nothing(house: House, act: str) -> None:
    before = view(house, 1).line
    for who in ("pat", "amal"):
        visitor = house.as_(who)
        assert "You cannot do this" in visitor.get(f"/guidance/versions/1/acts/{act}").words
        refused = visitor.post(
            f"/guidance/versions/1/acts/{act}", [("reason", "Because."), ("version", str(before.version))]
        )
        assert refused.status in (403, 409)
        assert "Something went wrong" not in refused.words
    assert view(house, 1).line == before


def test_a_form_from_before_a_change_is_stale_and_says_so(house: House) -> None:
    ident = begun(house)
    old = page(house, ident)
    house.does(amendments.revise, house["pat"], ident, view(house, ident).source.replace("Be courteous", "Be kind"))
    refused = old.press("Submit for approval")
    assert refused.status == 412
    assert "was changed since you loaded it" in refused.words
    assert view(house, ident).line.state == "drafting"


def test_a_double_click_submits_once(house: House) -> None:
    ident = begun(house)
    old = page(house, ident)
    assert old.press("Submit for approval").status == 200
    assert old.press("Submit for approval").status == 200
    assert len(view(house, ident).reviews) == 1


def test_the_file_is_to_the_letter_what_the_record_names(house: House) -> None:
    ident = begun(house)
    line = view(house, ident).line
    visitor = house.as_("amal")
    answer = visitor.client.get(f"/guidance/versions/{ident}/text", headers=visitor.headers)
    assert hashlib.sha256(answer.data).hexdigest() == line.sha256
    assert answer.headers["Content-Disposition"] == 'attachment; filename="starter-public-body-1.1.0.yaml"'
    assert answer.headers["Content-Type"] == "application/yaml; charset=utf-8"
    first = visitor.client.get(f"/guidance/versions/{ident}/revisions/1/text", headers=visitor.headers)
    assert hashlib.sha256(first.data).hexdigest() == view(house, ident).revisions[-1].sha256
    assert visitor.get(f"/guidance/versions/{ident}/revisions/9/text").status == 404


def test_every_state_has_its_page_for_everybody(house: House, later: Callable[..., Any]) -> None:
    idents = [1, begun(house), approved(house)]
    broken = int(house.does(amendments.begin, house["pat"], "a: [")["policy_version"])
    rejected = int(house.does(amendments.begin, house["pat"])["policy_version"])
    house.does(amendments.withdraw, house["pat"], rejected, "No.")
    for ident in (*idents, broken, rejected):
        for who in ("pat", "priya", "ines", "rita"):
            for path in ("", "/edit"):
                shown = house.as_(who, language="fr").get(f"/guidance/versions/{ident}{path}")
                assert (shown.status, shown.alien) == (200, []), (ident, who, path)
    with later(days=9):
        assert page(house, idents[2], "ines").status == 200


def test_a_version_that_waits_is_told_of_above_the_drafts_and_stands_below_them(house: House) -> None:
    submitted(house)
    alone = house.as_("priya").get("/queue").words
    assert "Version 1.1.0 of the guidance" in alone
    assert alone.index("Changes to the guidance that wait for you") < alone.index("No draft waits for you")
    desk.submitted(house)
    both = house.as_("priya").get("/queue").words
    told, row, panel = (
        both.index(said) for said in ("that wait for you: 1", desk.ANSWER[:40], "Version 1.1.0 of the guidance")
    )
    assert told < row < panel
    for who in ("amal", "kowalski", "rita"):
        assert "Changes to the guidance that wait for you" not in house.as_(who).get("/queue").words
