"""Drafts brought to where a test begins, by the verbs that people use; everything happens at the present moment."""

from __future__ import annotations

from typing import Any

from governance import clock
from tests.web.conftest import House
from workflows import decisions, drafts, publications, submissions, threads, triaging
from workflows.wording import Wording

QUESTION = "@MapleHealth what time is the Saturday flu clinic and do I need my health card?"
ANSWER = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    "Details: https://maplecountyhealth.example/flu"
)
MYTH = "The flu shot gives you the flu. Stop lying to people."
FACT = (
    "We hear this a lot. The injected flu vaccine holds no live virus, so it cannot give you flu. A sore arm or mild "
    "fever for a day is common. Source: https://www.canada.ca/flu"
)
POST = "https://social.example/post/1"


def conversation(house: House, text: str = QUESTION, category: str = "R1", **more: Any) -> int:
    """A triaged conversation on X."""
    message = {"text": text, "language": "en", "author_handle": more.pop("handle", "@resident")}
    thread = house.does(
        threads.receive, house["amal"], more.pop("channel", "x"), message, more.pop("topic", "immunisation")
    )["thread"]
    house.does(triaging.triage, house["amal"], thread, category, "It fits.")
    return int(thread)


def draft(house: House, text: str = ANSWER, who: str = "amal", **more: Any) -> int:
    """A reply that is being written."""
    channel = more.get("channel", "x")
    thread = conversation(house, **more)
    return int(house.does(drafts.create, house[who], "reply", Wording(channel, {"en": text}), thread)["draft"])


def myth(house: House, who: str = "amal", text: str = FACT, **more: Any) -> int:
    """A reply to a myth, which two people approve, in review."""
    thread = conversation(house, MYTH, "R3", channel="facebook", **more)
    ident = int(house.does(drafts.create, house[who], "reply", Wording("facebook", {"en": text}), thread)["draft"])
    house.does(submissions.submit, house[who], ident)
    return ident


def submitted(house: House, text: str = ANSWER, who: str = "amal", **more: Any) -> int:
    """A reply in review, for one manager to decide on."""
    ident = draft(house, text, who, **more)
    house.does(submissions.submit, house[who], ident)
    return ident


def revised(house: House, ident: int, text: str, who: str = "amal", channel: str = "x") -> None:
    """Somebody edits it."""
    house.does(drafts.revise, house[who], ident, Wording(channel, {"en": text}))


def decided(house: House, ident: int, who: str, verdict: str = "approve", n: int = 1, comment: str = "") -> None:
    """Somebody decides on it."""
    house.does(decisions.decide, house[who], ident, n, verdict, comment)


def approved(house: House, text: str = ANSWER, **more: Any) -> int:
    """A reply that Priya approved."""
    ident = submitted(house, text, **more)
    decided(house, ident, "priya")
    return ident


def published(house: House, text: str = ANSWER, captured: str | None = None) -> int:
    """A reply that Amal posted."""
    ident = approved(house, text)
    house.does(publications.publish, house["amal"], ident, POST, clock.now(), {"en": captured or text})
    return ident
