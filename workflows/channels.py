"""Where the public body speaks: one row per account, with its limit and its rule of counting."""

from __future__ import annotations

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Made, insert_once, transaction, verb
from governance.db import Base, public_id, session
from governance.errors import N_, Invalid, Problem
from governance.record.entries import EntryType


class Channel(Base):
    """An account on a platform. `counting` names a rule of `policies.lengths`."""

    __tablename__ = "channel"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), default="by_hand")
    account: Mapped[str] = mapped_column(String(120), default="")
    counting: Mapped[str] = mapped_column(String(20))
    limit: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


USUAL = (
    ("x", "X", "x", 280),
    ("facebook", "Facebook", "characters", 8000),
    ("facebook_dm", "Facebook Messenger", "characters", 2000),
    ("x_dm", "X direct message", "characters", 10000),
    ("instagram", "Instagram", "characters", 2200),
    ("bluesky", "Bluesky", "graphemes", 300),
    ("mastodon", "Mastodon", "mastodon", 500),
    ("blog", "Blog comment", "characters", 5000),
    ("web", "Web page", "characters", 20000),
)
"""What a new installation begins with: key, name, counting rule, limit. An administrator changes them."""


def seed() -> None:
    """Put the usual channels where there are none yet. Part of setting a database up, inside its transaction."""
    insert_once(
        Channel,
        *(
            {
                "public_id": public_id(),
                "key": key,
                "name": name,
                "kind": "by_hand",
                "account": "",
                "counting": counting,
                "limit": limit,
                "version": 1,
            }
            for key, name, counting, limit in USUAL
        ),
    )


def all_channels() -> list[Channel]:
    """Every channel, by name."""
    return list(session.scalars(select(Channel).order_by(Channel.name)))


def by_key(key: str) -> Channel:
    """The channel with this key. Raises `Invalid` on the field `channel`, naming those that exist."""
    channel = session.scalars(select(Channel).where(Channel.key == key)).one_or_none()
    if channel is None:
        known = ", ".join(session.scalars(select(Channel.key).order_by(Channel.key)))
        raise Invalid(
            "invalid",
            N_("There is no channel “%(key)s”."),
            key=key[:40],
            errors={"channel": [Problem(N_("Use one of: %(known)s."), known=known)]},
        )
    return channel


@verb
def set_account(actor: Actor, key: str, account: str, limit: int) -> Made:
    """Set a channel's account name and limit: a new version, so that drafts written before are counted anew."""
    with transaction(actor) as change:
        change.standing.needs("administrator")
        channel = by_key(key)
        session.execute(
            update(Channel)
            .where(Channel.id == channel.id)
            .values(account=account, limit=limit, version=Channel.version + 1)
            .execution_options(synchronize_session=False)
        )
        change.record(
            EntryType.CHANNEL_CHANGED,
            f"channel/{channel.public_id}",
            committed={"key": key, "account": account, "limit": limit},
        )
        return change.made(channel=channel.id)
