"""A review and its steps as they are read: values for pages, the API and the verbs' answers."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.reviews import Decision, Review, Step


@dataclass(frozen=True)
class StepView:
    """A step with the decisions made on it."""

    step: Step
    decisions: tuple[Decision, ...]

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
        """How many steps have this one's position, itself among them."""
        return sum(1 for one in self.steps if one.step.position == step.position)
