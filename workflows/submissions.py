"""A draft before the chain: looked at, submitted, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select, union

from governance.change import Actor, Change, Made, System, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict, NotAllowed
from governance.jobs.outbox import Job
from governance.machine import move
from governance.people.rows import User
from governance.record.entries import EntryType, timestamp
from policies.evaluation import evaluate
from policies.facts import Evaluation, Facts
from policies.versions import Edition, version_in_force
from workflows import carrying, drafts, findable, moved_on, reviews
from workflows.after import Outcome
from workflows.blocking import blocked, restrict
from workflows.carrying import Authority
from workflows.drafts import Revision, Withdrawal
from workflows.emergencies.repeating import Before
from workflows.emergencies.rows import Emergency, current_locked, no_emergency
from workflows.evaluating import PERSONAL, facts_of
from workflows.evaluating import SubmissionFacts as SubmissionFacts
from workflows.handing_over.rows import Handover
from workflows.reviews import Review, ReviewConflict
from workflows.starting import Subject, Submitter, begin
from workflows.states import APPROVED, DRAFT, REVIEW
from workflows.talk.rows import DraftComment
from workflows.talk.typed import typists
from workflows.threads import needs_staff
from workflows.time_taken import given_their_time


class _Approved(Exception):
    """The draft is approved: it can be submitted again only where that approval lapsed."""


def submit(actor: Actor, draft_id: int, version: int | None = None, short: bool | None = None) -> Made:
    """Put the current revision before the chain that the policy in force demands; after a lapsed approval, once more.

    `short` asks for the chain of the emergency or drill that holds, or refuses it; None leaves that to the
    conversation: one whose category is for emergencies goes there while a real one holds.

    Raises `Conflict` where none holds that was asked for, `Invalid` with every check that blocks and its clause. A
    block for personal data is kept, and hides the draft from all but its author and the privacy officer.
    """
    try:
        return _submit(actor, draft_id, version, short)
    except _Approved:  # once more from the beginning, because the review is locked before the draft
        return _submit(actor, draft_id, version, short, approved=True)


@verb
def _submit(actor: Actor, draft_id: int, version: int | None, short: bool | None, approved: bool = False) -> Made:
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        edition = version_in_force(change.at)
        authority = carrying.authority_over(draft_id, edition, change.at)  # grants before reviews and drafts
        moved_on.conversation_read(draft_id)
        lapsed = reviews.lapse(change, draft_id) if approved else None
        draft = drafts.locked(change, draft_id)
        if draft.state in APPROVED and not approved:
            raise _Approved
        if draft.state == "in_review":
            raise _submitted_before(draft)
        drafts.same(draft, version)
        state = move(DRAFT, _expired(change, draft, lapsed) if lapsed else draft.state, "submit")
        facts, revision, before = facts_of(draft, change.standing.roles, change.at, short)
        emergency = _emergency(change) if facts.short_chain else None
        evaluation = evaluate(facts, edition.document)
        if not evaluation.blocked:
            moved, by = moved_on.moved_since(revision), Submitter.acting(change)
            look = Look(facts, edition, evaluation, emergency, before, moved)
            outcome = put_before_chain(change, draft, state, look, by, authority)
            if draft.restricted:
                findable.replace(findable.DRAFT, draft_id, revision.texts.values())
            return change.made(draft=draft_id, review=outcome.made.review.id, outcome=outcome)
        if not any(finding.check in PERSONAL and finding.outcome == "block" for finding in evaluation.findings):
            raise blocked(evaluation)
        change.release()
        restrict(change, draft, revision, _said(draft, edition, evaluation), _not_evaluated(evaluation))
    raise blocked(evaluation)


@verb
def expire(actor: System, draft_id: int) -> Made:
    """Write down that the approval of a draft lapsed; nothing where it did not, or was written down before."""
    with transaction(actor) as change:
        lapsed = reviews.lapse(change, draft_id)
        if lapsed is None:
            return change.made(new=False, draft=draft_id)
        draft = drafts.locked_by_system(draft_id)
        _expired(change, draft, lapsed)
        told = {"event": "expired", "draft_id": draft_id, "review_id": lapsed.id, "actor_id": None}
        change.enqueue(Job.NOTIFY, told, dedup=f"expired:{lapsed.id}")
        return change.made(draft=draft_id)


def lapsed_drafts(at: datetime, size: int = 500) -> Sequence[int]:
    """Drafts whose approval has lapsed and of which that is not written down yet. One keyed read.

    What is being sent went while the approval held.
    """
    return session.scalars(
        select(Review.subject_id)
        .join(drafts.Draft, (drafts.Draft.id == Review.subject_id) & (drafts.Draft.state != "sending"))
        .where(Review.state == "approved", Review.valid_until <= at, Review.subject_kind == "draft")
        .order_by(Review.valid_until, Review.id)
        .limit(size)
    ).all()


def _expired(change: Change, draft: Any, lapsed: Any) -> str:
    """The state of a draft whose approval ran out: true since then, written down where somebody asks for another."""
    change.record(
        EntryType.DRAFT_EXPIRED,
        f"draft/{draft.public_id}",
        public={"review": lapsed.public_id, "digest": draft.digest},
        committed={"until": timestamp(lapsed.valid_until), "was": draft.state},
    )
    state = move(DRAFT, draft.state, "expire")
    drafts.set_draft(draft.id, state=state)
    return state


def _said(draft: Any, edition: Edition, evaluation: Evaluation) -> dict[str, Any]:
    """What the record says in the open of a submission."""
    return {"policy": edition.public, "clauses": sorted(set(evaluation.clauses)), "digest": draft.digest}


def _emergency(change: Change) -> Emergency:
    """The emergency or drill under whose chain something is submitted, kept from ending meanwhile."""
    found = current_locked(change.at)
    if found is None:
        raise no_emergency()
    return found


@dataclass(frozen=True)
class Look:
    """What the rules of an edition saw of a draft, and what they said; and the emergency it was put under.

    `before` is the approval there that it repeats, `moved_on` what became of its message since.
    """

    facts: Facts
    edition: Edition
    evaluation: Evaluation
    emergency: Emergency | None = None
    before: Before | None = None
    moved_on: str | None = None

    @property
    def under(self) -> Emergency | None:
        """The emergency that the review belongs to: by its chain, or as practice of a drill whatever the chain."""
        asked = self.emergency
        return asked if asked is not None and (asked.drill or self.evaluation.short_chain) else None

    @property
    def repeats_id(self) -> int | None:
        """The review whose approval stands for the steps that are not asked again."""
        return self.before.review_id if self.before is not None and self.evaluation.repeats else None


def put_before_chain(
    change: Change, draft: Any, state: str, look: Look, by: Submitter, authority: Authority | None = None
) -> Outcome:
    """Open a review of a locked draft, which nothing blocks, and leave the draft in `state`, or approved at once.

    Of the review before, approvals of people in `authority` are carried where the guidance keeps them. Writes down
    what the rules saw, the entry, and the notices to those whose turn it is.
    """
    steps = given_their_time(draft.id, look.evaluation, look.edition.document.calendar, change.at)
    under = look.under
    of = under.id if under else None
    subject = Subject("draft", draft.id, draft.revision, draft.digest, of, look.repeats_id, look.moved_on)
    # What the ordinary chain approved says nothing of an emergency's, where everything is decided anew.
    kept = carrying.kept_of(change, draft, look.edition, steps, by, None if under else authority)
    view = begin(change, subject, look.edition, steps, look.evaluation.clauses, by)
    _exclude(view.review.id, draft, by.id)
    values = {"facts": look.facts.as_json(), "evaluation": look.evaluation.as_json()}
    session.execute(insert(table(SubmissionFacts)).values(review_id=view.review.id, **values))
    state = state if steps else move(DRAFT, state, "clear")
    now = drafts.set_draft(draft.id, state=state, review_id=view.review.id, restricted=False, updated_at=change.at)
    change.record(
        EntryType.DRAFT_SUBMITTED,
        f"draft/{draft.public_id}",
        public={
            **_said(draft, look.edition, look.evaluation),
            "review": view.review.public_id,
            **({"emergency": under.public_id} if under else {}),
        },
        committed={
            "revision": draft.revision,
            "route": [step.role for step in steps],
            **_not_evaluated(look.evaluation),
            **({"repeats": look.before.draft_id} if look.before and look.repeats_id else {}),
            **_for(change, by),
        },
    )
    told = {"draft_id": draft.id, "review_id": view.review.id, "actor_id": change.actor.person_id}
    if steps:  # else the template's own approval is the step: nobody's turn comes
        change.enqueue(Job.NOTIFY, {"event": "step_opened", **told}, dedup=f"step_opened:{view.review.id}:1")
    if look.evaluation.notify:
        noted = {"event": "draft_noted", **told, "roles": list(look.evaluation.notify)}
        change.enqueue(Job.NOTIFY, noted, dedup=f"draft_noted:{view.review.id}")
    if not steps:
        now = moved_on.hold_what_moved(change, draft.id, view.review) or now
    return Outcome(carrying.carry(change, view, look.edition, kept), now)


def _not_evaluated(evaluation: Evaluation) -> dict[str, Any]:
    """The rules that could not be evaluated, with what was missing; nothing where there are none."""
    unknown = {one.id: list(one.missing) for one in evaluation.rules if one.unknown}
    return {"not_evaluated": unknown} if unknown else {}


def _for(change: Change, by: Submitter) -> dict[str, Any]:
    """Who submitted it, where that is not whoever acts."""
    return {} if by.id == change.standing.person_id else {"submitter": {"id": by.id, "name": by.name}}


def _submitted_before(draft: Any) -> Conflict:
    first = session.execute(
        select(User.name, Review.submitted_at)
        .join(User, User.id == Review.submitted_by)
        .where(Review.id == draft.review_id)
    ).one()
    return Conflict(
        "already-submitted", N_("Already submitted by %(by)s at %(at)s."), by=first.name, at=first.submitted_at
    )


def _exclude(review_id: int, draft: Any, submitter: int) -> None:
    """Store who may not decide in this review: submitter, author, keepers, every editor, and whose words
    were taken or typed."""
    review, why = literal(review_id), literal("own_work")
    editors = select(review, Revision.editor_id, why).where(Revision.draft_id == draft.id)
    suggested = select(review, Revision.suggested_by, why).where(
        Revision.draft_id == draft.id, Revision.suggested_by.is_not(None)
    )
    keepers = select(review, Handover.to_id, why).where(Handover.draft_id == draft.id)
    own = select(review, literal(submitter), why), select(review, literal(draft.author_id), why)
    people = union(editors, suggested, typists(draft.id, review, DraftComment.person_id, why), keepers, *own)
    session.execute(insert(table(ReviewConflict)).from_select(["review_id", "person_id", "why"], people))


@verb
def withdraw(actor: Actor, draft_id: int, reason: str = "", version: int | None = None) -> Made:
    """Take a draft back: its author or keeper may, and whoever submitted it. A running review ends with it."""
    with transaction(actor) as change:
        actor.may("write")
        running = reviews.lock_current(draft_id)
        draft = drafts.locked(change, draft_id, version)
        mine = {draft.author_id, draft.keeper_id, running.submitted_by if running else None}
        if change.standing.person_id not in mine:
            raise NotAllowed("not-yours", N_("Only its author, or who submitted it, can withdraw this draft."))
        drafts.set_draft(draft_id, state=move(DRAFT, draft.state, "withdraw"), updated_at=change.at)
        if running is not None:
            reviews.stop(change, running.id, move(REVIEW, running.state, "withdraw"))
        why = {"draft_id": draft_id, "person_id": change.standing.person_id, "reason": reason, "at": change.at}
        session.execute(insert(Withdrawal).values(why))
        change.record(
            EntryType.DRAFT_WITHDRAWN,
            f"draft/{draft.public_id}",
            public={"digest": draft.digest},
            committed={"reason": reason, "was": draft.state},
        )
        return change.made(draft=draft_id)
