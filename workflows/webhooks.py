"""The webhook of a channel: where what goes out by itself is sent, and the secrets that sign it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, insert_once, transaction, verb
from governance.db import Base, Id, Moment, public_id, session, table
from governance.errors import N_, Conflict, Invalid, Problem
from governance.record.entries import EntryType, timestamp
from workflows.channels import Channel, locked, same

WEBHOOK, BY_HAND = "webhook", "by_hand"
OVERLAP = timedelta(days=1)
"""How long the secret before a new one signs too."""


class Webhook(Base):
    """The account of a channel that goes out by itself; whether it does says the channel's `kind`.

    `status_url` is where the receiver is asked what became of an id; empty where it cannot be asked.
    """

    __tablename__ = "webhook"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), unique=True)
    url: Mapped[str] = mapped_column(String(2000))
    status_url: Mapped[str] = mapped_column(String(2000))
    version: Mapped[int] = mapped_column(default=1)


class WebhookSecret(Base):
    """A secret that signs, sealed under a key that is not in the database; for ever, or `until` a moment."""

    __tablename__ = "webhook_secret"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary(200))
    made_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_webhook_secret_webhook", "webhook_id", "id"),)


_webhook, _secret, _channel = table(Webhook), table(WebhookSecret), table(Channel)


@verb
def set_webhook(actor: Actor, key: str, url: str, status_url: str, on: bool, version: int | None = None) -> Made:
    """Say where a channel's posts are sent, and whether they are: `on`, or posted by hand.

    The addresses were looked at before. `version` is 0 for a channel that never had a webhook. Raises `NotFound` for
    the channel, `Conflict` where it is to go out without a secret to sign with, `Stale`.
    """
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs("administrator")
        channel = locked(key)
        before = _before(channel.id)
        same(before, version)
        if before is None:
            values = {"public_id": public_id(), "channel_id": channel.id, "url": url, "status_url": status_url}
            session.execute(insert(_webhook).values(**values, version=1))
        else:
            more = {"url": url, "status_url": status_url, "version": before.version + 1}
            session.execute(update(_webhook).where(_webhook.c.id == before.id).values(**more))
        if on and (before is None or not secrets_of(before.id, change.at)):
            raise Conflict("no-secret", N_("Make a secret first: what goes out by itself is signed with it."))
        go(change, channel, WEBHOOK if on else BY_HAND, url=url, status_url=status_url)
        return change.made(new=before is None, channel=channel.id)


def go(change: Change, channel: Any, kind: str, **committed: str) -> None:
    """Have a locked channel go out by a webhook or by hand from now on. Part of the caller's transaction."""
    session.execute(update(_channel).where(_channel.c.id == channel.id).values(kind=kind))
    said = {"key": channel.key, "kind": kind, **committed}
    change.record(EntryType.CHANNEL_CHANGED, f"channel/{channel.public_id}", committed=said)


@verb
def add_secret(actor: Actor, key: str, sealed: bytes, version: int | None = None) -> Made:
    """Sign with a new secret; the one before signs beside it for a day. The first one makes the account.

    A repeat of the request has no outcome, by which it is known: what it was sealed from is shown once.

    Raises `NotFound` for the channel, `Invalid` where two sign already, `Stale`.
    """
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs("administrator")
        channel = locked(key)
        before = _before(channel.id)
        same(before, version)
        if before is None:
            new = {"public_id": public_id(), "channel_id": channel.id, "url": "", "status_url": "", "version": 1}
            insert_once(Webhook, new)
            before = _before(channel.id)
        else:
            session.execute(update(_webhook).where(_webhook.c.id == before.id).values(version=before.version + 1))
        assert before is not None  # it was there, or was made just now under the channel's lock
        until = change.at + OVERLAP
        signing = secrets_of(before.id, change.at)
        if len(signing) > 1:
            raise Invalid(
                "invalid",
                N_("Two secrets sign already. A third can be made once the older one has ended."),
                errors={"secret": [Problem(N_("The older one signs until %(until)s."), until=signing[0].until)]},
            )
        running = _secret.c.webhook_id == before.id, _secret.c.until.is_(None)
        session.execute(update(_secret).where(*running).values(until=until))
        values = {"webhook_id": before.id, "sealed": sealed, "made_at": change.at, "until": None}
        session.execute(insert(_secret).values(**values))
        told = {"key": channel.key, **({"until": timestamp(until)} if signing else {})}
        change.record(EntryType.CHANNEL_SECRET_MADE, f"channel/{channel.public_id}", committed=told)
        return change.made(channel=channel.id, outcome=True)


def _before(channel_id: int) -> Any:
    return session.execute(select(_webhook).where(_webhook.c.channel_id == channel_id)).one_or_none()


def secrets_of(webhook_id: int, at: datetime) -> Sequence[Any]:
    """The secrets that sign at a moment, the newest last."""
    valid = or_(_secret.c.until.is_(None), _secret.c.until > at)
    found = select(_secret).where(_secret.c.webhook_id == webhook_id, valid).order_by(_secret.c.id)
    return session.execute(found).all()


def account(channel_id: int) -> Any:
    """The webhook of a channel with the channel's key, kind and way of counting; None where it never had one."""
    found = select(*_webhook.c, _channel.c.key, _channel.c.kind, _channel.c.counting)
    found = found.join(_channel, _channel.c.id == _webhook.c.channel_id)
    return session.execute(found.where(_webhook.c.channel_id == channel_id)).one_or_none()
