"""Why a draft is not approved or published yet: one line for each demand, with who can meet it and who cannot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from governance.errors import N_
from policies.eligibility import StepFacts, Tie
from policies.facts import Evaluation, Finding, StepPlan
from policies.parts import Document
from policies.versions import edition, version_in_force
from workflows import carrying
from workflows.candidates import Candidate, Somebody, barred, candidates, holders_of, near, step_facts
from workflows.delegations import ties_at
from workflows.demands import NOT_APPLICABLE, OVERRIDDEN, REPEATED, SATISFIED, UNSATISFIED
from workflows.emergencies.asked import afterwards, approved_in_another, reviewing_role, still_to_follow
from workflows.evaluating import CheckOverride, rules_of
from workflows.going_out import Requirement as Requirement
from workflows.going_out import author_of, going_out, outward
from workflows.overrides import overrides_of
from workflows.reading import DraftView, ReviewView, StepView
from workflows.reviews import Decision
from workflows.unread import held_back

ENDED = ("withdrawn", "set_aside")
AGAIN = ("changes_requested", "rejected")


def requirements(
    view: DraftView, at: datetime, evaluation: Evaluation | None = None, editors: Collection[int] = ()
) -> tuple[Requirement, ...]:
    """Every demand on this draft, in order: in one statement, and one more for steps to come, and for each check that
    blocks or was let pass.

    `evaluation` is what the policy in force says of the current revision; without a review of that revision it gives
    the steps to come and the checks that block; `editors` are then those of the revisions before the current one.
    """
    review = current_review(view)
    document = edition(review.review.policy_version_id).document if review else None
    blocking = _blocking(review, evaluation)
    letting = _letting_pass(blocking, at)
    roles = _roles(review, evaluation, document).union(*letting.values())
    people = holders_of(roles, at, outside=True, also=near(view, review))
    ours = [one for one in people if not one.outside]
    own_work = {view.draft.author_id, view.goes_on[0], view.revision.editor_id, *editors}
    if view.draft.state in ENDED:
        return (Requirement("submission", NOT_APPLICABLE, N_("The draft was taken back; nothing is asked of it.")),)
    out = going_out(view, review, document, people, at)
    wrong = any(one.id == REPEATED and one.status == UNSATISFIED for one in out)
    steps = _steps(view, review, evaluation, document, people, own_work, at, wrong)
    found = (
        _submission(view, review),
        *_passed(view, review, evaluation),
        *(_check(view, one, letting.get(one.check, ()), ours, own_work) for one in blocking),
        *_not_evaluated(review, evaluation),
        *held_back(review, _foreseen(view, evaluation, steps, at)),
        *_distance(review, evaluation, document),
        *out,
        *still_to_follow(view, ours),
        *afterwards(view, review, document, ours),
    )
    return found if view.outward is None else outward(found, view.outward)


def current_review(view: DraftView) -> ReviewView | None:
    """The review of the draft's current revision, where there is one that was not overtaken."""
    review = view.review
    if review is None or review.review.revision != view.draft.revision or review.review.state == "outdated":
        return None
    return review


def _roles(review: ReviewView | None, evaluation: Evaluation | None, document: Document | None) -> set[str]:
    steps = [one.step.role for one in review.steps] if review else []
    steps += [one.role for one in evaluation.steps] if evaluation else []
    publishing = [role.id for role in document.roles.values() if role.may_publish] if document else []
    return {*steps, *publishing, *reviewing_role(review, document), "intern", "translator"}


# -- Submitting ---------------------------------------------------------------------------------------------------


def _submission(view: DraftView, review: ReviewView | None) -> Requirement:
    if view.draft.state in AGAIN:
        sentence = N_("The text is changed and submitted again.")
        return Requirement("submission", UNSATISFIED, sentence, can=author_of(view))
    sentence = N_("The text is submitted for approval.")
    if review is None:
        return Requirement("submission", UNSATISFIED, sentence, can=author_of(view))
    return Requirement("submission", SATISFIED, sentence)


def _blocking(review: ReviewView | None, evaluation: Evaluation | None) -> list[Finding]:
    if review is not None or evaluation is None:
        return []
    return [one for one in evaluation.findings if one.outcome == "block"]


def _letting_pass(blocking: Collection[Finding], at: datetime) -> dict[str, tuple[str, ...]]:
    """For each check that blocks: the roles that may let it pass, by the guidance in force."""
    if not blocking:
        return {}
    known = version_in_force(at).document.checks
    return {one.check: known[one.check].override_by for one in blocking if one.check in known}


def _check(
    view: DraftView, finding: Finding, roles: Collection[str], people: list[Somebody], own_work: Collection[int]
) -> Requirement:
    """The author mends the text, or somebody whom the guidance names, and whose own work it is not, lets it pass."""
    others = (
        Candidate(one.facts.id, one.name)
        for one in people
        if one.facts.id not in own_work and any(one.facts.holds(role, view.draft.topic) for role in roles)
    )
    can = (*author_of(view), *others)
    return Requirement(finding.id, UNSATISFIED, finding.sentence, finding.facts, (finding.clause,), can)


def _passed(view: DraftView, review: ReviewView | None, evaluation: Evaluation | None) -> list[Requirement]:
    """What this revision was let pass; nothing is asked where no check is cited that could have been."""
    found = [one.outcome == "overridden" for one in evaluation.findings] if evaluation and review is None else []
    cited = [one.startswith("checks.") for one in review.review.clauses] if review else []
    if not any(found) and not any(cited):
        return []
    return [_let_pass(one) for one in overrides_of(view.draft.id, view.draft.revision)]


def _let_pass(one: CheckOverride) -> Requirement:
    sentence = N_("%(by)s let this pass as %(role)s: %(reason)s")
    facts = {"by": one.person_name, "role": one.role, "reason": one.reason}
    return Requirement(f"checks.{one.check}", OVERRIDDEN, sentence, facts, (f"checks.{one.check}",))


def _not_evaluated(review: ReviewView | None, evaluation: Evaluation | None) -> list[Requirement]:
    """The rules of which nobody can say whether they hold: what they ask for is asked, and this says why."""
    rules = rules_of(review.review) if review else evaluation.rules if evaluation else ()
    unknown = [one for one in rules if one.unknown and not (review is None and one.effects.get("block"))]
    return [Requirement(one.clause, NOT_APPLICABLE, one.sentence, one.told, (one.clause,)) for one in unknown]


# -- Approving ----------------------------------------------------------------------------------------------------


def _steps(
    view: DraftView,
    review: ReviewView | None,
    evaluation: Evaluation | None,
    document: Document | None,
    people: list[Somebody],
    own_work: Collection[int],
    at: datetime,
    wrong: bool,
) -> list[Requirement]:
    if review is None or document is None:
        return _planned(evaluation.steps, people, own_work, ties_at(at)) if evaluation else []
    if not review.steps:
        if wrong:  # the words that were found wrong say so
            return []
        again = review.review.emergency_id is not None and REPEATED in review.review.clauses
        return [approved_in_another(review) if again else _template(review)]
    found = []
    for one in review.steps:
        step = one.step
        if step.state == "skipped" and (step.added_by is not None or skipped_by(review, one)):
            found += _passed_over(review, one)
            continue
        met = step.state == "approved"
        running = review.review.state == "open" and step.state != "skipped"
        can, cannot = (
            candidates(step_facts(one, "open"), people, review.conflict, barred(review, one), review.tied)
            if running and not met
            else ((), ())
        )
        found.append(
            Requirement(
                _step_id(step, review.beside(step)),
                SATISFIED if met else NOT_APPLICABLE if step.state == "skipped" else UNSATISFIED,
                IN_PERSON if step.added_by is not None else _asks(step, review.beside(step)),
                {**_asked(step, one.approvals, review.beside(step)), **_in_person(one)},
                tuple(step.clauses),
                can,
                cannot,
                step.due if running and not met else None,
            )
        )
    asked = zip(review.steps, found, strict=True)
    return [carrying.as_carried(one, had, document) if one.step.state == "approved" else had for one, had in asked]


def _foreseen(
    view: DraftView, evaluation: Evaluation | None, steps: list[Requirement], at: datetime
) -> list[Requirement]:
    """The steps to come with what will be kept of earlier approvals; those of a review as they are."""
    if evaluation is None or current_review(view) is not None:
        return steps
    return [*carrying.as_foreseen(steps, carrying.prospect(view.draft, evaluation, view.draft.author_id, at))]


IN_PERSON = N_("Step %(step)s: %(name)s approves, whom %(by)s asked: %(reason)s")


def _in_person(view: StepView) -> dict[str, Any]:
    """Who asked somebody beside the guidance, and why."""
    one = view.named if view.step.added_by is not None else None
    return {"name": one.to_name, "by": one.person_name, "reason": one.reason} if one else {}


def skipped_by(review: ReviewView, view: StepView) -> Decision | None:
    """Who passed this step over, with all that the guidance asks for at its position."""
    here = [one for one in review.steps if one.step.position == view.step.position]
    return next((one.skipped for one in here if one.skipped is not None), None)


def _passed_over(review: ReviewView, view: StepView) -> list[Requirement]:
    """A step that somebody passed over, or asked for no longer: it says who and why."""
    step, ident = view.step, _step_id(view.step, review.beside(view.step))
    facts = _asked(step, view.approvals, review.beside(step))
    made = skipped_by(review, view)
    if step.added_by is None and made is not None:
        sentence = N_("Step %(step)s, %(role)s: %(by)s skipped it: %(reason)s")
        if not made.comment:  # as somebody from outside reads it
            sentence = N_("Step %(step)s, %(role)s: %(by)s skipped it.")
        facts |= {"by": made.person_name, "reason": made.comment}
        return [Requirement(ident, OVERRIDDEN, sentence, facts, tuple(step.clauses))]
    last = view.acts[-1] if view.acts else None
    if last is None:
        return []
    sentence = N_("Step %(step)s: %(name)s is asked no longer; %(by)s took it back: %(reason)s")
    facts |= {"name": last.to_name, "by": last.person_name, "reason": last.reason}
    return [Requirement(ident, NOT_APPLICABLE, sentence, facts)]


def _template(review: ReviewView) -> Requirement:
    clauses = tuple(one for one in review.review.clauses if one.startswith("templates."))
    sentence = N_("The text is an approved template, to the letter: that template's own approval is the step.")
    return Requirement("template", SATISFIED, sentence, clauses=clauses)


def _planned(
    plans: Sequence[StepPlan], people: list[Somebody], own_work: Collection[int], tied: Collection[Tie]
) -> list[Requirement]:
    found = []
    for plan in plans:
        beside = sum(1 for one in plans if one.position == plan.position)
        step = StepFacts(plan.role, plan.topic, plan.quorum, "open")
        can, cannot = candidates(step, people, own_work, (), tied)
        facts = _asked(plan, 0, beside)
        found.append(
            Requirement(_step_id(plan, beside), UNSATISFIED, _asks(plan, beside), facts, plan.clauses, can, cannot)
        )
    return found


def _step_id(step: Any, beside: int) -> str:
    """`steps.2`, or `steps.2.1` where several run beside each other or somebody was asked in person."""
    alone = beside == 1 and getattr(step, "added_by", None) is None
    return f"steps.{step.position}" if alone else f"steps.{step.position}.{step.part}"


def _asks(step: Any, beside: int) -> str:
    if step.needed < beside:
        return N_("Step %(step)s: %(role)s approves, or another of its %(beside)s roles; %(needed)s of them have to.")
    if step.quorum > 1:
        return N_("Step %(step)s: %(quorum)s people approve as %(role)s; %(approvals)s have.")
    if step.topic:
        return N_("Step %(step)s: %(role)s for %(topic)s approves.")
    return N_("Step %(step)s: %(role)s approves.")


def _asked(step: Any, approvals: int, beside: int) -> dict[str, Any]:
    same = {name: getattr(step, name) for name in ("role", "topic", "quorum", "needed", "part")}
    return {"step": step.position, **same, "approvals": approvals, "beside": beside}


def _distance(
    review: ReviewView | None, evaluation: Evaluation | None, document: Document | None
) -> tuple[Requirement, ...]:
    """Separation of duties: held by every decision, so that it is never found broken afterwards."""
    if review is None or document is None:
        return ()
    several = sum(one.step.quorum for one in review.steps) > 1 and document.approval.distinct_people
    return (
        Requirement(
            "approval.author_may_approve",
            SATISFIED,
            N_("Nobody who wrote, edited or submitted the text decides on it."),
            clauses=("approval.author_may_approve",),
        ),
        Requirement(
            "approval.distinct_people",
            SATISFIED if several else NOT_APPLICABLE,
            N_("Nobody decides on two steps."),
            clauses=("approval.distinct_people",),
        ),
    )
