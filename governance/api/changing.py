"""What became of a message on its channel after it was taken in."""

from __future__ import annotations

from typing import Any

from governance.api import fields
from governance.api.fields import Taken
from governance.api.operations import STAFF, Nothing, Resources
from governance.api.threads import ThreadShown, answer
from governance.text import LONGEST
from governance.web.reader import person
from workflows import changed_messages

resources = Resources("messages", "Messages that were edited or deleted on their channel.")


class MessageNow(Taken):
    """How a message reads now."""

    text = fields.Words(LONGEST, required=True)


@resources.operation(
    "POST",
    "/threads/<id:thread_id>/messages/<id:message_id>/versions",
    body=MessageNow,
    answer=ThreadShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_message_version(body: dict[str, Any], thread_id: int, message_id: int, version: int) -> Any:
    """Note that a message was edited on its channel.

    How it read before is kept beside it. Every approved or scheduled answer to it is held back; those that are to be
    decided are told.
    """
    return answer(changed_messages.note_edit(person(), thread_id, message_id, body["text"], version))


@resources.operation(
    "POST",
    "/threads/<id:thread_id>/messages/<id:message_id>/deletion",
    body=Nothing,
    optional=True,
    answer=ThreadShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_message_deletion(_: dict[str, Any], thread_id: int, message_id: int, version: int) -> Any:
    """Note that a message was deleted on its channel. It stays here as it read; answers to it are held back."""
    return answer(changed_messages.note_deletion(person(), thread_id, message_id, version))
