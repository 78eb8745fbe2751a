"""From the facts of a draft to the steps that it has to pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policies.calendar import due
from policies.facts import Facts, StepPlan
from policies.parts import Category, Document, Step

STATEMENT = "statement"
"""The name of the chain that a statement passes: it answers nobody, so that no category chooses one."""


@dataclass(frozen=True)
class Route:
    """The steps in order, and the clauses that chose them."""

    category: Category | None
    steps: tuple[StepPlan, ...]
    clauses: tuple[str, ...]


def route(facts: Facts, document: Document) -> Route:
    """The steps that the document demands. None where the draft has no category or its category no chain."""
    category = _category(facts, document)
    name = STATEMENT if facts.draft.kind == STATEMENT else category.chain if category else None
    chain = document.chains.get(name) if name else None
    if chain is None:
        return Route(category, (), (category.clause,) if category else ())
    asked = (category.clause, chain.clause) if category else (chain.clause,)
    limit = response_due(facts, category, document)
    steps = tuple(
        plan
        for position, step in enumerate(chain.steps, 1)
        for plan in plans(step, position, asked, limit, facts, document)
    )
    return Route(category, steps, asked)


def plans(
    step: Step, position: int, clauses: tuple[str, ...], limit: datetime | None, facts: Facts, document: Document
) -> tuple[StepPlan, ...]:
    """The rows of one step: one for each of its roles, of which all have to approve, or as many as its quorum says."""
    until = due(facts.at, step.due, document.calendar) if step.due else limit
    needed = step.quorum if step.any_of else len(step.roles)
    return tuple(
        StepPlan(
            position=position,
            role=role,
            topic=_topic(facts) if document.roles[role].by_topic else None,
            quorum=step.quorum if step.role else 1,
            due=until,
            clauses=clauses,
            part=part,
            needed=needed,
        )
        for part, role in enumerate(step.roles, 1)
    )


def response_due(facts: Facts, category: Category | None, document: Document) -> datetime | None:
    """When the public's message has to be answered: counted from when it was received."""
    if category is None or category.first_response is None or facts.message is None:
        return None
    return due(facts.message.received_at, category.first_response, document.calendar)


def resolution_due(facts: Facts, category: Category | None, document: Document) -> datetime | None:
    """When the matter has to be resolved."""
    if category is None or category.resolution is None or facts.message is None:
        return None
    return due(facts.message.received_at, category.resolution, document.calendar)


def _category(facts: Facts, document: Document) -> Category | None:
    if facts.thread is None or facts.thread.category is None:
        return None
    return document.categories.get(facts.thread.category)


def _topic(facts: Facts) -> str | None:
    return facts.topic or (facts.thread.topic if facts.thread else None)
