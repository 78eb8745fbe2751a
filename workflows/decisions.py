"""Decisions: on exactly one revision, on the step that is open, by somebody who may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from policies.calendar import due
from policies.eligibility import Eligible, NotEligible, PersonFacts, StepFacts, verdict_on
from policies.versions import Edition
from policies.versions import edition as edition_of
from workflows import drafts, reviews, turns
from workflows.after import Decided, DraftNow, Outcome
from workflows.drafts import Draft
from workflows.reviews import Decision, Review
from workflows.states import DRAFT, REVIEW, STEP
from workflows.turns import Chain

VERDICTS = ("approve", "request_changes", "reject")


@verb
def decide(
    actor: Actor,
    draft_id: int,
    revision: int,
    verdict: str,
    comment: str = "",
    revisit_on: date | None = None,
) -> Made:
    """Decide on exactly this revision, on the step that is open.

    The first statement locks the review of the revision; nothing is decided on words that the person did not see.
    The same decision by the same person again is answered with the first one. Raises `Conflict` (who, when, current
    revision) where it was edited or decided by somebody else, or it is not this person's turn yet; `NotAllowed` for
    own work and roles not held; `Invalid` for a missing comment.
    """
    _check(verdict, comment)
    with transaction(actor) as change:
        actor.may("decide")
        review = reviews.lock_for_decision(draft_id, revision)
        if review is None:
            return _too_late(change, draft_id, revision, verdict)
        chain, edition = turns.chain(review.id), edition_of(review.policy_version_id)
        step = _turn_of(change, chain, edition.document.approval.distinct_people)
        if step is None:
            return _again(change, review.id, verdict)
        closing = verdict != "approve" or len(chain.on(step)) + 1 >= step.quorum
        filled = closing and verdict == "approve" and chain.fills(step)
        decision = _insert_decision(change, review, step, verdict, comment, revisit_on, closing)
        step_state, review_state = step.state, review.state
        if closing:
            step_state = move(STEP, step.state, verdict)
            turns.turn(change, review.id, chain, step, step_state)
        cleared = filled and chain.is_last(step)
        if cleared or verdict != "approve":
            review_state, now = _settle(change, review, draft_id, "clear" if cleared else verdict, edition)
        else:
            now = drafts.set_draft(draft_id, version=Draft.version + 1)
        _record(change, review, step, edition, decision)
        if filled or verdict != "approve":
            _tell(change, draft_id, review.id, step.position, "approved" if cleared else verdict)
        outcome = Outcome(Decided(decision, step.position, step_state, review_state), now)
        return change.made(decision=decision.id, outcome=outcome)


def _check(verdict: str, comment: str) -> None:
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


def _tell(change: Change, draft_id: int, review_id: int, position: int, what: str) -> None:
    """Have people told of a step that closed: whose turn it is next, or what came of the review."""
    event, turn = ("step_opened", position + 1) if what == "approve" else (what, position)
    change.enqueue(
        Job.NOTIFY,
        {"event": event, "draft_id": draft_id, "review_id": review_id, "actor_id": change.actor.person_id},
        dedup=f"{event}:{review_id}:{turn}",
    )


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


def _insert_decision(
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


def _settle(change: Change, review: Any, draft_id: int, name: str, edition: Any) -> tuple[str, DraftNow]:
    """The review has its outcome, and the draft with it: the state of the one, and how the other stands."""
    values: dict[str, Any] = {"state": move(REVIEW, review.state, name), "closed_at": change.at}
    if name == "clear":
        valid = edition.document.approval.valid_for
        values["approved_at"] = change.at
        values["valid_until"] = due(change.at, valid, edition.document.calendar) if valid else None
    reviews.settle(review.id, **values)
    state = move(DRAFT, "in_review", name)
    return values["state"], drafts.set_draft(draft_id, state=state, version=Draft.version + 1, updated_at=change.at)


def _again(change: Change, review_id: int, verdict: str) -> Made:
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


def _too_late(change: Change, draft_id: int, revision: int, verdict: str) -> Made:
    """No open review of this revision: say who was first, or that the words have changed, or that there is none."""
    draft = session.execute(select(*drafts.COLUMNS).where(Draft.id == draft_id)).one_or_none()
    if draft is None or not drafts.may_read(draft, change.standing.person_id, change.standing.roles):
        raise drafts.no_draft()
    if draft.revision != revision:
        raise drafts.not_current(draft)
    last = session.execute(
        select(Decision.person_id, Decision.person_name, Decision.at, Decision.verdict, Decision.review_id)
        .join(Review, Review.id == Decision.review_id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id, Review.revision == revision)
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        raise Conflict(
            "not-in-review", N_("This draft is not in review; there is nothing to decide."), state=draft.state
        )
    if last.person_id == change.standing.person_id and last.verdict == verdict:
        return _again(change, last.review_id, verdict)
    raise Conflict(
        "already-decided",
        N_("Already decided by %(by)s at %(at)s."),
        by=last.person_name,
        at=last.at,
        extra={"verdict": last.verdict, "current_revision": draft.revision},
    )


def decisions_of(draft_id: int) -> Sequence[Decision]:
    """Every decision on any revision of a draft, oldest first, the outdated ones too."""
    return session.scalars(
        select(Decision)
        .join(Review, Review.id == Decision.review_id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id)
        .order_by(Decision.id)
    ).all()


def reviews_of(draft_id: int) -> int:
    """How often a draft was put before the chain."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Review)
            .where(Review.subject_kind == "draft", Review.subject_id == draft_id)
        )
        or 0
    )
