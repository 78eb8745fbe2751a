"""What is said of approvals that were carried, and of those that would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from governance.errors import N_
from policies.calendar import due
from policies.carrying.judging import NONE, Verdict, Wording, carried
from policies.facts import Evaluation
from policies.parts import Document
from policies.versions import Edition, version_in_force
from workflows.carrying.earlier import authority, earlier, worded
from workflows.carrying.keeping import CLAUSE, Keeping, Now, Told, keeping
from workflows.demands import NOT_APPLICABLE, SATISFIED, UNSATISFIED
from workflows.going_out import Requirement
from workflows.reading import StepView


def as_carried(view: StepView, asked: Requirement, document: Document) -> Requirement:
    """What an approved step asks, as it is said where its approvals were carried or taken back; as it was elsewhere."""
    if any(one.outdated_at is not None for one in view.decisions):
        ended = N_("Step %(step)s: an approval that was kept was taken back, so what was approved here counts no more.")
        return replace(asked, status=UNSATISFIED, sentence=ended)
    made = [one for one in view.decisions if one.carried_at is not None]
    if not made:
        return asked
    sentence = N_("Step %(step)s: %(by)s approved revision %(from)s; that holds for revision %(to)s until %(until)s.")
    oldest = min(one.carried_at for one in made if one.carried_at is not None)
    facts = {
        "by": ", ".join(one.person_name for one in made),
        "from": min(one.carried_revision or one.revision for one in made),
        "to": made[0].revision,
        "until": due(oldest, document.approval.valid_for, document.calendar),
    }
    return replace(asked, sentence=sentence, facts={**asked.facts, **facts}, clauses=(*asked.clauses, CLAUSE))


def prospect(draft: Any, evaluation: Evaluation, submitter: int, at: datetime) -> Keeping:
    """What would be kept if this person submitted the draft as it stands, under the guidance in force."""
    edition: Edition = version_in_force(at)
    if edition.document.approval.carry_over == NONE or draft.state not in ("drafting", "expired"):
        return Keeping()
    before = earlier(draft.id, draft.revision)
    if before is None:
        return Keeping()
    words = worded(draft.id, {draft.revision, *(one.revision for one in before.approvals)})
    held = authority({one.person_id for one in before.approvals}, at)
    own_work = {draft.author_id, submitter}
    return keeping(before, Now(edition, evaluation.steps, words, draft.revision, own_work, held, at))


def as_foreseen(asked: Sequence[Requirement], kept: Keeping) -> Sequence[Requirement]:
    """The steps to come, those said to be met that will be filled by what is kept; before them why others are not."""
    found = []
    for one in kept.told:
        if not one.kept:
            facts = {"step": one.position, "role": one.role, "by": one.approval.name, "from": one.approval.revision}
            ident = f"{CLAUSE}.{one.position}.{one.part}.{one.approval.person_id}"
            sentence = N_("Step %(step)s: the approval that %(by)s gave to revision %(from)s will not be kept.")
            found.append(Requirement(ident, NOT_APPLICABLE, sentence, facts, (CLAUSE,)))
            found.append(Requirement(f"{ident}.why", NOT_APPLICABLE, one.sentence, one.facts, (CLAUSE,)))
    told: dict[Any, Told] = {(one.position, one.part): one for one in kept.told if one.kept}
    for step in asked:
        here = told.get((step.facts.get("step"), step.facts.get("part")))
        found.append(step if here is None else _met(step, here))
    return found


def _met(step: Requirement, by: Told) -> Requirement:
    sentence = N_("Step %(step)s: the approval that %(by)s gave to revision %(from)s will be kept.")
    facts = {**step.facts, "by": by.approval.name, "from": by.approval.revision}
    clauses = (*step.clauses, CLAUSE)
    return replace(step, status=SATISFIED, sentence=sentence, facts=facts, clauses=clauses, can=(), cannot=())


def judged(old: Wording, new: Wording, at: datetime) -> Verdict:
    """Whether the guidance in force keeps an approval of one wording for another, by the words alone."""
    return carried(old, new, version_in_force(at).document.approval.carry_over)
