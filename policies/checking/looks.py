"""What a content check looks at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.facts import Facts, Finding, Span
from policies.parts import Category, Check, Document

REPLY = "reply"
MOST_SPANS = 50
"""Places that one finding names; its count tells of all."""


@dataclass(frozen=True)
class Look:
    """What a check looks at, and the check itself. `treated_as` is the category that a rule chose for the draft."""

    check: Check
    facts: Facts
    document: Document
    treated_as: Category | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are written, by language."""
        return {language: text for language, text in self.facts.draft.texts.items() if text.strip()}

    @property
    def category(self) -> Category | None:
        """What a rule chose, else the category of the message that a reply answers; a statement answers none."""
        if self.treated_as is not None:
            return self.treated_as
        thread = self.facts.thread
        if self.facts.draft.kind != REPLY or thread is None or thread.category is None:
            return None
        return self.document.categories.get(thread.category)

    def finding(
        self,
        sentence: str,
        language: str | None = None,
        spans: list[Span] | None = None,
        *,
        clause: str | None = None,
        place: str | None = None,
        **facts: Any,
    ) -> Finding:
        """What was found, with the check's own outcome; about a text where a language is given."""
        return Finding(
            check=self.check.name,
            outcome=self.check.outcome,
            sentence=sentence,
            facts={**facts, "language": language} if "%(language)s" in sentence else facts,
            clause=clause or self.check.clause,
            language=language,
            place=place or (f"texts/{language}" if language else None),
            spans=tuple((spans or [])[:MOST_SPANS]),
        )

    def where(self, rule: Callable[[str], list[Span]], sentence: str, *, allowed: int = 0) -> Iterator[Finding]:
        """A finding for each text in which a rule finds more places than are allowed."""
        for language, text in self.texts.items():
            spans = rule(text)
            if len(spans) > allowed:
                yield self.finding(sentence, language, spans, count=len(spans))

    def by_kind(self, language: str, spans: list[Span], sentences: Mapping[str, str]) -> Iterator[Finding]:
        """A finding for each kind of place, with its own sentence."""
        for kind, sentence in sentences.items():
            found = [span for span in spans if span.kind == kind]
            if found:
                yield self.finding(sentence, language, found, count=len(found))
