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
from workflows.carrying.keeping import CLAUSE, Keeping, Now, keeping
from workflows.going_out import NOT_APPLICABLE, SATISFIED, Requirement
from workflows.reading import DraftView, StepView


def as_carried(view: StepView, asked: Requirement, document: Document) -> Requirement:
    """What an approved step asks, as it is said where its approvals were carried; as it was for any other."""
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


def prospects(view: DraftView, evaluation: Evaluation | None, at: datetime) -> Sequence[Requirement]:
    """A line for each approval of the review before: kept if the draft is submitted as it stands, or why not."""
    if evaluation is None:
        return ()
    found = []
    for one in prospect(view.draft, evaluation, view.draft.author_id, at).told:
        facts = {"step": one.position, "role": one.role, "by": one.approval.name, "from": one.approval.revision}
        ident = f"{CLAUSE}.{one.position}.{one.part}.{one.approval.person_id}"
        if one.kept:
            sentence = N_("Step %(step)s: the approval that %(by)s gave to revision %(from)s will be kept.")
            found.append(Requirement(ident, SATISFIED, sentence, facts, (CLAUSE,)))
            continue
        sentence = N_("Step %(step)s: the approval that %(by)s gave to revision %(from)s will not be kept.")
        found.append(Requirement(ident, NOT_APPLICABLE, sentence, facts, (CLAUSE,)))
        found.append(Requirement(f"{ident}.why", NOT_APPLICABLE, one.sentence, one.facts, (CLAUSE,)))
    return found


def judged(old: Wording, new: Wording, at: datetime) -> Verdict:
    """Whether the guidance in force keeps an approval of one wording for another, by the words alone."""
    return carried(old, new, version_in_force(at).document.approval.carry_over)
