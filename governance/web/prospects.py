"""Whose turn a draft is for the reader, and what the guidance says of one that nobody decides on yet."""

from __future__ import annotations

from datetime import datetime

from governance.change import Standing
from governance.errors import NotAllowed
from governance.people.actors import Person
from policies.facts import Evaluation
from workflows.candidates import Turn, turn
from workflows.delegations import stand_ins
from workflows.evaluating import look
from workflows.reading import DraftView, ReviewView

BEFORE_REVIEW = ("drafting", "changes_requested", "rejected", "expired")
"""States in which the guidance in force, not a review, says which steps are to come."""


def turn_of(review: ReviewView | None, standing: Standing, at: datetime) -> Turn | None:
    """How the open step looks to somebody, also in the place of others; None where nobody is asked."""
    if review is None or review.review.state != "open":
        return None
    return turn(review, standing, stand_ins(standing.person_id, at))


def evaluation_of(view: DraftView, at: datetime) -> Evaluation | None:
    """What the guidance in force says of a text that no review is running on, as it would say it to its author."""
    if view.state(at) not in BEFORE_REVIEW:
        return None
    try:
        author = Person(view.draft.author_id).standing(at, lock=False)
        return look(view.draft, author, at)
    except NotAllowed:  # the account was disabled since
        return look(view.draft, Standing(view.draft.author_id, view.author, ""), at)
