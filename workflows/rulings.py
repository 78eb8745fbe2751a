"""What is the same in every decision, whatever it is about: whose turn it is, what is written, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, insert, or_, select

from governance.acting import outsiders_only_decide
from governance.change import Change, Made, Standing
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.machine import move
from governance.people.actors import acts
from governance.record.entries import EntryType
from policies.eligibility import Eligible, NotEligible, PersonFacts, StepFacts, verdict_on
from policies.versions import Edition
from policies.versions import edition as edition_of
from workflows import coming_back, turns
from workflows.acknowledgements import needs_to_have_acknowledged
from workflows.delegations import StandIn
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


@dataclass(frozen=True)
class Words:
    """What somebody says on a revision: the verdict, why, when a rejected one comes back, what would change it."""

    verdict: str
    comment: str = ""
    revisit_on: date | None = None
    revisit_if: str = ""


def rule(
    change: Change, review: Any, words: Words, stands_in: Sequence[StandIn] = (), outside: bool = False
) -> Ruling | None:
    """Decide on the open step of a locked review: the decision, its entry, and the steps moved on.

    With `stands_in` it is decided in the place of that person, by their roles and not by those of whoever acts; with
    `outside` somebody from outside may, as of drafts alone. None
    where this person has decided before: see `again`. Raises `Conflict` where it is not their turn, `NotAllowed` for
    own work, for roles not held, and for a version of the guidance that they have to acknowledge first.
    """
    if change.standing.body is not None and not outside:
        raise outsiders_only_decide()
    chain, edition, verdict = turns.chain(review.id, change.at), edition_of(review.policy_version_id), words.verdict
    step, by = turn_of(change, chain, edition.document.approval.distinct_people, stands_in)
    if step is None:
        return None
    needs_to_have_acknowledged(change, edition)
    coming_back.check(verdict, words.revisit_on, change.at, edition.document.calendar)
    closing = verdict != "approve" or chain.count(step) + 1 >= step.quorum
    filled = closing and verdict == "approve" and chain.fills(step)
    decision = write(change, review, step, words, closing, by)
    step_state = step.state
    if closing:
        step_state = move(STEP, step.state, verdict)
        turns.turn(change, review.id, chain, step, step_state)
    _record(change, review, step, edition, decision, by)
    outcome = verdict if verdict != "approve" else "clear" if filled and chain.is_last(step) else None
    return Ruling(decision, edition, step.position, step_state, filled, outcome)


def turn_of(
    change: Change, chain: Chain, distinct_people: bool, stands_in: Sequence[StandIn], also_own: bool = False
) -> tuple[Any, StandIn | None]:
    """The open step that this person may decide on, and in whose place; no step where they have decided.

    With `also_own` in their own name first, else only in the place of those given. Raises a refusal that says why not.
    """
    refusals: list[NotEligible] = []
    people = acting(change.standing, stands_in)
    if also_own and stands_in:
        people = [*acting(change.standing, ()), *people]
    for step in chain.open:
        barred = chain.decided if distinct_people else chain.on(step)
        facts = StepFacts(step.role, step.topic, step.quorum, step.state)
        for person, by in people:
            answer = verdict_on(person, facts, chain.excluded, barred, distinct_people=True, tied=chain.tied)
            if isinstance(answer, Eligible):
                return step, by
            refusals.append(answer)
    if any(one.slug == "already-acted" for one in refusals):
        return None, None
    first = next((one for one in refusals if one.slug == "only-looks"), refusals[0])
    if first.slug == "role-missing" and any(
        step.state == "waiting" and person.holds(step.role, step.topic) for step in chain.steps for person, _ in people
    ):
        raise Conflict(
            "not-your-turn",
            N_("It is not your turn yet: step %(open)s, %(role)s, comes first."),
            open=chain.open[0].position,
            role=chain.open[0].role,
        )
    raise NotAllowed(first.slug, first.sentence, **first.facts)


def acting(standing: Standing, stands_in: Sequence[StandIn]) -> list[tuple[PersonFacts, StandIn | None]]:
    """Whoever decides as the pure rules see them: with their own roles, or with those of whom they stand in for."""
    me = standing.person_id or 0
    if not stands_in:
        grants = frozenset((grant.role, grant.topic) for grant in standing.grants)
        return [(PersonFacts(me, grants, only_looks=not acts(role for role, _ in grants)), None)]
    return [(PersonFacts(me, one.grants, one.person_id), one) for one in stands_in]


def write(
    change: Change, review: Any, step: Any, words: Words, closing: bool, by: StandIn | None = None, role: str = ""
) -> Decision:
    """Write the decision. What is returned is a copy for the answer; the session does not know it."""
    values: dict[str, Any] = {
        "public_id": public_id(),
        "review_id": review.id,
        "step_id": step.id,
        "person_id": change.standing.person_id,
        "person_name": change.standing.name,
        "for_id": by.person_id if by else None,
        "for_name": by.name if by else None,
        "delegation_id": by.delegation_id if by else None,
        "role": role or step.role,
        "revision": review.revision,
        "verdict": words.verdict,
        "comment": words.comment,
        "revisit_on": words.revisit_on,
        "revisit_if": words.revisit_if or None,
        "closing": closing,
        "outside_body": change.standing.body,
        "at": change.at,
    }
    ident = session.execute(_WRITE, values).scalar_one()
    return Decision(id=ident, **values)


_WRITE = insert(table(Decision)).returning(table(Decision).c.id)


def _record(change: Change, review: Any, step: Any, edition: Edition, decision: Decision, by: StandIn | None) -> None:
    stood_in = {"for": {"id": by.person_id, "name": by.name}, "delegation": by.public_id} if by else {}
    change.record(
        EntryType.DECISION_MADE,
        f"review/{review.public_id}",
        public={
            "digest": review.digest,
            "policy": edition.public,
            "clauses": sorted({*(step.clauses or ()), "approval.distinct_people", *(("delegation",) if by else ())}),
        },
        committed={
            "verdict": decision.verdict,
            "comment": decision.comment,
            "role": step.role,
            "step": step.position,
            "revision": decision.revision,
            "closing": decision.closing,
            **stood_in,
            **_again(decision),
        },
    )


def _again(decision: Decision) -> dict[str, Any]:
    """When it comes back and what would change the answer, where either was said."""
    said = {"revisit_on": decision.revisit_on and decision.revisit_on.isoformat(), "revisit_if": decision.revisit_if}
    return {name: value for name, value in said.items() if value}


# -- Who was first ------------------------------------------------------------------------------------------------


def again(change: Change, review_id: int, verdict: str) -> Made:
    """This person decided in this review before: the same verdict is answered with the decision that they made.

    Where somebody who stands in decided in their place, that is what they are told.
    """
    me = change.standing.person_id
    mine = session.execute(
        select(Decision.id, Decision.verdict, Decision.at, Decision.person_id, Decision.person_name)
        .where(Decision.review_id == review_id, or_(Decision.person_id == me, Decision.for_id == me))
        .order_by(case((Decision.person_id == me, 0), else_=1), Decision.id.desc())
        .limit(1)
    ).one()
    if mine.person_id != me:
        raise Conflict(
            "decided-in-your-place",
            N_("%(by)s decided in your place at %(at)s. One person fills one step only."),
            by=mine.person_name,
            at=mine.at,
        )
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
