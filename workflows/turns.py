"""Whose turn it is in a review: its steps, who decided and who may not, and how a decision moves them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    and_,
    bindparam,
    case,
    cast,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)

from governance.change import Change
from governance.db import Moment, session, table
from governance.machine import move
from policies.eligibility import Tie
from workflows.delegations.ties import tied_in
from workflows.reviews import NO_DUE, Decision, Review, ReviewConflict, Step
from workflows.states import STEP

_step = table(Step)


@dataclass(frozen=True)
class Chain:
    """The steps in order, who is excluded by the stored conflict set, and who decided on which step, and for whom."""

    steps: Sequence[Any]
    excluded: frozenset[int]
    made: frozenset[tuple[int, int]]
    stood_for: frozenset[tuple[int, int]] = frozenset()
    tied: frozenset[Tie] = frozenset()

    @property
    def open(self) -> Sequence[Any]:
        """The steps whose turn it is: several where they run beside each other."""
        return [step for step in self.steps if step.state == "open"]

    @property
    def decided(self) -> frozenset[int]:
        """Everybody who decided on any step, and for whom."""
        return frozenset(person for person, _ in self.made | self.stood_for)

    def on(self, step: Any) -> frozenset[int]:
        """Who decided on this step, and for whom."""
        return frozenset(person for person, where in self.made | self.stood_for if where == step.id)

    def count(self, step: Any) -> int:
        """How many people have approved this step."""
        return sum(1 for _, where in self.made if where == step.id)

    def beside(self, step: Any) -> list[Any]:
        """The other steps of its position."""
        return [one for one in self.steps if one.position == step.position and one is not step]

    def enough(self, step: Any) -> bool:
        """Whether with an approval of this step its position has what the guidance asks for there."""
        required = [one for one in self.beside(step) if one.added_by is None]
        if step.added_by is not None:
            return all(one.state != "open" for one in required)
        needed: int = step.needed
        return sum(1 for one in required if one.state == "approved") + 1 >= needed

    def fills(self, step: Any) -> bool:
        """Whether an approval of this step would be the last one that its position needs: nobody asked is left out."""
        waits = any(one.state == "open" and one.added_by is not None for one in self.beside(step))
        return self.enough(step) and not waits

    def is_last(self, step: Any) -> bool:
        """Whether no position comes after this step's."""
        return step is self.steps[-1] or all(one.position <= step.position for one in self.steps)


def chain(review_id: int, at: datetime) -> Chain:
    """One statement for all that a decision at this moment must know, read under the review's lock."""
    rows: Sequence[Any] = session.execute(_CHAIN, {"review": review_id, "now": at}).all()
    return Chain(
        sorted((row for row in rows if row.what == "step"), key=lambda row: (row.position, row.part)),
        frozenset(row.id for row in rows if row.what == "excluded"),
        frozenset((row.id, row.position) for row in rows if row.what == "decided"),
        frozenset((row.id, row.position) for row in rows if row.what == "stood_for"),
        frozenset(Tie(row.id, row.position, row.role) for row in rows if row.what == "tied"),
    )


def _chain() -> Any:
    review: Any = bindparam("review")
    step, conflict, decision = _step.c, table(ReviewConflict).c, table(Decision).c
    none: Any = null()
    zero: Any = literal_column("0")
    nothing = cast(null(), JSON)
    what = literal("step").label("what")
    turns = step.id, step.position, step.part, step.needed, step.role, step.topic, step.quorum, step.state, step.clauses
    steps: Any = select(what, *turns, step.added_by).where(step.review_id == review)
    excluded: Any = select(
        literal("excluded"), conflict.person_id, zero, zero, zero, none, none, zero, none, nothing, null()
    ).where(conflict.review_id == review)
    decided: Any = select(
        literal("decided"),
        decision.person_id,
        decision.step_id,
        zero,
        zero,
        none,
        none,
        zero,
        decision.verdict,
        nothing,
        null(),
    ).where(decision.review_id == review, decision.outdated_at.is_(None))
    stood_in_for: Any = decided.with_only_columns(
        *(literal("stood_for"), decision.for_id, decision.step_id, zero, zero, none, none, zero, decision.verdict),
        *(nothing, null()),
    ).where(decision.for_id.is_not(None))
    tied = [
        select(literal("tied"), one.c.one, one.c.other, zero, zero, one.c.name, none, zero, none, nothing, null())
        for one in (each.subquery() for each in tied_in(Review.id == review, bindparam("now", type_=Moment)))
    ]
    return union_all(steps, excluded, decided, stood_in_for, *tied)


_CHAIN = _chain()


def turn(change: Change, review_id: int, chain: Chain, step: Any, state: str) -> None:
    """Close a step in `state`, in one statement.

    After the approval that fills its position the steps beside it are skipped and those of the next position open;
    after any other verdict those that were still to come will not be asked. Whoever was asked beside what the guidance
    asks for still has to answer when that has approved.
    """
    rows = _step.c
    here = rows.id == step.id
    at = literal(change.at, Moment)
    if state != "approved":
        where: Any = or_(here, rows.state.in_(("open", "waiting")))
        values: dict[str, Any] = {
            "state": case((here, state), else_="outdated"),
            "closed_at": change.at,
            "timer_at": None,
        }
    elif not chain.fills(step):
        required = and_(rows.position == step.position, rows.state == "open", rows.added_by.is_(None))
        where = or_(here, required) if chain.enough(step) and step.added_by is None else here
        values = {"state": case((here, state), else_="skipped"), "closed_at": change.at, "timer_at": None}
    else:
        following = step.position + 1
        where = or_(here, and_(rows.position == step.position, rows.state == "open"), rows.position == following)
        values = {
            "state": case((here, state), (rows.position == following, "open"), else_="skipped"),
            "closed_at": case((rows.position == following, rows.closed_at), else_=at),
            "opened_at": case((rows.position == following, at), else_=rows.opened_at),
            "timer_at": case((and_(rows.position == following, rows.due < NO_DUE), at), else_=null()),
        }
    session.execute(update(_step).where(rows.review_id == review_id, where).values(**values))


def pass_over(change: Change, review_id: int, chain: Chain, gone: Sequence[Any]) -> bool:
    """Close open steps of one position as skipped; whether the position is done with it: the next one opens then."""
    rows, position = _step.c, gone[0].position
    ids = [one.id for one in gone]
    closed = {"state": move(STEP, "open", "skip"), "closed_at": change.at, "timer_at": None}
    session.execute(update(_step).where(rows.id.in_(ids)).values(**closed))
    if any(one.position == position and one.state == "open" and one.id not in ids for one in chain.steps):
        return False
    opened = {"state": move(STEP, "waiting", "open"), "opened_at": change.at}
    timed = {"timer_at": case((rows.due < NO_DUE, literal(change.at, Moment)), else_=null())}
    following = rows.review_id == review_id, rows.position == position + 1, rows.state == "waiting"
    session.execute(update(_step).where(*following).values(**opened, **timed))
    return True
