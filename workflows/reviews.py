"""Reviews of any subject (kind, id, digest): steps, decisions, and who may not decide."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    false,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Change
from governance.db import Base, Id, Moment, session, table
from governance.record.entries import EntryType
from policies.versions import PolicyVersion, in_force

RUNNING = ("open", "approved")
SKIP = "skip"
"""The verdict of somebody who passed a step over: they fill it as whoever decides does, and approve nothing."""

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts behind every due time; pages show none for it."""


class Review(Base):
    """One run of one digest through the chain of one policy version."""

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
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
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
    SQLite adds no foreign keys to a table that there is.
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
    role: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text)
    revisit_on: Mapped[Any | None] = mapped_column(Date)
    closing: Mapped[bool]
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


COLUMNS = (
    Review.id,
    Review.public_id,
    Review.subject_id,
    Review.revision,
    Review.digest,
    Review.policy_version_id,
    Review.state,
    Review.submitted_by,
    Review.submitted_at,
    Review.approved_at,
    Review.valid_until,
)


_review, _step = table(Review), table(Step)
_LOCK = (
    update(_review)
    .where(_review.c.subject_kind == bindparam("of"), _review.c.subject_id == bindparam("subject"))
    .values(version=_review.c.version + 1)
    .returning(*(_review.c[column.key] for column in COLUMNS))
)
_IN_FORCE = in_force(bindparam("now", type_=Moment), table(PolicyVersion).c.id).scalar_subquery().label("in_force")
_LOCK_CURRENT = _LOCK.where(_review.c.state.in_(RUNNING))
_LOCK_IN_FLIGHT = _LOCK_CURRENT.returning(_IN_FORCE)
_LOCK_OPEN = _LOCK.where(_review.c.revision == bindparam("at"), _review.c.state == "open").returning(_IN_FORCE)


def lock_current(subject_id: int, kind: str = "draft") -> Any | None:
    """Lock the running review of a subject, if there is one: always before the subject's own row."""
    return session.execute(_LOCK_CURRENT, {"of": kind, "subject": subject_id}).one_or_none()


def open_review(subject_id: int, kind: str = "draft") -> Any | None:
    """The open review of a subject, read and not locked: for what decides nothing."""
    of = Review.subject_kind == kind, Review.subject_id == subject_id, Review.state == "open"
    return session.execute(select(*COLUMNS).where(*of)).one_or_none()


def lock_in_flight(draft_id: int, at: datetime) -> Any | None:
    """As `lock_current` of a draft, with the row id of the version that is in force at `at` as `in_force`."""
    return session.execute(_LOCK_IN_FLIGHT, {"of": "draft", "subject": draft_id, "now": at}).one_or_none()


def lock_for_decision(subject_id: int, revision: int, at: datetime, kind: str = "draft") -> Any | None:
    """Lock the open review of exactly this revision: the guarded write that every decision begins with.

    The same statement reads the row id of the version that is in force at `at`, as `in_force`.
    """
    given = {"of": kind, "subject": subject_id, "at": revision, "now": at}
    return session.execute(_LOCK_OPEN, given).one_or_none()


def _step_update(review_id: int, where: Any, values: dict[str, Any]) -> Any:
    return update(_step).where(_step.c.review_id == review_id, where).values(**values)


def settle(review_id: int, **values: Any) -> None:
    """Write columns of a review that this transaction has locked."""
    session.execute(update(_review).where(_review.c.id == review_id).values(**values))


def outdate(change: Change, review: Any, subject: str, new_digest: str) -> None:
    """Close a running review because its words were edited: its decisions stay, visible as outdated."""
    stop(change, review.id, "outdated")
    change.record(
        EntryType.APPROVAL_VOIDED,
        subject,
        public={"review": review.public_id, "digest": new_digest, "previous": review.digest},
        committed={"revision": review.revision, "was": review.state},
    )


def lapse(change: Change, subject_id: int, subject: str = "draft") -> Any | None:
    """Close the approval of a subject that ran out, so that another can be asked for; None where none did.

    Like every lock of a review it comes before that of its subject.
    """
    lapsed = session.execute(
        update(Review)
        .where(
            Review.subject_kind == subject,
            Review.subject_id == subject_id,
            Review.state == "approved",
            Review.valid_until <= change.at,
        )
        .values(version=Review.version + 1)
        .returning(*COLUMNS)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if lapsed is not None:
        stop(change, lapsed.id, "outdated")
    return lapsed


def stop(change: Change, review_id: int, state: str) -> None:
    """Close a locked review and its steps that had not ended."""
    settle(review_id, state=state, closed_at=change.at)
    ended = {"state": "outdated", "closed_at": change.at, "timer_at": None}
    session.execute(_step_update(review_id, _step.c.state.in_(("waiting", "open")), ended))
    session.execute(
        update(Decision)
        .where(Decision.review_id == review_id)
        .values(outdated_at=change.at)
        .execution_options(synchronize_session=False)
    )
