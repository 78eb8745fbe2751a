"""What the guidance document says about a draft: one pure answer for pages, API, submission and replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from governance.errors import N_
from policies import checks
from policies.clauses import clauses
from policies.facts import Evaluation, Facts, Finding
from policies.parts import Document
from policies.routes import STATEMENT, Route, resolution_due, response_due, route


def evaluate(
    facts: Facts, document: Document, known: Mapping[str, Iterable[Finding]] = MappingProxyType({})
) -> Evaluation:
    """Route, due times, failed checks, and the clauses behind each. Asks nothing but its arguments.

    `known` holds the findings of checks that were run on this text before, by the check's name.
    """
    way = route(facts, document)
    found = (_let_pass(one, facts) for one in checks.run(facts, document, known))
    findings = (*_dead_ends(facts, document, way), *found)
    citable = clauses(document)
    cited = [clause for finding in findings for clause in (finding.clause, f"checks.{finding.check}")]
    return Evaluation(
        category=way.category.id if way.category else None,
        respond=way.category.respond if way.category else None,
        steps=way.steps,
        first_response_due=response_due(facts, way.category, document),
        resolution_due=resolution_due(facts, way.category, document),
        findings=findings,
        clauses=tuple(dict.fromkeys((*way.clauses, *(one for one in cited if one in citable)))),
    )


def _let_pass(finding: Finding, facts: Facts) -> Finding:
    """The finding, no longer a block where somebody who may has overridden its check for this text."""
    if finding.outcome == "block" and finding.check in facts.overridden:
        return replace(finding, outcome="overridden")
    return finding


def _dead_ends(facts: Facts, document: Document, way: Route) -> tuple[Finding, ...]:
    """Why there is no chain that this draft could pass. No document can switch these off."""
    if facts.draft.kind != STATEMENT:
        if way.category is None:
            return (
                Finding(
                    "not_triaged",
                    "block",
                    N_("Choose a category for the message first: it decides who has to approve the reply."),
                    {},
                    document.triage.questions[document.triage.start].clause,
                ),
            )
        if way.category.respond == "never" or not way.steps:
            return (
                Finding(
                    "no_reply_category",
                    "block",
                    N_("The guidance says not to reply to messages of the category %(category)s."),
                    {"category": way.category.id},
                    way.category.clause,
                ),
            )
    return _topics(document, way)


def _topics(document: Document, way: Route) -> tuple[Finding, ...]:
    """A step that is a topic's needs one that the document knows, or nobody would be asked."""
    step = next((one for one in way.steps if document.roles[one.role].by_topic), None)
    if step is None or step.topic in document.topics:
        return ()
    return (
        Finding(
            "no_topic",
            "block",
            N_("Choose a topic: it decides who of the role %(role)s has to approve."),
            {"role": step.role},
            f"roles.{step.role}",
        ),
    )
