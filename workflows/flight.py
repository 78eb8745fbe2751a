"""What is under way when another version of the guidance takes effect.

An item keeps the version that it was submitted under (`finish_under_old_unless_recall`). Where a version that takes
effect says `re_evaluate`, an item whose steps or blocks it would change goes back at that moment: nothing is decided or
published on it any more, whether the worker has put it back yet or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Select, and_, literal_column, or_, select, union_all

from governance.change import Standing
from governance.db import session, table
from governance.people.rows import User
from policies.evaluation import evaluate
from policies.facts import Evaluation, Facts
from policies.parts import Document
from policies.versions import Edition, PolicyVersion, edition
from workflows.drafts import RESTRICTED_READERS, Draft
from workflows.evaluating import SubmissionFacts
from workflows.reviews import Review
from workflows.whose import own

RE_EVALUATE = "re_evaluate"

_version, _older = table(PolicyVersion).c, table(PolicyVersion).alias().c


def overtaken(review: Any, at: datetime) -> Edition | None:
    """The version that sends a locked review of a draft back, because it took effect meanwhile; None where none does.

    `review.in_force` was read by the statement that locked it, so that there is nothing more to ask where it is still
    the same version.
    """
    if review.in_force in (None, review.policy_version_id):
        return None
    return sent_back_by(review.id, review.policy_version_id, at)


def sent_back_by(review_id: int, under: int, at: datetime) -> Edition | None:
    """The first version after the one that a review runs under which sends its item back; None where none does."""
    seen = None
    for other in since(under, at):
        if other.document.approval.on_policy_change != RE_EVALUATE:
            continue
        seen = (
            seen
            or session.execute(
                select(SubmissionFacts.facts, SubmissionFacts.evaluation).where(SubmissionFacts.review_id == review_id)
            ).one_or_none()
        )
        if seen is not None and differs(seen.facts, seen.evaluation, other.document):
            return other
    return None


def since(under: int, at: datetime) -> list[Edition]:
    """The versions that took effect after the one with this row id, up to `at`, in that order."""
    began = select(_older.effective_from).where(_older.id == under).scalar_subquery()
    rows = session.scalars(
        select(_version.id)
        .where(_version.state == "approved", _version.effective_from > began, _version.effective_from <= at)
        .order_by(_version.effective_from)
    ).all()
    return [edition(row) for row in rows]


def differs(facts: Mapping[str, Any], evaluation: Mapping[str, Any], document: Document) -> bool:
    """Whether another document asks for other steps, or blocks, what was submitted: by the facts that were stored then.

    The same words at the same moment: what differs is the document alone. Times by which a step is due do not count.
    """
    before, after = Evaluation.from_json(evaluation), evaluate(Facts.from_json(facts), document)
    return after.blocked or _steps(before) != _steps(after)


def _steps(evaluation: Evaluation) -> list[tuple[Any, ...]]:
    return [(one.position, one.part, one.needed, one.role, one.topic, one.quorum) for one in evaluation.steps]


# -- The list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InFlight:
    """A draft under review, or approved and not published, under a version that is in force no more."""

    draft_id: int
    review_id: int
    revision: int
    state: str
    kind: str
    topic: str | None
    number: str
    submitted_by: str
    submitted_at: datetime


@dataclass(frozen=True)
class InFlightPage:
    """Drafts, by the version that they run under and then by age, and the key to go on from (None at the end)."""

    rows: Sequence[InFlight]
    next: list[Any] | None


def in_flight(current: int, at: datetime, standing: Standing | None, after: Any = None, size: int = 50) -> InFlightPage:
    """One page of what runs under other versions than the one with this row id: one statement.

    Two keyed reads, of the versions before that row and of those after it; `after` is the key of the page before.
    Without a standing nothing is hidden.
    """
    sides = (Review.policy_version_id < current, Review.policy_version_id > current)
    keys = union_all(*(select(_keys(side, at, after, standing, size + 1).subquery()) for side in sides)).subquery()
    rows = session.execute(
        select(
            *(Draft.id, Review.id, Review.revision, Draft.state, Draft.kind, Draft.topic),
            *(PolicyVersion.number, User.name, Review.submitted_at),
            Review.policy_version_id.label("under"),
        )
        .join(keys, keys.c.id == Review.id)
        .join(Draft, Draft.id == Review.subject_id)
        .join(PolicyVersion, PolicyVersion.id == Review.policy_version_id)
        .join(User, User.id == Review.submitted_by)
        .order_by(Review.policy_version_id, Review.id)
        .limit(size + 1)
    ).all()
    found = [InFlight(*tuple[Any, ...](row)[:-1]) for row in rows[:size]]
    return InFlightPage(found, [rows[size - 1].under, found[-1].review_id] if len(rows) > size else None)


def _keys(side: Any, at: datetime, after: Any, standing: Standing | None, size: int) -> Select[*tuple[Any, ...]]:
    # Written out, because SQLite uses a partial index only where it can read the same condition.
    running = literal_column("review.state IN ('open', 'approved')", Boolean)
    statement = (
        select(Review.id)
        .join(Draft, Draft.id == Review.subject_id)
        .where(
            running,
            side,
            Review.subject_kind == "draft",
            or_(Review.valid_until.is_(None), Review.valid_until > at),
        )
        .order_by(Review.policy_version_id, Review.id)
        .limit(size)
    )
    if standing is not None and RESTRICTED_READERS not in standing.roles:
        statement = statement.where(or_(Draft.restricted.is_(False), own(standing.person_id)))
    if after is not None:
        under, ident = after
        later = and_(Review.policy_version_id == under, Review.id > ident)
        statement = statement.where(or_(Review.policy_version_id > under, later))
    return statement
