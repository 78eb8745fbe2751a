"""What an emergency asks of a draft that was put under it: that it still holds, and the review afterwards."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from governance.db import session
from governance.errors import N_
from policies.evaluation import FOLLOWING
from policies.parts import Document
from workflows.candidates import Candidate, Somebody
from workflows.demands import NOT_APPLICABLE, REPEATED, SATISFIED, UNSATISFIED
from workflows.emergencies.following import ROLE, late_of
from workflows.emergencies.owed import CLAUSE
from workflows.emergencies.repeating import repeated
from workflows.emergencies.rows import Emergency
from workflows.going_out import Requirement
from workflows.reading import DraftView, ReviewView


def reviewing_role(review: ReviewView | None, document: Document | None) -> set[str]:
    """The role that reviews afterwards what this review lets pass; none for an ordinary one."""
    if review is None or document is None or review.review.emergency_id is None:
        return set()
    return {document.emergency["retro_review"]["by"]}


def afterwards(
    view: DraftView, review: ReviewView | None, document: Document | None, people: Collection[Somebody]
) -> tuple[Requirement, ...]:
    """The review of what went out under an emergency; nothing for an ordinary review, and for a drill."""
    if review is None or document is None or review.review.emergency_id is None:
        return ()
    if session.get_one(Emergency, review.review.emergency_id).drill:
        return ()
    return (_afterwards(view, review, document, people),)


def approved_in_another(review: ReviewView) -> Requirement:
    """The approval by which a draft goes that repeats what this emergency has approved: whose, of what, and when."""
    row = review.review
    if row.repeats_id is None:
        sentence = N_("All of it was approved in this emergency before, to the letter: that approval is the step.")
        return Requirement(REPEATED, SATISFIED, sentence, clauses=(REPEATED,))
    first = repeated(row.repeats_id)
    sentence = N_(
        "%(by)s approved all of it at %(time)s, in draft %(number)s under the same emergency: the same texts and "
        "attachments, for the same channel. No step is asked again."
    )
    facts = {"by": first.person_name, "time": first.approved_at, "number": first.draft_id}
    return Requirement(REPEATED, SATISFIED, sentence, facts, (REPEATED,))


def still_to_follow(view: DraftView, people: Collection[Somebody]) -> tuple[Requirement, ...]:
    """The languages that were to follow what went out; nothing, and no statement, for what needed none."""
    if view.publication is None or view.publication.emergency_id is None:
        return ()
    can = tuple(Candidate(one.facts.id, one.name) for one in people if one.facts.holds(ROLE, None))
    return tuple(_to_follow(one, can) for one in late_of(view.draft.id))


def _to_follow(late: Any, can: tuple[Candidate, ...]) -> Requirement:
    facts = {"language": late.language, "until": late.due}
    if late.state == "outdated":
        sentence = N_("The words were found wrong, so that they are not to go out in this language too: %(language)s.")
        return Requirement(FOLLOWING, NOT_APPLICABLE, sentence, facts, (FOLLOWING,))
    if late.followed:
        sentence = N_("It was to go out in this language too until %(until)s, and did: %(language)s.")
        return Requirement(FOLLOWING, SATISFIED, sentence, facts, (FOLLOWING,))
    sentence = N_(
        "It is to go out in this language too until %(until)s: %(language)s. Write a statement for the same channel "
        "with the same words and the missing text; this ends as it goes out."
    )
    return Requirement(FOLLOWING, UNSATISFIED, sentence, facts, (FOLLOWING,), can, due=late.due)


def _afterwards(view: DraftView, review: ReviewView, document: Document, people: Collection[Somebody]) -> Requirement:
    role = document.emergency["retro_review"]["by"]
    sentence = N_(
        "After it went out under an emergency, somebody of the role %(role)s reviews it who did not write, approve or "
        "publish it."
    )
    if view.draft.state != "published_unreviewed":
        status = NOT_APPLICABLE if view.publication is None else SATISFIED
        return Requirement(CLAUSE, status, sentence, {"role": role}, (CLAUSE,))
    out = review.conflict | {
        ident for step in review.steps for one in step.decisions for ident in (one.person_id, one.for_id) if ident
    }
    out |= {view.publication.person_id} if view.publication else set()
    can = [one for one in people if one.facts.holds(role, None) and not {one.facts.id, one.facts.stands_in_for} & out]
    candidates = tuple(Candidate(one.facts.id, one.name, stands_in=one.for_name) for one in can)
    return Requirement(CLAUSE, UNSATISFIED, sentence, {"role": role}, (CLAUSE,), candidates)
