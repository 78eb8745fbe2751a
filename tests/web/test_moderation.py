"""Moderation in pages: proposed with the words that break a rule, decided, recorded, appealed to somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from governance import clock
from governance.handlers import ring
from tests.web.conftest import House
from tests.web.desk import conversation
from tests.web.people import granted
from tests.web.visitor import Page
from workflows import changed_messages, moderation
from workflows.moderation import Done, Proposal
from workflows.reading import thread_view

COMMENT = "Vote Dan Reyes, he'll fire these crooks. Call nurse K. at home 705-555-0199"
PHONE = "705-555-0199"
REASON = "It gives the home telephone of a nurse."


def commented(house: House, text: str = COMMENT) -> int:
    return conversation(house, text, "M1", channel="facebook", topic="general")


def proposed(house: House, kind: str = "remove", text: str = COMMENT, quote: str = PHONE) -> int:
    thread = commented(house, text)

    message = house.does(thread_view, thread, _standing(house, "amal")).messages[0]
    wanted = Proposal(message.id, kind, "third_party_details", quote, REASON, True)
    return int(house.does(moderation.propose, house["amal"], thread, wanted)["moderation"])


def approved(house: House) -> int:
    ident = proposed(house)
    house.does(moderation.decide, house["priya"], ident, "approve", "", True)
    return ident


def carried_out(house: House) -> int:
    ident = approved(house)
    view = house.does(moderation.moderation_view, ident, _standing(house, "amal"))
    done = Done(view.row.proposed_at, "Private details of somebody else.", "sent")
    house.does(moderation.carry_out, house["amal"], ident, done)
    return ident


def _standing(house: House, who: str) -> Any:
    return house.does(lambda: house[who].standing(clock.now(), lock=False))


def shown(house: House, who: str, ident: int) -> Page:
    return house.as_(who).get(f"/moderation/{ident}")


def test_amal_quotes_what_a_check_found_and_priya_finds_it_in_her_queue(house: House) -> None:
    thread = commented(house)
    page = house.as_("amal").get(f"/threads/{thread}/moderation?suggestion=0")
    form = page.form("Keep the copy and propose it")
    assert (form.value("ground"), form.value("quote")) == ("third_party_details", PHONE)
    assert "Criticism of the organisation, however sharp, is no ground." in page.words
    done = page.press("Keep the copy and propose it", kind="remove", reason=REASON, neutral="yes")
    assert "The copy is kept and the proposal is before its approvers." in done.words
    assert "Remove the comment" in done.words
    assert "A check finds in these words what this rule speaks of: Personal details of others." in done.words
    queue = house.as_("priya").get("/queue")
    assert "Moderation that waits for you" in queue.words
    assert PHONE not in queue.words
    assert "Moderation that waits for you" not in house.as_("amal").get("/queue").words


def test_nothing_that_was_typed_is_lost_where_a_proposal_does_not_fit(house: House) -> None:
    page = house.as_("amal").get(f"/threads/{commented(house)}/moderation")
    faulty = page.press("Keep the copy and propose it", kind="block", quote="crooks!", reason=REASON, ground="campaign")
    assert faulty.status == 422
    for said in (
        "On this ground the guidance allows only: Hide the comment, Remove the comment.",
        "Quote the words that break the rule exactly as they stand in the message here.",
        "Say that these words break the rule whatever view they express.",
        "Say when the block ends: a moment to come.",
    ):
        assert said in faulty.words
    form = faulty.form("Keep the copy and propose it")
    assert (form.value("quote"), form.value("reason"), form.value("kind")) == ("crooks!", REASON, "block")


def test_priya_gives_her_word_before_she_approves(house: House) -> None:
    ident = proposed(house)
    page = shown(house, "priya", ident)
    assert "Criticism of the organisation, however sharp, is no ground" in page.words
    faulty = page.press("Record my decision", verdict="approve")
    assert (faulty.status, "whatever view they express" in faulty.words) == (422, True)
    assert "Approved, not done yet" in faulty.press("Record my decision", verdict="approve", neutral="yes").words
    assert "Record what was done" in shown(house, "amal", ident).words


def test_what_no_check_found_is_said_so_and_needs_words_of_the_approver(house: House) -> None:
    ident = proposed(house, quote="these crooks")
    page = shown(house, "priya", ident)
    assert "No check finds in these words what this rule speaks of." in page.words
    faulty = page.press("Record my decision", verdict="approve", neutral="yes")
    assert (faulty.status, "Say how they break the rule, or reject it." in faulty.words) == (422, True)
    page = faulty.press("Record my decision", verdict="reject", comment="This is criticism.")
    assert "This is criticism." in page.words


def test_who_proposed_it_is_told_why_they_cannot_decide_and_who_has_no_part_sees_no_words(house: House) -> None:
    ident = proposed(house)
    assert not shown(house, "amal", ident).has_button("Record my decision")
    page = shown(house, "nadia", ident)
    assert (page.status, PHONE in page.text, REASON in page.text) == (200, False, False)
    assert "The words are kept for those who work on this, its approvers and auditors." in page.words


def test_what_was_done_is_recorded_and_an_appeal_goes_to_somebody_else(house: House) -> None:
    ident = approved(house)
    page = house.as_("amal").get(f"/moderation/{ident}/act")
    account = {"note": f"Call {PHONE}", "told": "not_possible", "told_why_not": ""}
    faulty = page.press("Record what was done", **account)
    assert (faulty.status, "somebody's personal data" in faulty.words) == (422, True)
    done = faulty.press("Record what was done", note="Private details of somebody else.", told_why_not="No address.")
    assert "It was recorded. The author can appeal." in done.words
    assert "An appeal is in time until 7 Dec 2026 09:12" in done.words
    appeal = house.as_("jules").get(f"/moderation/{ident}/appeal").press("Take it down", words="Put it back.")
    assert "It waits for Dana Petrov." in appeal.words
    assert f"Appeal against moderation {ident}" in house.as_("dana").get("/queue").words
    off = house.as_("priya").get(f"/moderation/{ident}/appeal/decision")
    assert "You proposed this, decided on it, carried it out" in off.words
    assert not off.has_button("Record the decision")
    judged = house.as_("dana").get(f"/moderation/{ident}/appeal/decision")
    answer = "Write it again without the number."
    end = judged.press("Record the decision", outcome="partly", reason="The number was a ground.", answer=answer)
    assert "Stands, the appeal was right in part" in end.words
    assert answer in end.words


def test_what_is_overdue_and_what_has_ended_stands_in_the_queue_with_its_reason(house: House) -> None:
    waiting, thread = proposed(house), commented(house, "Wait until we come to your clinic.")
    message = house.does(thread_view, thread, _standing(house, "amal")).messages[0]
    said = "threat_or_hate", "we come to your clinic", "It threatens."
    until = clock.now() + timedelta(hours=2)
    wanted = Proposal(message.id, "block", *said, True, until=until)
    block = int(house.does(moderation.propose, house["amal"], thread, wanted)["moderation"])
    house.does(moderation.decide, house["priya"], block, "approve", "It is.", True)
    house.does(moderation.carry_out, house["amal"], block, Done(clock.now(), "A threat.", "sent"))
    with clock.held_at(clock.now() + timedelta(days=1)):
        house.does(ring)
        stuck = house.as_("dana").get("/queue?view=attention")
        assert f"Proposal {waiting}: Remove the comment" in stuck.words
        assert "Nobody has decided in time, as Communications manager." in stuck.words
        assert "Nothing is overdue or stuck" not in stuck.words
        tasks = house.as_("amal").get("/queue?view=to_post")
        assert f"Proposal {block}: Block its author" in tasks.words
        assert "take it off at the channel, then record that you did." in tasks.words
        page = tasks.follow(f"Proposal {block}: Block its author")
        assert "The time of this block is over" in page.words
        french = house.as_("jules", language="fr").get("/queue?view=to_post")
        assert "Blocages qui ont pris fin" in french.words


def test_a_proposal_is_taken_back_and_an_act_undone_with_a_reason(house: House) -> None:
    ident = proposed(house)
    page = house.as_("amal").get(f"/moderation/{ident}/withdrawal").press("Take it back", reason="It is gone.")
    assert "The proposal was taken back." in page.words
    ident = carried_out(house)
    page = house.as_("amal").get(f"/moderation/{ident}/reinstatement")
    page = page.press("Record that it was undone", note="It stands again.", told="sent")
    assert "The conversation is open again." in page.words
    assert "This cannot be done now." in house.as_("amal").get(f"/moderation/{ident}/appeal").words


def test_the_list_shows_one_state_and_the_conversation_its_proposals(house: House) -> None:
    ident = carried_out(house)
    amal = house.as_("amal")
    assert "Remove the comment" in amal.get("/moderation?state=carried_out").words
    assert "Nothing here" in amal.get("/moderation?state=appealed").words
    view = house.does(moderation.moderation_view, ident, _standing(house, "amal"))
    page = amal.get(f"/threads/{view.row.thread_id}")
    assert f"Proposal {ident} Carried out" in page.words
    assert "Triage the conversation first" in amal.get(f"/threads/{conversation(house)}/moderation").words


def test_hostile_words_are_shown_as_words(house: House) -> None:
    text = "<img src=x onerror=alert(1)> 705-555-0199 </textarea><script>alert(2)</script>"
    ident = proposed(house, text=text, quote=text)
    page = shown(house, "priya", ident)
    assert (page.alien, "<img src=x onerror" in page.text) == ([], False)
    assert "<img src=x onerror=alert(1)>" in page.words


def edited(house: House, thread: int, text: str | None) -> None:
    """Jules notes that the message was edited, or (None) is gone."""
    message = house.does(thread_view, thread, _standing(house, "jules")).messages[0]
    if text:
        house.does(changed_messages.note_edit, house["jules"], thread, message.id, text)
    else:
        house.does(changed_messages.note_deletion, house["jules"], thread, message.id)


def test_words_that_came_with_an_edit_are_marked_before_whoever_approves_it(house: House) -> None:
    thread = commented(house, "These crooks should all be fired, every one.")
    page = house.as_("jules").get(f"/threads/{thread}/moderation")
    assert "note that edit first" in page.words
    edited(house, thread, f"These crooks should all be fired. Call nurse K. at {PHONE}")
    page = house.as_("jules").get(f"/threads/{thread}/moderation?suggestion=0")
    page.press("Keep the copy and propose it", kind="remove", reason=REASON, neutral="yes")
    page = house.as_("priya").get("/moderation/1")
    for words in (
        "be fired, every one.",
        "The words that break the rule came with an edit",
        "The same person proposed this.",
    ):
        assert words in page.words
    again = page.press("Record my decision", verdict="approve", neutral="yes")
    assert "These words did not stand in the message when it was taken in" in again.words
    done = again.press("Record my decision", verdict="approve", neutral="yes", comment="The number stands there.")
    assert "Your decision was recorded." in done.words


def test_a_proposal_whose_message_is_gone_says_so_and_what_was_done_before_can_be_recorded(house: House) -> None:
    ident = approved(house)
    edited(house, 1, None)
    page = shown(house, "amal", ident)
    assert "The message was deleted" in page.words
    assert "propose it anew if that still breaks the rule" in page.words
    assert "If it is gone because you did what was approved, record that." in page.words
    assert "Record what was done" in house.as_("amal").get(f"/moderation/{ident}/act").words
    assert "This cannot be done now" in house.as_("amal").get(f"/moderation/{ident}/withdrawal").words


def test_who_would_decide_on_the_appeal_is_told_before_they_take_it_down(house: House) -> None:
    ident = carried_out(house)
    granted(house, "dana", "comms_manager")
    warned = "somebody else with that role has to decide on the appeal"
    page = house.as_("dana").get(f"/moderation/{ident}/appeal")
    assert warned in page.words
    page.press("Take it down", words="Put it back.")
    assert "You proposed this, decided on it, carried it out or took the appeal down." in (
        house.as_("dana").get(f"/moderation/{ident}/appeal/decision").words
    )
    assert "Nobody can decide on it" in shown(house, "amal", ident).words
