"""Conversations with the public: messages that come in, and what is to be done about them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, Standing, insert_once, transaction, verb
from governance.db import Base, Id, Moment, public_id, session
from governance.errors import N_, Invalid, NotAllowed, NotFound, Problem, Stale
from governance.machine import move
from governance.people.actors import acts
from governance.record.entries import EntryType, timestamp
from policies.versions import version_in_force
from workflows import findable
from workflows.channels import by_key
from workflows.states import THREAD


class Thread(Base):
    """A conversation on a channel. Due times are fixed at triage by the policy version in force then."""

    __tablename__ = "thread"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    external_id: Mapped[str | None] = mapped_column(String(200))
    topic: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), default="open")
    category: Mapped[str | None] = mapped_column(String(60))
    action: Mapped[str | None] = mapped_column(String(20))
    respond: Mapped[str | None] = mapped_column(String(20))
    emergency: Mapped[bool] = mapped_column(default=False)  # its category is for emergencies and public safety
    received_at: Mapped[datetime] = mapped_column(Moment)
    first_response_due: Mapped[datetime | None] = mapped_column(Moment)
    resolution_due: Mapped[datetime | None] = mapped_column(Moment)
    triaged_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("uq_thread_channel_external", "channel_id", "external_id", unique=True),
        Index("ix_thread_state_received", "state", "received_at", "id"),
        Index("ix_thread_received", "received_at", "id"),
        Index("ix_thread_emergency", "emergency", "id"),
    )


class Message(Base):
    """One post in a conversation, as it read when it was taken in, or as somebody noted later that it reads now.

    `deleted_at` is when somebody noted that it is no longer on the channel.
    """

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    direction: Mapped[str] = mapped_column(String(3), default="in")
    author_handle: Mapped[str] = mapped_column(String(200), default="")
    author_kind: Mapped[str] = mapped_column(String(20), default="public")
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10))
    url: Mapped[str | None] = mapped_column(String(2000))
    external_id: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    commitment: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("uq_message_thread_external", "thread_id", "external_id", unique=True),)


class Triage(Base):
    """One choice of category; a later one stands beside it and replaces nothing."""

    __tablename__ = "triage"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    category: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    path: Mapped[list[Any]] = mapped_column(JSON)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    clauses: Mapped[list[str]] = mapped_column(JSON)
    first_response_due: Mapped[datetime | None] = mapped_column(Moment)
    resolution_due: Mapped[datetime | None] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)


def needs_staff(standing: Standing) -> None:
    """Raise `NotAllowed` for people who only look: acting on conversations and drafts takes another role."""
    if not acts(standing.roles):
        raise NotAllowed(
            "role-needed",
            N_("This needs the role %(roles)s, which you do not hold."),
            roles="author",
        )


def message_commitment(salt: bytes, message: Mapping[str, Any]) -> str:
    """SHA-256("onrecord/message/1" 00 salt32 canonical JSON of what was said), in hexadecimal."""
    return hashlib.sha256(b"onrecord/message/1\x00" + salt + rfc8785.dumps(dict(message))).hexdigest()


def what_was_said(message: Mapping[str, Any], received_at: datetime) -> dict[str, Any]:
    """What of a message is committed to."""
    return {
        "text": message["text"],
        "language": message["language"],
        "author_handle": message.get("author_handle") or "",
        "url": message.get("url"),
        "received_at": timestamp(received_at),
    }


def _said(message: Mapping[str, Any], received_at: datetime) -> dict[str, Any]:
    """A message's row, and its commitment."""
    said = what_was_said(message, received_at)
    salt = secrets.token_bytes(32)
    return {
        "public_id": public_id(),
        "direction": "in",
        "author_kind": message.get("author_kind") or "public",
        "external_id": message.get("external_id"),
        "version": 1,
        "salt": salt,
        "commitment": message_commitment(salt, said),
        **said,
        "received_at": received_at,
    }


def _no_later_than(change: Change, received_at: datetime | None) -> datetime:
    received_at = received_at or change.at
    if received_at > change.at:
        raise Invalid(
            "invalid",
            N_("A message cannot have been received in the future."),
            errors={"message.received_at": [Problem(N_("This is later than the present moment."))]},
        )
    return received_at


@verb
def receive(actor: Actor, channel: str, message: Mapping[str, Any], topic: str | None = None) -> Made:
    """Take in a public message as a new conversation; the same `external_id` on the channel again adds nothing.

    `message` holds `text`, `language`, and optionally `author_handle`, `author_kind`, `received_at`, `url`,
    `external_id`. Raises `Invalid` for an unknown channel or topic.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        where = by_key(channel)
        _known_topic(change, topic)
        received_at = _no_later_than(change, message.get("received_at"))
        external_id = message.get("external_id")
        ident = public_id()
        fresh = insert_once(
            Thread,
            {
                "public_id": ident,
                "channel_id": where.id,
                "external_id": external_id,
                "topic": topic,
                "state": "open",
                "emergency": False,
                "received_at": received_at,
                "version": 1,
            },
        )
        if not fresh:
            known = session.scalar(
                select(Thread.id).where(Thread.channel_id == where.id, Thread.external_id == external_id)
            )
            return change.made(new=False, thread=known)
        thread_id = session.scalar(select(Thread.id).where(Thread.public_id == ident))
        said = _said(message, received_at)
        session.execute(insert(Message).values(thread_id=thread_id, **said))
        findable.put_row(findable.MESSAGE, Message, said["public_id"], (said["text"], said["author_handle"]))
        change.record(
            EntryType.THREAD_RECEIVED,
            f"thread/{ident}",
            committed={"channel": channel, "message": {"id": said["public_id"], "commitment": said["commitment"]}},
        )
        return change.made(thread=thread_id)


@verb
def add_message(actor: Actor, thread_id: int, message: Mapping[str, Any]) -> Made:
    """Add a further public message; a conversation that had ended is open again."""
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        thread = locked(thread_id, None)
        received_at = _no_later_than(change, message.get("received_at"))
        said = _said(message, received_at)
        if not insert_once(Message, {"thread_id": thread_id, **said}):
            return change.made(new=False, thread=thread_id)
        findable.put_row(findable.MESSAGE, Message, said["public_id"], (said["text"], said["author_handle"]))
        reopened = THREAD.allows(thread.state, "reopen")
        if reopened:
            set_thread(thread_id, state=move(THREAD, thread.state, "reopen"))
        subject = f"thread/{thread.public_id}"
        committed = {"message": {"id": said["public_id"], "commitment": said["commitment"]}}
        change.record(EntryType.MESSAGE_ADDED, subject, committed=committed)
        if reopened:
            change.record(EntryType.THREAD_REOPENED, subject, committed={"from": thread.state})
        return change.made(thread=thread_id)


@verb
def close(actor: Actor, thread_id: int, version: int | None = None) -> Made:
    """End a conversation that was answered or decided on. Raises `Conflict` for one that still waits."""
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        thread = locked(thread_id, version)
        set_thread(thread_id, state=move(THREAD, thread.state, "close"))
        change.record(EntryType.THREAD_CLOSED, f"thread/{thread.public_id}", committed={"from": thread.state})
        return change.made(thread=thread_id)


def locked(thread_id: int, version: int | None) -> Any:
    """The conversation's row, locked, its version one further. Raises `NotFound` or `Stale`."""
    where = [Thread.id == thread_id] + ([Thread.version == version] if version is not None else [])
    row = session.execute(
        update(Thread)
        .where(*where)
        .values(version=Thread.version + 1)
        .returning(Thread.id, Thread.public_id, Thread.state, Thread.category, Thread.received_at, Thread.version)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is not None:
        return row
    current = session.scalar(select(Thread.version).where(Thread.id == thread_id))
    if current is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    raise Stale(
        "stale",
        N_("This conversation was changed since you loaded it. Load it again; your text is kept."),
        extra={"current_version": current},
    )


def set_thread(thread_id: int, **values: Any) -> None:
    session.execute(
        update(Thread).where(Thread.id == thread_id).values(**values).execution_options(synchronize_session=False)
    )


def _known_topic(change: Change, topic: str | None) -> None:
    if topic is None:
        return
    known = version_in_force(change.at).document.topics
    if topic not in known:
        raise Invalid(
            "invalid",
            N_("The guidance has no topic “%(topic)s”."),
            topic=topic[:60],
            errors={"topic": [Problem(N_("Use one of: %(known)s."), known=", ".join(known))]},
        )
