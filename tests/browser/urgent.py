"""The evening before the tour: an emergency that is over, what went out under it, and a drill that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from governance import clock
from governance.db import session
from workflows import decisions, drafts, holds, publications, retrospectives, submissions, threads, triaging
from workflows.drafts import Draft
from workflows.emergencies import declaring
from workflows.threads import Message
from workflows.wording import Wording

if TYPE_CHECKING:
    from tests.browser.tour import Hours

SMELL = "Tap water in Ward 3 smells like gasoline, is it safe??"
NOTICE = (
    "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook with or bathe in "
    "it. Bottled water: Ward 3 arena from 8 p.m. Next update 9 p.m."
)


def last_evening(hours: Hours) -> None:
    """Two replies went out: one waits for its review afterwards, the other was found wrong. A third was decided on by
    nobody before the end, and went back to its author.
    """
    before, hours.at = hours.at, hours.at - timedelta(hours=16)
    made = hours.does("kowalski", declaring.declare, "Fuel smell in the tap water of Ward 3")["emergency"]
    hours.does("priya", declaring.confirm, made)
    _went_out(hours, "smell", SMELL, NOTICE)
    wrong = _went_out(hours, "smell-again", "And is the arena open tonight?", NOTICE.replace("8 p.m.", "9 p.m."))
    _in_english_first(hours)
    _submitted(hours, "left-over", "Can I wash with it?", NOTICE.replace("9 p.m.", "11 p.m."))
    hours.does("priya", declaring.end, made, "The water is safe again.")
    scene = select(Draft.id).join(Message, Message.thread_id == Draft.thread_id)
    for key in ("planned", "due-now"):  # which the declaration held back
        hours.does("priya", holds.resume, session.scalar(scene.where(Message.external_id == f"demo-{key}")))
    hours.does("priya", retrospectives.review_afterwards, wrong, "corrected", "The arena opened at 8 p.m.")
    hours.does("priya", declaring.declare, "Drill: a false alarm about the water", None, True)
    hours.at = before


def _in_english_first(hours: Hours) -> None:
    """A statement that went out in English, so that its French is owed."""
    texts = {"en": NOTICE.replace("9 p.m.", "10 p.m.")}
    ident = hours.does("amal", drafts.create, "statement", Wording("facebook", texts, topic="environment"))["draft"]
    hours.does("amal", submissions.submit, ident, None, True)
    hours.does("olu", decisions.decide, ident, 1, "approve")
    hours.does("amal", publications.publish, ident, "https://social.example/late", hours.at, texts)


def _submitted(hours: Hours, key: str, question: str, answer: str) -> int:
    with clock.held_at(hours.at):
        amal = hours.people["amal"]
        message = {"text": question, "language": "en", "author_handle": "@ward3", "external_id": f"demo-{key}"}
        thread = threads.receive(amal, "facebook", {**message, "received_at": clock.now()}, "environment")["thread"]
        triaging.triage(amal, thread, "E1", "People may be in danger.")
        ident = int(drafts.create(amal, "reply", Wording("facebook", {"en": answer}), thread)["draft"])
    hours.does("amal", submissions.submit, ident)
    return ident


def _went_out(hours: Hours, key: str, question: str, answer: str) -> int:
    ident = _submitted(hours, key, question, answer)
    hours.does("olu", decisions.decide, ident, 1, "approve")
    hours.does("amal", publications.publish, ident, f"https://social.example/{key}", hours.at, {"en": answer})
    found = publications.publication_of(ident)
    assert found is not None
    return found.id
