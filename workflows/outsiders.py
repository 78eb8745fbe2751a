"""Which drafts somebody from outside may see: what is put before them, and what they decided.

Everybody else is let through here. Where a person from outside may go at all stands where pages and operations are
joined to the application; this says of which drafts.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from workflows.drafts import Draft
from workflows.reviews import Decision, Review, ReviewConflict, Step


def only_put_before(standing: Standing, draft_id: int) -> None:
    """Raise `NotFound` for a draft that is not before somebody from outside; nothing for people of this body.

    Before them is what has an open step that they can decide on, and what they decided on while its words are those.
    One statement, none for people of this body.
    """
    if standing.body is None:
        return
    of_draft = and_(Review.subject_kind == "draft", Review.subject_id == draft_id)
    waits = (
        select(Step.id)
        .join(Review, Review.id == Step.review_id)
        .where(of_draft, Review.state == "open", Step.state == "open", _for(standing))
        .where(~_shut_out(standing.person_id))
        .exists()
    )
    mine = (
        select(Decision.id)
        .join(Review, Review.id == Decision.review_id)
        .join(Draft, Draft.id == Review.subject_id)
        .where(of_draft, Decision.person_id == standing.person_id, Decision.revision == Draft.revision)
        .exists()
    )
    if session.scalar(select(Draft.id).where(Draft.id == draft_id, or_(waits, mine))) is None:
        raise NotFound(
            "not-found",
            N_("Nothing with this number is before you. It may have been decided, edited or taken back meanwhile."),
        )


def _for(standing: Standing) -> ColumnElement[bool]:
    """The condition that a step asks for a role of theirs."""
    rights = [
        Step.role == grant.role if grant.topic is None else and_(Step.role == grant.role, Step.topic == grant.topic)
        for grant in standing.grants
    ]
    return or_(false(), *rights)


def _shut_out(person_id: int | None) -> ColumnElement[bool]:
    """The condition that they wrote the text, or have filled another step of the review."""
    wrote = select(ReviewConflict.review_id).where(
        ReviewConflict.review_id == Step.review_id, ReviewConflict.person_id == person_id
    )
    filled = select(Decision.id).where(
        Decision.review_id == Step.review_id,
        Decision.person_id == person_id,
        or_(Step.distinct_people.is_(True), Decision.step_id == Step.id),
    )
    return or_(wrote.exists(), filled.exists())
