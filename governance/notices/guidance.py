"""What people are told of the guidance, and what follows when one of its versions takes effect.

Each handler closes its work in the transaction of its effect, so that it happens exactly once, and asks first whether
it is still true: a version may have been called off, written anew or overtaken since the work was asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from governance.change import Change, System, insert_once, transaction
from governance.clock import now
from governance.db import session, table
from governance.errors import Refusal
from governance.jobs.outbox import Job
from governance.notices.amended import owners
from governance.notices.writing import write
from governance.record.entries import EntryType
from governance.worker import JobContext
from policies.versions import Acknowledgement, Edition, PolicyVersion, edition, edition_at
from workflows import acknowledgements, coming_back, flight, recalls
from workflows.reviews import Decision

log = logging.getLogger("onrecord.guidance")

REMIND_AFTER = (timedelta(days=3), timedelta(days=7))
"""How long after a version took effect whoever has not acknowledged it is reminded."""


# -- A version takes effect --------------------------------------------------------------------------------------------


def take_effect(payload: dict[str, Any], job: JobContext) -> None:
    """Write down that a version took effect, and when; ask those who have to read it; look at what is in flight.

    It binds from its moment on, whether this has been done or not.
    """
    with transaction(System()) as change:
        row = session.execute(
            select(PolicyVersion.public_id, PolicyVersion.effective_from).where(
                PolicyVersion.id == payload["version_id"],
                PolicyVersion.revision == payload["revision"],
                PolicyVersion.state == "approved",
                PolicyVersion.effective_from <= change.at,
            )
        ).one_or_none()
        if row is not None:
            version = edition(payload["version_id"])
            change.record(
                EntryType.POLICY_IN_FORCE,
                f"policy/{row.public_id}",
                public={"policy": version.public},
                committed={"at": row.effective_from.isoformat()},
            )
            _ask(change, version)
            _follow(change, version, row.effective_from)
        job.finish(change)


def _ask(change: Change, version: Edition) -> None:
    """Ask everybody who has to read it and has not, and tell the owners."""
    people = acknowledgements.waiting(version, change.at)
    if people:
        asked = [{"version_id": version.id, "person_id": one, "asked_at": change.at} for one in people]
        insert_once(Acknowledgement, *asked)
        row = table(Acknowledgement).c
        session.execute(
            update(table(Acknowledgement))
            .where(row.version_id == version.id, row.person_id.in_(people), row.asked_at.is_(None))
            .values(asked_at=change.at)
        )
    _write(change, version, "acknowledge", people)
    _write(change, version, "version_in_force", owners(change) - set(people))


def _follow(change: Change, version: Edition, effective_from: Any) -> None:
    for after in REMIND_AFTER:
        change.enqueue(
            Job.ACKNOWLEDGEMENT,
            {"version_id": version.id, "days": after.days},
            dedup=f"acknowledgement:{version.id}:{after.days}",
            run_at=effective_from + after,
        )
    if version.document.approval.on_policy_change == flight.RE_EVALUATE:
        change.enqueue(Job.RE_EVALUATE, {"version_id": version.id}, dedup=f"re_evaluate:{version.id}")


def _write(change: Change, version: Edition, event: str, people: Collection[int], mark: str = "", **facts: Any) -> None:
    rows = [
        {
            "person_id": person,
            "event": event,
            "policy_version_id": version.id,
            "facts": {"number": version.number, **facts},
            "dedup": f"{event}:{version.id}{mark}:{person}",
            "created_at": change.at,
        }
        for person in sorted(people)
    ]
    write(change, rows)


def re_evaluate(payload: dict[str, Any], _: JobContext) -> None:
    """Send back every draft in flight that a version changes which took effect: each in a transaction of its own."""
    after = None
    while True:
        at = now()
        current = edition_at(at)
        if current is None:
            return
        page = flight.in_flight(current.id, at, None, after, 100)
        session.rollback()  # nothing that was read is carried into the acts
        for one in page.rows:
            try:
                recalls.re_evaluate(System(), one.draft_id)
            except Refusal as refusal:
                log.warning("draft %s stays as it is: %s", one.draft_id, refusal)
        if page.next is None:
            return
        after = page.next


def come_back(payload: dict[str, Any], job: JobContext) -> None:
    """What was rejected comes back on its day: a draft to its author, a version to the owners' notice."""
    if payload["kind"] == "draft":
        coming_back.come_back(System(), payload["subject_id"], payload["decision_id"])
    with transaction(System()) as change:
        if payload["kind"] != "draft":
            _came_back(change, payload)
        job.finish(change)


def _came_back(change: Change, payload: dict[str, Any]) -> None:
    row = session.execute(
        select(
            PolicyVersion.id,
            PolicyVersion.number,
            PolicyVersion.state,
            Decision.person_name,
            Decision.for_name,
            Decision.comment,
        )
        .join(Decision, Decision.id == payload["decision_id"])
        .where(PolicyVersion.id == payload["subject_id"])
    ).one()
    if row.state == "rejected":
        facts = {"number": row.number, "by": row.person_name, "for": row.for_name, "comment": row.comment}
        rows = [
            {
                "person_id": person,
                "event": "version_came_back",
                "policy_version_id": row.id,
                "facts": facts,
                "dedup": f"version_came_back:{payload['decision_id']}:{person}",
                "created_at": change.at,
            }
            for person in sorted(owners(change))
        ]
        write(change, rows)


# -- Reminders ---------------------------------------------------------------------------------------------------------


def remind_of_review(payload: dict[str, Any], job: JobContext) -> None:
    """Remind the owners that the version in force has to be looked at again by a certain day."""
    with transaction(System()) as change:
        version = edition_at(change.at)
        if version is not None and version.id == payload["version_id"]:
            day, mark = version.document.review_by.isoformat(), f":{payload['days']}"
            _write(change, version, "version_review_by", owners(change), mark, day=day)
        job.finish(change)


def remind_to_acknowledge(payload: dict[str, Any], job: JobContext) -> None:
    """Remind those who still have not read the version in force."""
    with transaction(System()) as change:
        version = edition_at(change.at)
        if version is not None and version.id == payload["version_id"]:
            people = acknowledgements.waiting(version, change.at)
            _write(change, version, "acknowledge_reminder", people, f":{payload['days']}")
        job.finish(change)
