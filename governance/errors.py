"""The domain's words for what cannot be done; only governance/http.py knows status codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def N_(sentence: str) -> str:
    """Mark a sentence for translation without translating it: the top floor does that, in the reader's language."""
    return sentence


class Refusal(Exception):
    """A verb's refusal.

    `slug` names the documented problem type (`/problems/<slug>`). `sentence` is an English message id with
    `%(name)s` places, filled from `facts` after translation. `by` and `at` say who was first, where somebody was.
    """

    def __init__(
        self,
        slug: str,
        sentence: str,
        *,
        by: str | None = None,
        at: datetime | None = None,
        errors: Mapping[str, list[Problem]] | None = None,
        extra: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> None:
        self.slug, self.sentence, self.facts = slug, sentence, facts
        self.by, self.at = by, at
        self.errors: Mapping[str, list[Problem]] = errors or {}
        self.extra: Mapping[str, Any] = extra or {}
        super().__init__(sentence)

    def __str__(self) -> str:
        """The English sentence, for logs and the command line."""
        return self.sentence % {**self.facts, "by": self.by, "at": self.at}


class Problem:
    """One fault of one field: an English message id and its facts."""

    __slots__ = ("facts", "sentence")

    def __init__(self, sentence: str, **facts: Any) -> None:
        self.sentence, self.facts = sentence, facts

    def __str__(self) -> str:
        return self.sentence % self.facts


class NotFound(Refusal):
    """No such thing, or none that this person may see."""


class NotAllowed(Refusal):
    """This person may not do this. Recorded."""


class Conflict(Refusal):
    """The thing's state does not allow it now, or somebody else was first. Recorded."""


class Stale(Refusal):
    """The version that the caller saw is no longer the current one."""


class Invalid(Refusal):
    """The input is at fault; `errors` says what by field."""


class Busy(Refusal):
    """A lock could not be had in time; nothing happened and trying again is safe."""


class SlowDown(Refusal):
    """Too many attempts; `extra["retry_after"]` is in seconds."""
