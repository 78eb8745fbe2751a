"""Decisions on a proposal to moderate: by the chain of its category, never by whoever proposed it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, Invalid, Problem
from governance.machine import move
from governance.record.entries import EntryType
from workflows import reviews, rulings
from workflows.delegations import acting_for
from workflows.moderation.outdating import Noted, came_later, needs_same, noted
from workflows.moderation.proposing import NEUTRAL, tell
from workflows.moderation.rights import rules_of
from workflows.moderation.rows import KIND, Moderation, copy_of, locked, no_moderation, record, set_state, under
from workflows.rulings import Words
from workflows.states import MODERATION, REVIEW

VERDICTS = ("approve", "reject")
"""There is nothing to change in a proposal: another one is made instead."""


@verb
def decide(
    actor: Actor,
    moderation_id: int,
    verdict: str,
    comment: str = "",
    neutral: bool = False,
    on_behalf_of: int | None = None,
) -> Made:
    """Approve or reject a proposal, on the step that is open; all that holds for drafts holds here.

    Whoever approves gives their word (`neutral`) that the quoted words break the rule whatever view they express, and
    says how where no check of the ground found anything in them, or where they did not stand in the message as it was
    taken in. Raises `Invalid` without that, `Conflict` where the message changed since it was proposed, and whatever
    `rulings` refuse: own proposals, roles not held, somebody else who was first.
    """
    _check(verdict, comment, neutral)
    with transaction(actor) as change:
        actor.may("decide")
        stands_in = acting_for(change, on_behalf_of)  # grants before reviews: the order of all locks
        review = reviews.lock_for_decision(moderation_id, 1, change.at, KIND)
        if review is None:
            return _too_late(change, moderation_id, verdict)
        ruling = rulings.rule(change, review, Words(verdict, comment), stands_in)
        if ruling is None:
            return rulings.again(change, review.id, verdict)
        row = locked(moderation_id)
        if verdict == "approve":
            message = noted(row)
            needs_same(row, message)
            _explained(row, message, comment)
        if ruling.outcome:
            _settle(change, review, row, ruling.outcome, comment)
        elif ruling.filled:
            tell(change, "moderation_step_opened", row.id, review.id, str(ruling.position + 1))
        return change.made(moderation=moderation_id, decision=ruling.decision.id)


def _settle(change: Change, review: Any, row: Moderation, outcome: str, comment: str) -> None:
    """The review has its outcome, and the proposal with it."""
    state = move(MODERATION, row.state, outcome)
    values = {"approved_at": change.at} if outcome == "clear" else {}
    reviews.settle(review.id, state=move(REVIEW, review.state, outcome), closed_at=change.at, **values)
    set_state(row, state)
    record(
        change,
        EntryType.MODERATION_DECIDED,
        row,
        {"outcome": state, "comment": comment, "neutral": state == "approved"},
    )
    tell(change, f"moderation_{state}", row.id, review.id, "1")


def _check(verdict: str, comment: str, neutral: bool) -> None:
    if verdict not in VERDICTS:
        raise Invalid(
            "invalid",
            N_("Some of what was sent cannot be used."),
            errors={"verdict": [Problem(N_("Use one of: %(known)s."), known=", ".join(VERDICTS))]},
        )
    rulings.check(verdict, comment)
    if verdict == "approve" and not neutral:
        raise Invalid(
            "no-ground",
            N_("A message is not removed without a ground of the guidance."),
            errors={"neutral": [Problem(NEUTRAL)]},
        )


def _explained(row: Moderation, message: Noted, comment: str) -> None:
    """Raise `Invalid` where nobody says how the words break the rule, and more than the proposal has to speak for it.

    That is so where the ground's checks found nothing in them, and where they came into the message afterwards.
    """
    ground = rules_of(under(row).document).grounds[row.ground]
    if not comment.strip() and came_later(row, message, copy_of(row.id).content):
        raise Invalid(
            "comment-required",
            N_(
                "These words did not stand in the message when it was taken in; they came with an edit that somebody "
                "noted. Look at the message on its channel, and say what stands there, or reject it."
            ),
            errors={"comment": [Problem(N_("A comment is required."))]},
        )
    if ground.checks and not row.checks and not comment.strip():
        raise Invalid(
            "comment-required",
            N_("No check finds in these words what this ground speaks of. Say how they break the rule, or reject it."),
            errors={"comment": [Problem(N_("A comment is required."))]},
        )


def _too_late(change: Change, moderation_id: int, verdict: str) -> Made:
    """Nothing is open: who was first, or that it was taken back."""
    state = session.scalar(select(Moderation.state).where(Moderation.id == moderation_id))
    if state is None:
        raise no_moderation()
    if state == "outdated":
        move(MODERATION, state, "clear")  # raises: why it ended
    made = rulings.too_late(change, KIND, moderation_id, 1, verdict)
    if made is None:
        raise Conflict("not-in-review", N_("This proposal is not in review; there is nothing to decide."), state=state)
    return made
