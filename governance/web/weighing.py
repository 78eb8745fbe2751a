"""What whoever decides weighs beside the words: what the checks found, and what changed since it was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext

from governance import http
from governance.errors import N_
from governance.web.outgoing import GoingOut
from policies.facts import Finding
from workflows.alone import weighed
from workflows.publications import GONE_OUT
from workflows.reading import ReviewView, ThreadView
from workflows.threads import Message
from workflows.time_taken import APPROVERS, AUTHOR, HELD, TO_POST, time_taken

LAY = {
    AUTHOR: N_("with whoever writes it"),
    APPROVERS: N_("with the approvers"),
    HELD: N_("held back"),
    TO_POST: N_("approved, to be posted"),
}


@dataclass(frozen=True, kw_only=True)
class Weighed(GoingOut):
    """A draft with its conversation, and what the checks found at the submission of a review that is open."""

    thread: ThreadView | None
    found: Sequence[Finding] = ()

    @property
    def found_then(self) -> list[dict[str, Any]]:
        """What the checks said of the text when it was submitted."""
        return [found_by_check(one) for one in self.found] if self.is_current else []

    @property
    def time_taken(self) -> list[tuple[str, str]]:
        """Whose time it was since it was first submitted: with whom it lay, and how long in business time."""
        found = time_taken(self.view, self.at, self.holds)
        return [(gettext(LAY[whose]), _hours(minutes)) for whose, minutes in found.items() if minutes]

    @property
    def moved_on(self) -> str:
        """What became of the conversation since it was submitted; empty where nothing did, or somebody has looked."""
        return next((gettext(one.sentence) for one in self.requirements if one.id == "conversation"), "")

    @property
    def pinned(self) -> Message | None:
        """The message to which the words are pinned, as it reads now."""
        pin, messages = self.revision.reply_to, self.thread.messages if self.thread else ()
        return next((one for one in messages if pin and one.public_id == pin["id"]), None)

    @property
    def read_then(self) -> str:
        """How that message read when the words were written, where it was edited since."""
        now, pin = self.pinned, self.revision.reply_to
        earlier = self.thread.earlier.get(now.id, ()) if self.thread and now else ()
        return next((one.text for one in earlier if pin and one.version == pin["version"]), "")

    @property
    def gone_before(self) -> list[Any]:
        """The other replies to the same conversation that went out."""
        drafts = self.thread.drafts if self.thread else ()
        return [one for one in drafts if one.id != self.view.draft.id and one.state in GONE_OUT]


def _hours(minutes: int) -> str:
    """`23 h 55 min` of business time, whose days are no days of 24 hours."""
    if minutes < 60:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    hours = format_decimal(minutes // 60)
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}


def found_by_check(one: Finding) -> dict[str, Any]:
    """What a check says, in the reader's language."""
    said = http.sentence(one.sentence, one.facts)
    return {"check": one.check, "outcome": one.outcome, "text": said, "clause": one.clause, "language": one.language}


def found_of(review: ReviewView | None) -> Sequence[Finding]:
    """What the checks found at the submission of a review that is open; nothing is asked of another."""
    if review is None or review.review.state != "open":
        return ()
    return weighed([review.review.id])[review.review.id].findings
