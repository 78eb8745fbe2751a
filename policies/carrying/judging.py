"""Whether an approval of one wording may be kept for another, by what the guidance lets pass; and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.errors import N_
from policies.carrying.edits import PUNCTUATION, SAME, TYPOS, WHITESPACE, Edit, edit

NONE = "none"
LEVELS = (NONE, WHITESPACE, PUNCTUATION, TYPOS)
"""What the guidance may let pass: each includes those before it."""


@dataclass(frozen=True)
class Wording:
    """All that an approval pins: the texts by language, what goes out with them, where, when and in answer to what."""

    texts: Mapping[str, str]
    attachments: Sequence[Mapping[str, Any]] = ()
    channel: Mapping[str, str] = field(default_factory=dict)
    not_before: Mapping[str, str] | None = None
    reply_to: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether approvals are kept. `sentence` says what changed, by its msgid, as the reason for either.

    `level` names how small a kept edit is.
    """

    kept: bool
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    level: str = ""


OFF = N_("The guidance keeps no approval after an edit.")
ALIKE = N_("Nothing that the public sees changed.")
MORE = {
    PUNCTUATION: N_("In %(language)s punctuation changed; the guidance keeps approvals where only spaces changed."),
    TYPOS: N_("In %(language)s the spelling of words changed; the guidance keeps no approvals after that."),
}
_PINNED = (
    ("attachments", N_("The attachments changed.")),
    ("channel", N_("The channel or its account changed.")),
    ("not_before", N_("The time before which it may not go out changed.")),
    ("reply_to", N_("The message that it answers changed.")),
)
LANGUAGE_CAME = N_("A text in %(language)s was added.")
LANGUAGE_WENT = N_("The text in %(language)s was taken away.")


def others(old: Wording, new: Wording) -> list[str]:
    """What an approval pins beside the texts, and is not as it was, by name."""
    return [name for name, _ in _PINNED if _pinned(name, getattr(old, name)) != _pinned(name, getattr(new, name))]


def carried(old: Wording, new: Wording, allowed: str) -> Verdict:
    """Whether what was approved as `old` may count as approved as `new`. Asks nothing but its arguments.

    `old` is the wording that was really decided on, never one to which a decision was carried: many small edits do not
    add up to a great one.
    """
    if allowed not in LEVELS[1:]:
        return Verdict(False, OFF)
    for name in others(old, new):
        return Verdict(False, dict(_PINNED)[name])
    for language in sorted({*old.texts} ^ {*new.texts}):
        return Verdict(False, LANGUAGE_CAME if language in new.texts else LANGUAGE_WENT, {"language": language})
    edits = [edit(old.texts[one], new.texts[one], one) for one in sorted(old.texts)]
    return _judged(edits, allowed)


def _judged(edits: Sequence[Edit], allowed: str) -> Verdict:
    """By the largest edit of any text; one that is never small is the reason before one that is small elsewhere."""
    for one in edits:
        if one.level is None:
            return Verdict(False, one.sentence, one.facts)
    largest = max(edits, key=lambda one: (SAME, *LEVELS[1:]).index(one.level or SAME), default=Edit(SAME))
    if largest.level == SAME:
        return Verdict(True, ALIKE, level=SAME)
    if largest.level in MORE and LEVELS.index(largest.level) > LEVELS.index(allowed):
        return Verdict(False, MORE[largest.level], largest.facts)
    return Verdict(True, largest.sentence, largest.facts, largest.level or "")


def _pinned(name: str, value: Any) -> Any:
    """What of a value the digest holds."""
    if name == "attachments":
        return [(one["sha256"], dict(one["alt"])) for one in value]
    return dict(value) if value else None
