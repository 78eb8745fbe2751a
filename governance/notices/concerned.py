"""Whom a review concerns, of whatever it is about: those whose turn it is, and those who have decided in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.people.actors import active, acts, holders, roles_of
from policies.eligibility import ASKED
from policies.versions import version_in_force
from workflows.delegations import StandIn, stand_ins_for, tied_in
from workflows.reviews import Decision, Review, ReviewConflict, Step


@dataclass(frozen=True)
class Told:
    """Whom to tell of an event, and what; `about` is what nobody is told of twice."""

    about: str = ""
    people: frozenset[int] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    step_id: int | None = None


def turn(
    change: Change, review_id: int, event: str = "step_opened", about: Mapping[str, Any] | None = None
) -> list[Told]:
    """Those who may decide on the steps that are open now: where others opened meanwhile, those need no telling.

    Whoever was asked in person was told so.
    """
    steps = session.execute(
        select(Step.id, Step.role, Step.topic, Step.due, Step.distinct_people, Step.subject_kind)
        .where(Step.review_id == review_id, Step.state == "open", Step.added_by.is_(None))
        .order_by(Step.part)
    ).all()
    if not steps:  # decided in this very moment
        return []
    shut_out = set(session.scalars(select(ReviewConflict.person_id).where(ReviewConflict.review_id == review_id)))
    if steps[0].distinct_people:
        shut_out |= decided(review_id)
    shut_out |= one_with([review_id], change.at, {review_id: shut_out}).get(review_id, set())
    found, roster = [], Roster(change.at)
    for step in steps:
        those = roster.able(step, shut_out)
        facts = {"role": step.role, "due": step.due.isoformat(), **(about or {})}
        found.append(Told(f"{event}:{step.id}", frozenset(those), facts, step.id))
        shut_out |= those  # who holds several of the roles is told once
    return found


def going_on(change: Change, drafts: Sequence[Any]) -> list[set[int]]:
    """Who goes on with each of these drafts: its keeper, else its author.

    Where they are not here any more, those before whom is brought what nobody attends to. `drafts` are rows with
    `keeper_id`, `author_id` and `topic`. One statement, and one for each topic of those that nobody goes on with.
    """
    here = active({one.keeper_id or one.author_id for one in drafts})
    left = {one.topic for one in drafts if (one.keeper_id or one.author_id) not in here}
    role = version_in_force(change.at).document.approval.escalate_to if left else ""
    instead = {topic: {one.id for one in holders(role, topic, change.at)} for topic in left}
    return [{whose} if (whose := one.keeper_id or one.author_id) in here else instead[one.topic] for one in drafts]


def told_of(change: Change, draft: Any) -> set[int]:
    """Whoever goes on with a draft, and its author, whose words they stay."""
    return {draft.author_id, *going_on(change, [draft])[0]}


def was_asked(change: Change, review_id: int) -> set[int]:
    """Those whose turn it was when a review was ended."""
    steps = session.execute(
        select(Step.role, Step.topic, Step.subject_kind).where(
            Step.review_id == review_id, Step.state == "outdated", Step.opened_at.is_not(None)
        )
    ).all()
    shut_out = set(session.scalars(select(ReviewConflict.person_id).where(ReviewConflict.review_id == review_id)))
    roster = Roster(change.at)
    return {one for step in steps for one in roster.able(step, shut_out)}


class Roster:
    """Who may decide at a moment, on however many steps: each role and each delegation is read once."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._holding: dict[tuple[str, str | None, bool], frozenset[int]] = {}
        self._lent: dict[int, list[StandIn]] = {}

    def holding(self, role: str, topic: str | None, outside: bool = False) -> frozenset[int]:
        """The active people who hold a role, for everything or for the topic; `outside` as `holders` has it."""
        held = role, topic, outside
        if held not in self._holding:
            found = self._holding[held] = frozenset(one.id for one in holders(role, topic, self._at, outside))
            new = found - self._lent.keys()
            self._lent |= {ident: [] for ident in new}
            for one in stand_ins_for(new, self._at):
                self._lent[one.person_id].append(one)
        return self._holding[held]

    def able(self, step: Any, shut_out: set[int]) -> set[int]:
        """Who may decide on a step: in their own name, or in the place of somebody who is not shut out either."""
        if step.role.startswith(ASKED):
            one = int(step.role.removeprefix(ASKED))
            return active({one}) - shut_out if acts(roles_of(one, self._at)) else set()
        own = set(self.holding(step.role, step.topic, step.subject_kind == "draft")) - shut_out
        lent = (one for ident in own for one in self._lent[ident] if one.holds(step.role, step.topic))
        return own | ({one.delegate_id for one in lent} - shut_out)


def one_with(reviews: Collection[int], at: datetime, shut_out: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """By review: who is one with somebody who is shut out there, because one of them stands in for the other."""
    found: dict[int, set[int]] = {}
    first, second = tied_in(Review.id.in_(sorted(reviews)), at)
    for row in session.execute(first.union_all(second)):
        if row.other in shut_out.get(row.review_id, ()):
            found.setdefault(row.review_id, set()).add(row.one)
    return found


def decided(review_id: int) -> set[int]:
    """Who decided in a review, and in whose place."""
    rows = session.execute(select(Decision.person_id, Decision.for_id).where(Decision.review_id == review_id))
    return {person for row in rows for person in row if person is not None}


def carried(review_id: int) -> list[Told]:
    """Those whose approvals were carried into a review, each with the revision that they approved and the new one."""
    rows = session.execute(
        select(Decision.person_id, Decision.carried_revision, Decision.revision)
        .where(Decision.review_id == review_id, Decision.carried_at.is_not(None))
        .order_by(Decision.id)
    )
    return [
        Told(f"carried:{review_id}", frozenset({row.person_id}), {"from": row.carried_revision, "to": row.revision})
        for row in rows
    ]


def last_word(review_id: int) -> dict[str, Any]:
    """Who decided last, and in whose words."""
    last = session.execute(
        select(Decision.person_name, Decision.for_name, Decision.comment, Decision.role)
        .where(Decision.review_id == review_id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).one()
    return {"by": last.person_name, "for": last.for_name, "comment": last.comment, "role": last.role}
