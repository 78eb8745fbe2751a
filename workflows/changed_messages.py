"""What became of a public message on its channel after it was taken in: edited, or deleted. Both are kept."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import insert, select, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session, table
from governance.errors import N_, Conflict, Invalid, NotFound, Problem
from governance.record.entries import EntryType
from workflows import findable, moved_on
from workflows.causes import MESSAGE_DELETED, MESSAGE_EDITED
from workflows.message_versions import MessageVersion
from workflows.moderation.outdating import outdate
from workflows.threads import Message, locked, message_commitment, needs_staff, what_was_said

_message = table(Message)


@verb
def note_edit(actor: Actor, thread_id: int, message_id: int, text: str, version: int | None = None) -> Made:
    """Note that a message was edited on its channel: how it reads now, beside how it read before.

    Approved answers to it are held back, and what is proposed to be done to it ends. Raises `Invalid` where nothing
    differs, `Conflict` for a message that was deleted, `NotFound` for one of another conversation.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        thread = locked(thread_id, version)
        before = _known(thread_id, message_id)
        if text == before.text:
            same = {"text": [Problem(N_("This is how it read already. Copy it as it reads now."))]}
            raise Invalid("invalid", N_("Nothing of the message is different."), errors=same)
        kept = {name: getattr(before, name) for name in ("version", "text", "salt", "commitment")}
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "until": change.at}
        session.execute(insert(table(MessageVersion)).values(message_id=message_id, **kept, **who))
        salt = secrets.token_bytes(32)
        said = message_commitment(salt, what_was_said({**before._mapping, "text": text}, before.received_at))
        now = {"text": text, "version": before.version + 1, "salt": salt, "commitment": said}
        session.execute(update(_message).where(_message.c.id == message_id).values(**now))
        findable.renew(findable.MESSAGE, message_id, (text, before.author_handle))
        changed = {"id": before.public_id, "commitment": said, "version": now["version"], "previous": before.commitment}
        _moved_on(change, thread, before, EntryType.MESSAGE_EDITED, changed, MESSAGE_EDITED)
        return change.made(thread=thread_id)


@verb
def note_deletion(actor: Actor, thread_id: int, message_id: int, version: int | None = None) -> Made:
    """Note that a message was deleted on its channel. It stays here as it read; approved answers to it are held back.

    What is proposed to be done to it ends. Raises `Conflict` where that was noted before, `NotFound` for a message of
    another conversation.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        thread = locked(thread_id, version)
        before = _known(thread_id, message_id)
        session.execute(update(_message).where(_message.c.id == message_id).values(deleted_at=change.at))
        gone = {"id": before.public_id, "commitment": before.commitment, "version": before.version}
        _moved_on(change, thread, before, EntryType.MESSAGE_DELETED, gone, MESSAGE_DELETED)
        return change.made(thread=thread_id)


def _known(thread_id: int, message_id: int) -> Any:
    """A public message of a locked conversation."""
    found = session.execute(
        select(_message).where(
            _message.c.id == message_id, _message.c.thread_id == thread_id, _message.c.direction == "in"
        )
    ).one_or_none()
    if found is None:
        raise NotFound("not-found", N_("This conversation has no such message."))
    if found.deleted_at is not None:
        raise Conflict("message-deleted", N_("It was noted before that this message was deleted."), at=found.deleted_at)
    return found


def _moved_on(
    change: Change, thread: Any, message: Any, type: EntryType, committed: dict[str, Any], cause: str
) -> None:
    change.record(type, f"thread/{thread.public_id}", committed={"message": committed})
    moved_on.message_changed(change, thread.id, message.public_id, cause)
    outdate(change, message.id, cause)
