"""The page of a draft: deciding on exactly what is shown, and everything that keeps somebody from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from governance.people.accounts import disable
from tests.web import desk
from tests.web.conftest import House
from tests.web.people import granted
from tests.web.visitor import Page, Visitor
from workflows import drafts, submissions
from workflows.decisions import decisions_of
from workflows.wording import Wording

DECIDE = "Record my decision"


def decide(visitor: Visitor, ident: int, verdict: str = "approve", **fields: Any) -> Page:
    """The page after somebody decided on what they saw."""
    return visitor.get(f"/drafts/{ident}").press(DECIDE, verdict=verdict, **fields)


def verdicts(house: House, ident: int) -> list[tuple[str, str, int, bool]]:
    """Every decision on a draft: who, what, on which revision, and whether it still counts."""
    return [
        (one.person_name.split()[0], one.verdict, one.revision, one.outdated_at is None)
        for one in house.does(decisions_of, ident)
    ]


def test_priya_approves_on_the_page_that_shows_the_text(house: House) -> None:
    ident = desk.submitted(house)
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert desk.QUESTION in page.words
    assert desk.ANSWER in page.words
    assert "You may decide" in page.words
    page = page.press(DECIDE, verdict="approve", comment="Good.")
    assert "Your approval was recorded." in page.words
    assert "Approved" in page.words
    assert verdicts(house, ident) == [("Priya", "approve", 1, True)]


def test_the_author_reads_the_comment_on_the_page(house: House) -> None:
    ident = desk.submitted(house)
    decide(house.as_("priya"), ident, "request_changes", comment="Say 'inactivated'.")
    page = house.as_("amal").get(f"/drafts/{ident}")
    assert "Say 'inactivated'." in page.words
    assert "Changes requested" in page.words
    assert page.has_button("Submit for approval")


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_nobody_refuses_without_a_reason(house: House, verdict: str) -> None:
    ident = desk.submitted(house)
    page = decide(house.as_("priya"), ident, verdict, comment="  ", revisit_on="2026-12-01")
    assert page.status == 422
    assert "A comment is required." in page.words
    assert page.form(DECIDE).value("verdict") == verdict
    assert verdicts(house, ident) == []


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_who_would_have_come_later_is_shown_as_not_reached(house: House, verdict: str) -> None:
    ident = desk.myth(house)
    page = house.as_("amal").get(f"/drafts/{ident}")
    assert "not yet its turn" in page.words
    page = decide(house.as_("nadia"), ident, verdict, comment="Say 'inactivated'.")
    assert "Step 2 of 2 · not reached" in page.words
    assert "not yet its turn" not in page.words


def test_priya_rejects_and_says_when_to_look_again(house: House) -> None:
    ident = desk.submitted(house)
    decide(house.as_("priya"), ident, "reject", comment="It makes light of it.", revisit_on="2027-01-10")
    assert [str(one.revisit_on) for one in house.does(decisions_of, ident)] == ["2027-01-10"]
    page = house.as_("amal").get(f"/drafts/{ident}")
    assert "Rejected" in page.words
    assert "On 10 January 2027 it is with its author again." in page.words


def test_a_date_that_is_none_is_said_beside_its_field(house: House) -> None:
    ident = desk.submitted(house)
    page = decide(house.as_("priya"), ident, "reject", comment="No.", revisit_on="soon")
    assert page.status == 422
    assert "2026-11-23" in page.words
    assert page.form(DECIDE).value("comment") == "No."


def test_nobody_decides_without_choosing(house: House) -> None:
    ident = desk.submitted(house)
    page = house.as_("priya").get(f"/drafts/{ident}").press(DECIDE, comment="Hm.")
    assert page.status == 422
    assert "Choose what you decide." in page.words
    assert page.form(DECIDE).value("comment") == "Hm."


def test_a_double_click_decides_once(house: House) -> None:
    ident = desk.submitted(house)
    opened = house.as_("priya").get(f"/drafts/{ident}")
    pages = [opened.press(DECIDE, verdict="approve") for _ in range(2)]
    assert [page.status for page in pages] == [200, 200]
    assert len(verdicts(house, ident)) == 1


# -- Order and separation of duties ---------------------------------------------------------------------------------


def test_the_manager_waits_for_the_expert_and_is_told_so(house: House) -> None:
    ident = desk.myth(house)
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert not page.has_button(DECIDE)
    assert "It is not your turn yet: step 1, Program expert, comes first." in page.words
    assert "May decide: Nadia Osei" in page.words


def test_a_decision_that_is_sent_all_the_same_is_refused_with_the_same_sentence(house: House) -> None:
    ident = desk.myth(house)
    page = house.as_("priya").post(f"/drafts/{ident}/revisions/1/decisions", [("verdict", "approve"), ("comment", "")])
    assert page.status == 409
    assert page.words.count("It is not your turn yet: step 1, Program expert, comes first.") == 2
    assert verdicts(house, ident) == []


def test_the_author_may_not_decide_and_is_told_why(house: House) -> None:
    ident = desk.myth(house, "tom", topic="environment")
    page = house.as_("tom").get(f"/drafts/{ident}")
    sentence = "You wrote, edited or submitted this text, so somebody else has to decide on it."
    assert sentence in page.words
    assert "approval.author_may_approve" in page.words
    assert not page.has_button(DECIDE)
    refused = house.as_("tom").post(f"/drafts/{ident}/revisions/1/decisions", [("verdict", "approve")])
    assert (refused.status, verdicts(house, ident)) == (403, [])
    assert sentence in refused.words


def test_a_step_that_nobody_can_decide_says_so(house: House) -> None:
    ident = desk.myth(house, "tom", topic="environment")
    words = house.as_("priya").get(f"/drafts/{ident}").words
    assert "Nobody can decide on this step at present." in words
    assert "Tom Lindqvist wrote, edited or submitted this text." in words


@pytest.mark.parametrize("who", ["rita", "dana", "pat"])
def test_who_only_looks_sees_everything_and_nothing_to_press(house: House, who: str) -> None:
    ident = desk.submitted(house)
    page = house.as_(who).get(f"/drafts/{ident}")
    assert desk.ANSWER in page.words
    assert "Your roles let you see everything here and change none of it." in page.words
    for act in (DECIDE, "Submit for approval", "Withdraw the draft"):
        assert not page.has_button(act)
    assert "Edit the text" not in page.words
    assert house.as_(who).post(f"/drafts/{ident}/revisions/1/decisions", [("verdict", "approve")]).status == 403


# -- Somebody was faster ----------------------------------------------------------------------------------------------


def test_an_approval_of_an_edited_text_is_refused_and_the_new_text_is_shown(
    house: House, later: Callable[..., Any]
) -> None:
    ident, priya = desk.submitted(house), house.as_("priya")
    opened = priya.get(f"/drafts/{ident}")
    with later(minutes=5):
        desk.revised(house, ident, desk.ANSWER.replace("3 p.m.", "2 p.m."))
        page = opened.press(DECIDE, verdict="approve", comment="Good as it is.")
    assert page.status == 409
    assert "2 p.m." in page.words
    assert "The text was edited after you opened it" in page.words
    assert "which Amal Haddad wrote on 23 Nov 2026 09:17 (UTC-05:00)" in page.words
    assert "Good as it is." in page.text
    assert verdicts(house, ident) == []


def test_what_was_typed_is_kept_where_the_new_text_is_to_be_decided(house: House) -> None:
    ident, priya = desk.submitted(house), house.as_("priya")
    opened = priya.get(f"/drafts/{ident}")
    desk.revised(house, ident, desk.ANSWER.replace("3 p.m.", "2 p.m."))
    amal = house.as_("amal")
    amal.get(f"/drafts/{ident}").press("Submit for approval")
    page = opened.press(DECIDE, verdict="approve", comment="Good as it is.")
    assert page.status == 409
    again = page.form(DECIDE)
    assert again.value("comment") == "Good as it is."
    assert again.value("verdict") == ""  # on other words nothing is chosen yet
    assert again.action.endswith("/revisions/2/decisions")
    assert verdicts(house, ident) == []


def test_the_second_of_two_managers_learns_who_was_first(house: House) -> None:
    granted(house, "chen", "comms_manager")
    ident = desk.submitted(house)
    chen = house.as_("chen")
    opened = chen.get(f"/drafts/{ident}")
    desk.decided(house, ident, "priya")
    page = opened.press(DECIDE, verdict="reject", comment="Too long.")
    assert page.status == 409
    assert "Already decided by Priya Raman at 23 Nov 2026 09:12 (UTC-05:00)." in page.words
    assert "Too long." in page.text
    assert verdicts(house, ident) == [("Priya", "approve", 1, True)]


def test_a_stale_submission_says_so_and_changes_nothing(house: House) -> None:
    ident, amal = desk.draft(house), house.as_("amal")
    opened = amal.get(f"/drafts/{ident}")
    desk.revised(house, ident, desk.ANSWER + " Thank you.")
    page = opened.press("Submit for approval")
    assert page.status == 412
    assert "Load it again" in page.words
    assert page.has_button("Submit for approval")


# -- What it shows ----------------------------------------------------------------------------------------------------


def test_what_changed_since_my_decision_is_shown_by_words(house: House) -> None:
    ident = desk.submitted(house)
    desk.decided(house, ident, "priya", "request_changes", comment="Say 2 p.m.")
    desk.revised(house, ident, desk.ANSWER.replace("3 p.m.", "2 p.m."))
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert "What changed since you decided on revision 1" in page.words
    assert "[added: 2 ]" in page.words
    assert "[removed: 3 ]" in page.words
    assert "What changed since" not in house.as_("chen").get(f"/drafts/{ident}").words


def test_outdated_decisions_stay_visible_as_outdated(house: House) -> None:
    ident = desk.approved(house)
    desk.revised(house, ident, desk.ANSWER.replace("3 p.m.", "2 p.m."))
    page = house.as_("amal").get(f"/drafts/{ident}")
    assert "approved revision 1 as Communications manager (outdated)" in page.words
    assert "The edit made the review of revision 1 outdated" in page.words
    assert verdicts(house, ident) == [("Priya", "approve", 1, False)]


def test_an_earlier_revision_is_shown_whole_and_cannot_be_decided_on(house: House) -> None:
    ident = desk.submitted(house)
    desk.revised(house, ident, desk.ANSWER.replace("3 p.m.", "2 p.m."))
    page = house.as_("priya").get(f"/drafts/{ident}/revisions/1")
    assert "3 p.m." in page.words
    assert "This is not the latest text" in page.words
    assert not page.has_button(DECIDE)
    assert house.as_("priya").get(f"/drafts/{ident}/revisions/9").status == 404


def test_any_two_revisions_are_compared_whatever_their_order(house: House) -> None:
    ident = desk.draft(house)
    for hour in ("2", "4"):
        desk.revised(house, ident, desk.ANSWER.replace("3 p.m.", f"{hour} p.m."))
    page = house.as_("chen").get(f"/drafts/{ident}/changes?from=3&to=1")
    assert "From revision 1 by Amal Haddad to revision 3 by Amal Haddad" in page.words
    assert "[removed: 3 ]" in page.words
    assert "[added: 4 ]" in page.words
    assert house.as_("chen").get(f"/drafts/{ident}/changes?from=9&to=1").status == 404
    assert house.as_("chen").get(f"/drafts/{ident}/changes?from=x").status == 200


def test_a_draft_of_somebody_who_left_opens(house: House) -> None:
    ident = desk.draft(house)
    house.does(disable, house["pat"], house["amal"].person_id)
    page = house.as_("priya").get(f"/drafts/{ident}")
    assert page.status == 200
    assert "Amal Haddad" in page.words


def test_a_draft_that_may_not_be_seen_is_not_found(house: House) -> None:
    assert house.as_("amal").get("/drafts/77").status == 404
    assert house.as_("amal").post("/drafts/77/revisions/1/decisions", [("verdict", "approve")]).status == 404


# -- Taking back ------------------------------------------------------------------------------------------------------


def test_amal_withdraws_her_draft_with_a_reason(house: House) -> None:
    ident, amal = desk.submitted(house), house.as_("amal")
    page = amal.get(f"/drafts/{ident}/withdrawal").press("Withdraw the draft", reason="")
    assert (page.status, "Say why it is withdrawn." in page.words) == (422, True)
    page = page.press("Withdraw the draft", reason="The clinic was moved.")
    assert "The draft was withdrawn." in page.words
    assert "The clinic was moved." in page.words
    assert "The draft was taken back; nothing is asked of it." in page.words


def test_nobody_withdraws_the_draft_of_somebody_else(house: House) -> None:
    ident = desk.submitted(house)
    assert not house.as_("priya").get(f"/drafts/{ident}/withdrawal").has_button("Withdraw the draft")
    page = house.as_("priya").post(f"/drafts/{ident}/withdrawal", [("reason", "No."), ("version", "2")])
    assert page.status in (403, 412)
    assert "In review" in house.as_("priya").get(f"/drafts/{ident}").words


def test_the_same_page_in_french(house: House) -> None:
    ident = desk.submitted(house)
    page = house.as_("marc").get(f"/drafts/{ident}")
    assert 'lang="fr"' in page.text
    assert page.alien == []


def test_an_approval_that_lapsed_is_asked_for_again_without_an_edit(house: House, later: Callable[..., Any]) -> None:
    ident = desk.approved(house)
    with later(days=20):
        page = house.as_("amal").get(f"/drafts/{ident}")
        assert "The approval lapsed: nobody published it in time." in page.words
        page = page.press("Submit for approval")
        assert "In review" in page.words
        assert "The approval of revision 1 had lapsed" in page.words
        assert "approved revision 1 as Communications manager (outdated)" in page.words
        assert "Your approval was recorded." in decide(house.as_("priya"), ident).words
    assert [one[3] for one in verdicts(house, ident)] == [False, True]


def test_two_replies_to_one_message_are_shown_together_and_one_is_set_aside(house: House) -> None:
    thread = desk.conversation(house)
    mine, other = (
        int(house.does(drafts.create, house[who], "reply", Wording("x", {"en": text}), thread)["draft"])
        for who, text in (("amal", desk.ANSWER), ("jules", "Yes, it is open. " + desk.ANSWER))
    )
    for who, ident in (("amal", mine), ("jules", other)):
        house.does(submissions.submit, house[who], ident)
    page = house.as_("priya").get(f"/drafts/{mine}")
    assert "Another reply to the same message" in page.words
    assert "Yes, it is open." in page.words
    assert "Set it aside, because this one was chosen" not in page.words
    page = decide(house.as_("priya"), mine, "approve")
    assert "Set it aside, because this one was chosen" in page.words
    asked = house.as_("priya").get(f"/drafts/{other}/set-aside", [("chosen", str(mine))])
    assert asked.press("Set it aside", reason=" ").status == 422
    done = asked.press("Set it aside", reason="It is shorter.")
    assert "The other reply was set aside. Its author has been told." in done.words
    shown = house.as_("jules").get(f"/drafts/{other}")
    assert "set it aside for another reply" in shown.words
    assert "It is shorter." in shown.words
