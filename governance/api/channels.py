"""The channels on which the body speaks: the account on each, and how long a text may be."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock
from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, Resources, tagged
from governance.channels import accounts
from governance.web.reader import person
from workflows import channels

resources = Resources("channels", "The channels: the account on each, and how long a text may be.")


class ChannelShown(Shown):
    """An account on a platform, with its limit and its rule of counting."""

    key = fields.Said(required=True)
    name = fields.Said(required=True)
    kind = fields.Said(required=True)
    account = fields.Said(required=True)
    counting = fields.Said(required=True)
    limit = fields.Number(required=True)
    version = fields.Number(required=True)


class ChannelList(Shown):
    """Every channel."""

    items = plain.List(fields.Part(ChannelShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class ChannelTaken(Taken):
    """The account under which the body speaks there, and how long a text may be, as the channel counts."""

    account = fields.Words(120, blank=True, required=True)
    limit = fields.Whole(channels.SHORTEST, channels.LONGEST, required=True)


@resources.operation("GET", "/channels", answer=ChannelList, who=ANY_ROLE)
def list_channels() -> Any:
    """List the channels."""
    return {"items": channels.all_channels(), "next": None}


@resources.operation("GET", "/channels/<key>", answer=ChannelShown, who=ANY_ROLE, headers=("ETag",))
def get_channel(key: str) -> Any:
    """Read one channel."""
    found = accounts.account(key, clock.now()).channel
    return found, 200, tagged(found.version)


@resources.operation(
    "PUT",
    "/channels/<key>",
    body=ChannelTaken,
    answer=ChannelShown,
    who="administrators",
    match=True,
    headers=("ETag",),
)
def put_channel(body: dict[str, Any], key: str, version: int) -> Any:
    """Set the account and the limit of a channel. Drafts are counted anew, and what is approved stays approved."""
    channels.set_account(person(), key, body["account"], body["limit"], version)
    return get_channel(key)
