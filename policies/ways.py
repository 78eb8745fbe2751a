"""Every way that a text can take through a guidance document: the chains, and what its rules may add to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policies.expressions import Condition, activation, compile
from policies.matching import Seat, Turn
from policies.parts import Chain, Document, Rule, Step
from policies.routes import STATEMENT

AMENDMENT = "amendment"
CATEGORY, EMERGENCY, CORRECTION = "category", "emergency", "correction"
KINDS = (CATEGORY, STATEMENT, CORRECTION, EMERGENCY, AMENDMENT)


@dataclass(frozen=True)
class Way:
    """One way: `kind` is one of `KINDS`, `name` the id of the category or of the severity of an error.

    `rules` are those that hold on it; one of them may have it treated as another category, `treated_as`.
    """

    kind: str
    name: str
    topic: str | None
    turns: tuple[Turn, ...]
    clauses: tuple[str, ...]
    rules: tuple[str, ...] = ()
    treated_as: str | None = None


def chain_of_amendments(document: Document) -> Chain:
    """Who approves a change to the document: a document that does not say so uses the chain for statements."""
    return document.chains.get(AMENDMENT) or document.chains[STATEMENT]


def ways(document: Document) -> Iterator[tuple[Way, tuple[Way, ...]]]:
    """Each way without rules, and the same with each rule that may hold there and adds to it."""
    for start in _starts(document):
        rules = [rule for rule in document.rules if start.may_meet(rule)]
        for topic in _topics(document, start, rules):
            plain = start.way(document, topic)
            longer = (start.way(document, topic, (rule,)) for rule in rules if start.may_meet(rule, topic))
            yield plain, tuple(one for one in longer if one.turns and one.turns != plain.turns)


def together(document: Document, plain: Way, rules: Sequence[Rule]) -> Way:
    """The way with all of these rules; of those that treat it as another category, the first one does."""
    start = next(one for one in _starts(document) if (one.kind, one.name) == (plain.kind, plain.name))
    return start.way(document, plain.topic, rules)


@dataclass(frozen=True)
class _Start:
    kind: str
    name: str
    chain: Chain
    clauses: tuple[str, ...]

    def may_meet(self, rule: Rule, topic: str | None = None) -> bool:
        """Whether a rule adds steps to such texts and can hold for one. None looks at a version of the document.

        A condition that is false whatever else is true cannot; one that cannot be told may.
        """
        if self.kind == AMENDMENT or not (rule.require or (rule.category and self.kind == CATEGORY)):
            return False
        known: dict[str, Any] = {"thread.topic": topic} if topic else {}
        if self.kind == CATEGORY:
            known |= {"draft.kind": "reply", "thread.category": self.name}
        else:
            known |= {"emergency.active": True} if self.kind == EMERGENCY else {"draft.kind": self.kind}
        return _condition(rule.when).holds(activation(known)) is not False

    def way(self, document: Document, topic: str | None, rules: Sequence[Rule] = ()) -> Way:
        """This way with some rules: what they require stands before the chain or after it, once for each role."""
        chain, treated_as, clauses = self.chain, None, self.clauses
        other = next((rule.category for rule in rules if rule.category and self.kind == CATEGORY), None)
        if other is not None and other != self.name:
            treated_as, category = other, document.categories[other]
            named = document.chains.get(category.chain) if category.chain and category.respond != "never" else None
            if named is None:  # nobody is answered there, so nothing has to be approved
                return Way(self.kind, self.name, topic, (), clauses, tuple(rule.id for rule in rules), treated_as)
            chain, clauses = named, (category.clause, named.clause)
        steps = _demanded(chain.steps, rules)
        return Way(
            self.kind,
            self.name,
            topic,
            tuple(_turn(step, position, topic, document) for position, step in enumerate(steps, 1)),
            (*clauses, *(rule.clause for rule in rules)),
            tuple(rule.id for rule in rules),
            treated_as,
        )


@lru_cache(maxsize=256)
def _condition(source: str) -> Condition:
    return compile(source)


def _starts(document: Document) -> Iterator[_Start]:
    for category in document.categories.values():
        chain = document.chains.get(category.chain) if category.chain else None
        if category.respond != "never" and chain is not None:
            yield _Start(CATEGORY, category.id, chain, (category.clause, chain.clause))
    named: list[tuple[str, str, str | None]] = [(STATEMENT, "", STATEMENT)]
    named += [
        (CORRECTION, name, severity.get("chain"))
        for name, severity in document.corrections.get("severities", {}).items()
    ]
    named += [(EMERGENCY, "", document.emergency.get("chain")), (AMENDMENT, "", chain_of_amendments(document).name)]
    for kind, name, chain_name in named:
        found = document.chains.get(chain_name) if chain_name else None
        if found is not None:
            yield _Start(kind, name, found, (found.clause,))


def _topics(document: Document, start: _Start, rules: Sequence[Rule]) -> tuple[str | None, ...]:
    """The topics that make a difference: all of them where a role is held for one, else none."""
    roles = [role for step in start.chain.steps for role in step.roles]
    roles += [demand.role for rule in rules for demand in rule.require]
    for rule in rules:
        chain = document.chains.get(document.categories[rule.category].chain or "") if rule.category else None
        roles += [role for step in chain.steps for role in step.roles] if chain else []
    return tuple(document.topics) or (None,) if any(document.roles[role].by_topic for role in roles) else (None,)


def _demanded(steps: Sequence[Step], rules: Sequence[Rule]) -> list[Step]:
    seen = {role for step in steps for role in step.roles}
    before, after = list[Step](), list[Step]()
    for rule in rules:
        for demand in rule.require:
            if demand.role not in seen:
                seen.add(demand.role)
                (before if demand.when == "before" else after).append(Step(demand.role, due=demand.due))
    return [*before, *steps, *after]


def _turn(step: Step, position: int, topic: str | None, document: Document) -> Turn:
    seats = tuple(
        Seat(role, topic if document.roles[role].by_topic else None, step.quorum if step.role else 1)
        for role in step.roles
    )
    return Turn(position, seats, len(step.all_of) or step.quorum)
