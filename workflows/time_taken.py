"""With whom a draft lay, and how long: the approvers' time is theirs alone, whatever its author and others took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from governance.db import session
from policies.calendar import Calendar, open_for, put_off
from policies.facts import Evaluation, StepPlan
from policies.versions import edition
from workflows.holds import holds_of
from workflows.reading import DraftView
from workflows.reviews import Review

AUTHOR, APPROVERS, HELD, TO_POST = "author", "approvers", "held", "to_post"
HOLDS = ("approved", "published")
"""States of a review whose `closed_at` is the moment of the approval, not that of its end."""

WHOSE = (AUTHOR, APPROVERS, HELD, TO_POST)
"""With whom a draft lies: with its author, the approvers, whoever holds it back, or whoever is to post it."""


@dataclass(frozen=True)
class Span:
    """From when until when it lay with somebody."""

    whose: str
    begins: datetime
    ends: datetime


def spans(reviews: Sequence[Any], holds: Sequence[Any], until: datetime) -> Iterator[Span]:
    """With whom a draft lay from its first submission until a moment, from its reviews and holds, oldest first."""
    ends = [*(one.submitted_at for one in reviews[1:]), until]
    for review, following in zip(reviews, ends, strict=True):
        decided = review.approved_at or review.closed_at or until
        yield Span(APPROVERS, review.submitted_at, decided)
        back = _given_back(review, following) if review.approved_at else decided
        if review.approved_at:
            yield from _approved(decided, back, holds)
        if back < following:
            yield Span(AUTHOR, back, following)


def _given_back(review: Any, following: datetime) -> datetime:
    """When an approval was over: by an edit or another act, or because it lapsed; else it holds until `following`."""
    over: list[datetime] = [following]
    if review.state not in HOLDS:
        over.append(review.closed_at)
    if review.valid_until is not None:
        over.append(review.valid_until)
    return min(over)


def _approved(begins: datetime, ends: datetime, holds: Sequence[Any]) -> Iterator[Span]:
    """The time of an approval: held back, and to be posted."""
    at = begins
    for one in holds:
        start, stop = max(one.at, at), min(one.resumed_at or ends, ends)
        if not begins <= one.at < ends or start >= stop:
            continue
        if at < start:
            yield Span(TO_POST, at, start)
        yield Span(HELD, start, stop)
        at = stop
    if at < ends:
        yield Span(TO_POST, at, ends)


def taken(reviews: Sequence[Any], holds: Sequence[Any], calendar: Calendar, until: datetime) -> Mapping[str, int]:
    """How many whole minutes of business time a draft lay with each of them, until a moment."""
    sums = dict.fromkeys(WHOSE, timedelta())
    for one in spans(reviews, holds, until):
        sums[one.whose] += open_for(one.begins, one.ends, calendar)
    return {whose: lay // timedelta(minutes=1) for whose, lay in sums.items()}


def time_taken(view: DraftView, at: datetime, holds: Sequence[Any] | None = None) -> Mapping[str, int]:
    """The same of a draft with every review, until it went out or was taken out, else until `at`.

    By the calendar of its latest review. One statement where it was approved ever, else none: only then is there a
    hold; none where the caller has read the `holds`.
    """
    reviews = [one.review for one in (*view.earlier[::-1], view.review) if one is not None]
    if not reviews:
        return dict.fromkeys(WHOSE, 0)
    if holds is None:
        holds = holds_of(view.draft.id) if any(one.approved_at for one in reviews) else ()
    return taken(reviews, holds, edition(reviews[-1].policy_version_id).document.calendar, _over(view, at))


def _over(view: DraftView, at: datetime) -> datetime:
    """Until when a draft lies with anybody."""
    if view.publication is not None:
        return view.publication.at
    ended = view.draft.state in ("withdrawn", "set_aside")
    return view.draft.updated_at if ended else at


def reviews_before(draft_id: int) -> Sequence[Any]:
    """The reviews of a draft, oldest first. One keyed statement."""
    times = Review.state, Review.submitted_at, Review.approved_at, Review.closed_at, Review.valid_until
    of = Review.subject_kind == "draft", Review.subject_id == draft_id
    return session.execute(select(*times).where(*of).order_by(Review.id)).all()


def given_their_time(draft_id: int, evaluation: Evaluation, calendar: Calendar, at: datetime) -> tuple[StepPlan, ...]:
    """The steps of a submission, due later by what the draft lay with others than its approvers since the first one.

    Only what counts from the public's message: the conversation's own due time stays. A step with a time of its own
    counts from this submission anyway.
    """
    before = reviews_before(draft_id) if evaluation.first_response_due is not None else ()
    lost = [one for one in spans(before, (), at) if one.whose != APPROVERS] if before else []
    if not lost:
        return evaluation.steps
    return tuple(
        replace(step, due=_later(step, lost, calendar)) if step.due == evaluation.first_response_due else step
        for step in evaluation.steps
    )


def _later(step: StepPlan, lost: Sequence[Span], calendar: Calendar) -> datetime | None:
    by = sum((open_for(one.begins, one.ends, calendar, always=step.always) for one in lost), timedelta())
    return put_off(step.due, by, calendar, always=step.always) if step.due is not None else None
