"""What somebody decided, with the words as they were then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from governance.change import Standing
from governance.db import session
from workflows.channels import Channel
from workflows.drafts import RESTRICTED_READERS, Draft, Revision
from workflows.reading import shown_state
from workflows.reviews import Decision, Review


@dataclass(frozen=True)
class Decided:
    """A decision with the words that it was about, as they were then, and the state of its draft now."""

    id: int
    draft_id: int
    kind: str
    revision: int
    texts: Mapping[str, str]
    channel: str
    verdict: str
    comment: str
    role: str
    at: datetime
    state: str


def decided(
    standing: Standing, at: datetime, after: int | None = None, size: int = 50
) -> tuple[list[Decided], int | None]:
    """What somebody decided on drafts, newest first, and the key to go on from: one statement.

    Whoever may not see a draft now, because it holds personal data, does not see it here either.
    """
    seen = [] if RESTRICTED_READERS in standing.roles else [Draft.restricted.is_(False)]
    there = aliased(Review)
    of = (
        select(Decision.id, Draft.id.label("draft_id"), Draft.kind, Decision.revision, Revision.texts, Channel.key)
        .add_columns(Decision.verdict, Decision.comment, Decision.role, Decision.at, shown_state(at).label("state"))
        .join(there, there.id == Decision.review_id)
        .join(Draft, and_(there.subject_kind == "draft", Draft.id == there.subject_id))
        .join(Revision, and_(Revision.draft_id == Draft.id, Revision.n == Decision.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .outerjoin(Review, Review.id == Draft.review_id)
        .where(Decision.person_id == standing.person_id, *seen)
    )
    if after is not None:
        of = of.where(Decision.id < after)
    rows = session.execute(of.order_by(Decision.id.desc()).limit(size + 1)).all()
    return [Decided(*row) for row in rows[:size]], rows[size - 1].id if len(rows) > size else None
