"""What the rules of the guidance see, in words: the name of each fact, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, gettext

from governance import http
from governance.errors import N_
from governance.web import telling, words
from policies.calendar import Allowance
from policies.printed.basics import WEEKDAYS

NAMES: Mapping[str, str] = {
    "message.text": N_("Found in the message"),
    "message.language": N_("Language of the message"),
    "message.author_kind": N_("Who wrote the message"),
    "message.channel": N_("Channel of the message"),
    "message.url": N_("Link to the message"),
    "message.received_at": N_("Received"),
    "draft.kind": N_("What is written"),
    "draft.texts": N_("Found in the draft"),
    "draft.languages": N_("Languages of the draft"),
    "draft.length": N_("Length of the draft"),
    "draft.channel": N_("Channel of the draft"),
    "draft.links": N_("Links in the draft"),
    "draft.hashtags": N_("Hashtags in the draft"),
    "draft.attachments": N_("Attachments"),
    "draft.mentions_numbers": N_("The draft names numbers"),
    "thread.category": N_("Category"),
    "thread.severity": N_("Severity"),
    "thread.topic": N_("Topic"),
    "thread.reopened": N_("The conversation was opened again"),
    "thread.replies": N_("Replies so far"),
    "thread.reach": N_("Reach"),
    "emergency.active": N_("A declared emergency"),
    "author.roles": N_("Roles of the author"),
    "author.is_intern": N_("The author is an intern"),
    "now.business_hours": N_("Within business hours"),
    "now.weekday": N_("Day of the week"),
    "respond": N_("Response"),
    "action": N_("Action"),
    "first_response": N_("Time for the first response"),
    "resolution": N_("Time for the resolution"),
    "template": N_("Template"),
    "count": N_("Count"),
    "limit": N_("Limit"),
    "over": N_("Too many by"),
}

_WORDS = {
    "message.author_kind": words.author_kind_name,
    "message.language": words.language_name,
    "draft.kind": words.kind_name,
    "thread.category": words.category_title,
    "thread.topic": words.topic_title,
    "author.roles": words.role_title,
    "draft.languages": words.language_name,
    "respond": words.response_name,
    "action": words.action_name,
}


def name_of(fact: str) -> str:
    """A fact's name in the reader's language; what has none, such as the finding of a check, by its own name."""
    if fact in NAMES:
        return gettext(NAMES[fact])
    check, _, part = fact.removeprefix("checks.").rpartition(".")
    if fact.startswith("checks.") and check:
        return f"{words.clause_title(f'checks.{check}') or check} ({part})"
    return fact


def value_of(fact: str, value: Any) -> str:
    """A fact's value in the reader's language."""
    if value is None or value == "":
        return gettext("unknown")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return http.shown_time(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(value_of(fact, one) for one in value) or gettext("none")
    if fact in ("first_response", "resolution"):
        return telling.told(Allowance.parse(str(value)))
    if fact == "now.weekday":
        return gettext(WEEKDAYS[value])
    if fact in _WORDS:
        return _WORDS[fact](str(value))
    if isinstance(value, (int, float)):
        return str(format_decimal(value))
    return str(value)
