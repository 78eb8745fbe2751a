"""The choice of a category, and so of an action and of due times, for a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from policies.calendar import due
from policies.parts import Category, Document
from policies.triage import fits
from policies.versions import Edition, version_in_force
from workflows.states import THREAD
from workflows.threads import Triage, locked, needs_staff, set_thread
from workflows.triaged_anew import another_category


@verb
def triage(
    actor: Actor, thread_id: int, category: str, reason: str, path: Sequence[Any] = (), version: int | None = None
) -> Made:
    """Choose the category, and so the action and the due times, under the policy in force.

    A second triage keeps both choices; the due times count from when the message was received, by the new category's
    allowance. Where the category is another one, what is in review or approved under the old one goes back to its
    authors. Raises `Invalid` for an unknown category or a missing reason, `Stale` where `version` is not current.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        thread = locked(thread_id, version)
        edition = version_in_force(change.at)
        known = edition.document.categories
        fit(category, reason, path, edition.document)
        chosen, calendar = known[category], edition.document.calendar
        first = due(thread.received_at, chosen.first_response, calendar) if chosen.first_response else None
        whole = due(thread.received_at, chosen.resolution, calendar) if chosen.resolution else None
        outcome = {
            "category": category,
            "action": chosen.action,
            "first_response_due": first,
            "resolution_due": whole,
        }
        _choose(change, thread, outcome, chosen, edition, reason, path)
        change.record(
            EntryType.THREAD_TRIAGED,
            f"thread/{thread.public_id}",
            public={"policy": edition.public, "clauses": [chosen.clause]},
            committed={"category": category, "action": chosen.action, "reason": reason, "path": list(path)},
        )
        if category != thread.category:
            another_category(change, thread_id)
        if chosen.notify:
            told = {"event": "thread_noted", "thread_id": thread_id, "roles": [chosen.notify]}
            change.enqueue(
                Job.NOTIFY,
                {**told, "actor_id": actor.person_id},
                dedup=f"thread_noted:{thread_id}:{thread.version}",
            )
        return change.made(thread=thread_id)


def _choose(
    change: Change,
    thread: Any,
    outcome: dict[str, Any],
    chosen: Category,
    edition: Edition,
    reason: str,
    path: Sequence[Any],
) -> None:
    """Write the choice down beside earlier ones, and let the conversation follow it."""
    session.execute(
        insert(Triage).values(
            thread_id=thread.id,
            reason=reason,
            path=list(path),
            person_id=change.standing.person_id,
            policy_version_id=edition.id,
            clauses=[chosen.clause],
            at=change.at,
            **outcome,
        )
    )
    set_thread(
        thread.id,
        respond=chosen.respond,
        emergency=chosen.first_response is not None and chosen.first_response.always,
        triaged_at=change.at,
        state=_state_after_triage(thread.state, chosen.action, chosen.respond),
        **outcome,
    )


def fit(category: str, reason: str, path: Sequence[Any], document: Document) -> None:
    """Raise `Invalid` for a category that is not there, a choice without a reason, or answers that lead elsewhere."""
    known, errors = document.categories, dict[str, list[Problem]]()
    if category not in known:
        errors["category"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(known))]
    if not reason.strip():
        errors["reason"] = [Problem(N_("Say why this category fits."))]
    if path and category in known and not fits(document.triage, path, category):
        errors["path"] = [Problem(N_("These answers do not lead to this category. Leave them out, or answer again."))]
    if errors:
        raise Invalid("invalid", N_("The category was not chosen."), errors=errors)


def _state_after_triage(state: str, action: str, respond: str) -> str:
    if action in ("let_stand", "monitor") and respond == "never":
        return move(THREAD, state, "leave") if THREAD.allows(state, "leave") else state
    return move(THREAD, state, "reopen") if state == "no_response" else state
