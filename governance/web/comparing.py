"""Two revisions of a draft held against each other: their words, and everything else that an approval pins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from governance import http
from governance.web import words
from policies.differences import Piece, differences
from workflows.drafts import Revision
from workflows.revised import RevisionView


@dataclass(frozen=True)
class Changed:
    """Something other than words that is not as it was."""

    term: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What changed from one revision to another. `texts` holds the languages whose words changed."""

    before: RevisionView
    after: RevisionView
    texts: Mapping[str, Sequence[Piece]]
    others: Sequence[Changed]

    @property
    def nothing(self) -> bool:
        """Whether the two are alike."""
        return not self.texts and not self.others


def compared(before: RevisionView, after: RevisionView) -> Comparison:
    """Hold two revisions against each other."""
    return Comparison(
        before,
        after,
        compared_texts(before.revision.texts, after.revision.texts),
        [one for one in _others(before.revision, after.revision) if one.before != one.after],
    )


def compared_texts(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[Piece]]:
    """The words that changed, for each language in which any did."""
    languages = [*after, *(one for one in before if one not in after)]
    return {
        language: differences(before.get(language, ""), after.get(language, ""))
        for language in languages
        if before.get(language, "") != after.get(language, "")
    }


def _others(before: Revision, after: Revision) -> list[Changed]:
    return [
        Changed(gettext("Channel"), _channel(before), _channel(after)),
        Changed(gettext("Not before"), _not_before(before), _not_before(after)),
        Changed(gettext("Attachments"), _attachments(before), _attachments(after)),
        Changed(gettext("Message replied to"), _message(before), _message(after)),
    ]


def _channel(revision: Revision) -> str:
    return " ".join(filter(None, (revision.channel["key"], revision.channel["account"])))


def _not_before(revision: Revision) -> str:
    planned = revision.not_before
    return http.shown_time(datetime.fromisoformat(planned["time"])) if planned else gettext("no time set")


def _attachments(revision: Revision) -> str:
    return "\n".join(map(_attachment, revision.attachments)) or gettext("none")


def _attachment(one: Mapping[str, Any]) -> str:
    alt = "; ".join(
        words.labelled(words.language_name(language), text) for language, text in sorted(one["alt"].items())
    )
    return f"{one['media_type']} {one['sha256'][:12]} ({alt or gettext('no alternative text')})"


def _message(revision: Revision) -> str:
    replied = revision.reply_to
    return gettext("as it read in version %(version)s") % {"version": replied["version"]} if replied else ""
