"""Practices as pages and API show them: one's own, and to mentors those that were handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from governance.change import Standing
from governance.clock import now
from governance.db import session
from policies.versions import version_in_force
from workflows.channels import Channel
from workflows.drafts import RESTRICTED_READERS
from workflows.message_versions import MessageVersion, earlier_versions
from workflows.practising.deciding import Decided, decided
from workflows.practising.rows import Practice, PracticeFeedback, found, no_practice
from workflows.threads import Message, Thread, Triage

MINE, HANDED_IN = "mine", "handed_in"
VIEWS = (MINE, HANDED_IN)
"""One's own; those of everybody that were handed in, for mentors."""

CHAMPION = "champion"


def is_mentor(standing: Standing, at: datetime) -> bool:
    """Whether somebody may read what others handed in: the champion, and who holds a role that approves answers."""
    if CHAMPION in standing.roles:
        return True
    chains = version_in_force(at).document.chains.values()
    return bool(standing.roles.intersection(role for chain in chains for step in chain.steps for role in step.roles))


def may_mentor(row: Practice, standing: Standing, at: datetime) -> bool:
    """Whether somebody may read this one as a mentor: personal data is for the privacy officer alone."""
    hidden = row.restricted and RESTRICTED_READERS not in standing.roles
    return row.state != "begun" and not hidden and is_mentor(standing, at)


@dataclass(frozen=True)
class PracticeView:
    """One practice with the message that it is about, as it came, and what mentors said of it.

    `real` is what was decided, None until that is so and until it is handed in; so nothing tells it before.
    """

    row: Practice
    received_at: datetime
    channel: Channel
    messages: Sequence[Message]
    earlier: dict[int, Sequence[MessageVersion]]
    feedback: Sequence[PracticeFeedback]
    own: bool
    mentors: bool
    real: Decided | None

    @property
    def open(self) -> bool:
        """Whether it can still be written."""
        return self.row.state == "begun"

    @property
    def state(self) -> str:
        """The state that a reader is shown: it can be compared as soon as something was decided."""
        return "compared" if self.real is not None else self.row.state

    @property
    def message(self) -> Message:
        """The message that is practised on: the last of those that are shown."""
        return self.messages[-1]


def practice_view(practice_id: int, standing: Standing) -> PracticeView:
    """One practice, in at most six statements. Raises `NotFound` where there is none that this person may see."""
    row = found(practice_id)
    own = row is not None and row.person_id == standing.person_id
    mentors = row is not None and not own and may_mentor(row, standing, now())
    if row is None or not (own or mentors):
        raise no_practice()
    channel = session.scalars(
        select(Channel).join(Thread, Thread.channel_id == Channel.id).where(Thread.id == row.thread_id)
    ).one()
    messages = _up_to(row)
    edited = [one.id for one in messages if one.version > 1]
    said = session.scalars(
        select(PracticeFeedback).where(PracticeFeedback.practice_id == practice_id).order_by(PracticeFeedback.id)
    ).all()
    return PracticeView(
        row=row,
        received_at=messages[-1].received_at,
        channel=channel,
        messages=messages,
        earlier=dict(earlier_versions(edited)) if edited else {},
        feedback=said,
        own=own,
        mentors=mentors,
        real=_real(row),
    )


def _up_to(row: Practice) -> list[Message]:
    """What the public wrote up to the message: what came later would tell what was answered."""
    rows = session.scalars(
        select(Message)
        .where(Message.thread_id == row.thread_id, Message.direction == "in")
        .order_by(Message.received_at, Message.id)
        .execution_options(populate_existing=True)
    ).all()
    place = next(n for n, one in enumerate(rows) if one.id == row.message_id)
    return list(rows[: place + 1])


def _real(row: Practice) -> Decided | None:
    if row.state == "compared":
        return Decided(row.triage_id, row.publication_id)
    return decided(row.message_id) if row.state == "handed_in" else None


# -- Lists -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One of a list: nothing that anybody wrote. `same` says whether the category is the real one, where known."""

    id: int
    thread_id: int
    person: str
    state: str
    category: str | None
    begun_at: datetime
    handed_in_at: datetime | None
    channel: str
    channel_name: str
    same: bool | None


@dataclass(frozen=True)
class Page:
    """Rows, newest first, and the key to go on from (None at the end)."""

    rows: Sequence[Line]
    next: int | None


_SAME = case((Practice.triage_id.is_not(None), Triage.category == Practice.category), else_=None)


def practices(standing: Standing, view: str = MINE, after: int | None = None, size: int = 50) -> Page:
    """One page of a list in one statement; `after` is the id of the last row of the page before.

    Raises `NotFound` where somebody who is no mentor asks for those of others.
    """
    statement = _lines().order_by(Practice.id.desc()).limit(size + 1)
    if view == HANDED_IN:
        if not is_mentor(standing, now()):
            raise no_practice()
        statement = statement.where(Practice.state != "begun", Practice.person_id != standing.person_id)
        if RESTRICTED_READERS not in standing.roles:
            statement = statement.where(Practice.restricted.is_(False))
    else:
        statement = statement.where(Practice.person_id == standing.person_id)
    if after is not None:
        statement = statement.where(Practice.id < after)
    rows = [Line(*row) for row in session.execute(statement)]
    return Page(rows[:size], rows[size - 1].id if len(rows) > size else None)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Practice.id, Practice.thread_id, Practice.person_name, Practice.state, Practice.category),
            *(Practice.begun_at, Practice.handed_in_at, Channel.key, Channel.name, _SAME),
        )
        .join(Thread, Thread.id == Practice.thread_id)
        .join(Channel, Channel.id == Thread.channel_id)
        .outerjoin(Triage, Triage.id == Practice.triage_id)
    )


@dataclass(frozen=True)
class Summary:
    """How somebody's own practice stands: handed in, compared, and how many of these have the real category."""

    handed_in: int
    compared: int
    same_category: int


def summary(person_id: int) -> Summary:
    """The figures of one person, for that person alone. One statement."""
    row = session.execute(
        select(
            func.count(),
            func.count(Practice.compared_at),
            func.coalesce(func.sum(case((Triage.category == Practice.category, 1), else_=0)), 0),
        )
        .select_from(Practice)
        .outerjoin(Triage, Triage.id == Practice.triage_id)
        .where(Practice.person_id == person_id, Practice.state != "begun")
    ).one()
    return Summary(*(int(one) for one in row))


def subject(row: Any) -> str:
    """How the record names a practice."""
    return f"practice/{row.public_id}"
