"""Passing a step over, where the guidance says who may: with a reason, and never by whoever wrote or decided."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, NotAllowed, NotFound
from governance.jobs.outbox import Job
from governance.record.entries import EntryType
from workflows import drafts, rulings
from workflows.acknowledgements import needs_to_have_acknowledged
from workflows.handing_over.asking import go_on
from workflows.handing_over.standing import Desk, at_desk, closed, with_reason
from workflows.reviews import SKIP, Step
from workflows.rulings import Words


@verb
def skip(actor: Actor, draft_id: int, position: int, reason: str, version: int | None = None) -> Made:
    """Pass over the step that is open, with every role that the guidance asks for in it.

    Whoever was asked beside it still has to answer. It counts as what this person did in the review: they fill no
    other step. Raises `NotAllowed` for own work, for whoever has decided here, and for whom the guidance does not name;
    `Conflict` (who, when) where it is decided, where its turn has not come, or where nobody at all would have approved.
    """
    why = with_reason(reason)
    with transaction(actor) as change:
        actor.may("decide")
        desk = at_desk(change, draft_id)
        gone = _open(desk, position)
        drafts.same(desk.draft, version)
        role = _role(change, desk, gone)
        needs_to_have_acknowledged(change, desk.edition)
        rulings.write(change, desk.review, gone[0], Words(SKIP, why), closing=True, role=role)
        _record(change, desk, gone[0], role, why)
        go_on(change, desk, gone)
        return change.made(draft=draft_id)


def _open(desk: Desk, position: int) -> list[Any]:
    """What the guidance asks for at a position and is open."""
    here = [one for one in desk.chain.steps if one.position == position and one.added_by is None]
    if not here:
        raise NotFound("no-such-step", N_("This review has no such step."))
    found = [one for one in here if one.state == "open"]
    if not found and here[0].state == "waiting":
        raise Conflict("not-your-turn", N_("It is not the turn of this step yet: an earlier one comes first."))
    if not found:
        raise closed(here[0])
    return found


def _role(change: Change, desk: Desk, gone: list[Any]) -> str:
    """The role by which whoever acts may pass the step over."""
    me = change.standing.person_id
    if me in desk.chain.excluded:
        raise NotAllowed(
            "own-work", N_("You wrote, edited or submitted this text, so somebody else has to decide on it.")
        )
    if me in (desk.chain.decided if desk.distinct else frozenset().union(*map(desk.chain.on, gone))):
        raise NotAllowed(
            "already-acted", N_("You have already decided on this review. One person fills one step only.")
        )
    may = session.scalar(select(Step.skip_by).where(Step.id == gone[0].id)) or ()
    held = next((role for role in may if change.standing.holds(role, desk.draft.topic)), None)
    if held is None:
        raise NotAllowed("may-not-skip", N_("The guidance does not name you among those who may skip this step."))
    return held


def _record(change: Change, desk: Desk, step: Any, role: str, reason: str) -> None:
    change.record(
        EntryType.STEP_SKIPPED,
        desk.subject,
        public={"digest": desk.review.digest, "policy": desk.edition.public, "clauses": sorted(step.clauses or ())},
        committed={
            "role": role,
            "reason": reason,
            "asked": step.role,
            "step": step.position,
            "revision": desk.review.revision,
        },
    )
    told = {"event": "step_skipped", "draft_id": desk.draft.id, "review_id": desk.review.id}
    told |= {"actor_id": change.actor.person_id, "comment": reason}
    change.enqueue(Job.NOTIFY, told, dedup=f"step_skipped:{step.id}")
