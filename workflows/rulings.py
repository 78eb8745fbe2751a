"""What is the same in every decision, whatever it is about: whose turn it is, what is written, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from governance.change import Change, Made
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.machine import move
from governance.record.entries import EntryType
from policies.eligibility import Eligible, NotEligible, PersonFacts, StepFacts, verdict_on
from policies.versions import Edition
from policies.versions import edition as edition_of
from workflows import turns
from workflows.acknowledgements import needs_to_have_acknowledged
from workflows.reviews import Decision, Review
from workflows.states import STEP
from workflows.turns import Chain

VERDICTS = ("approve", "request_changes", "reject")


@dataclass(frozen=True)
class Ruling:
    """A decision that was written, and what it did: `outcome` names the review's move, or is None where it goes on."""

    decision: Decision
    edition: Edition
    position: int
    step_state: str
    filled: bool
    outcome: str | None


def check(verdict: str, comment: str) -> None:
    """Raise `Invalid` for a verdict that there is not, and for one that needs a comment and has none."""
    if verdict not in VERDICTS:
        raise Invalid(
            "invalid",
            N_("Some of what was sent cannot be used."),
            errors={"verdict": [Problem(N_("Use one of: %(known)s."), known=", ".join(VERDICTS))]},
        )
    if verdict != "approve" and not comment.strip():
        raise Invalid(
            "comment-required",
            N_("Say what has to change, or why this is rejected."),
            errors={"comment": [Problem(N_("A comment is required."))]},
        )


def rule(change: Change, review: Any, verdict: str, comment: str, revisit_on: date | None) -> Ruling | None:
    """Decide on the open step of a locked review: the decision, its entry, and the steps moved on.

    None where this person has decided before: see `again`. Raises `Conflict` where it is not their turn, `NotAllowed`
    for own work, for roles not held, and for a version of the guidance that they have to acknowledge first.
    """
    chain, edition = turns.chain(review.id), edition_of(review.policy_version_id)
    step = _turn_of(change, chain, edition.document.approval.distinct_people)
    if step is None:
        return None
    needs_to_have_acknowledged(change, edition)
    closing = verdict != "approve" or len(chain.on(step)) + 1 >= step.quorum
    filled = closing and verdict == "approve" and chain.fills(step)
    decision = _insert(change, review, step, verdict, comment, revisit_on, closing)
    step_state = step.state
    if closing:
        step_state = move(STEP, step.state, verdict)
        turns.turn(change, review.id, chain, step, step_state)
    _record(change, review, step, edition, decision)
    outcome = verdict if verdict != "approve" else "clear" if filled and chain.is_last(step) else None
    return Ruling(decision, edition, step.position, step_state, filled, outcome)


def _turn_of(change: Change, chain: Chain, distinct_people: bool) -> Any | None:
    """The open step that this person may decide on; None where they have decided; else a refusal that says why not."""
    standing = change.standing
    person = PersonFacts(standing.person_id or 0, frozenset((grant.role, grant.topic) for grant in standing.grants))
    refusals: list[NotEligible] = []
    for step in chain.open:
        barred = chain.decided if distinct_people else chain.on(step)
        facts = StepFacts(step.role, step.topic, step.quorum, step.state)
        answer = verdict_on(person, facts, chain.excluded, barred, distinct_people=True)
        if isinstance(answer, Eligible):
            return step
        refusals.append(answer)
    if any(one.slug == "already-acted" for one in refusals):
        return None
    first = refusals[0]
    if first.slug == "role-missing" and any(
        step.state == "waiting" and standing.holds(step.role, step.topic) for step in chain.steps
    ):
        raise Conflict(
            "not-your-turn",
            N_("It is not your turn yet: step %(open)s, %(role)s, comes first."),
            open=chain.open[0].position,
            role=chain.open[0].role,
        )
    raise NotAllowed(first.slug, first.sentence, **first.facts)


def _insert(
    change: Change, review: Any, step: Any, verdict: str, comment: str, revisit_on: date | None, closing: bool
) -> Decision:
    """Write the decision. What is returned is a copy for the answer; the session does not know it."""
    values: dict[str, Any] = {
        "public_id": public_id(),
        "review_id": review.id,
        "step_id": step.id,
        "person_id": change.standing.person_id,
        "person_name": change.standing.name,
        "role": step.role,
        "revision": review.revision,
        "verdict": verdict,
        "comment": comment,
        "revisit_on": revisit_on,
        "closing": closing,
        "at": change.at,
    }
    ident = session.execute(_WRITE, values).scalar_one()
    return Decision(id=ident, **values)


_WRITE = insert(table(Decision)).returning(table(Decision).c.id)


def _record(change: Change, review: Any, step: Any, edition: Edition, decision: Decision) -> None:
    change.record(
        EntryType.DECISION_MADE,
        f"review/{review.public_id}",
        public={
            "digest": review.digest,
            "policy": edition.public,
            "clauses": sorted({*(step.clauses or ()), "approval.distinct_people"}),
        },
        committed={
            "verdict": decision.verdict,
            "comment": decision.comment,
            "role": step.role,
            "step": step.position,
            "revision": decision.revision,
            "closing": decision.closing,
        },
    )


# -- Who was first ------------------------------------------------------------------------------------------------


def again(change: Change, review_id: int, verdict: str) -> Made:
    """This person decided in this review before: the same verdict is answered with the decision that they made."""
    mine = session.execute(
        select(Decision.id, Decision.verdict, Decision.at)
        .where(Decision.review_id == review_id, Decision.person_id == change.standing.person_id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).one()
    if mine.verdict == verdict:
        return change.made(new=False, decision=mine.id)
    raise Conflict(
        "already-acted",
        N_("You have already decided on this review. One person fills one step only."),
        by=change.standing.name,
        at=mine.at,
    )


def too_late(change: Change, kind: str, subject_id: int, revision: int, verdict: str) -> Made | None:
    """Nothing of this revision is open: who was first. None where nobody decided on it; a repeat is answered again."""
    last = session.execute(
        select(Decision.person_id, Decision.person_name, Decision.at, Decision.verdict, Decision.review_id)
        .join(Review, Review.id == Decision.review_id)
        .where(
            Review.subject_kind == kind,
            Review.subject_id == subject_id,
            Review.revision == revision,
            Decision.outdated_at.is_(None),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    if last.person_id == change.standing.person_id and last.verdict == verdict:
        return again(change, last.review_id, verdict)
    raise Conflict(
        "already-decided",
        N_("Already decided by %(by)s at %(at)s."),
        by=last.person_name,
        at=last.at,
        extra={"verdict": last.verdict, "current_revision": revision},
    )
