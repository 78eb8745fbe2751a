"""What the rules of a document say of a draft: which hold, which cannot be evaluated, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from governance.errors import N_
from policies.checking.looks import Look
from policies.checks import CHECKS
from policies.expressions import Condition, activation
from policies.facts import Facts, Finding
from policies.format.form_examples import SEVERITIES
from policies.parts import Check, Document, Rule
from policies.ruling import seen, work
from policies.ruling.ruled import RuleOutcome
from policies.ruling.rules import condition

MOST = 4 * work.MOST
"""What the rules of one evaluation may cost together; those that are left over cannot be evaluated."""

BECAUSE = N_("%(because)s")
NOT_KNOWN = N_(
    "%(because)s The rule %(rule)s could not be evaluated for want of %(missing)s. Its stricter outcome is taken."
)
NOT_EVALUATED = N_(
    "%(because)s The rule %(rule)s could not be evaluated within its limits. Its stricter outcome is taken."
)


@dataclass(frozen=True)
class Ruling:
    """A rule that holds, or of which that cannot be said (`unknown`): then its stricter outcome is taken."""

    rule: Rule
    unknown: bool
    facts: Mapping[str, Any]
    missing: tuple[str, ...]

    @property
    def outcome(self) -> RuleOutcome:
        """The ruling as it is kept."""
        rule = self.rule
        return RuleOutcome(rule.id, rule.clause, self.unknown, self.facts, effects(rule), self.missing)

    @property
    def finding(self) -> Finding | None:
        """What the author is told: why it blocks or warns, and always where the rule could not be evaluated."""
        rule = self.rule
        if not (rule.block or rule.warn or self.unknown):
            return None
        facts: dict[str, Any] = {"because": dict(rule.because)}
        sentence = BECAUSE
        if self.unknown:
            facts |= self.outcome.told
            sentence = NOT_KNOWN if self.missing else NOT_EVALUATED
        return Finding(rule.clause, "block" if rule.block else "warn", sentence, facts, rule.clause)


def rulings(
    facts: Facts,
    document: Document,
    findings: Iterable[Finding],
    known: Mapping[str, RuleOutcome | None] = MappingProxyType({}),
) -> tuple[Ruling, ...]:
    """Every rule that holds or cannot be evaluated, in the document's order. `findings` are those of its checks.

    `known` says what came of rules that were asked about these facts before, None of one that did not hold.
    """
    if not document.rules:
        return ()
    conditions = _prepared(document)
    names = frozenset[str]().union(*(one.names for rule, one in conditions if rule.id not in known))
    view = seen.View(facts, document, _asked(facts, document, findings, names))
    values = seen.values(view, names)
    given = activation(values)
    found, spent, length = [], 0, view.length
    for rule, one in conditions:
        spent += one.work.at(length)
        if rule.id in known:
            before = known[rule.id]
            if before is not None:
                found.append(Ruling(rule, before.unknown, before.facts, before.missing))
            continue
        holds = one.holds(given) if spent <= MOST else None
        if holds is not False:
            found.append(_ruling(rule, one, holds, values))
    return tuple(found)


def severity(given: str | None, found: Iterable[Ruling]) -> str | None:
    """The highest of what was given and what the rules say."""
    named = [given, *(one.rule.severity for one in found)]
    return max((one for one in named if one in SEVERITIES), key=SEVERITIES.index, default=None)


def effects(rule: Rule) -> dict[str, Any]:
    """The effects of a rule as the document writes them."""
    require = [
        {"role": one.role, "when": one.when} | ({"due": str(one.due)} if one.due else {}) for one in rule.require
    ]
    named = {"category": rule.category, "severity": rule.severity, "notify": rule.notify}
    flags = {"block": rule.block, "warn": rule.warn}
    return {name: value for name, value in ({"require": require} | named | flags).items() if value}


@lru_cache(maxsize=8)
def _prepared(document: Document) -> tuple[tuple[Rule, Condition], ...]:
    """The rules with their conditions."""
    return tuple((rule, condition(rule)) for rule in document.rules)


def _asked(
    facts: Facts, document: Document, findings: Iterable[Finding], names: frozenset[str]
) -> dict[str, tuple[Finding, ...]]:
    """The findings of each check that a rule asks about. One that the document has not switched on is run for it."""
    found: dict[str, list[Finding]] = {name.split(".")[1]: [] for name in names if name.startswith("checks.")}
    for name in found:
        check = document.checks.get(name)
        if check is None or check.outcome == "off":
            found[name] += CHECKS[name](Look(check or Check(name, "off"), facts, document))
    for one in findings:
        if one.check in found:
            found[one.check].append(one)
    return {name: tuple(ones) for name, ones in found.items()}


def _ruling(rule: Rule, one: Condition, holds: bool | None, values: Mapping[str, Any]) -> Ruling:
    facts = {name: seen.recorded(name, values[name], one.phrases) for name in sorted(one.names & values.keys())}
    missing = () if holds else tuple(sorted(one.names - values.keys()))
    return Ruling(rule, holds is None, facts, missing)
