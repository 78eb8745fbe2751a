"""A practice that is thrown away: gone from every list, with what mentors said of it."""

from __future__ import annotations

from sqlalchemy import delete

from governance.change import Actor, Made, transaction, verb
from governance.db import session
from governance.jobs.outbox import Job
from governance.record.entries import EntryType
from workflows.practising.rows import Practice, PracticeFeedback, locked


@verb
def discard(actor: Actor, practice_id: int, version: int | None = None) -> Made:
    """Throw one's own practice away, in whatever state it is: its words, its category and what mentors said of it.

    The entry says that it was done and nothing of what it was. What the record committed to before stays there, sealed
    for auditors: a record from which its subjects take things away would be none. Raises `NotFound` for that of
    somebody else.
    """
    with transaction(actor) as change:
        actor.may("write")
        row = locked(change, practice_id, version)
        session.execute(delete(PracticeFeedback).where(PracticeFeedback.practice_id == row.id))
        session.execute(delete(Practice).where(Practice.id == row.id).execution_options(synchronize_session=False))
        change.record(EntryType.PRACTICE_DISCARDED, f"practice/{row.public_id}")
        about = {"event": "practice_discarded", "practice_id": practice_id, "actor_id": change.standing.person_id}
        change.enqueue(Job.NOTIFY, about, dedup=f"practice_discarded:{row.public_id}")
        return change.made(new=False, discarded=practice_id)
