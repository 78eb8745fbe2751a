"""What waits for somebody beside drafts: versions of the guidance, proposals to moderate, appeals; in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Select, cast, literal, null, select, union_all

from governance.change import Standing
from governance.clock import now
from governance.db import session
from governance.people.rows import User
from policies.versions import PolicyVersion
from workflows.amendments import awaiting as versions
from workflows.amendments.rows import KIND as VERSION
from workflows.awaiting import Held, asks, awaiting_ids, held_by
from workflows.delegations import StandIn
from workflows.moderation.reading import Appeal, Awaiting
from workflows.moderation.rows import APPEAL, Moderation
from workflows.moderation.rows import KIND as MODERATION
from workflows.reviews import Review


@dataclass(frozen=True)
class Beside:
    """What waits for one person, of each kind the most urgent first."""

    versions: Sequence[versions.Awaiting] = ()
    proposals: Sequence[Awaiting] = ()
    appeals: Sequence[Appeal] = ()


def beside_drafts(standing: Standing, size: int, stands_in: Sequence[StandIn] = ()) -> Beside:
    """What this person may decide on, at most `size` of each kind. `stands_in` is for whom they decide now."""
    rows: Sequence[Any] = session.execute(
        _statement(held_by(standing, stands_in), size), asks(standing, now(), stands_in)
    ).all()
    return Beside(
        [_version(row) for row in rows if row.what == VERSION],
        [
            Awaiting(row.id, row.first, row.second, row.by, row.at, row.role, row.due)
            for row in rows
            if row.what == MODERATION
        ],
        [Appeal(row.id, row.first, row.at, row.role, row.due) for row in rows if row.what == APPEAL],
    )


def _version(row: Any) -> versions.Awaiting:
    return versions.Awaiting(
        version_id=row.id,
        number=row.first,
        slug=row.second,
        about=row.about,
        revision=row.revision,
        review_id=row.review_id,
        submitted_by=row.by,
        submitted_at=row.at,
        role=row.role,
        due=row.due,
    )


@lru_cache(maxsize=256)
def _statement(held: Held, size: int) -> Select[*tuple[Any, ...]]:
    parts = union_all(
        *(select(part.subquery()) for part in (_versions(held, size), _proposals(held, size), _appeals(held, size)))
    ).subquery()
    return select(*[column for column in parts.c if column.key != "step"]).order_by(parts.c.due, parts.c.step)


def _columns(
    what: str, row: Any, words: tuple[Any, Any, Any], numbers: tuple[Any, Any], who: tuple[Any, Any]
) -> list[Any]:
    first, second, about = words
    return [
        *(literal(what).label("what"), row.id.label("id"), first.label("first"), second.label("second")),
        *(about.label("about"), numbers[0].label("revision"), numbers[1].label("review_id")),
        *(who[0].label("by"), who[1].label("at")),
    ]


def _versions(held: Held, size: int) -> Select[*tuple[Any, ...]]:
    keys, row = awaiting_ids(held, False, size, VERSION).subquery(), PolicyVersion
    words, who = (row.number, row.slug, row.about), (User.name, Review.submitted_at)
    return (
        select(*_columns(VERSION, row, words, (Review.revision, Review.id), who))
        .add_columns(keys.c.role, keys.c.due, keys.c.step_id.label("step"))
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(row, row.id == Review.subject_id)
        .join(User, User.id == Review.submitted_by)
    )


def _proposals(held: Held, size: int) -> Select[*tuple[Any, ...]]:
    keys, row = awaiting_ids(held, False, size, MODERATION).subquery(), Moderation
    words, who = (row.kind, row.ground, cast(null(), JSON)), (row.proposed_name, row.proposed_at)
    return (
        select(*_columns(MODERATION, row, words, (Review.revision, Review.id), who))
        .add_columns(keys.c.role, keys.c.due, keys.c.step_id.label("step"))
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(row, row.id == Review.subject_id)
    )


def _appeals(held: Held, size: int) -> Select[*tuple[Any, ...]]:
    keys, row = awaiting_ids(held, False, size, APPEAL).subquery(), Moderation
    words, who = (row.kind, row.ground, cast(null(), JSON)), (row.proposed_name, Review.submitted_at)
    return (
        select(*_columns(APPEAL, row, words, (Review.revision, Review.id), who))
        .add_columns(keys.c.role, keys.c.due, keys.c.step_id.label("step"))
        .select_from(keys)
        .join(Review, Review.id == keys.c.review_id)
        .join(row, row.id == Review.subject_id)
    )
