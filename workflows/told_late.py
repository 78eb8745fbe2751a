"""What was posted while it was approved, and is told of when it is so no more: the moment of posting decides.

Also where the draft was edited since: the post is of the revision that was approved then, if its words are those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import exists, null, or_, select, update

from governance.change import Change
from governance.db import session, table
from workflows import drafts, findable, flight, reviews
from workflows.demands import OUT, Situation, demands
from workflows.drafts import Revision
from workflows.holds import Hold
from workflows.posted import differ
from workflows.ready import revision_of
from workflows.reviews import COLUMNS, Review
from workflows.scheduled import end, of_review
from workflows.states import DRAFT

WITHIN = timedelta(hours=24)
"""For so long after it was posted it can be recorded. Later it is a mistake that has to be reported."""

ENDED, HELD, LAPSED, EMERGENCY, GUIDANCE = "ended", "held", "lapsed", "emergency_over", "guidance_changed"
WHYS = (ENDED, HELD, LAPSED, EMERGENCY, GUIDANCE)
"""Why what was approved as it was posted is not so any more when that is recorded."""

MOVE = "publish_late"
_ENDS = ("outdated", "changes_requested")
_review = table(Review)


def covering(draft_id: int, running: Any, published_at: datetime | None, at: datetime) -> Any:
    """The review whose approval may have held when it was posted: the running one, or one that ended since, locked.

    No statement where the running one was approved by then.
    """
    if published_at is None or (running is not None and _approved_by(running, published_at)):
        return running
    if not at - WITHIN < published_at <= at:
        return running
    found = session.scalars(
        select(Review.id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id, Review.state.in_(_ENDS))
        .where(Review.approved_at < published_at + timedelta(minutes=1), Review.closed_at > published_at)
        .order_by(Review.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return running
    locked = update(_review).where(_review.c.id == found, _review.c.state.in_(_ENDS))
    columns = (*(_review.c[column.key] for column in COLUMNS), null().label("in_force"))
    taken = locked.values(version=_review.c.version + 1).returning(*columns)
    return session.execute(taken).one_or_none() or running


def _approved_by(review: Any, moment: datetime) -> bool:
    """Whether it was approved by then. People write minutes."""
    return bool(review.state == "approved" and review.approved_at.replace(second=0, microsecond=0) <= moment)


def of_then(draft: Any, review: Any, captured: Mapping[str, str] | str | None) -> Any:
    """The locked draft as the review approved it, where it was edited since and the posted words are those of then.

    Words that are not, to the letter, those of then are held against the draft as it stands: that they are an earlier
    revision with a slip would be a guess.
    """
    if review is None or review.revision == draft.revision or not captured:
        return draft
    found = select(Revision).where(Revision.draft_id == draft.id, Revision.n == review.revision)
    revision = session.execute(found).scalar_one()
    texts = {next(iter(revision.texts)): captured} if isinstance(captured, str) else captured
    if differ(revision, texts):
        return draft
    then = {"revision": revision.n, "digest": revision.digest, "channel_id": revision.channel_id}
    return SimpleNamespace(**{**draft._asdict(), **then})


def why_late(
    change: Change, draft: Any, review: Any, running: Any, published_at: datetime | None, found: Situation | None
) -> str | None:
    """Why a locked draft is not as approved as when it was posted; None where it is, or was not so then either.

    `found` is its situation now. So the ordinary rules say the rest: a post that nobody had approved at its moment is
    refused as ever.
    """
    if found is None or published_at is None or not change.at - WITHIN < published_at <= change.at:
        return None
    if not DRAFT.allows(draft.state, MOVE) or review.digest != draft.digest or review.approved_at is None:
        return None
    unmet = {one.id for one in demands(found, change.at) if one.refuses(OUT)}
    if running is None or review.id != running.id:
        unmet.add(ENDED)
    why = next((word for ident, word in _SAYS.items() if ident in unmet), None)
    return why if why and _held_then(draft, review, found, published_at) else None


_SAYS = {
    "emergency.holds": EMERGENCY,
    ENDED: ENDED,
    "hold": HELD,
    "approval.valid_for": LAPSED,
    "approval.on_policy_change": GUIDANCE,
}
"""What ended the approval, or keeps it back now: demands that are unmet, and the word for each that is kept."""


def _held_then(draft: Any, review: Any, found: Situation, moment: datetime) -> bool:
    """Whether it could be published at that moment: approved, and nothing that is asked of a draft stood against it."""
    if review.approved_at.replace(second=0, microsecond=0) > moment:
        return False
    other = flight.sent_back_by(review.id, review.policy_version_id, moment)
    then = replace(
        found,
        state="approved",
        review=review,
        planned=of_review(review.id),
        sent_back_by=other.number if other is not None else None,
        wrong=None,
    )
    if any(one.refuses(OUT) for one in demands(then, moment)):
        return False
    back = exists().where(Hold.draft_id == draft.id, Hold.at >= review.approved_at, Hold.at <= moment)
    return not session.scalar(select(back.where(or_(Hold.resumed_at.is_(None), Hold.resumed_at > moment))))


def take_up(change: Change, then: Any, draft: Any, review: Any, running: Any) -> None:
    """The approval of then is the one that counts, and its words: whatever was begun since ends."""
    if then is not draft:
        words = {"revision": then.revision, "digest": then.digest, "channel_id": then.channel_id}
        drafts.set_draft(draft.id, version=draft.version, **words)
        findable.renew(findable.DRAFT, draft.id, revision_of(then).texts.values())
    if running is not None and running.id != review.id:
        reviews.stop(change, running.id, "outdated")
    planned = of_review(review.id)
    if planned is not None:
        end(change, planned.id)
