"""A review and its steps as they are read: values for pages, the API and the verbs' answers."""

from __future__ import annotations

from dataclasses import dataclass

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
    """A review with its steps, and the policy version's number."""

    review: Review
    policy: str
    submitter: str
    steps: tuple[StepView, ...]
    conflict: frozenset[int]

    def beside(self, step: Step) -> int:
        """How many steps the guidance asks for at this one's position, itself among them."""
        return sum(1 for one in self.steps if one.step.position == step.position and one.step.added_by is None)
