"""A message that changed on its channel: what was proposed to be done to it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from governance.change import Change
from governance.db import session
from governance.machine import move
from governance.record.entries import EntryType
from policies.moderating import ON_MESSAGES, evidence, places
from workflows import reviews
from workflows.causes import MESSAGE_DELETED, MESSAGE_EDITED
from workflows.message_versions import MessageVersion
from workflows.moderation.proposing import tell
from workflows.moderation.rights import rules_of
from workflows.moderation.rows import KIND, Moderation, locked, record, set_state, under
from workflows.states import MODERATION
from workflows.threads import Message

LIVING = MODERATION.moves["outdate"][0].sources


def outdate(change: Change, message_id: int, cause: str) -> None:
    """End what waits to be decided or done to a message of a locked conversation: it is not what was looked at.

    Part of the transaction that notes the change. It locks the review before the proposal, as decisions do, so that an
    approval in the same instant comes before and ends with this, or comes after and is refused. What is proposed
    against its author stays: that stands on what they wrote, and they could else end it themselves.
    """
    living = select(Moderation.id).where(
        Moderation.message_id == message_id, Moderation.kind.in_(ON_MESSAGES), Moderation.state.in_(LIVING)
    )
    for ident in session.scalars(living.order_by(Moderation.id)).all():
        running = reviews.lock_current(ident, KIND)
        row = locked(ident)
        if running is None or row.state not in LIVING:  # rejected or taken back in this very moment
            continue
        was = row.state
        set_state(row, move(MODERATION, was, "outdate"), outdated_by=cause)
        reviews.stop(change, running.id, "outdated")
        pinned = {"cause": cause, "was": was, "version": row.message_version}
        record(change, EntryType.MODERATION_OUTDATED, row, pinned)
        tell(change, "moderation_outdated", ident, running.id, "1")


@dataclass(frozen=True)
class Noted:
    """The message of a proposal beside its copy: as it was taken in, as it reads now, and who noted its last edit."""

    taken_in: str
    reads: str
    version: int
    deleted_at: datetime | None
    url: str | None
    edited_by: int | None
    edited_name: str | None
    edited_at: datetime | None


def noted(row: Moderation) -> Noted:
    """The message of a proposal. The edit is the one that made it what was proposed about. One statement."""
    first, last = aliased(MessageVersion), aliased(MessageVersion)
    found = session.execute(
        select(
            *(Message.text, Message.version, Message.deleted_at, Message.url, first.text.label("taken_in")),
            *(last.person_id, last.person_name, last.until),
        )
        .outerjoin(first, and_(first.message_id == Message.id, first.version == 1))
        .outerjoin(last, and_(last.message_id == Message.id, last.version == row.message_version - 1))
        .where(Message.id == row.message_id)
    ).one()
    taken_in = found.text if found.taken_in is None else found.taken_in
    edit = found.person_id, found.person_name, found.until
    return Noted(taken_in, found.text, found.version, found.deleted_at, found.url, *edit)


def changed(row: Moderation, message: Noted) -> str | None:
    """What became of the message since it was proposed about; None where it reads as it did."""
    if message.deleted_at is not None:
        return MESSAGE_DELETED
    return MESSAGE_EDITED if message.version != row.message_version else None


def needs_same(row: Moderation, message: Noted) -> None:
    """Raise `Conflict` for an act on a message that is not any more what was proposed about."""
    if row.kind in ON_MESSAGES and changed(row, message):
        move(MODERATION, "outdated", "clear")  # raises: what such a proposal says of itself


def came_later(row: Moderation, message: Noted, content: Any) -> bool:
    """Whether what is said to break the rule stands only in words that somebody noted here after it was taken in.

    So are the quoted words where they are not in it as it was taken in, and what the checks found in them.
    """
    if message.taken_in == content["text"]:
        return False
    if not places(row.quote, message.taken_in):
        return True
    document = under(row).document
    ground = rules_of(document).grounds[row.ground]
    then = evidence(document, ground, row.quote, message.taken_in, content["language"], row.proposed_at)
    return not set(row.checks) <= set(then)
