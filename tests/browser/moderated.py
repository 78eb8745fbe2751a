"""Comments that break the rules, in every state that a proposal about one can be in, and the pages about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from governance.db import session
from tests.browser.visits import Visit, given, thread
from workflows import changed_messages, moderation, threads, triaging
from workflows.moderation import Done, Proposal
from workflows.threads import Message

COMMENT = "Vote Dan Reyes, he'll fire these crooks. Call nurse K. at home 705-555-0199"
NOTE = "We removed a comment because it gave the private details of somebody else. You may appeal for ten working days."
ANSWER = "Your opinion was no ground; the telephone number was. Write it again without the number and it stands."

PROPOSED, APPROVED, DONE, APPEALED, PARTLY, REVERSED, UNDONE, REJECTED, TAKEN_BACK, MUTED, BLOCKED, LATER, GONE = range(
    1, 14
)
"""The proposals of the tour, by their ids."""

FAR = ("approved", "done", "appealed", "partly", "reversed", "undone")


def proposals(hours: Any) -> None:
    """One in each state, all of them on the day before; then one that would mute, and a block that has ended."""
    hours.at, morning = hours.at - timedelta(hours=20), hours.at
    for number, state in enumerate(("proposed", *FAR, "rejected", "taken back"), 1):
        _proposal(hours, number, state)
    ident = _conversation(hours, 10, "We will come to your clinic and break your windows.")
    said = "threat_or_hate", "break your windows", "It threatens violence."
    hours.does("jules", moderation.propose, ident, Proposal(_message(ident), "mute", *said, True))
    _block(hours, _conversation(hours, 11, "We will come to your clinic and break your windows."), said)
    _changed(hours)
    hours.at = morning


def _changed(hours: Any) -> None:
    """One for words that came with an edit, and one that was approved for a message that is gone."""
    said = "third_party_details", "Call nurse K. at home 705-555-0199", "It gives a nurse's home telephone number."
    edited = _conversation(hours, 12, "These crooks should all be fired, every one.")
    hours.does("amal", changed_messages.note_edit, edited, _message(edited), f"These crooks should be fired. {said[1]}")
    hours.does("amal", moderation.propose, edited, Proposal(_message(edited), "remove", *said, True))
    gone = _conversation(hours, 13, COMMENT)
    hours.does("amal", moderation.propose, gone, Proposal(_message(gone), "remove", *said, True))
    hours.does("priya", moderation.decide, GONE, "approve", "", True)
    hours.does("jules", changed_messages.note_deletion, gone, _message(gone))


def _block(hours: Any, ident: int, said: tuple[str, str, str]) -> None:
    until = hours.at + timedelta(hours=10)
    hours.does("jules", moderation.propose, ident, Proposal(_message(ident), "block", *said, True, until=until))
    hours.does("priya", moderation.decide, BLOCKED, "approve", "It is a threat.", True)
    hours.does("jules", moderation.carry_out, BLOCKED, Done(hours.at, "A threat.", "sent"))


def _proposal(hours: Any, number: int, state: str) -> None:
    ident = _conversation(hours, number, COMMENT)
    said = "third_party_details", "Call nurse K. at home 705-555-0199", "It gives a nurse's home telephone number."
    kind = "hide" if state == "undone" else "remove"
    hours.does("amal", moderation.propose, ident, Proposal(_message(ident), kind, *said, True))
    if state == "rejected":
        hours.does("priya", moderation.decide, number, "reject", "It was posted by the nurse herself.")
    if state == "taken back":
        hours.does("amal", moderation.withdraw, number, "Its author has deleted it.")
    if state in FAR:
        hours.does("priya", moderation.decide, number, "approve", "", True)
    if state in FAR[1:]:
        account = Done(
            hours.at, NOTE, "not_possible", "The account takes no messages.", "https://social.example/note/1"
        )
        hours.does("amal", moderation.carry_out, number, account)
    if state in FAR[2:]:
        hours.does("jules", moderation.appeal, number, "You removed my opinion. Put it back.", hours.at)
    if state in FAR[3:]:
        outcome = "partly" if state == "partly" else "reversed"
        hours.does("dana", moderation.decide_appeal, number, outcome, "The opinion was no ground.", ANSWER)
    if state == "undone":
        hours.does("priya", moderation.reinstate, number, Done(hours.at, "It stands again.", "sent"))


def _conversation(hours: Any, number: int, text: str) -> int:
    message = {"text": text, "language": "en", "author_handle": "@angry", "external_id": f"demo-moderate-{number}"}
    made = hours.does("amal", threads.receive, "facebook", {**message, "received_at": hours.at}, "general")
    hours.does("amal", triaging.triage, made["thread"], "M1", "It gives somebody's telephone number.")
    return int(made["thread"])


def _message(thread_id: int) -> int:
    return int(session.scalars(select(Message.id).where(Message.thread_id == thread_id)).one())


def _about(number: int, **more: Any) -> Any:
    return given(moderation_id=number, **more)


VISITS = (
    Visit("moderations", "moderation.all_moderations", "priya"),
    Visit("moderations-none", "moderation.all_moderations", "priya", given(state="upheld")),
    Visit("moderation-thread", "threads.show", "amal", thread("moderate-1")),
    Visit("moderation-new", "moderation.new", "amal", thread("moderate-1", suggestion=0)),
    Visit("moderation-new-not", "moderation.new", "amal", thread("again")),
    Visit(
        "moderation-new-faulty", "moderation.propose", "amal", thread("moderate-1"), 422, given(message="1", quote="Hm")
    ),
    Visit("moderation-to-decide", "moderation.show", "priya", _about(PROPOSED)),
    Visit("moderation-proposed", "moderation.show", "amal", _about(PROPOSED, done="proposed")),
    Visit("moderation-faulty", "moderation.decide", "priya", _about(PROPOSED), 422, given(verdict="approve")),
    Visit("moderation-words-kept", "moderation.show", "nadia", _about(PROPOSED)),
    Visit("moderation-no-check", "moderation.show", "priya", _about(MUTED)),
    Visit("moderation-came-later", "moderation.show", "priya", _about(LATER)),
    Visit("moderation-outdated", "moderation.show", "amal", _about(GONE)),
    *(
        Visit(f"moderation-{name}", "moderation.show", "amal", _about(number))
        for name, number in (
            ("approved", APPROVED),
            ("done", DONE),
            ("appealed", APPEALED),
            ("partly", PARTLY),
            ("reversed", REVERSED),
            ("undone", UNDONE),
            ("rejected", REJECTED),
            ("taken-back", TAKEN_BACK),
        )
    ),
    Visit("moderation-act", "moderating.ask_act", "amal", _about(APPROVED)),
    Visit("moderation-act-not", "moderating.ask_act", "amal", _about(PROPOSED)),
    Visit("moderation-act-faulty", "moderating.carry_out", "amal", _about(APPROVED), 422, given(note="705-555-0199")),
    Visit("moderation-undo", "moderating.ask_undoing", "amal", _about(REVERSED)),
    Visit("moderation-appeal", "moderating.ask_appeal", "jules", _about(DONE)),
    Visit("moderation-appeal-faulty", "moderating.appeal", "jules", _about(DONE), 422, given(words="")),
    Visit("moderation-judge", "moderating.ask_decision", "dana", _about(APPEALED)),
    Visit("moderation-judge-not", "moderating.ask_decision", "priya", _about(APPEALED)),
    Visit("moderation-judge-faulty", "moderating.decide", "dana", _about(APPEALED), 422, given(outcome="partly")),
    Visit("moderation-withdrawal", "moderating.ask_withdrawal", "amal", _about(PROPOSED)),
    Visit("moderation-block-ended", "moderation.show", "jules", _about(BLOCKED)),
    Visit("queue-appeals", "queue.view", "dana"),
)
"""Every page about them."""
