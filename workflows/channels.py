"""Where the public body speaks: one row per account, with its limit and its rule of counting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Made, insert_once, transaction, verb
from governance.db import Base, public_id, session, table
from governance.errors import N_, Invalid, NotFound, Problem, Stale
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


_channel = table(Channel)
SHORTEST, LONGEST = 20, 100_000
"""What a limit can be: below, no text with its link fits; above, no text is taken in."""

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
def set_account(actor: Actor, key: str, account: str, limit: int, version: int | None = None) -> Made:
    """Set a channel's account name and limit: a new version, so that drafts written before are counted anew.

    What is approved keeps its approval. Raises `NotFound` for the channel, `Invalid` by field, `Stale`.
    """
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs("administrator")
        row = locked(key)
        same(row, version)
        if not SHORTEST <= limit <= LONGEST:
            fault = Problem(N_("Use a number from %(least)s to %(most)s."), least=SHORTEST, most=LONGEST)
            raise Invalid("invalid", N_("The channel was not changed."), errors={"limit": [fault]})
        if (account, limit) == (row.account, row.limit):
            return change.made(new=False, channel=row.id)
        values = {"account": account, "limit": limit, "version": row.version + 1}
        session.execute(update(_channel).where(_channel.c.id == row.id).values(**values))
        said = {"key": key, "account": account, "limit": limit, "from": {"account": row.account, "limit": row.limit}}
        change.record(EntryType.CHANNEL_CHANGED, f"channel/{row.public_id}", committed=said)
        return change.made(channel=row.id)


def locked(key: str) -> Any:
    """A channel's row, locked. Raises `NotFound`."""
    row = session.execute(select(_channel).where(_channel.c.key == key).with_for_update()).one_or_none()
    if row is None:
        raise no_channel()
    return row


def same(before: Any, version: int | None) -> None:
    """Raise `Stale` where a row is not at the version that somebody saw; 0 is one that is not there yet."""
    if version is not None and version != (before.version if before is not None else 0):
        raise Stale("stale", N_("This was changed since you looked at it. Look again."))


def no_channel() -> NotFound:
    """There is no channel of that key."""
    return NotFound("not-found", N_("There is no such channel."))
