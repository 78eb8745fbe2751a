"""A conversation moved on: what of it waits to be decided is told so, and what is approved is held back, never sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select, update

from governance.change import Change
from governance.db import Moment, db, session, table
from governance.jobs.outbox import Job
from workflows import drafts
from workflows.after import DraftNow
from workflows.causes import MESSAGE_DELETED, MESSAGE_EDITED, OTHER_REPLY
from workflows.drafts import Draft, Revision
from workflows.holds import hold_because
from workflows.reviews import RUNNING, Review
from workflows.states import THREAD
from workflows.threads import Message, Thread

_draft, _review, _thread, _revision = table(Draft), table(Review), table(Thread), table(Revision)
_message = table(Message)
_ANSWER = THREAD.moves["answer"][0]
_waits = _thread.c.state.in_(_ANSWER.sources)
_ANSWERED = (
    update(_thread)
    .where(
        _thread.c.id
        == select(_draft.c.thread_id).where(_draft.c.id == bindparam("this", type_=Integer)).scalar_subquery()
    )
    .values(
        state=case((_waits, _ANSWER.target), else_=_thread.c.state),
        version=_thread.c.version + case((_waits, 1), else_=0),
        answered_at=case(
            (_waits, func.coalesce(_thread.c.answered_at, bindparam("published", type_=Moment))),
            else_=_thread.c.answered_at,
        ),
    )
)
_RUNNING = (
    update(_review)
    .where(
        _review.c.subject_kind == "draft",
        _review.c.state.in_(RUNNING),
        _review.c.subject_id.in_(
            select(_draft.c.id).where(
                _draft.c.thread_id == bindparam("thread", type_=Integer),
                _draft.c.id != bindparam("this", type_=Integer),
            )
        ),
    )
    .values(version=_review.c.version + 1)
    .returning(_review.c.id, _review.c.subject_id, _review.c.state, _review.c.valid_until)
)


def answered(draft_id: int, published_at: datetime | None) -> None:
    """A reply goes out: the conversation that it answers is answered; one that had ended is left as it is.

    A publication does this before it locks the review, and so before it has checked anything: whoever locks several
    reviews of a conversation has locked the conversation first, so that no two answers to one go out beside each other.
    What is refused afterwards undoes it.
    """
    session.execute(_ANSWERED, {"this": draft_id, "published": published_at})


def another_went_out(change: Change, draft: Any) -> None:
    """A reply went out: the other answers to its conversation. Part of the publication's transaction."""
    _moved_on(change, OTHER_REPLY, session.execute(_RUNNING, {"thread": draft.thread_id, "this": draft.id}).all())


def message_changed(change: Change, thread_id: int, message: str, cause: str) -> None:
    """A message of a locked conversation is not any more what it was: those drafts that answer it.

    `message` is its public id, to which the wording of a reply is pinned.
    """
    running = session.execute(_RUNNING, {"thread": thread_id, "this": 0}).all()
    if not running:
        return
    pinned = session.execute(
        select(_draft.c.id, _revision.c.reply_to)
        .join(_revision, (_revision.c.draft_id == _draft.c.id) & (_revision.c.n == _draft.c.revision))
        .where(_draft.c.id.in_([one.subject_id for one in running]))
    )
    answers = {row.id for row in pinned if row.reply_to and row.reply_to["id"] == message}
    _moved_on(change, cause, [one for one in running if one.subject_id in answers])


def _moved_on(change: Change, cause: str, running: Any) -> None:
    """Hold back what is approved, and mark every review, so that what waits or is being sent is held back in its turn.

    The mark is on the row that a decision locks first: one that comes in the same instant finds it, or was before.
    """
    holds = [one for one in running if one.valid_until is None or one.valid_until > change.at]
    if not holds:
        return
    marked = update(_review).where(_review.c.id.in_([one.id for one in holds]))
    session.execute(marked.values(moved_on=cause))
    approved = [one.subject_id for one in holds if one.state == "approved"]
    if approved:
        hold_because(change, approved, cause)
    for one in holds:
        if one.state == "open":
            told = {"draft_id": one.subject_id, "review_id": one.id, "actor_id": None, "cause": cause}
            dedup = f"thread_moved:{one.id}:{change.at.isoformat()}"
            change.enqueue(Job.NOTIFY, {"event": "thread_moved", **told}, dedup=dedup)


def hold_what_moved(change: Change, draft_id: int, review: Any) -> DraftNow | None:
    """Hold back a locked draft that is approved now, where its conversation moved on meanwhile; how it stands then.

    None where nothing moved. Whoever lets it go again has looked.
    """
    if review.moved_on is None:
        return None
    hold_because(change, [draft_id], review.moved_on)
    return drafts.set_draft(draft_id, updated_at=change.at)


# -- At a submission ------------------------------------------------------------------------------------------------


def conversation_read(draft_id: int) -> None:
    """Keep the conversation that a draft answers as it is until this transaction ends: before any review and draft.

    Else a message could change, or another category be chosen, between what a submission reads and the review that it
    begins, and find no review yet. On SQLite there is one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        _held(draft_id, read=True)


def conversation_held(draft_id: int) -> None:
    """As `conversation_read`, and alone: of those who act on several replies to one conversation one comes first."""
    if db.engine.dialect.name == "postgresql":
        _held(draft_id)


def _held(draft_id: int, *, read: bool = False) -> None:
    mine = select(_draft.c.thread_id).where(_draft.c.id == draft_id).scalar_subquery()
    session.execute(select(_thread.c.id).where(_thread.c.id == mine).with_for_update(read=read))


def moved_since(revision: Revision) -> str | None:
    """What became of the message since a wording was pinned to it; None where it reads as it did."""
    pinned = revision.reply_to
    if not pinned:
        return None
    now = select(_message.c.version, _message.c.deleted_at).where(_message.c.public_id == pinned["id"])
    row = session.execute(now).one_or_none()
    if row is None or row.deleted_at is not None:
        return MESSAGE_DELETED
    return MESSAGE_EDITED if row.version != pinned["version"] else None
