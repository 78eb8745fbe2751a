"""The evening before the tour: an emergency that is over, what went out under it, and a drill that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from governance import clock
from workflows import decisions, drafts, publications, retrospectives, submissions, threads, triaging
from workflows.emergencies import declaring
from workflows.wording import Wording

if TYPE_CHECKING:
    from tests.browser.tour import Hours

SMELL = "Tap water in Ward 3 smells like gasoline, is it safe??"
NOTICE = (
    "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook with or bathe in "
    "it. Bottled water: Ward 3 arena from 8 p.m. Next update 9 p.m."
)


def last_evening(hours: Hours) -> None:
    """Two replies went out: one waits for its review afterwards, the other was found wrong."""
    before, hours.at = hours.at, hours.at - timedelta(hours=16)
    made = hours.does("kowalski", declaring.declare, "Fuel smell in the tap water of Ward 3")["emergency"]
    hours.does("priya", declaring.confirm, made)
    _went_out(hours, "smell", SMELL, NOTICE)
    wrong = _went_out(hours, "smell-again", "And is the arena open tonight?", NOTICE.replace("8 p.m.", "9 p.m."))
    _in_english_first(hours)
    hours.does("priya", declaring.end, made, "The water is safe again.")
    hours.does("priya", retrospectives.review_afterwards, wrong, "corrected", "The arena opened at 8 p.m.")
    hours.does("priya", declaring.declare, "Drill: a false alarm about the water", None, True)
    hours.at = before


def _in_english_first(hours: Hours) -> None:
    """A statement that went out in English, so that its French is owed."""
    texts = {"en": NOTICE.replace("8 p.m.", "9:30 p.m.")}  # the same words would be approved already
    ident = hours.does("amal", drafts.create, "statement", Wording("facebook", texts, topic="environment"))["draft"]
    hours.does("amal", submissions.submit, ident, None, True)
    hours.does("olu", decisions.decide, ident, 1, "approve")
    hours.does("amal", publications.publish, ident, "https://social.example/late", hours.at, texts)


def _went_out(hours: Hours, key: str, question: str, answer: str) -> int:
    with clock.held_at(hours.at):
        amal = hours.people["amal"]
        message = {"text": question, "language": "en", "author_handle": "@ward3", "external_id": f"demo-{key}"}
        thread = threads.receive(amal, "facebook", {**message, "received_at": clock.now()}, "environment")["thread"]
        triaging.triage(amal, thread, "E1", "People may be in danger.")
        ident = int(drafts.create(amal, "reply", Wording("facebook", {"en": answer}), thread)["draft"])
    hours.does("amal", submissions.submit, ident)
    hours.does("olu", decisions.decide, ident, 1, "approve")
    hours.does("amal", publications.publish, ident, f"https://social.example/{key}", hours.at, {"en": answer})
    found = publications.publication_of(ident)
    assert found is not None
    return found.id
