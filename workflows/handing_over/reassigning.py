"""Putting a step to one person among those who can decide on it: first in their queue, and everybody's as before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict
from governance.jobs.outbox import Job
from governance.people.actors import in_force
from governance.people.rows import RoleGrant
from governance.record.entries import EntryType
from policies.eligibility import Eligible, NotEligible, PersonFacts, StepFacts, verdict_on
from workflows import drafts
from workflows.delegations import absent, stand_ins
from workflows.handing_over.standing import (
    Desk,
    at_desk,
    may_steer,
    people_of,
    somebody,
    step_at,
    unfit,
    with_reason,
)
from workflows.reviews import Step
from workflows.step_acts import REASSIGNED, StepAct, note

_WHY = {
    "own-work": N_("%(name)s wrote, edited or submitted this text."),
    "own-work-of-delegator": N_("%(name)s stands in for somebody who wrote, edited or submitted this text."),
    "already-acted": N_("%(name)s has already decided in this review."),
    "delegator-acted": N_("%(name)s stands in for somebody who has already decided in this review."),
    "own-work-of-other": N_("%(name)s is one with somebody who wrote, edited or submitted this text, by standing in."),
    "other-acted": N_("%(name)s is one with somebody who has already decided in this review, by standing in."),
    "role-missing": N_("%(name)s does not hold the role of this step."),
}


@verb
def reassign(
    actor: Actor, draft_id: int, position: int, part: int, person_id: int, reason: str, version: int | None = None
) -> Made:
    """Put a step that is open or to come to somebody who can decide on it.

    It is first in their queue, and they are told; whoever else holds the role may still decide. Whoever holds the
    role of the step may do this, and the role to which the guidance escalates. Raises `Invalid` for somebody who could
    not decide on it or is away, `NotAllowed` for everybody else and for whose own work it is, `Conflict` (who, when)
    where it is decided or was put to this person already.
    """
    why = with_reason(reason)
    with transaction(actor) as change:
        actor.may("decide")
        to, mine = somebody(person_id, "person_id"), people_of(change)
        theirs, away = _facts_of(change, person_id), person_id in absent(change.at)
        desk = at_desk(change, draft_id)
        step = step_at(desk, position, part)
        if step.added_by is not None:
            raise Conflict("asked-in-person", N_("This person was asked themselves. Ask another, or take it back."))
        may_steer(change, desk, [step], mine)
        if away:
            raise unfit("person_id", N_("%(name)s is away now. Choose somebody who is there."), name=to.name)
        _can(desk, step, theirs, to.name)
        _not_already(step, to)
        drafts.same(desk.draft, version)
        session.execute(update(table(Step)).where(table(Step).c.id == step.id).values(named_id=to.id))
        note(change, desk.review.id, step.id, REASSIGNED, (to.id, to.name), why)
        _record(change, desk, step, to, why)
        return change.made(draft=draft_id)


def _facts_of(change: Change, person_id: int) -> list[PersonFacts]:
    """Somebody else as the rules see them: in their own name, and in the place of each for whom they stand in."""
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.topic).where(RoleGrant.user_id == person_id, in_force(change.at))
    )
    own = PersonFacts(person_id, frozenset((row.role, row.topic) for row in rows))
    return [own, *(PersonFacts(person_id, one.grants, one.person_id) for one in stand_ins(person_id, change.at))]


def _can(desk: Desk, step: Any, people: list[PersonFacts], name: str) -> None:
    """Raise `Invalid` where somebody could not decide on the step when its turn comes."""
    facts = StepFacts(step.role, step.topic, step.quorum, "open")
    barred = desk.chain.decided if desk.distinct else desk.chain.on(step)
    answers = [
        verdict_on(one, facts, desk.chain.excluded, barred, distinct_people=True, tied=desk.chain.tied)
        for one in people
    ]
    if any(isinstance(one, Eligible) for one in answers):
        return
    slugs = [one.slug for one in answers if isinstance(one, NotEligible)]
    telling = next((slug for slug in slugs if slug != "role-missing"), slugs[0])
    raise unfit("person_id", _WHY[telling], name=name)


def _not_already(step: Any, to: Any) -> None:
    last = session.execute(
        select(StepAct.to_id, StepAct.person_name, StepAct.at)
        .where(StepAct.step_id == step.id, StepAct.kind == REASSIGNED)
        .order_by(StepAct.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and last.to_id == to.id:
        raise Conflict(
            "already-put-to",
            N_("%(by)s put this to %(name)s at %(at)s."),
            by=last.person_name,
            at=last.at,
            name=to.name,
        )


def _record(change: Change, desk: Desk, step: Any, to: Any, reason: str) -> None:
    change.record(
        EntryType.STEP_REASSIGNED,
        desk.subject,
        public={"digest": desk.review.digest, "policy": desk.edition.public, "clauses": sorted(step.clauses or ())},
        committed={
            "to": {"id": to.id, "name": to.name},
            "reason": reason,
            "role": step.role,
            "step": step.position,
            "revision": desk.review.revision,
        },
    )
    told = {"event": "step_put_to", "draft_id": desk.draft.id, "review_id": desk.review.id, "step_id": step.id}
    told |= {"actor_id": change.actor.person_id, "person_id": to.id, "comment": reason}
    change.enqueue(Job.NOTIFY, told, dedup=f"step_put_to:{step.id}:{desk.draft.version}")
