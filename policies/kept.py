"""What checks and rules said before that holds under another document too: nothing that they look at has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from policies.facts import Evaluation, Facts, Finding
from policies.parts import Category, Check, Document
from policies.ruling.ruled import RuleOutcome
from policies.ruling.rules import condition

TEXT_ALONE = frozenset(
    {
        "over_length",
        "placeholder_text",
        "phi",
        "pii_third_party",
        "confirms_client_relationship",
        "all_caps",
        "more_than_2_hashtags",
        "hashtag_not_camelcase",
        "reading_grade_over_9",
        "undefined_acronym",
        "clinical_advice",
        "party_political",
        "endorsement",
        "unofficial_link",
    }
)
"""Checks that look at the text and their own settings. Of any other, what else it may look at has to be alike too."""

NO_MATTER = frozenset({"outcome", "guidance", "override_by"})
"""What of a check does not change what it finds."""


class Kept:
    """The findings that an evaluation by one document may take over from evaluations by others."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._alike: dict[tuple[Document, str | None], frozenset[str]] = {}
        self._ruled: dict[tuple[Document, frozenset[str]], frozenset[str]] = {}

    def findings(self, facts: Facts, outcome: Evaluation, old: Document) -> Mapping[str, list[Finding]]:
        """By check, what `old` found in these facts and the document would find again, with the outcome it has now."""
        kept: dict[str, list[Finding]] = {name: [] for name in self._checks(facts, outcome, old)}
        for one in outcome.findings:
            if one.check in kept:
                now = self._document.checks[one.check].outcome
                kept[one.check].append(one if one.outcome == now else replace(one, outcome=now))
        return kept

    def rules(self, facts: Facts, outcome: Evaluation, old: Document) -> Mapping[str, RuleOutcome | None]:
        """By rule, what `old` said of these facts and the document would say again; None of one that did not hold.

        One that was left out because the rules took too long together is asked again.
        """
        checks = self._checks(facts, outcome, old)
        if (old, checks) not in self._ruled:
            self._ruled[old, checks] = frozenset(_asked_alike(old, self._document, checks))
        said = {one.id: one for one in outcome.rules}
        return {
            name: said.get(name)
            for name in self._ruled[old, checks]
            if name not in said or not said[name].unknown or said[name].missing
        }

    def _checks(self, facts: Facts, outcome: Evaluation, old: Document) -> frozenset[str]:
        category = facts.thread.category if facts.thread else None
        if (old, category) not in self._alike:
            alike = frozenset(_alike(old, self._document))
            same = _surroundings(old, category) == _surroundings(self._document, category)
            self._alike[old, category] = alike if same else alike & TEXT_ALONE
        alike = self._alike[old, category]
        return alike if outcome.category == category else alike & TEXT_ALONE  # a rule had another one looked at


def _alike(old: Document, new: Document) -> Iterator[str]:
    """The checks that are on with the same settings in both documents; whether they block or warn is no matter."""
    for name, check in new.checks.items():
        before = old.checks.get(name)
        if before is None or "off" in (before.outcome, check.outcome):
            continue
        if _settings(before) == _settings(check):
            yield name


def _asked_alike(old: Document, new: Document, checks: Collection[str]) -> Iterator[str]:
    """The rules that ask the same of the same: `checks` are those that find what they found."""
    before = {rule.id: rule.when for rule in old.rules}
    for rule in new.rules:
        names = condition(rule).names
        by_checks = {name.split(".")[1] for name in names if name.startswith("checks.")}
        by_clock = any(name.startswith("now.") for name in names)
        same_clock = not by_clock or old.calendar == new.calendar
        if before.get(rule.id) == rule.when and by_checks <= set(checks) and same_clock:
            yield rule.id


def _settings(check: Check | None) -> dict[str, Any]:
    return {} if check is None else {name: value for name, value in vars(check).items() if name not in NO_MATTER}


def _surroundings(document: Document, category: str | None) -> tuple[Any, ...]:
    """Everything beside the text and its own settings that a check may look at."""
    known: Category | None = document.categories.get(category) if category else None
    return (
        document.languages,
        known and (known.respond, known.sources_min, known.offline_contact),
        _settings(document.checks.get("pii_third_party")),
    )
