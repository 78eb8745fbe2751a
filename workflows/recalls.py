"""An item taken out of its review because the guidance changed: by an owner for a reason, or by the version itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, System, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict
from governance.jobs.outbox import Job
from governance.machine import move
from governance.people.actors import names
from governance.record.entries import EntryType
from policies.evaluation import evaluate
from policies.facts import Facts
from policies.versions import Edition, version_in_force
from workflows import drafts, flight, moved_on, reviews
from workflows.after import Outcome
from workflows.amendments.rows import OWNER, needs_reason
from workflows.emergencies.rows import current_locked
from workflows.evaluating import SubmissionFacts, facts_of
from workflows.reviews import ReviewConflict
from workflows.starting import Submitter
from workflows.states import DRAFT
from workflows.submissions import Look, put_before_chain


@verb
def recall(actor: Actor, draft_id: int, reason: str) -> Made:
    """Take a draft out of a review that runs under an older version, and submit it again under the one in force.

    Its approvals are void. Where something blocks it now it stays with its author, who is told what. The submitter is
    the one of before, and whoever could not decide still cannot. Raises `Conflict` for a draft that is not in flight,
    or is so under the version in force.
    """
    needs_reason(reason, N_("Say why it is recalled."))
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        moved_on.conversation_read(draft_id)
        running = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        edition = version_in_force(change.at)
        move(DRAFT, draft.state, "recall")
        if running is None or (running.valid_until is not None and running.valid_until <= change.at):
            raise Conflict(
                "not-in-flight",
                N_("This draft is not under review, or its approval lapsed; there is nothing to recall."),
            )
        if running.policy_version_id == edition.id:
            raise Conflict(
                "under-current-policy",
                N_("This draft goes by version %(number)s already, which is in force."),
                number=edition.number,
            )
        return _recalled(change, running, draft, edition, reason)


@verb
def re_evaluate(actor: System, draft_id: int) -> Made | None:
    """Send back a draft whose steps or blocks a version changes that took effect; None where none does.

    Done by the worker after the moment; nothing was decided on the draft since, because that is refused.
    """
    with transaction(actor) as change:
        moved_on.conversation_read(draft_id)
        running = reviews.lock_in_flight(draft_id, change.at)
        if running is None or (running.valid_until is not None and running.valid_until <= change.at):
            return None
        other = flight.sent_back_by(running.id, running.policy_version_id, change.at)
        if other is None:
            return None
        draft = drafts.locked_by_system(draft_id)
        return _recalled(change, running, draft, version_in_force(change.at))


def _recalled(change: Change, running: Any, draft: Any, edition: Edition, reason: str = "") -> Made:
    """Close the review, and submit the draft again where nothing blocks it. No reason: the version itself is it."""
    shut_out = session.scalars(select(ReviewConflict.person_id).where(ReviewConflict.review_id == running.id)).all()
    reviews.stop(change, running.id, "outdated")
    state = move(DRAFT, draft.state, "recall")
    look = _look(change, running, draft, edition)
    change.record(
        EntryType.DRAFT_RECALLED,
        f"draft/{draft.public_id}",
        public={"review": running.public_id, "digest": draft.digest, "policy": edition.public},
        committed={"reason": reason, "was": draft.state, "blocked": look.evaluation.blocked},
    )
    outcome = None
    if look.evaluation.blocked:
        drafts.set_draft(draft.id, state=state, review_id=None, updated_at=change.at)
    else:
        by = Submitter(running.submitted_by, names([running.submitted_by])[running.submitted_by])
        outcome = put_before_chain(change, draft, move(DRAFT, state, "submit"), look, by)
        _keep_out(outcome, shut_out)
    told = {"draft_id": draft.id, "review_id": running.id, "number": edition.number, "comment": reason}
    found = sorted({one.check for one in look.evaluation.findings if one.outcome == "block"})
    change.enqueue(
        Job.NOTIFY,
        {"event": "recalled", **told, "blocked": found, "actor_id": change.actor.person_id},
        dedup=f"recalled:{running.id}",
    )
    return change.made(draft=draft.id, review=outcome and outcome.made.review.id, outcome=outcome)


def _look(change: Change, running: Any, draft: Any, edition: Edition) -> Look:
    """What the version in force says of the draft now, its submitter as the rules saw them then."""
    stored = session.execute(select(SubmissionFacts.facts).where(SubmissionFacts.review_id == running.id)).scalar_one()
    facts, revision, before = facts_of(draft, Facts.from_json(stored).author.roles, change.at)
    emergency = current_locked(change.at) if facts.short_chain else None
    if emergency is None and facts.short_chain:  # it was ended in this instant
        facts, revision, before = facts_of(draft, facts.author.roles, change.at, short=False)
    moved = moved_on.moved_since(revision) or running.moved_on
    return Look(facts, edition, evaluate(facts, edition.document), emergency, before, moved)


def _keep_out(outcome: Outcome, people: Any) -> None:
    """Whoever could not decide in the review before cannot in this one, whoever wrote or edited since."""
    review_id = outcome.made.review.id
    row = table(ReviewConflict)
    known = set(session.scalars(select(row.c.person_id).where(row.c.review_id == review_id)))
    missing = [{"review_id": review_id, "person_id": one, "why": "own_work"} for one in people if one not in known]
    if missing:
        session.execute(insert(row), missing)
