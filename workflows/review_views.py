"""A review and its steps as they are read: values for pages, the API and the verbs' answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policies.eligibility import Tie
from workflows.reviews import SKIP, Decision, Review, Step
from workflows.step_acts import ADDED, REASSIGNED, StepAct


@dataclass(frozen=True)
class StepView:
    """A step with the decisions made on it."""

    step: Step
    decisions: tuple[Decision, ...]
    acts: tuple[StepAct, ...] = ()

    @property
    def named(self) -> StepAct | None:
        """By whom it was put to somebody, or somebody asked, last."""
        return next((one for one in reversed(self.acts) if one.kind in (REASSIGNED, ADDED)), None)

    @property
    def skipped(self) -> Decision | None:
        """Who passed it over, where somebody did."""
        return next((one for one in self.decisions if one.verdict == SKIP), None)

    @property
    def approvals(self) -> int:
        """How many approvals count."""
        return sum(1 for d in self.decisions if d.verdict == "approve" and d.outdated_at is None)


@dataclass(frozen=True)
class ReviewView:
    """A review with its steps, and the policy version's number.

    `in_force` is the row id of the version that was in force as it was read; None for one that an act has just made.
    """

    review: Review
    policy: str
    submitter: str
    steps: tuple[StepView, ...]
    conflict: frozenset[int]
    tied: frozenset[Tie] = frozenset()
    in_force: int | None = None

    def beside(self, step: Step) -> int:
        """How many steps the guidance asks for at this one's position, itself among them."""
        return sum(1 for one in self.steps if one.step.position == step.position and one.step.added_by is None)


def outward(view: ReviewView, person_id: int) -> ReviewView:
    """A review as somebody from outside reads it.

    Without those who were asked beside the guidance, without what was put to whom and why, and without the words in
    which others decided or skipped a step: these are said among staff.
    """
    steps = tuple(
        replace(one, acts=(), decisions=tuple(_without_words(each, person_id) for each in one.decisions))
        for one in view.steps
        if one.step.added_by is None
    )
    return replace(view, steps=steps)


def _without_words(row: Decision, person_id: int) -> Decision:
    """A copy, which the session does not know."""
    if row.person_id == person_id:
        return row
    values = {column.key: getattr(row, column.key) for column in Decision.__mapper__.column_attrs}
    return Decision(**{**values, "comment": "", "revisit_if": None})
