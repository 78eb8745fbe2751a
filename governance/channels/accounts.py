"""Setting a channel's webhook up: where it leads, whether it is called, and the secrets that sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Actor
from governance.channels import addresses, sealing, signature
from governance.db import session
from governance.errors import N_, Invalid, Problem
from workflows import webhooks
from workflows.channels import Channel, no_channel


@dataclass(frozen=True)
class Account:
    """A channel with its webhook. `version` is 0 and the addresses are empty where it never had one."""

    channel: Channel
    on: bool
    url: str
    status_url: str
    secrets: tuple[tuple[datetime, datetime | None], ...]
    version: int


@dataclass(frozen=True)
class MadeSecret:
    """A new secret; its text is None where the request was answered before: it is shown once."""

    channel_id: int
    text: str | None


def account(key: str, at: datetime) -> Account:
    """A channel with its webhook, in three statements. Raises `NotFound`."""
    channel = session.scalars(select(Channel).where(Channel.key == key)).one_or_none()
    if channel is None:
        raise no_channel()
    found = webhooks.account(channel.id)
    if found is None:
        return Account(channel, False, "", "", (), 0)
    secrets = tuple((one.made_at, one.until) for one in webhooks.secrets_of(found.id, at))
    on = channel.kind == webhooks.WEBHOOK
    return Account(channel, on, found.url, found.status_url, secrets, found.version)


def set_webhook(actor: Actor, key: str, url: str, status_url: str, on: bool, version: int | None) -> None:
    """Say where a channel's posts are sent, and whether they are. Raises `Invalid` by field, and what the verb does."""
    errors: dict[str, list[Problem]] = {}
    for name, text in (("url", url), ("status_url", status_url)):
        if text and (wrong := addresses.fault(text)):
            errors[name] = [wrong]
    if on and not url:
        errors["url"] = [Problem(N_("Give the address that is called."))]
    if errors:
        raise Invalid("invalid", N_("The webhook was not changed."), errors=errors)
    webhooks.set_webhook(actor, key, url, status_url, on, version)


def add_secret(actor: Actor, key: str, installation: bytes, version: int | None) -> MadeSecret:
    """Make a secret, which is shown this once. Raises what the verb does."""
    text = signature.new_secret()
    made: Any = webhooks.add_secret(actor, key, sealing.seal(installation, key, text), version)
    return MadeSecret(made["channel"], text if made.outcome else None)
