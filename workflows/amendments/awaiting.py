"""The versions that wait for somebody's decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from governance.change import Standing
from governance.clock import now
from governance.db import session
from governance.people.rows import User
from policies.versions import PolicyVersion
from workflows.amendments.rows import KIND
from workflows.awaiting import Held, asks, awaiting_ids, held_by
from workflows.delegations import StandIn
from workflows.queue import MOST_COUNTED
from workflows.reviews import Review


@dataclass(frozen=True)
class Awaiting:
    """A version whose open step this person may decide on. `due` may be the time that stands for none."""

    version_id: int
    number: str
    slug: str
    about: Any
    revision: int
    review_id: int
    submitted_by: str
    submitted_at: datetime
    role: str
    due: datetime


def amendments_awaiting(
    standing: Standing, size: int = MOST_COUNTED, stands_in: Sequence[StandIn] = ()
) -> Sequence[Awaiting]:
    """What waits for this person, the most urgent first: one keyed read per role held, merged, in one statement.

    `stands_in` is for whom they decide now, beside what is their own.
    """
    rows = session.execute(_awaiting(held_by(standing, stands_in), size), asks(standing, now(), stands_in))
    return [Awaiting(*row) for row in rows]


@lru_cache(maxsize=256)
def _awaiting(held: Held, size: int) -> Select[*tuple[Any, ...]]:
    keys = awaiting_ids(held, False, size, KIND).subquery()
    return (
        select(
            *(PolicyVersion.id, PolicyVersion.number, PolicyVersion.slug, PolicyVersion.about),
            *(Review.revision, Review.id, User.name, Review.submitted_at, keys.c.role, keys.c.due),
        )
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(PolicyVersion, PolicyVersion.id == Review.subject_id)
        .join(User, User.id == Review.submitted_by)
        .order_by(keys.c.rank, keys.c.due, keys.c.step_id)
    )
