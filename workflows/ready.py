"""What is asked of a draft, as acts ask it: of locked rows, in the words and by the rules of `demands`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.errors import NotAllowed
from policies.eligibility import NotEligible, PublisherFacts, publishing
from policies.versions import edition
from workflows import drafts, flight
from workflows.demands import DECIDE, LET_OUT, OUT, Situation, refuse
from workflows.drafts import Revision
from workflows.emergencies.repeating import wrong
from workflows.emergencies.rows import under_locked
from workflows.reviews import SKIP, Decision
from workflows.scheduled import of_review


def may_be_decided(change: Change, review: Any) -> None:
    """Refuse to act on a locked review that runs no more: other guidance took effect, or its emergency is over."""
    other = flight.overtaken(review, change.at)
    at_stake = Situation(
        state="in_review",
        review=review,
        sent_back_by=other.number if other is not None else None,
        under=under_locked(review, change.at),
    )
    refuse(at_stake, change.at, DECIDE)


def may_go_out(change: Change, draft: Any, review: Any) -> None:
    """Refuse a locked draft that is not to go out at any time: not approved as it stands, lapsed, overtaken, wrong."""
    approved(draft, review)
    refuse(situation(change, draft, review, revision_of_repeat(draft, review)), change.at, LET_OUT)


def goes_out(change: Change, draft: Any, review: Any, revision: Revision, found: Situation | None = None) -> None:
    """As `may_go_out`, and refuse what is not to go out yet. `found` is its situation, where it was read already."""
    approved(draft, review)
    refuse(found or situation(change, draft, review, revision), change.at, OUT)


def approved(draft: Any, review: Any) -> None:
    """Refuse a locked draft whose approval is not for its words: no demand can be asked of those then."""
    if review is None or review.state != "approved" or review.digest != draft.digest:
        raise drafts.not_current(draft)


def situation(change: Change, draft: Any, review: Any, revision: Revision | None) -> Situation:
    """A locked draft and the locked review of its words. No statement for an ordinary one that is not scheduled."""
    other = flight.overtaken(review, change.at)
    return Situation(
        state=draft.state,
        review=review,
        not_before=earliest(revision) if revision is not None else None,
        planned=of_review(draft.review_id) if draft.state == "scheduled" else None,
        sent_back_by=other.number if other is not None else None,
        under=under_locked(review, change.at),
        wrong=wrong(draft.kind, revision, review) if revision is not None else None,
    )


def revision_of_repeat(draft: Any, review: Any) -> Revision | None:
    """The wording of a draft that goes by another one's approval; None, and no statement, of any other."""
    return revision_of(draft) if review.repeats_id is not None else None


def may_publish(change: Change, draft: Any, review: Any) -> None:
    """Its author or keeper, a role that may publish, or one of its approvers; an intern never."""

    def approvers() -> Collection[int]:
        made = select(Decision.person_id).where(Decision.review_id == review.id, Decision.verdict != SKIP)
        return session.scalars(made).all()

    me = PublisherFacts(change.standing.person_id or 0, change.standing.roles)
    document = edition(review.policy_version_id).document
    answer = publishing(me, document, (draft.author_id, draft.keeper_id), approvers)
    if isinstance(answer, NotEligible):
        raise NotAllowed(answer.slug, answer.sentence)


def earliest(revision: Revision) -> datetime | None:
    """The moment before which a wording may not go out, where it has one."""
    return datetime.fromisoformat(revision.not_before["time"]) if revision.not_before else None


def revision_of(draft: Any) -> Revision:
    """The current wording of a locked draft."""
    found = select(Revision).where(Revision.draft_id == draft.id, Revision.n == draft.revision)
    return session.execute(found).scalar_one()
