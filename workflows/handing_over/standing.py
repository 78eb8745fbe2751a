"""What every act on a step asks first: the open review, the step, who may act on it, and whether somebody is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Problem
from governance.people.rows import User
from policies.eligibility import Eligible, PersonFacts, StepFacts, verdict_on
from policies.liveness import left_open, remaining
from policies.versions import Edition, edition
from workflows import drafts, reviews, turns
from workflows.delegations import stand_ins
from workflows.liveness import roll
from workflows.liveness.roll import NOTHING
from workflows.ready import may_be_decided
from workflows.reviews import Decision
from workflows.rulings import acting
from workflows.turns import Chain

NOT_USABLE = N_("Some of what was sent cannot be used.")


class Desk(NamedTuple):
    """A locked open review with its draft and chain, and the edition that it runs under."""

    review: Any
    draft: Any
    chain: Chain
    edition: Edition

    @property
    def distinct(self) -> bool:
        return self.edition.document.approval.distinct_people

    @property
    def subject(self) -> str:
        """How the record names the review."""
        return f"review/{self.review.public_id}"


def with_reason(reason: str) -> str:
    """The reason without the space around it. Raises `Invalid` where there is none."""
    if not reason.strip():
        raise Invalid("invalid", N_("Say why."), errors={"reason": [Problem(N_("A reason is required."))]})
    return reason.strip()


def somebody(person_id: int, field: str) -> Any:
    """An active account, which stays so until the transaction ends: to be read before a review is locked."""
    row = session.execute(
        select(User.id, User.name, User.state, User.outside_body).where(User.id == person_id).with_for_update(read=True)
    ).one_or_none()
    if row is None or row.state != "active":
        raise unfit(field, N_("There is nobody with this number, or the account is disabled."))
    return row


def of_this_body(to: Any, field: str) -> None:
    """Raise `Invalid` for an outside approver: they decide on the steps of the guidance, and do nothing beside that."""
    if to.outside_body is not None:
        raise unfit(
            field,
            N_("%(name)s is an outside approver, and decides only on steps that the guidance asks for."),
            name=to.name,
        )


def unfit(field: str, sentence: str, **facts: Any) -> Invalid:
    """Somebody was named who cannot be."""
    return Invalid("invalid", NOT_USABLE, errors={field: [Problem(sentence, **facts)]})


def at_desk(change: Change, draft_id: int) -> Desk:
    """The open review of a draft, locked before the draft.

    Raises `Conflict` (who, when) where there is none, and where it is an emergency's that is over.
    """
    review = reviews.lock_in_flight(draft_id, change.at)
    draft = drafts.locked(change, draft_id)
    if review is None or review.state != "open":
        raise _closed(draft)
    may_be_decided(change, review)
    return Desk(review, draft, turns.chain(review.id, change.at), edition(review.policy_version_id))


def _closed(draft: Any) -> Conflict:
    last = session.execute(
        select(Decision.person_name, Decision.at)
        .where(Decision.review_id == draft.review_id, Decision.outdated_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        return Conflict("already-decided", N_("Already decided by %(by)s at %(at)s."), by=last.person_name, at=last.at)
    return Conflict("not-in-review", N_("This draft is not in review; there is nothing to decide."), state=draft.state)


def step_at(desk: Desk, position: int, part: int) -> Any:
    """A step of the chain that is still to be decided on. Raises `NotFound`, or `Conflict` (who, when)."""
    step = next((one for one in desk.chain.steps if (one.position, one.part) == (position, part)), None)
    if step is None:
        raise NotFound("no-such-step", N_("This review has no such step."))
    if step.state not in ("open", "waiting"):
        raise closed(step)
    return step


def closed(step: Any) -> Conflict:
    """Somebody was first: who decided on it last, and when."""
    last = session.execute(
        select(Decision.person_name, Decision.at).where(Decision.step_id == step.id).order_by(Decision.id.desc())
    ).first()
    return Conflict(
        "step-closed",
        N_("This step has been decided."),
        by=last.person_name if last else None,
        at=last.at if last else None,
    )


def people_of(change: Change) -> list[PersonFacts]:
    """Whoever acts as the rules see them: in their own name, and in the place of each for whom they stand in."""
    covered = stand_ins(change.standing.person_id, change.at)
    found = [*acting(change.standing, ()), *(acting(change.standing, covered) if covered else ())]
    return [person for person, _ in found]


def may_steer(change: Change, desk: Desk, steps: Sequence[Any], people: Sequence[PersonFacts]) -> None:
    """Those who hold the role of one of these steps, and the role to which the guidance escalates, may.

    Never whoever wrote the text: nobody chooses who judges their own work.
    """
    if change.standing.person_id in desk.chain.excluded:
        raise NotAllowed(
            "own-work", N_("You wrote, edited or submitted this text, so you cannot choose who decides on it.")
        )
    for person in people:
        for step in steps:
            facts = StepFacts(step.role, step.topic, step.quorum, "open")
            if isinstance(
                verdict_on(person, facts, desk.chain.excluded, (), distinct_people=True, tied=desk.chain.tied), Eligible
            ):
                return
    if not change.standing.holds(desk.edition.document.approval.escalate_to):
        raise NotAllowed(
            "may-not-steer",
            N_("This is for those who hold the role of the step, and for the role %(role)s, to which it escalates."),
            role=desk.edition.document.approval.escalate_to,
        )


def someone_left(change: Change, desk: Desk, out: Collection[int]) -> bool:
    """Whether every step that can be filled now can still be where these people are out."""
    chain = desk.chain
    rows = [one for one in chain.steps if one.added_by is None]
    place = {one.id: (one.position, one.part) for one in rows}
    left = remaining(rows, [(*place[step], person) for person, step in chain.made if step in place])
    staff = roll(change.at).without(NOTHING).staff
    before = left_open(left, staff, chain.excluded, chain.decided, desk.distinct)
    after = left_open(left, staff, {*chain.excluded, *out}, chain.decided, desk.distinct)
    return set(after.short) <= set(before.short)
