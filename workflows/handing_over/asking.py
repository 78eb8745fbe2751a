"""One more approver, asked in person by an approver: beside what the guidance asks for, and in the place of nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict, NotAllowed
from governance.jobs.outbox import Job
from governance.people.actors import acts, roles_of
from governance.people.rows import User
from governance.record.entries import EntryType
from policies.eligibility import ASKED, asked
from workflows import decisions, drafts, rulings, turns
from workflows.delegations import absent, stand_ins
from workflows.handing_over.standing import (
    Desk,
    at_desk,
    closed,
    may_steer,
    of_this_body,
    people_of,
    somebody,
    someone_left,
    step_at,
    unfit,
    with_reason,
)
from workflows.reviews import NO_DUE, Step
from workflows.step_acts import ADDED, TAKEN_BACK, note


@verb
def ask(actor: Actor, draft_id: int, person_id: int, reason: str, version: int | None = None) -> Made:
    """Ask somebody to approve beside those whom the guidance asks: whoever's turn it is may.

    What the guidance asks for stays as it is, and nothing goes on before the person asked has approved. Raises
    `Invalid` for somebody who wrote the text, has decided in the review, only reads, or is away; `Conflict` where the
    chain would be left with nobody for a step, or the person is asked already; else as a decision does.
    """
    why = with_reason(reason)
    with transaction(actor) as change:
        actor.may("decide")
        to = somebody(person_id, "person_id")
        away, roles = person_id in absent(change.at), roles_of(person_id, change.at)
        covered = stand_ins(change.standing.person_id, change.at)
        desk = at_desk(change, draft_id)
        beside = _my_turn(change, desk, covered)
        _fit(desk, to, roles, away=away)
        if desk.distinct and not someone_left(change, desk, [to.id]):
            raise Conflict(
                "would-be-stuck",
                N_("Without %(name)s nobody is left for a step that the guidance asks for. Choose somebody else."),
                name=to.name,
            )
        drafts.same(desk.draft, version)
        step_id = _add(change, desk, beside, to)
        note(change, desk.review.id, step_id, ADDED, (to.id, to.name), why)
        _record(change, EntryType.STEP_ADDED, desk, to, why, beside.position)
        _tell(change, "step_asked", desk, step_id, to, why)
        return change.made(draft=draft_id)


def _my_turn(change: Change, desk: Desk, covered: Any) -> Any:
    """The open step beside which somebody is asked: one that whoever acts may decide on."""
    step, _ = rulings.turn_of(change, desk.chain, desk.distinct, covered, also_own=True)
    if step is None:
        raise Conflict(
            "already-acted",
            N_("You have already decided on this review. One person fills one step only."),
            by=change.standing.name,
            at=change.at,
        )
    return step


def _fit(desk: Desk, to: Any, roles: frozenset[str], *, away: bool) -> None:
    """Raise `Invalid` where somebody cannot be asked, and `Conflict` where they are."""
    mine = [one for one in desk.chain.steps if one.role == asked(to.id) and one.state == "open"]
    if mine:
        raise Conflict("already-asked", N_("%(name)s is asked already."), name=to.name)
    if to.id in desk.chain.excluded:
        raise unfit("person_id", N_("%(name)s wrote, edited or submitted this text."), name=to.name)
    of_this_body(to, "person_id")
    if to.id in desk.chain.decided:
        raise unfit("person_id", N_("%(name)s has already decided in this review."), name=to.name)
    if not acts(roles):
        raise unfit("person_id", N_("%(name)s only reads here, and holds no role that acts."), name=to.name)
    if away:
        raise unfit("person_id", N_("%(name)s is away now. Choose somebody who is there."), name=to.name)


def _add(change: Change, desk: Desk, beside: Any, to: Any) -> int:
    """Write the step beside the one whose turn it is; it is due when that is."""
    row = session.execute(select(Step.due, Step.always).where(Step.id == beside.id)).one()
    here = [one for one in desk.chain.steps if one.position == beside.position]
    values = {
        "review_id": desk.review.id,
        "subject_kind": "draft",
        "position": beside.position,
        "part": max(one.part for one in here) + 1,
        "needed": beside.needed,
        "role": asked(to.id),
        "topic": None,
        "quorum": 1,
        "distinct_people": desk.distinct,
        "state": "open",
        "due": row.due,
        "clauses": [],
        "opened_at": change.at,
        "always": row.always,
        "timer_at": change.at if row.due < NO_DUE else None,
        "named_id": to.id,
        "added_by": change.standing.person_id,
    }
    made: int = session.execute(insert(table(Step)).values(**values).returning(table(Step).c.id)).scalar_one()
    return made


@verb
def take_back(actor: Actor, draft_id: int, position: int, part: int, reason: str, version: int | None = None) -> Made:
    """Ask somebody no longer who was asked beside the guidance: whoever asked may, and whoever may put steps to people.

    Where nothing else is open beside it, the review goes on. Raises `Conflict` for a step that the guidance asks for,
    and (who, when) for one that is decided.
    """
    why = with_reason(reason)
    with transaction(actor) as change:
        actor.may("decide")
        mine = people_of(change)
        desk = at_desk(change, draft_id)
        step = step_at(desk, position, part)
        if step.added_by is None:
            raise NotAllowed("asked-by-guidance", N_("The guidance asks for this step; nobody can take it back."))
        if step.state != "open":
            raise closed(step)
        others = [one for one in desk.chain.steps if one.added_by is None]
        if change.standing.person_id != step.added_by or change.standing.person_id in desk.chain.excluded:
            may_steer(change, desk, others, mine)
        drafts.same(desk.draft, version)
        to = _of(step)
        note(change, desk.review.id, step.id, TAKEN_BACK, (to.id, to.name), why)
        _record(change, EntryType.STEP_TAKEN_BACK, desk, to, why, step.position)
        _tell(change, "step_taken_back", desk, step.id, to, why)
        go_on(change, desk, [step])
        return change.made(draft=draft_id)


def _of(step: Any) -> Any:
    """Who was asked, whatever became of their account."""
    return session.execute(select(User.id, User.name).where(User.id == int(step.role.removeprefix(ASKED)))).one()


def go_on(change: Change, desk: Desk, gone: list[Any]) -> None:
    """Close steps as skipped and let the review go on: the next position opens, or the review has its outcome.

    Raises `Conflict` where nobody at all would have approved: silence never does.
    """
    if not turns.pass_over(change, desk.review.id, desk.chain, gone):
        return
    told = {"draft_id": desk.draft.id, "review_id": desk.review.id, "actor_id": change.actor.person_id}
    if not desk.chain.is_last(gone[0]):
        following = gone[0].position + 1
        change.enqueue(Job.NOTIFY, {"event": "step_opened", **told}, dedup=f"step_opened:{desk.review.id}:{following}")
        return
    if not any(one.state == "approved" for one in desk.chain.steps):
        raise Conflict("needs-an-approval", N_("Nobody has approved this yet, so the last step cannot be left out."))
    decisions.settle(change, desk.review, desk.draft.id, "clear", desk.edition)
    change.enqueue(Job.NOTIFY, {"event": "approved", **told}, dedup=f"approved:{desk.review.id}:{gone[0].position}")


def _record(change: Change, type: EntryType, desk: Desk, to: Any, reason: str, position: int) -> None:
    change.record(
        type,
        desk.subject,
        public={"digest": desk.review.digest, "policy": desk.edition.public},
        committed={
            "to": {"id": to.id, "name": to.name},
            "reason": reason,
            "step": position,
            "revision": desk.review.revision,
        },
    )


def _tell(change: Change, event: str, desk: Desk, step_id: int, to: Any, reason: str) -> None:
    told = {"event": event, "draft_id": desk.draft.id, "review_id": desk.review.id, "step_id": step_id}
    told |= {"actor_id": change.actor.person_id, "person_id": to.id, "comment": reason}
    change.enqueue(Job.NOTIFY, told, dedup=f"{event}:{step_id}")
