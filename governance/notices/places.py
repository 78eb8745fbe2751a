"""What something that waits is called, and the path of its page: for letters and calendars, which show no text."""

from __future__ import annotations

from flask_babel import gettext

from workflows.amendments.rows import KIND as VERSION
from workflows.emergencies.following import KIND as LANGUAGE
from workflows.emergencies.owed import KIND as OWED
from workflows.moderation.rows import APPEAL
from workflows.moderation.rows import KIND as MODERATION

KINDS = ("draft", VERSION, OWED, MODERATION, APPEAL)
"""What can be reviewed."""

TASKS = (LANGUAGE,)
"""What is done and not decided on."""


def place(kind: str, ident: int) -> tuple[str, str]:
    """Its name in the language that is spoken, and where it is decided on."""
    if kind == VERSION:
        return gettext("Guidance"), f"/guidance/versions/{ident}"
    if kind == MODERATION:
        return gettext("Proposal %(number)s", number=ident), f"/moderation/{ident}"
    if kind == APPEAL:
        return gettext("Appeal against moderation %(number)s", number=ident), f"/moderation/{ident}/appeal/decision"
    page = {OWED: "/afterwards", LANGUAGE: "/missing-language"}.get(kind, "")
    return gettext("Draft %(number)s", number=ident), f"/drafts/{ident}{page}"
