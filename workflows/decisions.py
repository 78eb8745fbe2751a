"""Decisions: on exactly one revision, on the step that is open, by somebody who may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict
from governance.jobs.outbox import Job
from governance.machine import move
from policies.calendar import due
from policies.versions import Edition
from workflows import alone, coming_back, drafts, moved_on, reviews, rulings
from workflows.after import Decided, DraftNow, Outcome
from workflows.delegations import acting_for
from workflows.drafts import Draft
from workflows.outsiders import only_put_before
from workflows.ready import may_be_decided
from workflows.reviews import Decision, Review
from workflows.rulings import VERDICTS as VERDICTS
from workflows.rulings import Ruling, Words
from workflows.states import DRAFT, REVIEW


@verb
def decide(
    actor: Actor,
    draft_id: int,
    revision: int,
    verdict: str,
    comment: str = "",
    revisit_on: date | None = None,
    on_behalf_of: int | None = None,
    revisit_if: str = "",
    *,
    one_of_several: bool = False,
) -> Made:
    """Decide on exactly this revision, on the step that is open.

    The first statement locks the review of the revision; nothing is decided on words that the person did not see.
    With `on_behalf_of` it is decided in the place of that person, who has handed their decisions over for the time.
    The same decision by the same person again is answered with the first one. Raises `Conflict` (who, when, current
    revision) where it was edited or decided by somebody else, or it is not this person's turn yet; `NotAllowed` for
    own work, roles not held and delegations that do not hold now; `Invalid` for a missing comment. As `one_of_several`
    it is a `Conflict` too where the draft is decided on by itself.
    """
    rulings.check(verdict, comment)
    with transaction(actor) as change:
        actor.may("decide")
        only_put_before(change.standing, draft_id)
        stands_in = acting_for(change, on_behalf_of)  # grants before reviews: the order of all locks
        review = reviews.lock_for_decision(draft_id, revision, change.at)
        if review is None:
            return _too_late(change, draft_id, revision, verdict)
        _decidable(change, review, one_of_several)
        said = Words(verdict, comment, revisit_on, revisit_if)
        ruling = rulings.rule(change, review, said, stands_in, outside=True)
        if ruling is None:
            return rulings.again(change, review.id, verdict)
        review_state = review.state
        if ruling.outcome:
            coming_back.ask(change, ruling.decision, "draft", draft_id, ruling.edition.document.calendar)
            review_state, now = settle(change, review, draft_id, ruling.outcome, ruling.edition)
        else:
            now = drafts.set_draft(draft_id, version=Draft.version + 1)
        if ruling.filled or ruling.outcome:
            _tell(change, draft_id, review.id, ruling)
        decided = Decided(ruling.decision, ruling.position, ruling.step_state, review_state)
        return change.made(decision=ruling.decision.id, outcome=Outcome(decided, now))


def _decidable(change: Change, review: Any, one_of_several: bool) -> None:
    """Refuse a review that runs under other guidance by now, has lapsed, or is decided on by itself."""
    may_be_decided(change, review)
    if one_of_several:
        alone.refuse(review)


def _tell(change: Change, draft_id: int, review_id: int, ruling: Ruling) -> None:
    """Have people told of a step that closed: whose turn it is next, or what came of the review."""
    event, turn = ("approved" if ruling.outcome == "clear" else ruling.outcome), ruling.position
    if event is None:
        event, turn = "step_opened", turn + 1
    change.enqueue(
        Job.NOTIFY,
        {"event": event, "draft_id": draft_id, "review_id": review_id, "actor_id": change.actor.person_id},
        dedup=f"{event}:{review_id}:{turn}",
    )


def settle(change: Change, review: Any, draft_id: int, name: str, edition: Edition) -> tuple[str, DraftNow]:
    """The review has its outcome, and the draft with it: the state of the one, and how the other stands.

    What is approved after its conversation moved on is held back at once, until somebody has looked.
    """
    values: dict[str, Any] = {"state": move(REVIEW, review.state, name), "closed_at": change.at}
    if name == "clear":
        valid = edition.document.approval.valid_for
        begins = min(change.at, review.carried_at or change.at)  # an approval that was carried is no younger by that
        values["approved_at"] = change.at
        values["valid_until"] = due(begins, valid, edition.document.calendar)
    reviews.settle(review.id, **values)
    state = move(DRAFT, "in_review", name)
    now = drafts.set_draft(draft_id, state=state, version=Draft.version + 1, updated_at=change.at)
    if name == "clear":
        now = moved_on.hold_what_moved(change, draft_id, review) or now
    return values["state"], now


def _too_late(change: Change, draft_id: int, revision: int, verdict: str) -> Made:
    """No open review of this revision: say who was first, or that the words have changed, or that there is none."""
    draft = session.execute(select(*drafts.COLUMNS).where(Draft.id == draft_id)).one_or_none()
    if draft is None or not drafts.may_read(draft, change.standing.person_id, change.standing.roles):
        raise drafts.no_draft()
    if draft.revision != revision:
        raise drafts.not_current(draft)
    made = rulings.too_late(change, "draft", draft_id, revision, verdict)
    if made is None:
        raise Conflict(
            "not-in-review", N_("This draft is not in review; there is nothing to decide."), state=draft.state
        )
    return made


def decisions_of(draft_id: int) -> Sequence[Decision]:
    """Every decision on any revision of a draft, oldest first, the outdated ones too."""
    return session.scalars(
        select(Decision)
        .join(Review, Review.id == Decision.review_id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id)
        .order_by(Decision.id)
    ).all()


def reviews_of(draft_id: int) -> int:
    """How often a draft was put before the chain."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Review)
            .where(Review.subject_kind == "draft", Review.subject_id == draft_id)
        )
        or 0
    )
