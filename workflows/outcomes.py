"""What an act made, as the answer to a repeat of it shows it: as things are now, in one statement each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from governance.db import session
from governance.people.rows import User
from policies.versions import PolicyVersion
from workflows.after import Decided, DraftNow, Outcome
from workflows.drafts import Draft
from workflows.publications import Publication
from workflows.reading import ReviewView, StepView
from workflows.reviews import Decision, Review, Step

_DRAFT = (Draft.id.label("draft_id"), Draft.state, Draft.revision, Draft.digest, Draft.version)


def _now(row: Any) -> DraftNow:
    return DraftNow(row.draft_id, row.state, row.revision, row.digest, row.version)


def review(review_id: int) -> Outcome:
    """A review with its steps and decisions. Its conflict set is not read."""
    rows = session.execute(
        select(Review, PolicyVersion.number, User.name, Step, Decision, *_DRAFT)
        .join(PolicyVersion, PolicyVersion.id == Review.policy_version_id)
        .join(User, User.id == Review.submitted_by)
        .join(Draft, Draft.id == Review.subject_id)
        .outerjoin(Step, Step.review_id == Review.id)
        .outerjoin(Decision, Decision.step_id == Step.id)
        .where(Review.id == review_id)
        .order_by(Step.position, Step.part, Decision.id)
        .execution_options(populate_existing=True)
    ).all()
    steps = {row.Step.id: row.Step for row in rows if row.Step}
    made = {ident: tuple(r.Decision for r in rows if r.Decision and r.Step is step) for ident, step in steps.items()}
    views = tuple(StepView(step, made[ident]) for ident, step in steps.items())
    first = rows[0]
    return Outcome(ReviewView(first.Review, first.number, first.name, views, frozenset()), _now(first))


def decision(decision_id: int) -> Outcome:
    """A decision, with its step's position and its review's state."""
    row = session.execute(
        select(Decision, Step.position, Step.state.label("step_state"), Review.state.label("review_state"), *_DRAFT)
        .join(Step, Step.id == Decision.step_id)
        .join(Review, Review.id == Decision.review_id)
        .join(Draft, Draft.id == Review.subject_id)
        .where(Decision.id == decision_id)
        .execution_options(populate_existing=True)
    ).one()
    return Outcome(Decided(row.Decision, row.position, row.step_state, row.review_state), _now(row))


def publication(draft_id: int) -> Outcome:
    """What went out."""
    row = session.execute(
        select(Publication, *_DRAFT)
        .join(Draft, Draft.id == Publication.draft_id)
        .where(Draft.id == draft_id)
        .execution_options(populate_existing=True)
    ).one()
    return Outcome(row.Publication, _now(row))
