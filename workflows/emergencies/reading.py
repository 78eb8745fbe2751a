"""Emergencies as pages and the API show them: each with what was put under it, and how large their share is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from workflows.drafts import RESTRICTED_READERS, Draft, Revision
from workflows.emergencies.owed import KIND
from workflows.emergencies.rows import Emergency, Renewal
from workflows.publications import Publication
from workflows.reviews import Review, Step
from workflows.whose import own


@dataclass(frozen=True)
class Under:
    """A draft that was put under an emergency: when it was submitted, approved, published, and reviewed afterwards.

    `texts` are those of the revision that was submitted, by language.
    """

    draft_id: int
    state: str
    texts: Mapping[str, str]
    submitted_at: datetime
    approved_at: datetime | None
    published_at: datetime | None
    review_due: datetime | None
    reviewed_at: datetime | None

    @property
    def took(self) -> timedelta | None:
        """From its submission to its approval."""
        return None if self.approved_at is None else self.approved_at - self.submitted_at


@dataclass(frozen=True)
class EmergencyView:
    """An emergency with its extensions, oldest first, a page of what was put under it, and the key to go on from."""

    row: Emergency
    renewals: Sequence[Renewal]
    drafts: Sequence[Under]
    next: int | None = None


@dataclass(frozen=True)
class Share:
    """How much of what was published in a time went out under an emergency."""

    under: int
    all: int

    @property
    def percent(self) -> float | None:
        """Rounded half up to one decimal; None for nothing of nothing, which is no share."""
        return None if self.all == 0 else (self.under * 2000 // self.all + 1) // 2 / 10


def emergencies(before: int | None = None, size: int = 50) -> tuple[Sequence[Emergency], int | None]:
    """One page of declarations, newest first, and the key to go on from (None at the end). One statement."""
    statement = select(Emergency).order_by(Emergency.id.desc()).limit(size + 1)
    if before is not None:
        statement = statement.where(Emergency.id < before)
    rows = session.scalars(statement).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def emergency(emergency_id: int, standing: Standing, after: int | None = None, size: int = 50) -> EmergencyView:
    """One declaration: three statements. Drafts that are hidden from this person are left out. Raises `NotFound`.

    `after` is the key of the page of drafts before.
    """
    row = session.get(Emergency, emergency_id, populate_existing=True)
    if row is None:
        raise NotFound("not-found", N_("There is no such emergency."))
    renewals = session.scalars(select(Renewal).where(Renewal.emergency_id == emergency_id).order_by(Renewal.id)).all()
    return EmergencyView(row, renewals, *_under(emergency_id, standing, after, size))


def _under(emergency_id: int, standing: Standing, after: int | None, size: int) -> tuple[Sequence[Under], int | None]:
    """One page, oldest first, and the key of its last row where more follow."""
    owed = (
        select(Review.subject_id, Step.due, Review.closed_at)
        .join(Step, Step.review_id == Review.id)
        .where(Review.emergency_id == emergency_id, Review.subject_kind == KIND)
        .subquery()
    )
    statement = (
        select(
            *(Draft.id, Draft.state, Revision.texts, Review.submitted_at, Review.approved_at),
            *(Publication.published_at, owed.c.due, owed.c.closed_at),
            Review.id.label("key"),
        )
        .select_from(Review)
        .join(Draft, Draft.id == Review.subject_id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Review.revision))
        .outerjoin(Publication, Publication.review_id == Review.id)
        .outerjoin(owed, (owed.c.subject_id == Draft.id) & Publication.id.is_not(None))
        .where(Review.emergency_id == emergency_id, Review.subject_kind == "draft")
        .order_by(Review.id)
        .limit(size + 1)
    )
    if after is not None:
        statement = statement.where(Review.id > after)
    if RESTRICTED_READERS not in standing.roles:
        statement = statement.where(Draft.restricted.is_(False) | own(standing.person_id))
    rows = session.execute(statement).all()
    found = [Under(*tuple[Any, ...](row)[:-1]) for row in rows[:size]]
    return found, rows[size - 1].key if len(rows) > size else None


def share(since: datetime, until: datetime) -> Share:
    """What was posted in [since, until), and how much of it under an emergency. One statement."""
    row = session.execute(
        select(func.count(Publication.emergency_id), func.count()).where(
            Publication.published_at >= since, Publication.published_at < until
        )
    ).one()
    return Share(*tuple[Any, ...](row))
