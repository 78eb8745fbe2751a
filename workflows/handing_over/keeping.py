"""Handing a draft of somebody who left or is away to a keeper, who goes on with it: the author stays its author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from governance.change import Actor, Change, Made, Standing, insert_once, transaction, verb
from governance.db import session
from governance.errors import N_, Busy, Conflict, NotAllowed, Refusal
from governance.jobs.outbox import Job
from governance.people.actors import acts, names, roles_of
from governance.record.entries import EntryType
from policies.eligibility import asked
from policies.versions import edition, version_in_force
from workflows import drafts, keyed, reviews, turns
from workflows.drafts import RESTRICTED_READERS
from workflows.handing_over.rows import Handover
from workflows.handing_over.standing import Desk, of_this_body, somebody, someone_left, unfit, with_reason
from workflows.reviews import ReviewConflict
from workflows.states import CONTINUED


@verb
def hand_over(
    actor: Actor, draft_id: int, keeper_id: int, reason: str, version: int | None = None, from_id: int | None = None
) -> Made:
    """Let somebody go on with a draft in the place of its author or of its keeper: edit, withdraw and publish it.

    The author stays its author, what they decided elsewhere stays, and both are out of its chain: whoever ever kept it
    answers for it. With `from_id` only what is with that person. Administrators may, the role to which the guidance
    escalates, and the privacy officer where it is restricted. Raises `Invalid` for a keeper who only reads, `Conflict`
    where they have decided in its review, are its keeper already, or nobody would be left for a step; or where there
    is nothing to go on with.
    """
    why = with_reason(reason)
    with transaction(actor) as change:
        actor.may("write")
        to, roles = somebody(keeper_id, "keeper_id"), roles_of(keeper_id, change.at)
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        may_hand_over_now(change)
        was = draft.keeper_id or draft.author_id
        if draft.state not in CONTINUED:
            raise Conflict(
                "nothing-to-continue", N_("Nobody has to go on with this draft any more."), state=draft.state
            )
        if from_id not in (None, was):
            meanwhile = N_("Somebody else goes on with this draft now; nothing was changed.")
            raise Conflict("handed-over-meanwhile", meanwhile)
        if was == to.id:
            raise Conflict("already-keeper", N_("%(name)s goes on with this draft already."), name=to.name)
        of_this_body(to, "keeper_id")
        if not acts(roles):
            raise unfit("keeper_id", N_("%(name)s only reads here, and holds no role that acts."), name=to.name)
        drafts.same(draft, version)
        if review is not None:
            _out_of_chain(change, review, draft, to)
        before = names([was])[was]
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
        what = {"draft_id": draft_id, "from_id": was, "from_name": before, "to_id": to.id, "to_name": to.name}
        session.execute(insert(Handover).values(**what, **who, reason=why))
        keeper = to.id if to.id != draft.author_id else None
        drafts.set_draft(draft_id, keeper_id=keeper, updated_at=change.at)
        _record(change, draft, {"before": {"id": was, "name": before}, "to": {"id": to.id, "name": to.name}}, why)
        told = {"event": "handed_over", "draft_id": draft_id, "actor_id": change.actor.person_id}
        told |= {"person_id": to.id, "from": before, "comment": why}
        change.enqueue(Job.NOTIFY, told, dedup=f"handed_over:{draft_id}:{draft.version}")
        return change.made(draft=draft_id)


def may_hand_over(standing: Standing, escalate_to: str) -> bool:
    """Whether somebody may hand drafts over: none of these roles approves by it."""
    return bool(standing.roles & {"administrator", escalate_to, RESTRICTED_READERS})


def may_hand_over_now(change: Change) -> None:
    """Raise `NotAllowed` for whoever may not."""
    role = version_in_force(change.at).document.approval.escalate_to
    if not may_hand_over(change.standing, role):
        raise NotAllowed(
            "may-not-hand-over",
            N_("An administrator hands drafts over, or the role %(role)s."),
            role=role,
        )


def _out_of_chain(change: Change, review: Any, draft: Any, to: Any) -> None:
    """The keeper joins those who may not decide in the running review, where that leaves somebody who may."""
    desk = Desk(review, draft, turns.chain(review.id, change.at), edition(review.policy_version_id))
    if to.id in desk.chain.decided:
        raise Conflict(
            "keeper-decided",
            N_("%(name)s has decided on this text, and whoever goes on with it answers for it. Choose somebody else."),
            name=to.name,
        )
    if any(one.role == asked(to.id) and one.state == "open" for one in desk.chain.steps):
        raise Conflict(
            "keeper-asked",
            N_("%(name)s was asked to approve this text. Take that back first, or choose somebody else."),
            name=to.name,
        )
    if review.state == "open" and not someone_left(change, desk, [to.id]):
        raise Conflict(
            "would-be-stuck",
            N_("Without %(name)s nobody is left for a step that the guidance asks for. Choose somebody else."),
            name=to.name,
        )
    insert_once(ReviewConflict, {"review_id": review.id, "person_id": to.id, "why": "own_work"})


def _record(change: Change, draft: Any, people: dict[str, Any], reason: str) -> None:
    change.record(
        EntryType.DRAFT_HANDED_OVER,
        f"draft/{draft.public_id}",
        public={"digest": draft.digest},
        committed={**people, "reason": reason, "revision": draft.revision},
    )


@dataclass(frozen=True)
class Result:
    """What came of one item: None where it was handed over, else why not."""

    draft_id: int
    refusal: Refusal | None


def hand_over_all(
    actor: Actor, draft_ids: Sequence[int], keeper_id: int, reason: str, from_id: int | None = None
) -> list[Result]:
    """Hand drafts over one by one: what is refused stops none of the others.

    Raises `Invalid` without a reason, and for a key that stands for another request: then nothing is handed over.
    """
    with_reason(reason)
    keyed.claim(actor)
    found = []
    for draft_id in dict.fromkeys(draft_ids):
        try:
            hand_over(keyed.part(actor, str(draft_id)), draft_id, keeper_id, reason, from_id=from_id)
        except Busy:
            raise
        except Refusal as refusal:
            found.append(Result(draft_id, refusal))
        else:
            found.append(Result(draft_id, None))
    return found
