"""Whether an approved draft may go out as it stands: the approval is for these words and holds, and who may publish."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.errors import N_, Conflict, NotAllowed
from policies.versions import edition
from workflows import drafts, flight
from workflows.drafts import Revision
from workflows.reviews import SKIP, Decision


def ready(change: Change, draft: Any, review: Any) -> None:
    """Refuse a locked draft whose approval is for other words, lapsed, or overtaken by the guidance, or not theirs."""
    stands(change, draft, review)
    may_publish(change, draft, review)


def stands(change: Change, draft: Any, review: Any) -> None:
    """Refuse a locked draft whose approval is for other words, lapsed, or overtaken by the guidance."""
    if review is None or review.state != "approved" or review.digest != draft.digest:
        raise drafts.not_current(draft)
    not_lapsed(change, review)
    flight.under_the_same_guidance(change, review)


def not_lapsed(change: Change, review: Any) -> None:
    """Refuse an approval that was not used in time."""
    if review is not None and review.valid_until is not None and change.at >= review.valid_until:
        raise Conflict(
            "approval-lapsed", N_("The approval lapsed at %(at)s. Submit the draft again."), at=review.valid_until
        )


def may_publish(change: Change, draft: Any, review: Any) -> None:
    """Its author or keeper, a role that may publish, or one of its approvers; an intern never."""
    standing = change.standing
    if "intern" in standing.roles:
        raise NotAllowed("interns-never-publish", N_("Interns prepare drafts; somebody else has to publish them."))
    roles = edition(review.policy_version_id).document.roles
    publishing = any(roles[role].may_publish for role in standing.roles if role in roles)
    if publishing or standing.person_id in (draft.author_id, draft.keeper_id):
        return
    approved = session.scalar(
        select(Decision.id)
        .where(Decision.review_id == review.id, Decision.person_id == standing.person_id, Decision.verdict != SKIP)
        .limit(1)
    )
    if approved is None:
        raise NotAllowed(
            "may-not-publish",
            N_("Publishing is for the draft's author, its approvers, and roles that the guidance lets publish."),
        )


def earliest(revision: Revision) -> datetime | None:
    """The moment before which a wording may not go out, where it has one."""
    return datetime.fromisoformat(revision.not_before["time"]) if revision.not_before else None


def revision_of(draft: Any) -> Revision:
    """The current wording of a locked draft."""
    found = select(Revision).where(Revision.draft_id == draft.id, Revision.n == draft.revision)
    return session.execute(found).scalar_one()
