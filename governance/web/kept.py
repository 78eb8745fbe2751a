"""What a reader of a draft's page is shown of approvals that were kept after an edit, their own above all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows import carrying
from workflows.carrying import Objection
from workflows.reading import DraftView
from workflows.requirements import current_review
from workflows.reviews import RUNNING, Decision


@dataclass(frozen=True)
class Kept:
    """The reader's own approval that was kept for the current revision and counts, and what was ever taken back."""

    mine: Decision | None = None
    objections: Sequence[Objection] = ()

    def now(self, view: DraftView) -> Objection | None:
        """The approval of the current revision that was taken back."""
        review = current_review(view)
        return next((one for one in self.objections if review and one.review_id == review.review.id), None)


def kept_of(view: DraftView, person_id: int | None) -> Kept:
    """In one statement where anything was ever kept on this draft, in none elsewhere."""
    reviews = [one.review for one in (view.review, *view.earlier) if one is not None]
    if all(one.carried_at is None for one in reviews):
        return Kept()
    review = current_review(view)
    running = review is not None and review.review.state in RUNNING
    made = [one for step in review.steps for one in step.decisions] if review and running else []
    mine = next((one for one in made if one.carried_at is not None and one.person_id == person_id), None)
    return Kept(mine, carrying.objections_to([one.id for one in reviews]))


def last_decided(view: DraftView, person_id: int | None) -> int | None:
    """The newest revision whose words somebody really decided on; None where they decided on none."""
    reviews = [one for one in (view.review, *view.earlier) if one is not None]
    made = [one for review in reviews for step in review.steps for one in step.decisions if one.person_id == person_id]
    if not made:
        return None
    newest = max(made, key=lambda decision: decision.id)
    return newest.carried_revision or newest.revision
