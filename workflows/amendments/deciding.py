"""Decisions on a version: on exactly one of its texts, as on a draft; the last one fixes when it takes effect."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from policies.parts import Document
from policies.states import VERSION
from policies.versions import PolicyVersion
from workflows import coming_back, reviews, rulings
from workflows.after import Amended, Decided, VersionNow
from workflows.amendments.gates import alive, comes_last, document_of_locked
from workflows.amendments.rows import KIND, as_it_stands, locked, one_at_a_time, set_version
from workflows.amendments.submitting import tell
from workflows.delegations import acting_for
from workflows.guidance_reading import no_version
from workflows.rulings import Words
from workflows.states import REVIEW

REMIND_BEFORE = (timedelta(days=30), timedelta(days=7), timedelta(0))
"""How long before the day of its review its owners are reminded of it."""


@verb
def decide(
    actor: Actor,
    version_id: int,
    revision: int,
    verdict: str,
    comment: str = "",
    revisit_on: date | None = None,
    on_behalf_of: int | None = None,
    revisit_if: str = "",
) -> Made:
    """Decide on exactly this text of a version, on the step that is open; all that holds for drafts holds here.

    The approval that closes the last step fixes when it takes effect: at the moment that its text says, or at once
    where that has passed. Raises `Conflict` also where another version overtook it, or where nobody could approve on
    one of its ways and no owner has overridden that.
    """
    rulings.check(verdict, comment)
    with transaction(actor) as change:
        actor.may("decide")
        stands_in = acting_for(change, on_behalf_of)  # grants before reviews: the order of all locks
        review = reviews.lock_for_decision(version_id, revision, change.at, KIND)
        if review is None:
            return _too_late(change, version_id, revision, verdict)
        ruling = rulings.rule(change, review, Words(verdict, comment, revisit_on, revisit_if), stands_in)
        if ruling is None:
            return rulings.again(change, review.id, verdict)
        row = locked(version_id)
        review_state, now = review.state, None
        if ruling.outcome:
            review_state = move(REVIEW, review.state, ruling.outcome)
            now = _settle(change, review, row, ruling.outcome, review_state)
            coming_back.ask(change, ruling.decision, KIND, version_id, ruling.edition.document.calendar)
        event, turn = {"clear": "approved", None: "step_opened"}.get(ruling.outcome, ruling.outcome), ruling.position
        if ruling.filled or ruling.outcome:
            tell(change, f"version_{event}", version_id, review.id, turn + (ruling.outcome is None))
        decided = Decided(ruling.decision, ruling.position, ruling.step_state, review_state)
        return change.made(decision=ruling.decision.id, outcome=Amended(decided, now or as_it_stands(row)))


def _settle(change: Change, review: Any, row: Any, name: str, review_state: str) -> VersionNow:
    """The review has its outcome, and the version with it."""
    values: dict[str, Any] = {"state": move(VERSION, row.state, name)}
    settled: dict[str, Any] = {"state": review_state, "closed_at": change.at}
    if name == "clear":
        settled["approved_at"] = change.at
        values["effective_from"] = _approve(change, review, row)
    reviews.settle(review.id, **settled)
    return set_version(row.id, **values)


def _approve(change: Change, review: Any, row: Any) -> datetime:
    """Record the final approval, and have done what follows from it at its time: when the version takes effect."""
    document = document_of_locked(row)
    takes_effect = max(document.effective_from, change.at)
    one_at_a_time(change.at)
    comes_last(row, takes_effect)
    alive(row, document, takes_effect)
    change.record(
        EntryType.POLICY_APPROVED,
        f"policy/{row.public_id}",
        public={"policy": {"version": row.number, "sha256": row.sha256}, "review": review.public_id},
        committed={"revision": row.revision, "effective_from": takes_effect.isoformat()},
    )
    this = {"version_id": row.id, "revision": row.revision}
    key = f"{row.id}:{row.revision}:{review.id}"
    change.enqueue(Job.POLICY_TAKES_EFFECT, this, dedup=f"takes_effect:{key}", run_at=takes_effect)
    remind_of_review(change, row.id, row.revision, document)
    return takes_effect


def remind_of_review(change: Change, version_id: int, revision: int, document: Document) -> None:
    """Have the owners reminded of the day on which a version has to be looked at again."""
    morning = datetime.combine(document.review_by, time(), document.calendar.zone).astimezone(UTC)
    for before in REMIND_BEFORE:
        if morning - before > change.at:
            change.enqueue(
                Job.REVIEW_BY,
                {"version_id": version_id, "revision": revision, "days": before.days},
                dedup=f"review_by:{version_id}:{revision}:{before.days}",
                run_at=morning - before,
            )


def _too_late(change: Change, version_id: int, revision: int, verdict: str) -> Made:
    """No open review of this text: say who was first, or that it has changed, or that there is none."""
    row = session.execute(
        select(PolicyVersion.revision, PolicyVersion.state).where(PolicyVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise no_version()
    if row.revision != revision:
        raise Conflict(
            "revision-outdated",
            N_("This version has been edited since you loaded it. Its current revision is %(current)s."),
            current=row.revision,
            extra={"current_revision": row.revision},
        )
    made = rulings.too_late(change, KIND, version_id, revision, verdict)
    if made is None:
        raise Conflict(
            "not-in-review", N_("This version is not in review; there is nothing to decide."), state=row.state
        )
    return made
