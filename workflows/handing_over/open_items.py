"""What is still open with somebody: the drafts that they go on with, and the steps that were put to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from governance.change import Standing
from governance.db import session
from governance.people.actors import INSIDE, READERS_ONLY, in_force
from governance.people.rows import RoleGrant, User
from workflows.channels import Channel
from workflows.drafts import RESTRICTED_READERS, Draft, Revision
from workflows.handing_over.rows import Handover
from workflows.reviews import Review, Step
from workflows.states import CONTINUED

MOST = 200


@dataclass(frozen=True)
class OpenDraft:
    """A draft that somebody goes on with."""

    draft_id: int
    kind: str
    state: str
    revision: int
    texts: Mapping[str, str]
    channel: str
    updated_at: datetime


@dataclass(frozen=True)
class PutTo:
    """An open step that was put to somebody, or on which they were asked: `asked` says which."""

    draft_id: int
    position: int
    part: int
    role: str
    asked: bool
    due: datetime


@dataclass(frozen=True)
class OpenItems:
    """At most 200 of each; `hidden` counts the drafts with personal data, which the privacy officer hands over."""

    drafts: Sequence[OpenDraft]
    steps: Sequence[PutTo]
    hidden: int


def open_items(person_id: int, standing: Standing) -> OpenItems:
    """What is open with somebody, as far as the reader may see it: three statements."""
    goes_on = [
        Draft.state.in_(CONTINUED),
        or_(Draft.keeper_id == person_id, and_(Draft.author_id == person_id, Draft.keeper_id.is_(None))),
    ]
    sees_all = RESTRICTED_READERS in standing.roles or standing.person_id == person_id
    shown = [] if sees_all else [Draft.restricted.is_(False)]
    columns = Draft.id, Draft.kind, Draft.state, Draft.revision, Revision.texts, Channel.key, Draft.updated_at
    found = session.execute(
        select(*columns)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .join(Channel, Channel.id == Draft.channel_id)
        .where(*goes_on, *shown)
        .order_by(Draft.id)
        .limit(MOST)
    )
    restricted = select(func.count()).select_from(Draft).where(*goes_on, Draft.restricted.is_(True))
    hidden = 0 if sees_all else session.scalar(restricted) or 0
    return OpenItems([OpenDraft(*row) for row in found], _steps(person_id, shown), hidden)


def _steps(person_id: int, shown: Sequence[Any]) -> list[PutTo]:
    rows = session.execute(
        select(Draft.id, Step.position, Step.part, Step.role, Step.added_by.is_not(None), Step.due)
        .join(Review, Review.id == Step.review_id)
        .join(Draft, and_(Review.subject_kind == "draft", Draft.id == Review.subject_id))
        .where(Step.named_id == person_id, Step.state == "open", *shown)
        .order_by(Step.due, Step.id)
        .limit(MOST)
    )
    return [PutTo(*row) for row in rows]


def those_who_act(at: datetime) -> list[tuple[int, str]]:
    """The active people of this body with a role that acts, by name: who can be asked, or keep a draft."""
    rows = session.execute(
        select(User.id, User.name)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", INSIDE, RoleGrant.role.not_in(READERS_ONLY), in_force(at))
        .distinct()
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def handovers_of(draft_id: int) -> Sequence[Handover]:
    """Every time that a draft was handed on, oldest first."""
    return session.scalars(select(Handover).where(Handover.draft_id == draft_id).order_by(Handover.id)).all()
