"""The job that tells whoever posts by hand that the time has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from governance.change import Change, System, transaction
from governance.db import session
from governance.notices.concerned import going_on
from governance.notices.writing import write
from governance.record.entries import EntryType, timestamp
from governance.worker import JobContext
from workflows.drafts import Draft
from workflows.scheduled import Schedule
from workflows.timers import LATE


def post_now(payload: Mapping[str, Any], job: JobContext) -> None:
    """Write the entries and the notices of a batch that came due, in its order, and close the work with them.

    Whoever scheduled it is told, and whoever goes on with it. What was taken off the schedule, held back or posted
    meanwhile is passed over; what comes late says so.
    """
    with transaction(System()) as change:
        rows = []
        found = _due(payload["schedules"])
        for one, whose in zip(found, going_on(change, found), strict=True):
            change.record(
                EntryType.SCHEDULE_DUE,
                f"draft/{one.public_id}",
                public={"digest": one.digest},
                committed={"revision": one.revision, "since": timestamp(one.goes_out_at)},
            )
            rows += _notices(change, one, {one.person_id, *whose})
        write(change, rows)
        job.finish(change)


def _due(schedules: list[int]) -> list[Any]:
    found = session.execute(
        select(
            *(Schedule.id, Schedule.draft_id, Schedule.person_id, Schedule.goes_out_at, Schedule.revision),
            *(Draft.author_id, Draft.keeper_id, Draft.topic, Draft.public_id, Draft.digest),
        )
        .join(Draft, Draft.id == Schedule.draft_id)
        .where(
            Schedule.id.in_(schedules),
            Schedule.over_at.is_(None),
            Draft.state == "scheduled",
            Draft.review_id == Schedule.review_id,
        )
        .order_by(Schedule.goes_out_at, Schedule.id)
    )
    return list(found)


def _notices(change: Change, one: Any, people: set[int]) -> list[dict[str, Any]]:
    moment = one.goes_out_at
    facts = {"moment": moment.isoformat(), "late": change.at - moment > LATE}
    return [
        {
            "person_id": person,
            "event": "post_now",
            "draft_id": one.draft_id,
            "thread_id": None,
            "policy_version_id": None,
            "delegation_id": None,
            "facts": facts,
            "dedup": f"post_now:{one.id}:{person}",
            "created_at": change.at,
        }
        for person in sorted(people)
    ]
