"""Why something is asked, blocked or due: for each outcome the clauses behind it and the facts that made it true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from governance.people.actors import roles_of
from policies.clauses import Clause, clauses
from policies.evaluation import evaluate
from policies.facts import Evaluation, Facts, Finding, StepPlan
from policies.parts import Document
from policies.versions import Edition, edition, version_in_force
from workflows.drafts import Draft, may_read, no_draft
from workflows.evaluating import SubmissionFacts, facts_of
from workflows.reading import ThreadView
from workflows.reviews import Review


@dataclass(frozen=True)
class Explanation:
    """One outcome. `sentence` is a msgid that says it; `seen` are the facts that made it true, by their names.

    Roles, topics and categories stand in the facts by their ids, moments as moments. Words of the public, of the
    draft or of people are never among them.
    """

    id: str
    sentence: str
    facts: Mapping[str, Any]
    clauses: tuple[Clause, ...]
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explained:
    """The outcomes in the order in which they arise, and the edition of the guidance that they follow from."""

    edition: Edition
    at: datetime
    items: tuple[Explanation, ...]


def of_draft(draft_id: int, standing: Standing, at: datetime) -> Explained:
    """Why a draft goes the way that it goes. Raises `NotFound` where there is none that this person may see.

    A draft in review is explained by the facts and the edition of its submission, as they were; any other by the
    guidance in force at `at`, as its author would submit it.
    """
    row = session.execute(
        select(Draft, Review, SubmissionFacts)
        .outerjoin(Review, (Review.id == Draft.review_id) & (Review.revision == Draft.revision))
        .outerjoin(SubmissionFacts, SubmissionFacts.review_id == Review.id)
        .where(Draft.id == draft_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not may_read(row.Draft, standing.person_id, standing.roles):
        raise no_draft()
    if row.SubmissionFacts is not None and row.Review.state != "outdated":
        facts = Facts.from_json(row.SubmissionFacts.facts)
        evaluation = Evaluation.from_json(row.SubmissionFacts.evaluation)
        found = edition(row.Review.policy_version_id)
        return Explained(found, facts.at, _items(facts, evaluation, found.document))
    found = version_in_force(at)
    facts = facts_of(row.Draft, roles_of(row.Draft.author_id, at), at).facts
    return Explained(found, at, _items(facts, evaluate(facts, found.document), found.document))


def of_thread(view: ThreadView | None) -> Explained:
    """Why a conversation is handled the way that it is: its last triage. Raises `NotFound` before there is one."""
    if view is None or not view.triages:
        sentence = N_("Nobody has chosen a category for this conversation; there is nothing to explain.")
        raise NotFound("not-found", sentence)
    triage = view.triages[-1][0]
    found = edition(triage.policy_version_id)
    document = found.document
    category = document.categories[triage.category]
    path = [f"triage.{step['question']}" for step in triage.path]
    answers = {f"{step['question']}": step["answer"] for step in triage.path}
    items = [
        Explanation(
            "category",
            N_("The category %(category)s was chosen."),
            {"category": category.id},
            _clauses(document, [*path, category.clause]),
            {**answers, "thread.category": category.id},
        ),
        Explanation(
            "action",
            _RESPONDS[category.respond],
            {},
            _clauses(document, [category.clause]),
            {"respond": category.respond, "action": category.action},
        ),
    ]
    received = view.messages[0].received_at if view.messages else None
    for name, due, allowance in (
        ("first_response", triage.first_response_due, category.first_response),
        ("resolution", triage.resolution_due, category.resolution),
    ):
        if due is not None:
            items.append(
                _due(name, due, {"message.received_at": received, name: str(allowance)}, category.clause, document)
            )
    if category.notify:
        sentence, who = N_("People with the role %(role)s are told."), {"role": category.notify}
        items.append(Explanation("notify", sentence, who, _clauses(document, [category.clause])))
    return Explained(found, triage.at, tuple(items))


_RESPONDS = {
    "always": N_("Such messages are always answered."),
    "optional": N_("Such messages may be answered."),
    "signpost_only": N_("Such messages are only shown the way to where they can be answered."),
    "never": N_("Such messages are never answered."),
}


def _items(facts: Facts, evaluation: Evaluation, document: Document) -> tuple[Explanation, ...]:
    return (
        *_category(facts, evaluation, document),
        *(_step(step, facts, evaluation, document) for step in evaluation.steps),
        *_template(evaluation, document),
        *_repeats(evaluation, document),
        *_times(facts, evaluation, document),
        *(_finding(finding, evaluation, document) for finding in evaluation.findings),
        *_rules(evaluation, document),
    )


def _clauses(document: Document, ids: Iterable[str]) -> tuple[Clause, ...]:
    known = clauses(document)
    return tuple(known[ident] for ident in dict.fromkeys(ids) if ident in known)


def _category(facts: Facts, evaluation: Evaluation, document: Document) -> Iterable[Explanation]:
    if evaluation.category is None:
        return
    chosen = facts.thread.category if facts.thread else None
    ruled = [rule for rule in evaluation.rules if rule.effects.get("category") == evaluation.category]
    if chosen == evaluation.category or not ruled:
        sentence, seen = N_("It answers a message of the category %(category)s."), {"thread.category": chosen}
    else:
        sentence = N_("A rule of the guidance makes it one of the category %(category)s.")
        seen = {"thread.category": chosen, **ruled[0].facts}
    cited = [f"categories.{evaluation.category}", *(rule.clause for rule in ruled[:1] if chosen != evaluation.category)]
    yield Explanation("category", sentence, {"category": evaluation.category}, _clauses(document, cited), seen)


def _step(step: StepPlan, facts: Facts, evaluation: Evaluation, document: Document) -> Explanation:
    seen: dict[str, Any] = {"draft.kind": facts.draft.kind}
    if evaluation.category is not None:
        seen["thread.category"] = evaluation.category
    if step.topic is not None:
        seen["thread.topic"] = step.topic
    for rule in evaluation.rules:
        if rule.clause in step.clauses:
            seen |= rule.facts
    sentence = N_("Step %(step)s: %(role)s approves.")
    if step.topic is not None:
        sentence = N_("Step %(step)s: %(role)s for %(topic)s approves.")
    told = {"step": step.position, "role": step.role, "topic": step.topic}
    ident = f"steps.{step.position}" if step.part == 1 else f"steps.{step.position}.{step.part}"
    return Explanation(ident, sentence, told, _clauses(document, [*step.clauses, f"roles.{step.role}"]), seen)


def _template(evaluation: Evaluation, document: Document) -> Iterable[Explanation]:
    if evaluation.template is not None:
        cited = [f"templates.{evaluation.template}", f"categories.{evaluation.category}"]
        sentence = N_("The text is an approved template, to the letter: that template's own approval is the step.")
        yield Explanation("template", sentence, {}, _clauses(document, cited), {"template": evaluation.template})


def _repeats(evaluation: Evaluation, document: Document) -> Iterable[Explanation]:
    if evaluation.repeats:
        sentence = N_("All of it was approved in this emergency before, to the letter: that approval is the step.")
        yield Explanation("repeats", sentence, {}, _clauses(document, ["emergency.pre_approved_facts"]))


def _times(facts: Facts, evaluation: Evaluation, document: Document) -> Iterable[Explanation]:
    category = document.categories.get(evaluation.category or "")
    if category is None or facts.message is None:
        return
    for name, due, allowance in (
        ("first_response", evaluation.first_response_due, category.first_response),
        ("resolution", evaluation.resolution_due, category.resolution),
    ):
        if due is not None:
            seen = {"message.received_at": facts.message.received_at, name: str(allowance)}
            yield _due(name, due, seen, category.clause, document)


def _due(name: str, due: datetime, seen: Mapping[str, Any], clause: str, document: Document) -> Explanation:
    sentence = {
        "first_response": N_("The first response is due at %(time)s."),
        "resolution": N_("The matter is to be resolved by %(time)s."),
    }[name]
    return Explanation(name, sentence, {"time": due}, _clauses(document, [clause, "business_hours", "holidays"]), seen)


def _finding(finding: Finding, evaluation: Evaluation, document: Document) -> Explanation:
    seen = {name: value for name, value in finding.facts.items() if isinstance(value, (int, float, bool))}
    for rule in evaluation.rules:
        if rule.clause == finding.clause:
            seen |= rule.facts
    cited = [finding.id, finding.clause]
    ident = finding.id if finding.language is None else f"{finding.id}.{finding.language}"
    return Explanation(ident, finding.sentence, finding.facts, _clauses(document, cited), seen)


def _rules(evaluation: Evaluation, document: Document) -> Iterable[Explanation]:
    for rule in evaluation.rules:
        sentence = (
            N_("The rule %(rule)s could not be evaluated; the stricter outcome was taken.")
            if rule.unknown
            else N_("The rule %(rule)s holds.")
        )
        told = {"rule": rule.id}
        yield Explanation(rule.clause, sentence, told, _clauses(document, [rule.clause]), rule.facts)
