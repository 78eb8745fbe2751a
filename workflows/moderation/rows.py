"""The rows of moderation: what is proposed, the copy that was kept before, what was done, and the appeal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Change
from governance.db import Base, Id, Moment, session
from governance.errors import N_, NotFound, Stale
from governance.record.entries import EntryType
from policies.versions import Edition, edition

KIND, APPEAL = "moderation", "appeal"
"""What a review of a proposal says that it is about, and one of an appeal: its subject is the proposal too."""

ENDED = ("rejected", "withdrawn", "outdated", "reinstated")
"""States in which the same may be proposed for the same message again."""

STANDS = ("carried_out", "appealed", "upheld", "partly", "reversed")
"""States in which what was done stands on the channel."""


class Moderation(Base):
    """One act that is proposed for one message, on one ground: the words stay as they are from then on.

    `quote` are the words that break the rule, `checks` those that found something within them. `digest` covers all of
    that and the copy. An act on a message is approved and done for exactly its `message_version`; where another one is
    noted before, `outdated_by` says what became of it. `timer` is what is told of a block next (`ending.TIMERS`), and
    when; nothing for what has no end.
    """

    __tablename__ = "moderation"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    message_version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str] = mapped_column(String(60))
    quote: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    checks: Mapped[list[str]] = mapped_column(JSON)
    until: Mapped[datetime | None] = mapped_column(Moment)
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_name: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    outdated_by: Mapped[str | None] = mapped_column(String(20))
    timer: Mapped[str | None] = mapped_column(String(10))
    timer_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("ix_moderation_state", "state", "id"),
        Index("ix_moderation_timer", "timer_at", "id"),
        Index(
            "ix_moderation_until",
            "until",
            "id",
            sqlite_where=text("until IS NOT NULL"),
            postgresql_where=text("until IS NOT NULL"),
        ),
        # One act of a kind for a message, until it came to nothing.
        Index(
            "uq_moderation_live",
            "message_id",
            "kind",
            unique=True,
            sqlite_where=text("state NOT IN ('rejected', 'withdrawn', 'outdated', 'reinstated')"),
            postgresql_where=text("state NOT IN ('rejected', 'withdrawn', 'outdated', 'reinstated')"),
        ),
    )


class ModerationCopy(Base):
    """The message as it read before anything was done, with its hash. Never in search, mail or notices."""

    __tablename__ = "moderation_copy"
    moderation_id: Mapped[int] = mapped_column(ForeignKey("moderation.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class ModerationAct(Base):
    """What somebody did on the channel by hand: the act itself, or (`undoes`) that it was taken back."""

    __tablename__ = "moderation_act"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    moderation_id: Mapped[int] = mapped_column(ForeignKey("moderation.id"))
    undoes: Mapped[bool]
    done_at: Mapped[datetime] = mapped_column(Moment)
    url: Mapped[str | None] = mapped_column(String(2000))
    note: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(String(20))
    told_why_not: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("uq_moderation_act", "moderation_id", "undoes", unique=True),
        Index("ix_moderation_act_done", "undoes", "done_at", "moderation_id"),
    )


class ModerationAppeal(Base):
    """What the author of the message said against it, taken down by staff, and what came of it.

    Until `due` it was in time; by `decide_by` it is to be decided.
    """

    __tablename__ = "moderation_appeal"
    moderation_id: Mapped[int] = mapped_column(ForeignKey("moderation.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[datetime] = mapped_column(Moment)
    decide_by: Mapped[datetime | None] = mapped_column(Moment)
    late_why: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_name: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_why: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_name: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


TOLD = ("sent", "not_possible")
"""Whether the author of the message was told."""


def no_moderation() -> NotFound:
    return NotFound("not-found", N_("There is no such proposal to moderate a message."))


def locked(moderation_id: int, seen: int | None = None) -> Moderation:
    """The row, locked, its version one further. Raises `NotFound`, and `Stale` where another version was seen."""
    row = session.scalars(
        update(Moderation)
        .where(Moderation.id == moderation_id)
        .values(version=Moderation.version + 1)
        .returning(Moderation)
        .execution_options(populate_existing=True, synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise no_moderation()
    if seen is not None and row.version - 1 != seen:
        raise Stale(
            "stale",
            N_("This was changed since you loaded it. Load it again; your text is kept."),
            extra={"current_version": row.version - 1},
        )
    return row


def set_state(row: Moderation, state: str, **values: Any) -> None:
    """Write the state of a locked row, and what goes with it."""
    session.execute(
        update(Moderation)
        .where(Moderation.id == row.id)
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )


def under(row: Moderation) -> Edition:
    """The edition of the guidance under which it was proposed, and under which it is finished."""
    return edition(row.policy_version_id)


def copy_of(moderation_id: int) -> ModerationCopy:
    """The copy that was kept."""
    return session.scalars(select(ModerationCopy).where(ModerationCopy.moderation_id == moderation_id)).one()


def record(change: Change, type: EntryType, row: Any, committed: dict[str, Any]) -> None:
    """One entry about a proposal: in the open only the act, the ground's clause and the digest of what was proposed."""
    found = edition(row.policy_version_id)
    change.record(
        type,
        f"moderation/{row.public_id}",
        public={
            "policy": found.public,
            "kind": row.kind,
            "clauses": [f"moderation.reasons.{row.ground}"],
            "digest": row.digest,
        },
        committed=committed,
    )
