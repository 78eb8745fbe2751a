"""The past items that a version is tried on: how many there are, which are drawn, and batches of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.orm import aliased

from governance.db import session
from policies.trying import DRAFT, THREAD, Item
from workflows.publications import Publication
from workflows.replays.rows import ReplayRun
from workflows.reviews import Review, ReviewConflict
from workflows.submissions import SubmissionFacts
from workflows.threads import Thread, Triage

PARTS = (DRAFT, THREAD)
"""Submissions come first, then conversations."""


@dataclass(frozen=True)
class Past:
    """An item with what a case of it needs: whose it is, what was looked at, and when."""

    subject_id: int
    source_id: int
    at: datetime
    item: Item


Plan = Mapping[str, Any]
"""For each part: `total`; `upto`, the newest source that counts; and where a sample was drawn, `chosen` sources."""


def plan(run: ReplayRun) -> dict[str, Any]:
    """What a run's scope comes to now."""
    parts: dict[str, Any] = {}
    for part in PARTS:
        conditions = _conditions(part, run, None)
        row = session.execute(
            select(func.count(), func.max(_key(part))).select_from(_table(part)).where(*conditions)
        ).one()
        parts[part] = {"total": row[0], "upto": row[1] or 0}
    if run.scope["items"] == "sample":
        _draw(run, parts)
    return parts


def _draw(run: ReplayRun, parts: dict[str, Any]) -> None:
    """Draw the sample: by its seed, the same one from the same items."""
    total = sum(parts[part]["total"] for part in PARTS)
    drawn = random.Random(run.scope["seed"]).sample(range(total), min(run.scope["size"], total))  # noqa: S311 - repeatable
    ranks = iter(sorted(drawn))
    wanted, rank = next(ranks, None), 0
    for part in PARTS:
        chosen: list[int] = []
        statement = select(_key(part)).select_from(_table(part)).where(*_conditions(part, run, parts[part]["upto"]))
        for (source,) in session.execute(statement.order_by(_key(part)).execution_options(yield_per=10_000)):
            if rank == wanted:
                chosen.append(source)
                wanted = next(ranks, None)
            rank += 1
        parts[part] |= {"total": len(chosen), "chosen": chosen}


def batches(run: ReplayRun, plan: Plan, place: Mapping[str, Any], size: int) -> Iterator[tuple[str, list[Past]]]:
    """The items after a place, in batches of one part each: two statements for each of submissions, one of threads."""
    for part in PARTS[PARTS.index(place["part"]) :]:
        after = place["after"] if part == place["part"] else 0
        while found := _batch(part, run, plan[part], after, size):
            yield part, found
            after = found[-1].source_id


def _batch(part: str, run: ReplayRun, plan: Plan, after: int, size: int) -> list[Past]:
    key, conditions = _key(part), _conditions(part, run, plan["upto"])
    if "chosen" in plan:
        chosen = [source for source in plan["chosen"] if source > after][:size]
        if not chosen:
            return []
        conditions = [key.in_(chosen)]
    statement = _columns(part).where(key > after, *conditions).order_by(key).limit(size)
    rows = session.execute(statement).all()
    return _drafts(rows) if part == DRAFT else [_thread(row) for row in rows]


# -- The two parts ---------------------------------------------------------------------------------------------------

_later = aliased(Triage)
_IS_LATEST = ~select(_later.id).where(_later.thread_id == Triage.thread_id, _later.id > Triage.id).exists()


def _key(part: str) -> Any:
    return SubmissionFacts.review_id if part == DRAFT else Triage.id


def _table(part: str) -> Any:
    if part == DRAFT:
        return SubmissionFacts.__table__.join(Review.__table__, Review.id == SubmissionFacts.review_id)
    return Triage.__table__


def _conditions(part: str, run: ReplayRun, upto: int | None) -> list[ColumnElement[bool]]:
    version, at = (
        (Review.policy_version_id, Review.submitted_at) if part == DRAFT else (Triage.policy_version_id, Triage.at)
    )
    found = [_key(part) <= upto] if upto is not None else []
    if run.against_id is not None:
        found.append(version == run.against_id)
    if run.scope["items"] == "period":
        found.append(at >= run.at - timedelta(days=run.scope["days"]))
    return found if part == DRAFT else [*found, _IS_LATEST]


def _columns(part: str) -> Select[*tuple[Any, ...]]:
    if part == THREAD:
        return select(
            *(Triage.id, Triage.thread_id, Triage.at, Triage.policy_version_id, Triage.category, Triage.action),
            *(Triage.first_response_due, Triage.path, Thread.received_at),
        ).join(Thread, Thread.id == Triage.thread_id)
    return (
        select(
            *(Review.id, Review.subject_id, Review.submitted_at, Review.policy_version_id, Review.approved_at),
            # As text, because it goes on to another process as it is.
            cast(SubmissionFacts.facts, Text).label("facts"),
            cast(SubmissionFacts.evaluation, Text).label("evaluation"),
            Publication.published_at,
        )
        .select_from(SubmissionFacts)
        .join(Review, Review.id == SubmissionFacts.review_id)
        .outerjoin(Publication, (Publication.draft_id == Review.subject_id) & (Publication.review_id == Review.id))
    )


def _drafts(rows: Sequence[Any]) -> list[Past]:
    conflict: dict[int, list[int]] = {}
    for row in session.execute(
        select(ReviewConflict.review_id, ReviewConflict.person_id).where(
            ReviewConflict.review_id.in_([row.id for row in rows])
        )
    ):
        conflict.setdefault(row.review_id, []).append(row.person_id)
    return [
        Past(
            row.subject_id,
            row.id,
            row.submitted_at,
            (
                *(DRAFT, row.policy_version_id, row.facts, row.evaluation, conflict.get(row.id, [])),
                *(_written(row.approved_at), _written(row.published_at)),
            ),
        )
        for row in rows
    ]


def _thread(row: Any) -> Past:
    due = _written(row.first_response_due)
    item = (THREAD, row.policy_version_id, row.category, row.action, _written(row.received_at), due, row.path)
    return Past(row.thread_id, row.id, row.at, item)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
