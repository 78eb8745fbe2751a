"""Which notices are still worth telling at the moment at which their letter leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.db import session
from governance.notices import amended, delivery
from governance.notices.mail.wishes import NEVER, Wishes
from governance.notices.rows import Notice
from governance.notices.waiting import MOST, Waiting, waiting_for
from governance.people.actors import Person
from policies.versions import Acknowledgement
from workflows.delegations import Delegation
from workflows.drafts import Draft
from workflows.reviews import Review, Step

STATES: Mapping[str, tuple[str, ...]] = {
    **delivery.STILL_TRUE,
    **{event: (state,) for event, state in amended.STILL_TRUE.items()},
}
ESCALATED = tuple(
    f"{kind}_{why}" for kind in ("step", "review", "language", "appeal") for why in ("escalated", "nobody")
)
"""Told of a step that others decide on."""


@dataclass(frozen=True)
class Sifted:
    """What a letter tells, what was overtaken or is not wanted any more, and what waits for its reader now."""

    kept: Sequence[Notice]
    dropped: Sequence[int]
    waiting: Sequence[Waiting]


def sift(person: Person, wishes: Wishes, notices: Sequence[Notice], at: datetime) -> Sifted:
    """Part what is still worth telling to an active person from what is not. A fixed number of statements.

    A step that is not theirs to decide on any more, a review that went on, a draft that is hidden: nobody is mailed
    of these. Nor of what they have asked meanwhile not to be mailed of.
    """
    waiting = waiting_for(person, at)
    hidden = _ids(Draft.id, notices, "draft_id", Draft.restricted.is_(True))
    open_steps = _ids(Step.id, notices, "step_id", Step.state == "open")
    theirs = {one.step_id for one in waiting} if len(waiting) < MOST else open_steps  # more than are looked at
    reviews = _states(notices)
    read = _read(person.person_id or 0, notices)
    asked = _ids(Delegation.id, notices, "delegation_id", Delegation.accepted_at.is_(None), *_NOT_OVER)

    def true(one: Notice) -> bool:
        if wishes.way(one.event) == NEVER or one.draft_id in hidden:
            return False
        if one.step_id is not None:
            return one.step_id in (open_steps if one.event in ESCALATED else theirs)
        if one.review_id is not None and one.event in STATES:
            return reviews.get(one.review_id) in STATES[one.event]
        if one.event.startswith("acknowledge"):
            return one.policy_version_id not in read
        return one.event != "delegation_proposed" or one.delegation_id in asked

    kept = [one for one in notices if true(one)]
    told = {one.id for one in kept}
    return Sifted(kept, [one.id for one in notices if one.id not in told], waiting)


_NOT_OVER = (Delegation.declined_at.is_(None), Delegation.ended_at.is_(None))


def _ids(column: Any, notices: Sequence[Notice], name: str, *condition: Any) -> set[int]:
    wanted = {ident for one in notices if (ident := getattr(one, name)) is not None}
    return set(session.scalars(select(column).where(column.in_(wanted), *condition))) if wanted else set()


def _states(notices: Sequence[Notice]) -> dict[int, str]:
    wanted = {one.review_id for one in notices if one.review_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Review.id, Review.state).where(Review.id.in_(wanted)))
    return {row.id: row.state for row in rows}


def _read(person_id: int, notices: Sequence[Notice]) -> set[int]:
    """The versions of the guidance that somebody has acknowledged."""
    wanted = {one.policy_version_id for one in notices if one.event.startswith("acknowledge")}
    if not wanted:
        return set()
    mine = (Acknowledgement.person_id == person_id, Acknowledgement.at.is_not(None))
    return set(session.scalars(select(Acknowledgement.version_id).where(Acknowledgement.version_id.in_(wanted), *mine)))
