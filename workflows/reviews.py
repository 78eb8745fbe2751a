"""Reviews of any subject (kind, id, digest): locked, settled, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    bindparam,
    select,
    update,
)

from governance.change import Change
from governance.db import Moment, session, table
from governance.record.entries import EntryType
from policies.versions import PolicyVersion, in_force

# Whoever locks a review needs its rows too, and has them from here.
from workflows.review_rows import NO_DUE as NO_DUE
from workflows.review_rows import SKIP as SKIP
from workflows.review_rows import Decision as Decision
from workflows.review_rows import Review as Review
from workflows.review_rows import ReviewConflict as ReviewConflict
from workflows.review_rows import Step as Step

RUNNING = ("open", "approved")
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
    Review.emergency_id,
    Review.repeats_id,
    Review.carried_at,
    Review.moved_on,
)


_review, _step = table(Review), table(Step)
_LOCK = (
    update(_review)
    .where(_review.c.subject_kind == bindparam("of"), _review.c.subject_id == bindparam("subject"))
    .values(version=_review.c.version + 1)
    .returning(*(_review.c[column.key] for column in COLUMNS))
)
IN_FORCE = (
    in_force(bindparam("now", type_=Moment), table(PolicyVersion).c.id)
    .correlate(None)
    .scalar_subquery()
    .label("in_force")
)
"""The row id of the version that is in force at `now`, as a column of a statement that reads or locks reviews."""

_LOCK_CURRENT = _LOCK.where(_review.c.state.in_(RUNNING))
_LOCK_IN_FLIGHT = _LOCK_CURRENT.returning(IN_FORCE)
_LOCK_OPEN = _LOCK.where(_review.c.revision == bindparam("at"), _review.c.state == "open").returning(IN_FORCE)


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
