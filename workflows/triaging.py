"""The choice of a category, and so of an action and of due times, for a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from governance.change import Actor, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from policies.calendar import due
from policies.versions import version_in_force
from workflows.states import THREAD
from workflows.threads import Triage, locked, needs_staff, set_thread


@verb
def triage(
    actor: Actor, thread_id: int, category: str, reason: str, path: Sequence[Any] = (), version: int | None = None
) -> Made:
    """Choose the category, and so the action and the due times, under the policy in force.

    A second triage keeps both choices; the due times count from when the message was received, by the new category's
    allowance. Raises `Invalid` for an unknown category or a missing reason, `Stale` where `version` is not current.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        thread = locked(thread_id, version)
        edition = version_in_force(change.at)
        known = edition.document.categories
        if category not in known:
            raise Invalid(
                "invalid",
                N_("The guidance has no category “%(category)s”."),
                category=category[:60],
                errors={"category": [Problem(N_("Use one of: %(known)s."), known=", ".join(known))]},
            )
        if not reason.strip():
            raise Invalid(
                "invalid",
                N_("Say why this category fits."),
                errors={"reason": [Problem(N_("A reason is required."))]},
            )
        chosen = known[category]
        calendar = edition.document.calendar
        first = due(thread.received_at, chosen.first_response, calendar) if chosen.first_response else None
        whole = due(thread.received_at, chosen.resolution, calendar) if chosen.resolution else None
        clauses = [f"categories.{category}"]
        session.execute(
            insert(Triage).values(
                thread_id=thread_id,
                category=category,
                action=chosen.action,
                reason=reason,
                path=list(path),
                person_id=change.standing.person_id,
                policy_version_id=edition.id,
                clauses=clauses,
                first_response_due=first,
                resolution_due=whole,
                at=change.at,
            )
        )
        set_thread(
            thread_id,
            category=category,
            action=chosen.action,
            respond=chosen.respond,
            emergency=chosen.first_response is not None and chosen.first_response.always,
            first_response_due=first,
            resolution_due=whole,
            triaged_at=change.at,
            state=_state_after_triage(thread.state, chosen.action, chosen.respond),
        )
        change.record(
            EntryType.THREAD_TRIAGED,
            f"thread/{thread.public_id}",
            public={"policy": edition.public, "clauses": clauses},
            committed={"category": category, "action": chosen.action, "reason": reason, "path": list(path)},
        )
        if chosen.notify:
            change.enqueue(
                Job.NOTIFY,
                {
                    "event": "thread_noted",
                    "thread_id": thread_id,
                    "actor_id": actor.person_id,
                    "roles": [chosen.notify],
                },
                dedup=f"thread_noted:{thread_id}:{thread.version}",
            )
        return change.made(thread=thread_id)


def _state_after_triage(state: str, action: str, respond: str) -> str:
    if action in ("let_stand", "monitor") and respond == "never":
        return move(THREAD, state, "leave") if THREAD.allows(state, "leave") else state
    return move(THREAD, state, "reopen") if state == "no_response" else state
