"""The job that writes notices: to those whose turn it is, and to the author and earlier approvers on an outcome.

Never to the actor, never for a review that has been overtaken meanwhile, and none twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from governance.change import Change, System, transaction
from governance.db import session
from governance.notices.amended import told_of_version
from governance.notices.concerned import Told, carried, decided, last_word, told_of, turn, was_asked
from governance.notices.delivering import told_of_delivery
from governance.notices.emergencies import told_of_emergency
from governance.notices.moderated import told_of_moderation
from governance.notices.rows import Notice
from governance.notices.talked import EVENTS as TALK
from governance.notices.talked import told_of_talk
from governance.notices.writing import write
from governance.people.actors import holders, names
from governance.worker import JobContext
from workflows.delegations import Delegation
from workflows.drafts import Draft
from workflows.practising.rows import Practice
from workflows.reviews import Review, Step
from workflows.threads import Thread

STILL_TRUE: Mapping[str, tuple[str, ...]] = {
    "step_opened": ("open",),
    "review_owed": ("open",),
    "language_owed": ("open",),
    "request_changes": ("changes_requested",),
    "reject": ("rejected",),
    "approved": ("approved", "published"),
    "published": ("approved", "published"),
    "recalled": ("outdated",),
    "expired": ("outdated",),
    "carried": ("open", "approved"),
    "taken_back": ("changes_requested",),
    "step_skipped": ("open", "approved"),
    "held": ("approved",),
    "resumed": ("approved",),
    "fell_back": ("outdated",),
    "triaged_anew": ("outdated",),
    "came_back": ("rejected",),
    "found_approved": ("approved",),
    "found_corrected": ("rejected",),
    "found_retracted": ("rejected",),
    "scheduled": ("approved",),
    "rescheduled": ("approved",),
    "unscheduled": ("approved",),
    "thread_moved": ("open",),
}
"""The states of its review in which an event is still worth telling."""

WITH_A_NAME = (
    *("held", "resumed", "scheduled", "rescheduled", "unscheduled"),
    *("thread_moved", "triaged_anew", "taken_back", "step_skipped"),
)
PERSONAL: Mapping[str, tuple[str, ...]] = {
    "step_put_to": ("open", "waiting"),
    "step_asked": ("open",),
    "step_taken_back": (),
    "handed_over": (),
}
"""What is told to one person, and the states of its step in which it still is; none where that does not matter."""


_WHOSE = Draft.author_id, Draft.keeper_id, Draft.topic


def notify(payload: Mapping[str, Any], job: JobContext) -> None:
    """Write the notices of one event and close the work with them, in one commit.

    Doing it again, or telling of one step twice, writes nothing: each notice is known by what it is about.
    """
    with transaction(System()) as change:
        rows = [
            {
                "person_id": person,
                "event": payload["event"],
                "draft_id": payload.get("draft_id"),
                "thread_id": payload.get("thread_id"),
                "policy_version_id": payload.get("policy_version_id"),
                "delegation_id": payload.get("delegation_id"),
                "emergency_id": payload.get("emergency_id"),
                "report_id": payload.get("report_id"),
                "moderation_id": payload.get("moderation_id"),
                "practice_id": payload.get("practice_id"),
                "review_id": payload.get("review_id"),
                "step_id": told.step_id,
                "facts": dict(told.facts),
                "dedup": f"{told.about}:{person}",
                "created_at": change.at,
            }
            for told in _told(change, payload, job)
            for person in sorted(told.people - {payload["actor_id"]})
        ]
        write(change, rows)
        job.finish(change)


def _told(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    if "policy_version_id" in payload:
        return told_of_version(change, payload, job)
    if "delegation_id" in payload:
        return [_delegation(payload, job)]
    if "emergency_id" in payload:
        return [told_of_emergency(change, payload, job)]
    if "report_id" in payload:
        return _reported(change, payload, job)
    if "delivery_id" in payload:
        return told_of_delivery(change, payload, job)
    if "moderation_id" in payload:
        return told_of_moderation(change, payload, job)
    if "practice_id" in payload:
        return _practice(payload, job)
    if payload["event"] in TALK:
        return told_of_talk(change, payload, job)
    if payload["event"] in PERSONAL:
        return _personal(payload, job)
    if payload["event"] == "thread_noted":
        return [_thread_noted(change, payload, job)]
    if payload["event"] == "set_aside":
        return _set_aside(change, payload, job)
    if payload["event"] == "draft_noted":
        return _draft_noted(change, payload, job)
    return _review(change, payload, job)


def _personal(payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """One person to whom something was put, with who did it and why; nobody where it was overtaken."""
    still = PERSONAL[payload["event"]]
    if still and session.scalar(select(Step.state).where(Step.id == payload["step_id"])) not in still:
        return []
    if still and session.scalar(select(Step.named_id).where(Step.id == payload["step_id"])) != payload["person_id"]:
        return []
    by = names([payload["actor_id"]])[payload["actor_id"]]
    facts = {"by": by, "comment": payload["comment"], "from": payload.get("from", "")}
    return [Told(job.dedup, frozenset({payload["person_id"]}), facts)]


def _practice(payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Whoever practised. Nothing of what anybody wrote: a mentor's words stand on the page of the practice alone.

    Of one that was thrown away nothing is told, and what was told before is told no more.
    """
    if session.scalar(select(Practice.id).where(Practice.id == payload["practice_id"])) is None:
        session.execute(delete(Notice).where(Notice.practice_id == payload["practice_id"]))
        return []
    by = names([payload["actor_id"]]).get(payload["actor_id"], "") if payload["actor_id"] else ""
    facts = {"by": by, "number": payload["practice_id"]}
    return [Told(job.dedup, frozenset({payload["person_id"]}), facts)]


def _delegation(payload: Mapping[str, Any], job: JobContext) -> Told:
    """One of the two people, with the other's name and the time."""
    row = session.get_one(Delegation, payload["delegation_id"])
    named = names([row.delegator_id, row.delegate_id])
    facts = {
        "delegator": named[row.delegator_id],
        "delegate": named[row.delegate_id],
        "from": row.from_at.isoformat(),
        "until": row.until_at.isoformat(),
        "why": row.why,
    }
    return Told(job.dedup, frozenset({payload["person_id"]}), facts)


def _thread_noted(change: Change, payload: Mapping[str, Any], job: JobContext) -> Told:
    """Those who asked to know of conversations in this category."""
    thread = session.execute(select(Thread.category, Thread.topic).where(Thread.id == payload["thread_id"])).one()
    people = {holder.id for role in payload["roles"] for holder in holders(role, thread.topic, change.at)}
    return Told(job.dedup, frozenset(people), {"category": thread.category})


def _reported(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """The author, who goes on with it, the submitter and the approvers; nobody where the draft is hidden."""
    row = session.execute(
        select(*_WHOSE, Draft.restricted, Draft.review_id, Review.submitted_by)
        .join(Review, Review.id == Draft.review_id)
        .where(Draft.id == payload["draft_id"])
    ).one()
    if row.restricted:
        return []
    people = {*told_of(change, row), row.submitted_by, *decided(row.review_id)}
    by = names([payload["actor_id"]] if payload["actor_id"] else []).get(payload["actor_id"], "")
    return [Told(job.dedup, frozenset(people), {"by": by})]


def _set_aside(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """The author, who goes on with it, and whoever had decided on it; nobody where the draft is hidden."""
    row = session.execute(
        select(*_WHOSE, Draft.restricted, Draft.review_id).where(Draft.id == payload["draft_id"])
    ).one()
    if row.restricted:
        return []
    people = {*told_of(change, row), *(decided(row.review_id) if row.review_id else ())}
    facts = {"by": names([payload["actor_id"]])[payload["actor_id"]], "comment": payload["comment"]}
    return [Told(job.dedup, frozenset(people), facts)]


def _draft_noted(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Those whom a rule has told of a submission, however it went on; nobody where the draft is hidden."""
    draft = session.execute(select(Draft.topic, Draft.restricted).where(Draft.id == payload["draft_id"])).one_or_none()
    if draft is None or draft.restricted:
        return []
    people = {holder.id for role in payload["roles"] for holder in holders(role, draft.topic, change.at)}
    return [Told(job.dedup, frozenset(people))]


def _review(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Whoever is concerned by what happened in a review. Nobody where it was overtaken, or the draft is restricted."""
    row = session.execute(
        select(*_WHOSE, Draft.restricted, Draft.review_id)
        .add_columns(Review.id, Review.state, Review.submitted_by)
        .join(Review, Review.id == payload["review_id"])
        .where(Draft.id == payload["draft_id"])
    ).one_or_none()
    if row is None or row.restricted or row.state not in STILL_TRUE[payload["event"]]:
        return []
    if payload["event"] in ("step_opened", "review_owed", "language_owed"):
        return turn(change, row.id, payload["event"])
    if payload["event"] == "carried":
        return carried(row.id)
    people = {*told_of(change, row), row.submitted_by, *decided(row.id)}
    if row.review_id not in (None, row.id):  # a review afterwards: whoever approved it hears what came of it
        people |= decided(row.review_id)
    if payload["event"] == "rescheduled":
        people.add(payload["set_by"])
    if payload["event"] == "thread_moved":  # those whose turn it is too, before they decide
        people = people.union(*(told.people for told in turn(change, row.id)))
    if payload["event"] == "triaged_anew":
        people |= was_asked(change, row.id)
    return [Told(job.dedup, frozenset(people), _facts(payload, row.id))]


def _facts(payload: Mapping[str, Any], review_id: int) -> dict[str, Any]:
    if payload["event"] == "published":
        return _published(payload)
    if payload["event"] == "expired":
        return {}
    if payload["event"] == "fell_back":
        return {"number": payload["number"]}
    if payload["event"] in WITH_A_NAME:
        by = names([payload["actor_id"]]).get(payload["actor_id"], "") if payload["actor_id"] else ""
        return {"by": by, **{name: payload[name] for name in ("comment", "cause", "time", "was") if payload.get(name)}}
    return _recalled(payload) if payload["event"] == "recalled" else last_word(review_id)


def _published(payload: Mapping[str, Any]) -> dict[str, Any]:
    late = {"time": payload["late"]} if payload.get("late") else {}
    return {"by": names([payload["actor_id"]]).get(payload["actor_id"], ""), "differs": payload["differs"], **late}


def _recalled(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Which version it goes by now, whose reason that was, and the checks that keep it with its author."""
    by = names([payload["actor_id"]] if payload["actor_id"] else []).get(payload["actor_id"], "")
    return {"by": by, "comment": payload["comment"], "number": payload["number"], "blocked": payload["blocked"]}
