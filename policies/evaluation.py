"""What the guidance document says about a draft: one pure answer for pages, API, submission and replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from governance.errors import N_
from policies import checks
from policies.clauses import clauses
from policies.facts import Evaluation, Facts, Finding
from policies.parts import Category, Document
from policies.routes import NEVER, STATEMENT, Route, resolution_due, response_due, route
from policies.ruling import rulings
from policies.ruling.ruled import RuleOutcome
from policies.ruling.rulings import Ruling

MISSING_LANGUAGE, FOLLOWING = "missing_language", "languages.emergency_lag"
FOLLOWS = N_(
    "The text in this language may follow in this emergency: %(language)s. From the publication on it is a task with "
    "its own time."
)


def evaluate(
    facts: Facts,
    document: Document,
    known: Mapping[str, Iterable[Finding]] = MappingProxyType({}),
    ruled: Mapping[str, RuleOutcome | None] = MappingProxyType({}),
) -> Evaluation:
    """Route, due times, failed checks, rules that hold, and the clauses behind each. Asks nothing but its arguments.

    `known` holds the findings of checks that were run on this text before, by the check's name, and `ruled` what came
    of rules, by their ids, None of one that did not hold.
    """
    checked = checks.run(facts, document, known)
    said = rulings.rulings(facts, document, checked, ruled)
    way = route(facts, document, said)
    if way.treated_as is not None:
        checked = _checked_again(facts, document, checked, way)
    findings = (
        *_dead_ends(facts, document, way),
        *_of_rules(said, document),
        *(_may_follow(_let_pass(one, facts), facts, document, way) for one in checked),
    )
    citable = clauses(document)
    cited = [clause for finding in findings for clause in (finding.clause, finding.id)]
    by_rules = [one.rule.clause for one in said]
    return Evaluation(
        category=way.category.id if way.category else None,
        respond=way.category.respond if way.category else None,
        steps=way.steps,
        first_response_due=response_due(facts, way.category, document),
        resolution_due=resolution_due(facts, way.category, document),
        findings=findings,
        clauses=tuple(dict.fromkeys((*way.clauses, *by_rules, *(one for one in cited if one in citable)))),
        rules=tuple(one.outcome for one in said),
        severity=rulings.severity(facts.thread.severity if facts.thread else None, said),
        notify=tuple(dict.fromkeys(one.rule.notify for one in said if one.rule.notify)),
        template=way.template.id if way.template else None,
        short_chain=way.short_chain,
        repeats=way.repeats,
    )


def _checked_again(facts: Facts, document: Document, before: Iterable[Finding], way: Route) -> tuple[Finding, ...]:
    """The findings with what depends on the category found anew, for the one that a rule chose."""
    rest: dict[str, list[Finding]] = {name: [] for name in document.checks.keys() - checks.OF_CATEGORY}
    for one in before:
        if one.check in rest:
            rest[one.check].append(one)
    return checks.run(facts, document, rest, way.category)


def _of_rules(said: Iterable[Ruling], document: Document) -> Iterator[Finding]:
    """What the rules say to the author. One that may lead to a category that nobody answers stops the draft."""
    for one in said:
        finding, category = one.finding, document.categories.get(one.rule.category or "")
        if finding is not None:
            stops = one.unknown and category is not None and category.respond == NEVER
            yield replace(finding, outcome="block") if stops else finding


def _let_pass(finding: Finding, facts: Facts) -> Finding:
    """The finding, no longer a block where somebody who may has overridden its check for this text."""
    if finding.outcome == "block" and finding.check in facts.overridden:
        return replace(finding, outcome="overridden")
    return finding


def _may_follow(finding: Finding, facts: Facts, document: Document, way: Route) -> Finding:
    """A language that is missing stops nothing in an emergency's chain where the guidance sets a lag for it."""
    lag, written = document.languages.emergency_lag, facts.draft.texts
    some = any(written.get(language, "").strip() for language in document.languages.required)
    if finding.check != MISSING_LANGUAGE or finding.outcome != "block" or not (way.short_chain and lag and some):
        return finding
    return replace(finding, outcome="warn", sentence=FOLLOWS, clause=FOLLOWING)


def _dead_ends(facts: Facts, document: Document, way: Route) -> tuple[Finding, ...]:
    """Why there is no chain that this draft could pass. No document can switch these off."""
    if facts.draft.kind == STATEMENT:
        if way.treated_as is not None and way.category is not None and _unanswered(way.category, way):
            sentence = N_("The guidance says that nothing of the category %(category)s is published.")
            about = {"category": way.category.id}
            return (Finding("no_reply_category", "block", sentence, about, way.category.clause),)
    else:
        chosen = facts.thread.category if facts.thread else None
        if way.category is None or chosen not in document.categories:  # people choose; a rule only goes further
            return (
                Finding(
                    "not_triaged",
                    "block",
                    N_("Choose a category for the message first: it decides who has to approve the reply."),
                    {},
                    document.triage.questions[document.triage.start].clause,
                ),
            )
        if _unanswered(way.category, way):
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


def _unanswered(category: Category, way: Route) -> bool:
    return category.respond == NEVER or not (way.steps or way.template or way.repeats)


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
