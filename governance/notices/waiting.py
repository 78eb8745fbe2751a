"""What waits for somebody's decision, in short: for letters and calendars, which show no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, or_, select

from governance.db import session
from governance.notices.places import KINDS, TASKS
from governance.people.actors import Person
from workflows.awaiting import Held, asks, awaiting_ids, held_by
from workflows.delegations import stand_ins
from workflows.drafts import Draft
from workflows.emergencies.owed import KIND as OWED
from workflows.reviews import NO_DUE, Review, Step

MOST = 500


@dataclass(frozen=True)
class Waiting:
    """An open step that somebody may decide on; `delegator` is in whose place, where not in their own name."""

    kind: str  # one of `places.KINDS` or `places.TASKS`
    subject_id: int
    step_id: int
    role: str
    due: datetime | None
    since: datetime
    delegator: str | None


def waiting_for(person: Person, at: datetime, kinds: Sequence[str] = KINDS) -> list[Waiting]:
    """What waits for an active person at a moment, the most urgent first; hidden drafts aside.

    One statement for each kind, and three more.
    """
    standing = person.standing(at, lock=False)
    covered = stand_ins(person.person_id, at)
    held, given = held_by(standing, covered), asks(standing, at, covered)
    found = []
    for kind in kinds:
        for row in session.execute(_waiting(held, kind), given):
            due = None if row.due >= NO_DUE else row.due
            delegator = covered[row.of - 1].name if row.of else None
            since = row.opened_at or row.submitted_at
            found.append(Waiting(kind, row.subject_id, row.step_id, row.role, due, since, delegator))
    return sorted(found, key=lambda one: (one.due or NO_DUE, one.step_id))


@lru_cache(maxsize=256)
def _waiting(held: Held, kind: str) -> Select[*tuple[Any, ...]]:
    keys = awaiting_ids(held, False, MOST, kind).subquery()
    return (
        select(keys.c.step_id, keys.c.due, keys.c.role, keys.c.of, Review.subject_id, Review.submitted_at)
        .add_columns(Step.opened_at)
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(Step, Step.id == keys.c.step_id)
        .outerjoin(Draft, Review.subject_kind.in_(("draft", OWED, *TASKS)) & (Draft.id == Review.subject_id))
        .where(or_(Draft.id.is_(None), Draft.restricted.is_(False)))
        .order_by(keys.c.due, keys.c.step_id)
    )
