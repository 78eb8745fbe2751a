"""Every way that a text can take through a guidance document: the chains, and what its rules may add to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policies.expressions import activation
from policies.moderating import chain_for
from policies.moderating import rules as rules_of_moderation
from policies.parts import Category, Chain, Document, Rule, Step
from policies.routes import STATEMENT
from policies.routing.asking import Asked, Asking
from policies.routing.matching import Seat, Turn
from policies.ruling.rules import condition

AMENDMENT = "amendment"
CATEGORY, EMERGENCY, CORRECTION, MODERATION = "category", "emergency", "correction", "moderation"
KINDS = (CATEGORY, STATEMENT, CORRECTION, EMERGENCY, MODERATION, AMENDMENT)


@dataclass(frozen=True)
class Way:
    """One way: `kind` is one of `KINDS`, `name` the id of the category or of the severity of an error.

    That of moderation ends with the appeal, as one more position.

    `rules` are those that hold on it, or that cannot be evaluated (`unknown`): then their stricter outcome is taken.
    One that holds may have it treated as another category, `treated_as`.
    """

    kind: str
    name: str
    topic: str | None
    turns: tuple[Turn, ...]
    clauses: tuple[str, ...]
    rules: tuple[str, ...] = ()
    treated_as: str | None = None
    unknown: bool = False


@dataclass(frozen=True)
class Fork:
    """The ways of one kind of text: without rules, with each rule that adds to it, and where one cannot be evaluated.

    `rules` are all of those that may hold on it.
    """

    plain: tuple[Way, ...]
    ruled: tuple[Way, ...]
    doubtful: tuple[Way, ...]
    rules: tuple[Rule, ...]


def chain_of_amendments(document: Document) -> Chain:
    """Who approves a change to the document: a document that does not say so uses the chain for statements."""
    return document.chains.get(AMENDMENT) or document.chains[STATEMENT]


def forks(document: Document) -> Iterator[Fork]:
    """Every way, by what it starts from."""
    for start in _starts(document):
        plain = tuple(start.ways(document))
        rules = tuple(rule for rule in document.rules if start.may_meet(rule))
        known = {(way.topic, way.turns) for way in plain} | {(None, way.turns) for way in plain}
        ruled = _new((way for rule in rules for way in start.ways(document, (rule,))), known)
        doubtful = _new((way for rule in rules if rule.category for way in start.ways(document, (rule,), True)), known)
        yield Fork(plain, ruled, doubtful, rules)


def together(document: Document, like: Way, rules: Sequence[Rule]) -> tuple[Way, ...]:
    """The ways of the same kind of text with all of these rules; of those that set the category the first one does."""
    start = next(one for one in _starts(document) if (one.kind, one.name) == (like.kind, like.name))
    return tuple(start.ways(document, rules))


def _new(found: Iterable[Way], known: set[tuple[str | None, tuple[Turn, ...]]]) -> tuple[Way, ...]:
    """The ways that ask for other steps than are known for their topic."""
    return tuple(way for way in found if way.turns and (way.topic, way.turns) not in known)


@dataclass(frozen=True)
class _Start:
    """What a way starts from: a kind of text and its chain."""

    kind: str
    name: str
    chain: Chain
    category: Category | None = None

    def may_meet(self, rule: Rule, topic: str | None = None) -> bool:
        """Whether a rule adds steps to such texts and can hold for one. None looks at a version of the document.

        A condition that is false whatever else is true cannot; one that cannot be told may.
        """
        if self.kind in (AMENDMENT, MODERATION) or not (rule.require or rule.category):
            return False
        known: dict[str, Any] = {"thread.topic": topic} if topic else {}
        if self.kind == CATEGORY:
            known |= {"draft.kind": "reply", "thread.category": self.name}
        else:
            known |= {"emergency.active": True} if self.kind == EMERGENCY else {"draft.kind": self.kind}
        return condition(rule).holds(activation(known)) is not False

    def ways(self, document: Document, rules: Sequence[Rule] = (), unknown: bool = False) -> Iterator[Way]:
        """The ways of such texts where some rules hold, or cannot be evaluated: one for each topic that matters."""
        rule = next((rule for rule in rules if rule.category), None)
        other = document.categories[rule.category] if rule and rule.category and not unknown else None
        chain, category = self.chain, self.category
        if other is not None and other is not category:
            named = document.chains.get(other.chain) if other.chain and other.respond != "never" else None
            if named is None:
                return  # nobody is answered there, so nothing has to be approved
            chain, category = named, other
        steps = self._asked(document, chain, rules, unknown)
        clauses: tuple[str, ...] = (category.clause, chain.clause) if category else (chain.clause,)
        clauses += ("moderation",) if self.kind == MODERATION else ()
        treated_as = other.id if other is not None and other is not self.category else None
        by_topic = any(document.roles[role].by_topic for step, _ in steps for role in step.roles)
        for topic in tuple(document.topics) or (None,) if by_topic else (None,):
            if all(self.may_meet(one, topic) for one in rules):
                yield Way(
                    self.kind,
                    self.name,
                    topic,
                    (
                        *(_turn(step, place, topic, document) for place, (step, _) in enumerate(steps, 1)),
                        *self._appeal(document, len(steps) + 1),
                    ),
                    (*clauses, *(one.clause for one in rules)),
                    tuple(one.id for one in rules),
                    treated_as,
                    unknown,
                )

    def _appeal(self, document: Document, position: int) -> tuple[Turn, ...]:
        """Who decides on an appeal against what was moderated: one person of a role, who had no part in it."""
        found = rules_of_moderation(document) if self.kind == MODERATION else None
        return () if found is None else (Turn(position, (Seat(found.appeal_to),), 1),)

    def _asked(self, document: Document, chain: Chain, rules: Sequence[Rule], unknown: bool) -> list[Asked]:
        asking = Asking([(step, ()) for step in chain.steps])
        for rule in rules:
            if unknown and rule.category:
                asking.add_missing(rule, document.categories[rule.category], document)
            asking.demand(rule)
        return asking.all


def _starts(document: Document) -> Iterator[_Start]:
    for category in document.categories.values():
        chain = document.chains.get(category.chain) if category.chain else None
        if category.respond != "never" and chain is not None:
            yield _Start(CATEGORY, category.id, chain, category)
        removal = chain_for(document, category.id) if document.moderation else None
        if removal is not None:
            yield _Start(MODERATION, category.id, removal, category)
    named: list[tuple[str, str, str | None]] = [(STATEMENT, "", STATEMENT)]
    named += [
        (CORRECTION, name, severity.get("chain"))
        for name, severity in document.corrections.get("severities", {}).items()
    ]
    named += [(EMERGENCY, "", document.emergency.get("chain")), (AMENDMENT, "", chain_of_amendments(document).name)]
    for kind, name, chain_name in named:
        found = document.chains.get(chain_name) if chain_name else None
        if found is not None:
            yield _Start(kind, name, found)


def _turn(step: Step, position: int, topic: str | None, document: Document) -> Turn:
    seats = tuple(
        Seat(role, topic if document.roles[role].by_topic else None, step.quorum if step.role else 1)
        for role in step.roles
    )
    return Turn(position, seats, len(step.all_of) or step.quorum)
