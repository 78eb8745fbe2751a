"""A draft that people talk about: comments open and resolved, and suggestions in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workflows import drafts, submissions, threads, triaging
from workflows.talk import saying, suggesting
from workflows.talk.places import Quote
from workflows.wording import Wording

FLU = "https://maplecountyhealth.example/flu"
WORDS = (
    "The Saturday flu clinic at 50 Main St. is open from 9:30 a.m. to 3 p.m. You do not need an appointment or a "
    f"health card. Free parking is behind the building. Details: {FLU}"
)
HOURS, CARD, PARKING, THANKS, SHORTER, LATER, GONE = range(1, 8)
"""What was said, by its ids."""


def said(hours: Any) -> None:
    """A reply in review: Amal's, before Priya, about which everybody has something to say."""
    hours.at, morning = hours.at - timedelta(hours=18), hours.at
    message = {"text": "When is it, and where?", "language": "en", "author_handle": "@resident"}
    message |= {"external_id": "demo-talked", "received_at": hours.at}
    thread = hours.does("amal", threads.receive, "x", message, "immunisation")["thread"]
    hours.does("amal", triaging.triage, thread, "R1", "A plain question with a public answer.")
    ident = hours.does("amal", drafts.create, "reply", Wording("x", {"en": WORDS}), thread)["draft"]
    hours.does("priya", saying.comment, ident, 1, "Is that so on 26 December too?", Quote("en", "9:30 a.m. to 3 p.m."))
    hours.does("amal", saying.reply, ident, HOURS, "I have asked the clinic; they answer by noon.")
    hours.does("nadia", saying.comment, ident, 1, "Say it the other way: bring it if you have it.", Quote("en", "card"))
    words = Quote("en", "Free parking is behind the building.")
    hours.does("tom", suggesting.suggest, ident, 1, words, "Park behind the building, free of charge.", "Shorter.")
    hours.does("jules", saying.comment, ident, 1, "Thank you, this reads well. I put it into French this afternoon.")
    hours.does("amal", saying.resolve, ident, THANKS)
    quote = Quote("en", "You do not need an appointment")
    hours.does("jules", suggesting.suggest, ident, 1, quote, "No need to book", "Plainer.")
    hours.does("amal", suggesting.take, ident, SHORTER)
    late = Quote("en", "Saturday flu clinic")
    hours.does("ines", suggesting.suggest, ident, 2, late, "flu clinic on Saturday")
    hours.does("amal", suggesting.decline, ident, LATER, "Everybody calls it the Saturday clinic.")
    hours.does("chen", suggesting.suggest, ident, 1, Quote("en", "or a health card"), "and no health card")
    hours.does("amal", drafts.revise, ident, Wording("x", {"en": _now().replace("or a health card", "or any card")}))
    hours.does("amal", submissions.submit, ident)
    hours.at = morning


def _now() -> str:
    return WORDS.replace("You do not need an appointment", "No need to book")
