"""What actually went out, where and when, held against what was approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Id, Moment, public_id, session, table
from governance.errors import N_, Conflict
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from policies.versions import edition as edition_of
from workflows import drafts, moved_on, posted, reviews, told_late
from workflows.after import Outcome
from workflows.demands import Situation
from workflows.drafts import Revision
from workflows.emergencies.following import followed, owe_languages
from workflows.emergencies.owed import CLAUSE, owe_review
from workflows.error_reports import DIFFERENCE, TOO_EARLY, Published, open_report
from workflows.ready import goes_out, may_publish, revision_of, situation
from workflows.scheduled import promised
from workflows.starting import Submitter
from workflows.states import DRAFT, REVIEW

POSTED_TOO_EARLY = N_("It was posted before the time that was set for it.")

GONE_OUT = ("published", "published_unreviewed", "corrected", "retracted")
"""States of a draft that was published."""


class Publication(Base):
    """One publication of one approved digest. `captured` is the text as it stands on the channel, by language.

    `emergency_id` is the emergency under whose chain it was approved, by its number alone. `late` says what had ended
    the approval, or kept it back, when this was recorded of a post that was made while it held. `planned_for` is the
    time before which it was not to go out, where it was posted earlier than that.
    """

    __tablename__ = "publication"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), unique=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    url: Mapped[str] = mapped_column(String(2000))
    published_at: Mapped[datetime] = mapped_column(Moment)
    captured: Mapped[dict[str, str]] = mapped_column(JSON)
    captured_sha256: Mapped[str] = mapped_column(String(64))
    differs: Mapped[bool] = mapped_column(Boolean)
    late: Mapped[str | None] = mapped_column(String(20))
    emergency_id: Mapped[int | None]
    planned_for: Mapped[datetime | None] = mapped_column(Moment)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_publication_published", "published_at", "id"),
        Index("ix_publication_emergency", "emergency_id", "published_at"),
    )


@verb
def publish(
    actor: Actor,
    draft_id: int,
    url: str | None = None,
    published_at: datetime | None = None,
    captured: Mapping[str, str] | str | None = None,
    version: int | None = None,
) -> Made:
    """Record that an approved draft was posted by hand: where, when, and the text as it stands there.

    `captured` is one text, or a text per language. Raises `Conflict` unless the draft is approved, the approval is
    for exactly its current digest and has not lapsed, and before the time that it is scheduled for; `NotAllowed` for
    people who may not publish; `Invalid` for missing evidence. A captured text that differs from the approved one is
    recorded as a difference, a time before the one that was set as too early; other answers there are held back.

    What was posted while it was approved is recorded also where it is so no more, within a day: under an emergency that
    is over since, or held back, or lapsed, or edited. Both moments stand in the row and in the record. Of a draft that
    was edited since, the revision that was approved is its current one again, if its words are those that were posted.
    """
    with transaction(actor) as change:
        actor.may("write")
        moved_on.answered(draft_id, published_at)
        running = reviews.lock_in_flight(draft_id, change.at)
        review = told_late.covering(draft_id, running, published_at, change.at)
        draft = drafts.locked(change, draft_id)
        then = told_late.of_then(draft, review, captured)
        revision = revision_of(then)
        found = situation(change, then, review, revision) if review is not None else None
        late = told_late.why_late(change, then, review, running, published_at, found)
        if late is None:
            if review is not running or then is not draft:
                review, revision, found = running, revision_of(draft), None
            publishable(change, draft, review, revision, found)
        else:
            may_publish(change, draft, review)
        assert review is not None  # publishable refuses a draft without one
        drafts.same(draft, version)
        proof = posted.evidence(change.at, review.approved_at, revision, url, published_at, captured)
        left = draft.revision if late is not None and then is not draft else None
        if late is not None:
            told_late.take_up(change, then, draft, review, running)
            draft = then
        name = "publish" if late is None else told_late.MOVE
        outcome = went_out(change, draft, review, {**proof, "late": late}, name, Submitter.acting(change), left=left)
        return change.made(draft=draft_id, outcome=outcome)


def went_out(
    change: Change,
    draft: Any,
    review: Any,
    proof: dict[str, Any],
    name: str,
    by: Submitter,
    ident: str | None = None,
    left: int | None = None,
) -> Outcome:
    """Write down that a locked draft went out, with all that follows: part of the transaction that found it so.

    `name` is the draft's move, `by` whose act it is, `ident` the id that it went out under; `left` the revision that
    was the current one until a post of an earlier one was told of.
    """
    state = move(DRAFT, draft.state, f"{name}_unreviewed" if review.emergency_id is not None else name)
    # What was sent was not sent before its time, whatever the clock of its receiver shows.
    proof = {**proof, "planned_for": planned_for(draft, proof) if name == "publish" else None}
    publication = _insert(change, draft, review, proof, by, ident or public_id())
    now = drafts.set_draft(draft.id, state=state, review_id=review.id, updated_at=change.at)
    reviews.settle(review.id, state=move(REVIEW, review.state, name if name == told_late.MOVE else "publish"))
    _record(change, draft, review, publication, {**proof, "left_revision": left}, by)
    if len(proof["captured"]) > 1:
        followed(change, draft, revision_of(draft).texts)
    if draft.thread_id is not None:
        moved_on.another_went_out(change, draft)
    return Outcome(publication, now)


def _insert(change: Change, draft: Any, review: Any, proof: dict[str, Any], by: Submitter, ident: str) -> Publication:
    """Write what went out. What is returned is a copy for the answer; the session does not know it."""
    values = {
        "public_id": ident,
        "draft_id": draft.id,
        "revision": draft.revision,
        "digest": draft.digest,
        "review_id": review.id,
        "emergency_id": review.emergency_id,
        "person_id": by.id,
        "person_name": by.name,
        "at": change.at,
        **proof,
    }
    row_id = session.execute(_WRITE, values).scalar_one()
    return Publication(id=row_id, **values)


_WRITE = insert(table(Publication)).returning(table(Publication).c.id)


def publishable(change: Change, draft: Any, review: Any, revision: Revision, found: Situation | None = None) -> None:
    """Refuse what went out, is not approved as it stands, may not go out or not yet, or is not theirs to publish."""
    if draft.state in GONE_OUT:
        by = session.execute(
            select(Publication.person_name, Publication.at).where(Publication.draft_id == draft.id)
        ).one()
        raise Conflict(
            "already-published",
            N_("Already published by %(by)s at %(at)s."),
            by=by.person_name,
            at=by.at,
        )
    if draft.state != "on_hold":  # of which there is more to say
        move(DRAFT, draft.state, "publish")
    goes_out(change, draft, review, revision, found)
    may_publish(change, draft, review)


def planned_for(draft: Any, proof: Mapping[str, Any]) -> datetime | None:
    """The time before which it was not to go out, where it was posted earlier than that; minutes are what people write.

    It happened, with approved words, so it is recorded, marked, and reported as a mistake by itself.
    """
    at: datetime = proof["published_at"]
    planned = [one for one in (proof["planned_for"], promised(draft.id, draft.review_id, at)) if one is not None]
    first = max(planned, default=None)
    return first if first is not None and at < first.replace(second=0, microsecond=0) else None


def _record(
    change: Change, draft: Any, review: Any, publication: Publication, proof: dict[str, Any], by: Submitter
) -> None:
    ident, owed = publication.public_id, review.emergency_id is not None
    if owed:
        owe_review(change, draft, review, proof["published_at"], by)
        owe_languages(change, draft, review, proof["published_at"], by)
    policy = edition_of(review.policy_version_id).public
    public = {"digest": draft.digest, "draft": draft.public_id, "review": review.public_id, "policy": policy}
    if owed:
        public["clauses"] = [CLAUSE]
    committed = {
        "url": proof["url"],
        "published_at": proof["published_at"].isoformat(),
        "captured_sha256": proof["captured_sha256"],
        "revision": draft.revision,
        **{name: proof[name] for name in ("late", "left_revision") if proof.get(name)},
    }
    if proof["planned_for"] is not None:
        committed["planned_for"] = timestamp(proof["planned_for"])
    change.record(EntryType.REPLY_PUBLISHED, f"publication/{ident}", public=public, committed=committed)
    about = Published(draft.id, publication.id, ident)
    if proof["planned_for"] is not None:
        open_report(change, about, TOO_EARLY, POSTED_TOO_EARLY, by)
    if proof["differs"]:
        change.record(
            EntryType.PUBLICATION_DIFFERED,
            f"publication/{ident}",
            public={"draft": draft.public_id},
            committed=committed,
        )
        open_report(change, about, DIFFERENCE, posted.what_differs(revision_of(draft), proof["captured"]), by)
    change.enqueue(
        Job.NOTIFY,
        {
            "event": "published",
            "draft_id": draft.id,
            "review_id": review.id,
            "actor_id": change.actor.person_id,
            "differs": proof["differs"],
            **({"late": timestamp(proof["published_at"])} if proof.get("late") else {}),
        },
        dedup=f"published:{draft.id}",
    )


def publication_of(draft_id: int) -> Publication | None:
    """The draft's publication, if it went out."""
    return session.scalars(select(Publication).where(Publication.draft_id == draft_id)).one_or_none()
