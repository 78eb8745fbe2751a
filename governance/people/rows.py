"""Rows about people: accounts, dated grants of roles, sessions, tokens and the counters that slow sign-in down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment, public_id


class User(Base):
    """An account. It is disabled, never deleted, because the record speaks of it."""

    __tablename__ = "user_account"  # `user` is a reserved word in PostgreSQL
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(255))  # NULL: cannot sign in by password
    language: Mapped[str] = mapped_column(String(2), default="en")
    state: Mapped[str] = mapped_column(String(10), default="active")
    outside_body: Mapped[str | None] = mapped_column(String(200))  # the other body of somebody from outside; fixed
    shortcuts: Mapped[bool] = mapped_column(default=True)  # whether keys alone do something in one's pages
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)  # goes up with every change of the account or of its grants
    __table_args__ = (
        CheckConstraint("language IN ('en', 'fr')", name="language"),
        CheckConstraint("state IN ('active', 'disabled')", name="state"),
        Index("ix_user_account_name_id", "name", "id"),
    )


class FormerName(Base):
    """What somebody was called until a moment. What they did before it is shown under that name."""

    __tablename__ = "former_name"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(200))
    until_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    __table_args__ = (Index("ix_former_name_user", "user_id", "until_at"),)


class RoleGrant(Base):
    """A role that somebody holds in [from_at, until_at), for one topic or (NULL) for every topic.

    `revoked_at` marks a grant that was taken back: whoever reads the row afterwards is refused, whatever the clocks of
    two machines say about `until_at`, so that the order in the record agrees with the outcome.
    """

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str | None] = mapped_column(String(60))
    from_at: Mapped[datetime] = mapped_column(Moment)
    until_at: Mapped[datetime | None] = mapped_column(Moment)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # NULL: the operator
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="order"),
        Index("ix_role_grant_user_id_role", "user_id", "role"),
        Index("ix_role_grant_role_topic", "role", "topic", "user_id"),
    )


class UserSession(Base):
    """A signed-in browser. The cookie holds the id; the row holds its SHA-256."""

    __tablename__ = "user_session"
    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_user_session_user_id_revoked_at", "user_id", "revoked_at"),
        Index("ix_user_session_expires_at", "expires_at"),
    )


class ApiToken(Base):
    """An access token of a person. Its text was shown once; the row holds its SHA-256 and first characters."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(12))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_api_token_user_id_id", "user_id", "id"),)


class SignInAttempt(Base):
    """How often something was tried within one fixed window, and when the next try is let through.

    `bucket` is a kind and an HMAC under a key that changes daily: neither an address nor an e-mail can be read from it.
    """

    __tablename__ = "sign_in_attempt"
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    window: Mapped[datetime] = mapped_column("window_at", Moment, primary_key=True)
    count: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_sign_in_attempt_window_at", "window_at"),)
