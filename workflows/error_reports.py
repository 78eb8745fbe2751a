"""Reports that something which went out was wrong: opened by a difference, by a review afterwards, or by staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, Standing, transaction, verb
from governance.db import Base, Id, Moment, public_id, session, table
from governance.errors import N_, Conflict, NotFound, Stale
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows.drafts import RESTRICTED_READERS, Draft
from workflows.starting import Submitter
from workflows.states import REPORT
from workflows.threads import needs_staff
from workflows.whose import own

DIFFERENCE, TOO_EARLY, AFTERWARDS = "difference", "too_early", "afterwards"
ORIGINS = (DIFFERENCE, TOO_EARLY, AFTERWARDS)
"""What opened a report: the posted text was not the approved one, it was posted before the time that was set for it, or
a review after an emergency found it wrong.
"""


class ErrorReport(Base):
    """Something that went out is said to be wrong. `draft_id` is the draft whose publication it is about.

    `reported_name` is the name of whoever's act opened it, as it was then.
    """

    __tablename__ = "error_report"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    origin: Mapped[str] = mapped_column(String(20))
    what_is_wrong: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    reported_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reported_name: Mapped[str] = mapped_column(String(200))
    reported_at: Mapped[datetime] = mapped_column(Moment)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    acknowledged_name: Mapped[str | None] = mapped_column(String(200))
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("uq_error_report_origin", "publication_id", "origin", unique=True),
        Index("ix_error_report_state", "state", "id"),
        Index("ix_error_report_draft", "draft_id", "id"),
    )


@dataclass(frozen=True)
class Published:
    """What a report is about, by its ids."""

    draft_id: int
    publication_id: int
    publication: str


def open_report(change: Change, about: Published, origin: str, what_is_wrong: str, by: Submitter) -> int:
    """Open a report in the act, of `by`, that found the mistake, with its entry and its notice. Its id.

    One publication has at most one of each origin: each of them happens once.
    """
    values: dict[str, Any] = {
        "public_id": public_id(),
        "draft_id": about.draft_id,
        "publication_id": about.publication_id,
        "origin": origin,
        "what_is_wrong": what_is_wrong,
        "state": REPORT.states[0],
        "reported_by": by.id,
        "reported_name": by.name,
        "reported_at": change.at,
        "version": 1,
    }
    ident: int = session.execute(insert(table(ErrorReport)).returning(table(ErrorReport).c.id), values).scalar_one()
    change.record(
        EntryType.REPORT_OPENED,
        f"report/{values['public_id']}",
        public={"publication": about.publication},
        committed={"origin": origin, "what_is_wrong": what_is_wrong},
    )
    told = {"event": "report_opened", "report_id": ident, "draft_id": about.draft_id}
    change.enqueue(Job.NOTIFY, {**told, "actor_id": change.actor.person_id}, dedup=f"report_opened:{ident}")
    return ident


@verb
def acknowledge(actor: Actor, report_id: int, version: int | None = None) -> Made:
    """Say that somebody looks into a report. To say it again changes nothing.

    Raises `NotFound`, and `Conflict` with who was first.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        row = _locked(change, report_id)
        if row.acknowledged_by == change.standing.person_id:
            return change.made(new=False, report=report_id)
        if row.acknowledged_at is not None:
            by, at = row.acknowledged_name, row.acknowledged_at
            raise Conflict("already-acknowledged", N_("%(by)s looks into this since %(at)s."), by=by, at=at)
        if version is not None and row.version != version:
            raise Stale("stale", N_("This was changed since you looked at it. Look again."))
        who = {"acknowledged_by": change.standing.person_id, "acknowledged_name": change.standing.name}
        rows = table(ErrorReport)
        session.execute(
            update(rows)
            .where(rows.c.id == report_id)
            .values(
                state=move(REPORT, row.state, "acknowledge"), acknowledged_at=change.at, version=row.version + 1, **who
            )
        )
        change.record(EntryType.REPORT_ACKNOWLEDGED, f"report/{row.public_id}")
        return change.made(report=report_id)


def _locked(change: Change, report_id: int) -> Any:
    row = session.scalars(
        _seen(change.standing).where(ErrorReport.id == report_id).with_for_update(of=ErrorReport)
    ).one_or_none()
    if row is None:
        raise no_report()
    return row


def no_report() -> NotFound:
    """There is none, or not one that this person may see."""
    return NotFound("not-found", N_("There is no such report."))


def _seen(standing: Standing) -> Any:
    """Reports about drafts that this person may read: what is hidden there is hidden here."""
    statement = select(ErrorReport).join(Draft, Draft.id == ErrorReport.draft_id)
    if RESTRICTED_READERS not in standing.roles:
        statement = statement.where(Draft.restricted.is_(False) | own(standing.person_id))
    return statement


def report(report_id: int, standing: Standing) -> ErrorReport:
    """One report. Raises `NotFound`."""
    row: ErrorReport | None = session.scalars(_seen(standing).where(ErrorReport.id == report_id)).one_or_none()
    if row is None:
        raise no_report()
    return row


def reports(
    standing: Standing, state: str | None = None, draft_id: int | None = None, before: int | None = None, size: int = 50
) -> tuple[Sequence[ErrorReport], int | None]:
    """One page of reports, newest first, and the key to go on from (None at the end). One statement."""
    statement = _seen(standing).order_by(ErrorReport.id.desc()).limit(size + 1)
    if state is not None:
        statement = statement.where(ErrorReport.state == state)
    if draft_id is not None:
        statement = statement.where(ErrorReport.draft_id == draft_id)
    if before is not None:
        statement = statement.where(ErrorReport.id < before)
    rows = session.scalars(statement).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None
