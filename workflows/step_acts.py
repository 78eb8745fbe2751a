"""What people did with a step beside deciding on it: put it to somebody, asked one more person, took that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Change
from governance.db import Base, Id, Moment, session

REASSIGNED, ADDED, TAKEN_BACK = "reassigned", "added", "taken_back"


class StepAct(Base):
    """Who did what with a step, to whom, why and when; the names are those of then."""

    __tablename__ = "step_act"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"))
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    to_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    to_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_step_act_review", "review_id", "id"),)


def note(change: Change, review_id: int, step_id: int, kind: str, to: tuple[int, str], reason: str) -> None:
    """Write down what whoever acts did with a step; `to` is the other person, by number and name."""
    who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
    what = {"review_id": review_id, "step_id": step_id, "kind": kind, "reason": reason}
    session.execute(insert(StepAct).values(**what, **who, to_id=to[0], to_name=to[1]))


def acts_of(review_ids: Collection[int]) -> dict[int, tuple[StepAct, ...]]:
    """What was done with the steps of these reviews, by step, oldest first. One statement."""
    found: dict[int, list[StepAct]] = {}
    for row in session.scalars(select(StepAct).where(StepAct.review_id.in_(review_ids)).order_by(StepAct.id)):
        found.setdefault(row.step_id, []).append(row)
    return {ident: tuple(rows) for ident, rows in found.items()}
