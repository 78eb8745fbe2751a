"""What was really decided about a message that somebody practised on: noted once, and told to that person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, update

from governance.change import Change
from governance.db import Id, session, table
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from governance.sweeping import in_batches
from workflows.drafts import Draft
from workflows.practising.rows import Practice
from workflows.publications import Publication
from workflows.states import PRACTICE
from workflows.threads import Message, Thread, Triage

BATCH = 500
PUBLISHED, LEFT = "published", "left"
OUTCOMES = (PUBLISHED, LEFT)
"""An answer went out, or the category is one that gets none."""

_practice, _message, _thread, _triage = table(Practice), table(Message), table(Thread), table(Triage)
_draft, _publication = table(Draft), table(Publication)

_ANSWER = (
    select(func.min(_publication.c.id))
    .join(_draft, _draft.c.id == _publication.c.draft_id)
    .where(_draft.c.thread_id == _message.c.thread_id, _publication.c.published_at >= _message.c.received_at)
    .correlate(_message)
    .scalar_subquery()
)
_LEFT = and_(_thread.c.respond == "never", _thread.c.triaged_at >= _message.c.received_at)
_CHOICE = (
    select(func.max(_triage.c.id))
    .where(_triage.c.thread_id == _message.c.thread_id)
    .correlate(_message)
    .scalar_subquery()
)
_DECIDED = (
    select(_CHOICE.label("triage_id"), _ANSWER.label("publication_id"))
    .select_from(_message.join(_thread, _thread.c.id == _message.c.thread_id))
    .where(_message.c.id == bindparam("message", type_=Id), or_(_ANSWER.is_not(None), _LEFT))
)


class Decided(NamedTuple):
    """What was decided: the category that was chosen last, and the first answer that went out, if one did."""

    triage_id: int | None
    publication_id: int | None

    @property
    def kind(self) -> str:
        """One of `OUTCOMES`."""
        return PUBLISHED if self.publication_id is not None else LEFT


def decided(message_id: int) -> Decided | None:
    """What was decided about a message; None where nothing was yet. One statement."""
    row = session.execute(_DECIDED, {"message": message_id}).one_or_none()
    return Decided(*row) if row is not None else None


def note(change: Change, row: Any, what: Decided) -> None:
    """Write down that a practice that was handed in can be compared, and with what."""
    session.execute(
        update(_practice)
        .where(_practice.c.id == row.id)
        .values(
            state=move(PRACTICE, "handed_in", "compare"),
            compared_at=change.at,
            triage_id=what.triage_id,
            publication_id=what.publication_id,
        )
    )
    change.record(EntryType.PRACTICE_COMPARED, f"practice/{row.public_id}", committed={"outcome": what.kind})


# -- Those that wait for a decision ------------------------------------------------------------------------------

# What another worker holds it will do; on SQLite there is one writer at a time anyway.
_DUE = (
    select(_practice.c.id, _practice.c.public_id, _practice.c.person_id)
    .add_columns(_CHOICE.label("triage_id"), _ANSWER.label("publication_id"))
    .join(_message, _message.c.id == _practice.c.message_id)
    .join(_thread, _thread.c.id == _practice.c.thread_id)
    .where(_practice.c.state == "handed_in", or_(_ANSWER.is_not(None), _LEFT))
    .order_by(_practice.c.id)
    .limit(BATCH)
    .with_for_update(of=_practice, skip_locked=True)
)


def sweep() -> int:
    """Note what was decided meanwhile, in batches, and tell those who practised; how many. Any number of workers may.

    That a practice can be compared follows from the rows and not from this: this writes it down and tells of it, once.
    """
    return in_batches(_take_up)


def _take_up(change: Change) -> int | None:
    rows: Sequence[Any] = session.execute(_DUE).all()
    if not rows:
        return None
    for row in rows:
        note(change, row, Decided(row.triage_id, row.publication_id))
    acted = _who_decided(rows)
    for row in rows:
        by, at = acted[row.id]
        about = {"event": "practice_decided", "practice_id": row.id, "person_id": row.person_id, "actor_id": by}
        change.enqueue(Job.NOTIFY, {**about, "at": timestamp(at)}, dedup=f"practice_decided:{row.id}")
    return len(rows)


def _who_decided(rows: Sequence[Any]) -> dict[int, tuple[int | None, datetime]]:
    """By practice, who recorded the answer or chose the category, and when. Two statements."""
    triages = {row.triage_id for row in rows}
    answers = {row.publication_id for row in rows}
    chosen = _of(_triage, triages)
    recorded = _of(_publication, answers)
    return {row.id: recorded[row.publication_id] if row.publication_id else chosen[row.triage_id] for row in rows}


def _of(source: Any, ids: set[int | None]) -> dict[int, tuple[int | None, datetime]]:
    wanted = sorted(ids - {None})  # type: ignore[type-var]  # None was taken out
    statement = select(source.c.id, source.c.person_id, source.c.at).where(source.c.id.in_(wanted))
    return {row.id: (row.person_id, row.at) for row in session.execute(statement)} if wanted else {}
