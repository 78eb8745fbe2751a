"""Reviews of any subject (kind, id, digest): steps, decisions, and who may not decide."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, Moment

SKIP = "skip"
"""The verdict of somebody who passed a step over: they fill it as whoever decides does, and approve nothing."""

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts behind every due time; pages show none for it."""


class Review(Base):
    """One run of one digest through the chain of one policy version.

    `subject_kind` is `draft`, `policy`, or `publication` for the review of what went out under an emergency: its
    subject is the draft again. `emergency_id` is the emergency under whose short chain it runs; a number alone, as
    SQLite adds no foreign keys to a table that there is; `repeats_id` the review of the same content there whose
    approval stands for its steps. `carried_at` is when the earliest approval was given that was carried into it: its
    validity counts from there. `moved_on` says that the conversation moved on since it began and nobody has looked at
    it yet, or that another category ended it: a cause of `causes.CAUSES`.
    """

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    state: Mapped[str] = mapped_column(String(20), default="open")
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    valid_until: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    clauses: Mapped[list[str]] = mapped_column(JSON)
    emergency_id: Mapped[int | None]
    repeats_id: Mapped[int | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=1)
    carried_at: Mapped[datetime | None] = mapped_column(Moment)
    moved_on: Mapped[str | None] = mapped_column(String(20))
    __table_args__ = (
        Index(
            "ix_review_emergency",
            "emergency_id",
            "id",
            sqlite_where=text("emergency_id IS NOT NULL"),
            postgresql_where=text("emergency_id IS NOT NULL"),
        ),
        Index("ix_review_subject", "subject_kind", "subject_id", "id"),
        Index(
            "uq_review_running",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'approved')"),
            postgresql_where=text("state IN ('open', 'approved')"),
        ),
        Index("ix_review_state_valid", "state", "valid_until", "id"),
        Index(
            "ix_review_in_flight",
            "policy_version_id",
            "id",
            sqlite_where=text("state IN ('open', 'approved')"),
            postgresql_where=text("state IN ('open', 'approved')"),
        ),
    )


class Step(Base):
    """One role's turn. `position` counts from 1; a step is open when every position before it is done.

    Steps of one position are open beside each other, told apart by `part`; the position is done when `needed` of them
    are approved, and the others are skipped then.
    `distinct_people` is what the guidance said: whether somebody who decided in the review before may not decide here.
    `subject_kind` is the review's, so that one keyed read finds what waits of one kind.
    `always` says that the clock of `due` never stops. `timer` names what is told of next and `timer_at` when; from
    `escalated_at` on it stands on the list of whom the guidance names, because it is overdue or nobody can decide.
    `named_id` is to whom it was put; where `added_by` is set, that person was asked by an approver, beside what the
    guidance asks for, and the role is theirs alone. `skip_by` are the roles that may pass it over.
    """

    __tablename__ = "step"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    subject_kind: Mapped[str] = mapped_column(String(20), default="draft", server_default="draft")
    position: Mapped[int]
    part: Mapped[int] = mapped_column(default=1, server_default="1")
    needed: Mapped[int] = mapped_column(default=1, server_default="1")
    role: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str | None] = mapped_column(String(60))
    quorum: Mapped[int] = mapped_column(default=1)
    distinct_people: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(20))
    due: Mapped[datetime] = mapped_column(Moment)
    clauses: Mapped[list[str]] = mapped_column(JSON)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    always: Mapped[bool] = mapped_column(default=False, server_default=false())
    timer: Mapped[str | None] = mapped_column(String(10))
    timer_at: Mapped[datetime | None] = mapped_column(Moment)
    escalated_at: Mapped[datetime | None] = mapped_column(Moment)
    escalated_why: Mapped[str | None] = mapped_column(String(10))
    named_id: Mapped[int | None]
    added_by: Mapped[int | None]
    skip_by: Mapped[list[str] | None] = mapped_column(JSON)
    __table_args__ = (
        Index(
            "ix_step_timer",
            "timer_at",
            "id",
            sqlite_where=text("timer_at IS NOT NULL"),
            postgresql_where=text("timer_at IS NOT NULL"),
        ),
        Index(
            "ix_step_escalated",
            "state",
            "escalated_at",
            "id",
            sqlite_where=text("escalated_at IS NOT NULL"),
            postgresql_where=text("escalated_at IS NOT NULL"),
        ),
        Index(
            "ix_step_named",
            "named_id",
            "state",
            "due",
            "id",
            sqlite_where=text("named_id IS NOT NULL"),
            postgresql_where=text("named_id IS NOT NULL"),
        ),
        Index("uq_step_review_position", "review_id", "position", "part", unique=True),
        Index("ix_step_queue", "subject_kind", "state", "role", "due", "id"),
    )


class Decision(Base):
    """What one person decided on one revision: never edited, at most outdated. `person_name` is the name used then.

    `for_id` and `for_name` are those of whom they stood in for, under `delegation_id`. They refer by number alone:
    SQLite adds no foreign keys to a table that there is. `revisit_on` is the day on which what was rejected comes back,
    and `revisit_if` what would change the answer. One that was carried here from an earlier revision names the
    decision that was really made, with its revision and its moment; `at` is when it was carried. `outside_body` is the
    other body to which whoever decided belonged then, where they came from outside.
    """

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    person_name: Mapped[str] = mapped_column(String(200))
    for_id: Mapped[int | None]
    for_name: Mapped[str | None] = mapped_column(String(200))
    delegation_id: Mapped[int | None]
    carried_from_id: Mapped[int | None]
    carried_revision: Mapped[int | None]
    carried_at: Mapped[datetime | None] = mapped_column(Moment)
    role: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text)
    revisit_on: Mapped[Any | None] = mapped_column(Date)
    revisit_if: Mapped[str | None] = mapped_column(Text)
    closing: Mapped[bool]
    outside_body: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    outdated_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index(
            "uq_decision_closing",
            "step_id",
            unique=True,
            sqlite_where=text("closing = 1"),
            postgresql_where=text("closing"),
        ),
        # Whether a person may fill several steps of an item is the guidance's to say; one step counts them once.
        Index("uq_decision_person", "step_id", "person_id", unique=True),
        Index("ix_decision_review_person", "review_id", "person_id"),
    )


class ReviewConflict(Base):
    """Who may not decide in a review, and why: the submitter and every editor of the pinned revision."""

    __tablename__ = "review_conflict"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(20))
    __table_args__ = (Index("ix_review_conflict_person", "person_id", "review_id"),)
