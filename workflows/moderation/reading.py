"""Proposals to moderate as pages and API show them: a fixed number of statements each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from governance.change import Standing
from governance.clock import now
from governance.db import session
from workflows.causes import MESSAGE_DELETED
from workflows.channels import Channel
from workflows.delegations import stand_ins
from workflows.moderation.appealing import appeal_due
from workflows.moderation.outdating import Noted, came_later, changed, noted
from workflows.moderation.rights import acts_on_channels, may_see, of_part
from workflows.moderation.rows import (
    APPEAL,
    KIND,
    Moderation,
    ModerationAct,
    ModerationAppeal,
    ModerationCopy,
    no_moderation,
)
from workflows.reading import ReviewView, review_views
from workflows.threads import Thread


@dataclass(frozen=True)
class Line:
    """One of a list: nothing that anybody wrote."""

    id: int
    public_id: str
    thread_id: int
    kind: str
    ground: str
    state: str
    proposed_name: str
    proposed_at: datetime
    until: datetime | None
    channel: str
    channel_name: str
    version: int


@dataclass(frozen=True)
class Page:
    """Rows, newest first, and the key to go on from (None at the end)."""

    rows: Sequence[Line]
    next: int | None


_LINE = (
    *(Moderation.id, Moderation.public_id, Moderation.thread_id, Moderation.kind, Moderation.ground, Moderation.state),
    *(Moderation.proposed_name, Moderation.proposed_at, Moderation.until, Channel.key, Channel.name),
    Moderation.version,
)


def moderations(state: str | None = None, after: int | None = None, size: int = 50) -> Page:
    """One page of the list in one statement; `after` is the id of the last row of the page before."""
    statement = _lines().order_by(Moderation.id.desc()).limit(size + 1)
    if state is not None:
        statement = statement.where(Moderation.state == state)
    if after is not None:
        statement = statement.where(Moderation.id < after)
    found = [Line(*row) for row in session.execute(statement)]
    return Page(found[:size], found[size - 1].id if len(found) > size else None)


def moderations_of(thread_id: int) -> Sequence[Line]:
    """What was proposed in a conversation, oldest first."""
    rows = session.execute(_lines().where(Moderation.thread_id == thread_id).order_by(Moderation.id))
    return [Line(*row) for row in rows]


def _lines() -> Select[*tuple[Any, ...]]:
    return select(*_LINE).join(Thread, Thread.id == Moderation.thread_id).join(Channel, Channel.id == Thread.channel_id)


@dataclass(frozen=True)
class ModerationView:
    """One proposal with all that came of it. `copy` is None for people who may not see the words."""

    row: Moderation
    line: Line
    copy: ModerationCopy | None
    copied_at: datetime
    message: Noted
    review: ReviewView
    act: ModerationAct | None
    undone: ModerationAct | None
    appeal: ModerationAppeal | None
    on_channel: bool
    appeal_until: datetime | None
    judgement: ReviewView | None

    @property
    def may_see(self) -> bool:
        """Whether the reader may see the words."""
        return self.copy is not None

    @property
    def involved(self) -> frozenset[int]:
        """Who had a part in it, and never decides on an appeal."""
        made = [one for step in self.review.steps for one in step.decisions]
        decided = [who for one in made for who in (one.person_id, one.for_id) if who]
        did = self.act.person_id if self.act else None
        return of_part(self.row, decided, did, self.appeal.recorded_by if self.appeal else None)

    @property
    def came_later(self) -> bool:
        """Whether what breaks the rule came into the message after it was taken in; for whoever may see the words."""
        return self.copy is not None and came_later(self.row, self.message, self.copy.content)

    @property
    def changed(self) -> str | None:
        """What became of the message since it was proposed about: edited, deleted, or nothing (None)."""
        return changed(self.row, self.message)

    @property
    def done_before(self) -> bool:
        """Whether it ended because the message was gone, after it was approved: that may have been the act itself."""
        return self.row.outdated_by == MESSAGE_DELETED and self.review.review.approved_at is not None and not self.act


def moderation_view(moderation_id: int, standing: Standing) -> ModerationView:
    """One proposal, in eight statements; with an appeal, or for somebody who stands in for another, in a few more.

    Raises `NotFound`.
    """
    row = session.scalars(
        select(Moderation).where(Moderation.id == moderation_id).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise no_moderation()
    line = Line(*session.execute(_lines().where(Moderation.id == moderation_id)).one())
    (review,) = review_views(moderation_id, kind=KIND)
    acts = {
        one.undoes: one
        for one in session.scalars(select(ModerationAct).where(ModerationAct.moderation_id == moderation_id))
    }
    asked = [(one.step.role, one.step.topic) for one in review.steps]
    decided = [who for one in review.steps for d in one.decisions for who in (d.person_id, d.for_id) if who]
    found = session.execute(
        select(ModerationCopy, ModerationAppeal)
        .outerjoin(ModerationAppeal, ModerationAppeal.moderation_id == ModerationCopy.moderation_id)
        .where(ModerationCopy.moderation_id == moderation_id)
        .execution_options(populate_existing=True)
    ).one()
    sees = may_see(row, standing, asked, decided)
    if not sees and row.state in WAITING:
        sees = may_see(row, standing, asked, decided, stand_ins(standing.person_id, now()))
    judged = review_views(moderation_id, kind=APPEAL) if found.ModerationAppeal else ()
    return ModerationView(
        row,
        line,
        found.ModerationCopy if sees else None,
        found.ModerationCopy.at,
        noted(row),
        review,
        acts.get(False),
        acts.get(True),
        found.ModerationAppeal,
        acts_on_channels(row, standing, decided),
        appeal_due(row) if False in acts else None,
        judged[0] if judged else None,
    )


WAITING = ("proposed", "appealed")
"""States in which somebody decides, in their own name or in somebody's place."""


# -- What waits ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Awaiting:
    """A proposal whose open step this person may decide on. `due` may be the time that stands for none."""

    moderation_id: int
    kind: str
    ground: str
    proposed_by: str
    proposed_at: datetime
    role: str
    due: datetime


@dataclass(frozen=True)
class Appeal:
    """An appeal on which this person may decide."""

    id: int
    kind: str
    at: datetime
    role: str
    due: datetime


# -- What is published of it -----------------------------------------------------------------------------------------

DONE = ("carried_out", "appealed", "upheld", "partly", "reversed", "reinstated")


def counts(begins: datetime, ends: datetime) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """What was done from one moment on and before another, by kind and ground: in all, by state, and with an appeal.

    For the transparency page: one statement, and nothing in it that anybody wrote.
    """
    rows = session.execute(
        select(
            *(Moderation.kind, Moderation.ground, Moderation.state),
            func.count().label("done"),
            func.count(ModerationAppeal.moderation_id).label("appeals"),
        )
        .select_from(ModerationAct)
        .join(Moderation, Moderation.id == ModerationAct.moderation_id)
        .outerjoin(ModerationAppeal, ModerationAppeal.moderation_id == Moderation.id)
        .where(ModerationAct.undoes.is_(False), ModerationAct.done_at >= begins, ModerationAct.done_at < ends)
        .group_by(Moderation.kind, Moderation.ground, Moderation.state)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        one = found.setdefault((row.kind, row.ground), {"done": 0, "appeals": 0, **dict.fromkeys(DONE, 0)})
        one["done"] += row.done
        one["appeals"] += row.appeals
        one[row.state] += row.done
    return found
