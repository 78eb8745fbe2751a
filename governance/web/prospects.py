"""Whose turn a draft is for the reader, and what the guidance says of one that nobody decides on yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance import http
from governance.change import Standing
from governance.errors import NotAllowed
from governance.people.actors import Person
from policies.eligibility import NotEligible
from policies.facts import Evaluation
from workflows.alternatives import PENDING, SetAside, set_aside_of
from workflows.candidates import Turn, turn
from workflows.delegations import stand_ins
from workflows.demands import Demand
from workflows.drafts import Withdrawal
from workflows.evaluating import look
from workflows.reading import DraftView, ReviewView, withdrawal_of
from workflows.retrospectives import owed
from workflows.reviews import Decision
from workflows.threads import Message


@dataclass(frozen=True)
class Owed:
    """The review afterwards of what went out under an emergency, and how it looks to the reader while it is open."""

    review: ReviewView
    turn: Turn | None

    @property
    def step(self) -> Any:
        """Its one step."""
        return self.review.steps[0].step

    @property
    def decision(self) -> Any:
        """What was found; None while nobody has looked."""
        made = self.review.steps[0].decisions
        return made[-1] if made else None

    @property
    def mine(self) -> bool:
        """Whether it waits for the reader."""
        return self.turn is not None and self.turn.mine

    @property
    def why_not(self) -> str:
        """Why the reader cannot review it, as the verb would say it; empty where they can, or it is done."""
        answer = self.turn.answer if self.turn else None
        return http.sentence(answer.sentence, answer.facts) if isinstance(answer, NotEligible) else ""


def owed_of(view: DraftView, standing: Standing, at: datetime) -> Owed | None:
    """The review afterwards of a draft; nothing is asked where it did not go out under an emergency."""
    if view.publication is None or view.publication.emergency_id is None:
        return None
    review = owed(view.draft.id)
    return None if review is None else Owed(review, turn_of(review, standing, at))


def others_of(view: DraftView, drafts: Sequence[Any]) -> list[Any]:
    """The other replies to the same conversation that may still go out."""
    if view.draft.kind != "reply" or view.draft.state not in PENDING:
        return []
    return [one for one in drafts if one.id != view.draft.id and one.kind == "reply" and one.state in PENDING]


def taken_out(view: DraftView) -> Withdrawal | SetAside | None:
    """By whom and why a draft was withdrawn or set aside; None for one that was not."""
    if view.draft.state == "set_aside":
        return set_aside_of(view.draft.id)
    return withdrawal_of(view.draft.id) if view.draft.state == "withdrawn" else None


def has_approved(view: DraftView, person_id: int | None) -> bool:
    """Whether somebody has approved the text as it stands."""
    made = [one for step in view.review.steps for one in step.decisions] if view.review else []
    return any(one.person_id == person_id and one.verdict == "approve" and one.outdated_at is None for one in made)


@dataclass(frozen=True)
class Refused:
    """Why the text on the page was rejected, when it comes back, and what the public wrote since."""

    decision: Decision
    since: Sequence[Message]


def refused_of(view: DraftView, messages: Sequence[Message]) -> Refused | None:
    """The rejection of a draft's current text; None where it was not, or was edited since."""
    review = view.review
    if review is None or review.review.state != "rejected" or review.review.revision != view.draft.revision:
        return None
    made = [one for step in review.steps for one in step.decisions if one.verdict == "reject"]
    return Refused(made[-1], [one for one in messages if one.received_at > made[-1].at]) if made else None


BEFORE_REVIEW = ("drafting", "changes_requested", "rejected", "expired")
"""States in which the guidance in force, not a review, says which steps are to come."""


def turn_of(review: ReviewView | None, standing: Standing, at: datetime, asked: Iterable[Demand] = ()) -> Turn | None:
    """How the open step looks to somebody, also in the place of others; None where nobody is asked.

    What is `asked` of the draft may stand in the way of every decision.
    """
    if review is None or review.review.state != "open":
        return None
    return turn(review, standing, stand_ins(standing.person_id, at), asked=asked)


def evaluation_of(view: DraftView, at: datetime) -> Evaluation | None:
    """What the guidance in force says of a text that no review is running on, as it would say it to its author."""
    if view.state(at) not in BEFORE_REVIEW:
        return None
    try:
        author = Person(view.draft.author_id).standing(at, lock=False)
        return look(view.draft, author, at)
    except NotAllowed:  # the account was disabled since
        return look(view.draft, Standing(view.draft.author_id, view.author, ""), at)
