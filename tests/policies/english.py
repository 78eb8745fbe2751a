"""Sentences of the guidance as an English reader is told them, roughly: for tests without a catalogue."""

from __future__ import annotations

from policies.sentences import Code, Fact, Named, Sentence, Series


def english(fact: Fact) -> str:
    """A sentence with its places filled."""
    if isinstance(fact, Sentence):
        return fact.message % {name: english(one) for name, one in fact.facts.items()}
    if isinstance(fact, Series):
        return f" {fact.joined} ".join(english(one) for one in fact.items)
    if isinstance(fact, Named):
        return f"{fact.short} {english(fact.title)}".strip()
    if isinstance(fact, Code):
        return fact.text
    return fact["en"] if isinstance(fact, dict) else str(fact)
