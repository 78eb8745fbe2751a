"""What an owner says of a version with a reason: that it is called off, or that it may leave a way without anybody."""

from __future__ import annotations

from sqlalchemy import select

from governance.change import Actor, Made, insert_once, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict
from governance.machine import move
from governance.record.entries import EntryType
from policies.states import VERSION
from policies.versions import PolicyOverride
from workflows import reviews
from workflows.amendments.gates import document_of_locked, named, without_anybody
from workflows.amendments.rows import KIND, OWNER, as_it_stands, locked, needs_reason, not_in_force, same, set_version


@verb
def retire(actor: Actor, version_id: int, reason: str, version: int | None = None) -> Made:
    """Call off a version that is approved and has not taken effect. Raises `Conflict` for one that has."""
    needs_reason(reason, N_("Say why this version is called off."))
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        running = reviews.lock_current(version_id, KIND)
        row = locked(version_id, version)
        state = move(VERSION, row.state, "retire")
        not_in_force(row, change.at)
        now = set_version(
            version_id, state=state, reason=reason, ended_by=change.standing.person_id, ended_at=change.at
        )
        if running is not None:
            reviews.stop(change, running.id, "outdated")
        change.record(
            EntryType.POLICY_RETIRED,
            f"policy/{row.public_id}",
            public={"policy": {"version": row.number, "sha256": row.sha256}},
            committed={"reason": reason, "was_to_take_effect": row.effective_from.isoformat()},
        )
        return change.made(policy_version=version_id, outcome=now)


@verb
def override(actor: Actor, version_id: int, reason: str, version: int | None = None) -> Made:
    """Say that exactly this text may come into force although nobody could approve on one of its ways.

    Its final approval is needed all the same. Raises `Conflict` where it is not in review, or every way has somebody.
    """
    needs_reason(reason, N_("Say why it may come into force nevertheless."))
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        row = locked(version_id)
        mine = {"version_id": version_id, "revision": row.revision}
        made = select(PolicyOverride.person_id).filter_by(**mine)
        if session.execute(made).one_or_none() is not None:
            set_version(version_id, version=row.version - 1)
            return change.made(new=False, policy_version=version_id)
        same(row, version)
        if row.state != "in_review":
            raise Conflict(
                "not-in-review", N_("This version is not in review; there is nothing to override."), state=row.state
            )
        document = document_of_locked(row)
        dead = without_anybody(document, max(document.effective_from, change.at))
        if not dead:
            raise Conflict("every-route-has-somebody", N_("Every way of this version has somebody to approve."))
        insert_once(PolicyOverride, {**mine, "person_id": change.standing.person_id, "reason": reason, "at": change.at})
        change.record(
            EntryType.POLICY_OVERRIDDEN,
            f"policy/{row.public_id}",
            public={"policy": {"version": row.number, "sha256": row.sha256}, "clauses": named(dead)},
            committed={"reason": reason, "revision": row.revision},
        )
        return change.made(policy_version=version_id, outcome=as_it_stands(row))
