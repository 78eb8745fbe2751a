"""Who is told of an emergency, and what the worker does when one is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.change import Change, System, transaction
from governance.db import session
from governance.notices.concerned import Told
from governance.people.actors import holders
from governance.worker import JobContext
from policies.versions import edition
from workflows.emergencies.falling_back import fall_back, left_behind, over
from workflows.emergencies.rows import Emergency


def told_of_emergency(change: Change, payload: Mapping[str, Any], job: JobContext) -> Told:
    """Everybody whom the guidance names for emergencies: to declare, to approve, to review, to be told."""
    row = session.get_one(Emergency, payload["emergency_id"])
    document = edition(row.policy_version_id).document
    rule = document.emergency
    retro = rule["retro_review"]
    roles = {*rule["declared_by"], retro["by"], retro["overdue_to"]}
    roles |= {role for step in document.chains[rule["chain"]].steps for role in step.roles}
    people = {holder.id for role in sorted(roles) for holder in holders(role, None, change.at)}
    facts = {
        "number": row.number,
        "drill": row.drill,
        "by": row.ended_name if payload["event"] == "emergency_ended" else row.declared_name,
        "until": row.until.isoformat(),
        "confirm_by": row.confirm_by.isoformat(),
    }
    return Told(job.dedup, frozenset(people), facts)


def emergency_over(payload: Mapping[str, Any], job: JobContext) -> None:
    """Write down that an emergency is over, and give what is left in its chain back. Nothing where it holds still."""
    emergency_id = payload["emergency_id"]
    if over(System(), emergency_id) is not None:
        for draft_id in left_behind(emergency_id):
            fall_back(System(), draft_id, emergency_id)
    with transaction(System()) as change:
        job.finish(change)
