"""What actually went out, where and when, held against what was approved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Id, Moment, public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from governance.text import Unfit, clean
from policies.versions import edition as edition_of
from workflows import drafts, flight, reviews, threads
from workflows.after import Outcome
from workflows.drafts import Revision
from workflows.reviews import SKIP, Decision
from workflows.states import DRAFT, REVIEW


class Publication(Base):
    """One publication of one approved digest. `captured` is the text as it stands on the channel, by language."""

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
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_publication_published", "published_at", "id"),)


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
    for exactly its current digest and has not lapsed; `NotAllowed` for people who may not publish; `Invalid` for
    missing evidence. A captured text that differs from the approved one is recorded as a difference.
    """
    with transaction(actor) as change:
        actor.may("write")
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        state = _publishable(change, draft, review)
        drafts.same(draft, version)
        assert review is not None  # _publishable refuses a draft without one
        revision = session.execute(
            select(Revision).where(Revision.draft_id == draft_id, Revision.n == draft.revision)
        ).scalar_one()
        _not_too_early(change, revision)
        proof = evidence(change.at, review.approved_at, revision, url, published_at, captured)
        publication = _insert(change, draft, review.id, proof)
        now = drafts.set_draft(draft_id, state=state, updated_at=change.at)
        reviews.settle(review.id, state=move(REVIEW, review.state, "publish"))
        if draft.thread_id is not None:
            threads.answered(change, draft.thread_id, proof["published_at"])
        _record(change, draft, review, publication.public_id, proof)
        return change.made(draft=draft_id, outcome=Outcome(publication, now))


def _insert(change: Change, draft: Any, review_id: int, proof: dict[str, Any]) -> Publication:
    """Write what went out. What is returned is a copy for the answer; the session does not know it."""
    values = {
        "public_id": public_id(),
        "draft_id": draft.id,
        "revision": draft.revision,
        "digest": draft.digest,
        "review_id": review_id,
        "person_id": change.standing.person_id,
        "person_name": change.standing.name,
        "at": change.at,
        **proof,
    }
    ident = session.execute(_WRITE, values).scalar_one()
    return Publication(id=ident, **values)


_WRITE = insert(table(Publication)).returning(table(Publication).c.id)


def _publishable(change: Change, draft: Any, review: Any) -> str:
    """The state after publication. Refuses what is not approved, was edited since, has lapsed, or is not theirs."""
    if draft.state == "published":
        by = session.execute(
            select(Publication.person_name, Publication.at).where(Publication.draft_id == draft.id)
        ).one()
        raise Conflict(
            "already-published",
            N_("Already published by %(by)s at %(at)s."),
            by=by.person_name,
            at=by.at,
        )
    state = move(DRAFT, draft.state, "publish")
    if review is None or review.state != "approved" or review.digest != draft.digest:
        raise drafts.not_current(draft)
    if review.valid_until is not None and change.at >= review.valid_until:
        raise Conflict(
            "approval-lapsed",
            N_("The approval lapsed at %(at)s. Submit the draft again."),
            at=review.valid_until,
        )
    flight.under_the_same_guidance(change, review)
    may_publish(change, draft, review)
    return state


def may_publish(change: Change, draft: Any, review: Any) -> None:
    """Its author or keeper, a role that may publish, or one of its approvers; an intern never."""
    standing = change.standing
    if "intern" in standing.roles:
        raise NotAllowed("interns-never-publish", N_("Interns prepare drafts; somebody else has to publish them."))
    roles = edition_of(review.policy_version_id).document.roles
    if standing.person_id in (draft.author_id, draft.keeper_id) or any(
        roles[r].may_publish for r in standing.roles if r in roles
    ):
        return
    approved = session.scalar(
        select(Decision.id)
        .where(Decision.review_id == review.id, Decision.person_id == standing.person_id, Decision.verdict != SKIP)
        .limit(1)
    )
    if approved is None:
        raise NotAllowed(
            "may-not-publish",
            N_("Publishing is for the draft's author, its approvers, and roles that the guidance lets publish."),
        )


def _not_too_early(change: Change, revision: Revision) -> None:
    if revision.not_before is None:
        return
    earliest = datetime.fromisoformat(revision.not_before["time"])
    if change.at < earliest:
        raise Conflict("not-before", N_("This was approved to go out at %(at)s and not before."), at=earliest)


def evidence(
    at: datetime,
    approved_at: datetime,
    revision: Revision,
    url: str | None,
    published_at: datetime | None,
    captured: Mapping[str, str] | str | None,
) -> dict[str, Any]:
    """What a publication's row says of the post, as known at `at`. Raises `Invalid` naming what is missing or wrong."""
    errors: dict[str, list[Problem]] = {}
    if not url or not url.startswith(("https://", "http://")):
        errors["url"] = [Problem(N_("Give the address of the post, beginning with https://."))]
    if published_at is None:
        errors["published_at"] = [Problem(N_("Say when it was posted."))]
    elif published_at > at + timedelta(minutes=1):
        errors["published_at"] = [Problem(N_("This is later than the present moment."))]
    elif published_at < approved_at.replace(second=0, microsecond=0):
        errors["published_at"] = [
            Problem(N_("This is before the approval. A post that went out unapproved has to be reported as a mistake."))
        ]
    texts = _captured(revision, captured, errors)
    if errors:
        raise Invalid("invalid", N_("The proof of what was posted is not complete."), errors=errors)
    digest = hashlib.sha256("\x00".join(f"{k}\x00{texts[k]}" for k in sorted(texts)).encode()).hexdigest()
    return {
        "url": url,
        "published_at": published_at,
        "captured": texts,
        "captured_sha256": digest,
        "differs": texts != {language: text.strip() for language, text in revision.texts.items()},
    }


def _captured(revision: Revision, captured: Any, errors: dict[str, list[Problem]]) -> dict[str, str]:
    """The captured text by language; one text alone stands for a draft in one language."""
    if isinstance(captured, str):
        if len(revision.texts) > 1:
            errors["captured_texts"] = [
                Problem(
                    N_("This draft is in several languages (%(languages)s). Give the posted text of each."),
                    languages=", ".join(sorted(revision.texts)),
                )
            ]
            return {}
        captured = {next(iter(revision.texts)): captured}
    texts: dict[str, str] = {}
    for language, text in (captured or {}).items():
        try:
            if cleaned := clean(text).strip():
                texts[language] = cleaned
        except Unfit as unfit:
            errors[f"captured_texts.{language[:10]}"] = [unfit.problem]
    if not texts and not any(name.startswith("captured") for name in errors):
        errors["captured_text"] = [Problem(N_("Copy the text here as it now stands on the channel."))]
    for language in sorted(set(revision.texts) - set(texts)) if texts else ():
        errors.setdefault(f"captured_texts.{language}", [Problem(N_("Copy the posted text in this language too."))])
    return texts


def _record(change: Change, draft: Any, review: Any, ident: str, proof: dict[str, Any]) -> None:
    policy = edition_of(review.policy_version_id).public
    public = {"digest": draft.digest, "draft": draft.public_id, "review": review.public_id, "policy": policy}
    committed = {
        "url": proof["url"],
        "published_at": proof["published_at"].isoformat(),
        "captured_sha256": proof["captured_sha256"],
        "revision": draft.revision,
    }
    change.record(EntryType.REPLY_PUBLISHED, f"publication/{ident}", public=public, committed=committed)
    if proof["differs"]:
        change.record(
            EntryType.PUBLICATION_DIFFERED,
            f"publication/{ident}",
            public={"draft": draft.public_id},
            committed=committed,
        )
    change.enqueue(
        Job.NOTIFY,
        {
            "event": "published",
            "draft_id": draft.id,
            "review_id": review.id,
            "actor_id": change.actor.person_id,
            "differs": proof["differs"],
        },
        dedup=f"published:{draft.id}",
    )


def publication_of(draft_id: int) -> Publication | None:
    """The draft's publication, if it went out."""
    return session.scalars(select(Publication).where(Publication.draft_id == draft_id)).one_or_none()
