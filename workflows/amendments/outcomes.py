"""What an act on a version made, as the answer to a repeat of it shows it: as things are now, in a statement or two."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from governance.db import session
from policies.versions import PolicyVersion
from workflows.after import Amended, Decided, VersionNow
from workflows.amendments.rows import KIND
from workflows.reading import review_views
from workflows.reviews import Decision, Review, Step

_VERSION = tuple(
    getattr(PolicyVersion, name)
    for name in ("id", "number", "state", "revision", "sha256", "version", "effective_from")
)


def _now(version_id: int) -> VersionNow:
    return VersionNow(*session.execute(select(*_VERSION).where(PolicyVersion.id == version_id)).one())


def review(review_id: int) -> Amended:
    """A review of a version, with its steps and decisions."""
    version_id: Any = session.scalar(select(Review.subject_id).where(Review.id == review_id))
    found = next(one for one in review_views(version_id, kind=KIND) if one.review.id == review_id)
    return Amended(found, _now(version_id))


def decision(decision_id: int) -> Amended:
    """A decision on a version, with its step's position and its review's state."""
    row = session.execute(
        select(Decision, Step.position, Step.state.label("step_state"), Review.state.label("review_state"))
        .add_columns(Review.subject_id)
        .join(Step, Step.id == Decision.step_id)
        .join(Review, Review.id == Decision.review_id)
        .where(Decision.id == decision_id)
        .execution_options(populate_existing=True)
    ).one()
    return Amended(Decided(row.Decision, row.position, row.step_state, row.review_state), _now(row.subject_id))
