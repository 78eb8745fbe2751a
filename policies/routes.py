"""From the facts of a draft to the steps that it has to pass."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from policies.calendar import due
from policies.facts import Facts, StepPlan
from policies.parts import Category, Chain, Document, Rule, Step, Template
from policies.repeating import as_approved
from policies.routing.asking import Asking
from policies.ruling.rulings import Ruling

STATEMENT = "statement"
"""The name of the chain that a statement passes: it answers nobody, so that no category chooses one."""

NEVER = "never"


@dataclass(frozen=True)
class Route:
    """The steps in order, and the clauses that chose them.

    `treated_as` says that a rule chose the category, `template` that the draft repeats an approved one, and
    `short_chain` that an emergency's chain is asked instead of the ordinary one; `repeats` that it asks for nothing,
    because it has approved the same content before.
    """

    category: Category | None
    steps: tuple[StepPlan, ...]
    clauses: tuple[str, ...]
    treated_as: Rule | None = None
    template: Template | None = None
    short_chain: bool = False
    repeats: bool = False


def route(facts: Facts, document: Document, rulings: Sequence[Ruling] = ()) -> Route:
    """The steps that the document demands. None where the draft has no category or its category no chain."""
    category = _category(facts, document)
    rule = None
    if category is None or category.respond != NEVER:  # what people chose not to answer no rule has answered
        rule = next((one.rule for one in rulings if one.rule.category and not one.unknown), None)
        category = document.categories[rule.category] if rule and rule.category else category
    chain = _chain(facts, category, document, chosen=rule is not None)
    short = _shorter(facts, rule, chain, document)
    chain, template = short or chain, _template(facts, category, document)
    asked = tuple(one.clause for one in (rule, category, template or chain) if one is not None)
    short = None if template is not None else short
    repeats = short is not None and facts.repeats and document.emergency["pre_approved_facts"]
    if short is not None:
        asked = (*asked, "emergency.pre_approved_facts" if repeats else "emergency.chain")
    asking = Asking([] if chain is None or template or repeats else [(step, asked) for step in chain.steps])
    for ruling in rulings:
        if ruling.unknown and ruling.rule.category:
            asking.add_missing(ruling.rule, document.categories[ruling.rule.category], document)
        asking.demand(ruling.rule)
    steps = tuple(
        plan
        for position, (step, clauses) in enumerate(asking.all, 1)
        for plan in plans(step, position, clauses, category, facts, document)
    )
    repeats = repeats and not steps  # a rule may ask for a step all the same
    return Route(category, steps, asked, rule, template, short_chain=short is not None, repeats=repeats)


def plans(
    step: Step, position: int, clauses: tuple[str, ...], category: Category | None, facts: Facts, document: Document
) -> tuple[StepPlan, ...]:
    """The rows of one step: one for each of its roles, of which all have to approve, or as many as its quorum says.

    Without a time of its own a step is due when the category's first response is.
    """
    until = due(facts.at, step.due, document.calendar) if step.due else response_due(facts, category, document)
    allowed = step.due or (category.first_response if category else None)
    needed = step.quorum if step.any_of else len(step.roles)
    return tuple(
        StepPlan(
            position=position,
            role=role,
            topic=facts.about if document.roles[role].by_topic else None,
            quorum=step.quorum if step.role else 1,
            due=until,
            clauses=clauses,
            part=part,
            needed=needed,
            always=until is not None and allowed is not None and allowed.always,
            skip_by=step.skip_by,
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


def _chain(facts: Facts, category: Category | None, document: Document, *, chosen: bool) -> Chain | None:
    """The category's chain; a statement goes through its own, unless a rule chose a category for it."""
    if facts.draft.kind == STATEMENT and not chosen:
        return document.chains.get(STATEMENT)
    return document.chains.get(category.chain) if category and category.chain else None


def _shorter(facts: Facts, rule: Rule | None, chain: Chain | None, document: Document) -> Chain | None:
    """The chain of an emergency, where the draft is put before it and would have to pass one at all.

    What a rule treats as another category passes that category's chain also then: privacy has no short way.
    """
    if not (facts.short_chain and facts.emergency and document.emergency) or chain is None or rule is not None:
        return None
    return document.chains[document.emergency["chain"]]


def _template(facts: Facts, category: Category | None, document: Document) -> Template | None:
    """The template that the draft is, word for word, where its category asks for nothing else.

    A template has no attachments, so that one with an attachment is none.
    """
    texts = {language: text.strip() for language, text in facts.draft.texts.items() if text.strip()}
    if category is None or not category.template_only:
        return None
    today = facts.at.astimezone(document.calendar.zone).date()
    for template in (document.templates[name] for name in category.templates):
        approved = {language: _as_stored(text) for language, text in template.text.items()}
        if as_approved(texts, facts.draft.attachments, approved) and today < template.expires:
            return template
    return None


def _as_stored(text: str) -> str:
    """A text of the document as a draft would hold it."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
