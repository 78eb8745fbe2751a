"""What the rules may see of a draft, and what they say of it as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Standing
from governance.db import Base, Id, Moment, session
from policies.evaluation import evaluate
from policies.facts import (
    AttachmentFacts,
    AuthorFacts,
    DraftFacts,
    Evaluation,
    Facts,
    MessageFacts,
    ThreadFacts,
)
from policies.ruling.ruled import RuleOutcome
from policies.versions import Edition, version_in_force
from workflows.channels import Channel
from workflows.drafts import Draft, Revision
from workflows.emergencies.repeating import Before, Content, approved_before
from workflows.emergencies.rows import ANY, REAL, no_emergency
from workflows.reviews import Review
from workflows.threads import Message, Thread

PERSONAL = frozenset({"personal_data", "phi", "pii_third_party", "confirms_client_relationship"})
"""Checks for personal data: where one blocks, only its author and the privacy officer see the draft."""


class CheckOverride(Base):
    """Somebody let one revision pass a check that blocked it. `person_name` is the name used then."""

    __tablename__ = "check_override"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    revision: Mapped[int]
    check: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("uq_check_override_check", "draft_id", "revision", "check", unique=True),)


def let_pass(draft_id: int) -> Sequence[CheckOverride]:
    """The checks that somebody let a revision of a draft pass, oldest first."""
    found = select(CheckOverride).where(CheckOverride.draft_id == draft_id).order_by(CheckOverride.id)
    return session.scalars(found).all()


class SubmissionFacts(Base):
    """What the rules saw and answered, one row per submission, so that a later version can be replayed on it."""

    __tablename__ = "submission_facts"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    evaluation: Mapped[dict[str, Any]] = mapped_column(JSON)


_LAST = (
    select(Message.id)
    .where(Message.thread_id == bindparam("thread", type_=BigInteger), Message.direction == "in")
    .order_by(Message.received_at.desc(), Message.id.desc())
    .limit(1)
    .scalar_subquery()
)
REPLIED = (
    select(func.count())
    .select_from(Draft)
    .where(
        Draft.thread_id == bindparam("thread", type_=BigInteger),
        Draft.kind == "reply",
        Draft.state.in_(("published", "published_unreviewed", "corrected")),
    )
    .scalar_subquery()
)
"""How many replies of a conversation went out."""

_OVERRIDDEN = (
    select(func.aggregate_strings(CheckOverride.check, " "))
    .where(CheckOverride.draft_id == Revision.draft_id, CheckOverride.revision == Revision.n)
    .correlate(Revision)
    .scalar_subquery()
)
_SEEN = (
    select(Revision, Channel, Thread, Message, _OVERRIDDEN.label("overridden"), REPLIED.label("replies"))
    .add_columns(REAL, ANY)
    .join(Channel, Channel.id == Revision.channel_id)
    .outerjoin(Thread, Thread.id == bindparam("thread", type_=BigInteger))
    .outerjoin(Message, Message.id == _LAST)
    .where(Revision.draft_id == bindparam("draft"), Revision.n == bindparam("n"))
    .execution_options(populate_existing=True)
)


class Seen(NamedTuple):
    """What the rules may see of a draft, the revision's row, and the approval that it repeats in an emergency."""

    facts: Facts
    revision: Any
    before: Before | None


def facts_of(draft: Any, roles: frozenset[str], at: datetime, short: bool | None = None) -> Seen:
    """Everything the rules may see of the draft's current revision: one statement, in an emergency's chain one more.

    `short` says whether it is put before the chain of an emergency or drill that holds; None leaves that to its
    conversation: one whose category is for emergencies is, while a real one holds. Raises `Conflict` where none holds
    that was asked for.
    """
    given = {"draft": draft.id, "n": draft.revision, "thread": draft.thread_id, "now": at}
    row = session.execute(_SEEN, given).one()
    revision, channel, thread, message = row.Revision, row.Channel, row.Thread, row.Message
    holding = row.any if short else row.emergency
    wanted = short if short is not None else thread is not None and thread.emergency
    under = holding if wanted else None
    if short and under is None:
        raise no_emergency()
    before = None if under is None else approved_before(Content.of(draft.kind, revision), under, at)
    scheduled = revision.not_before and datetime.fromisoformat(revision.not_before["time"])
    return Seen(
        Facts(
            draft=DraftFacts(
                kind=draft.kind,
                texts=revision.texts,
                channel=channel.key,
                counting=channel.counting,
                limit=channel.limit,
                attachments=tuple(AttachmentFacts(a["media_type"], a["alt"]) for a in revision.attachments),
                scheduled_for=scheduled,
            ),
            author=AuthorFacts(roles, "intern" in roles),
            at=at,
            message=message
            and MessageFacts(
                message.text, message.language, message.author_kind, channel.key, message.url, message.received_at
            ),
            thread=thread
            and ThreadFacts(thread.category, thread.action, draft.topic, thread.state == "reopened", row.replies),
            topic=draft.topic,
            emergency=holding is not None,
            short_chain=under is not None,
            repeats=before is not None,
            overridden=frozenset((row.overridden or "").split()),
        ),
        revision,
        before,
    )


def look(draft: Any, standing: Standing, at: datetime, short: bool | None = None) -> Evaluation:
    """What the policy in force says of the draft as it stands; `short` as for `facts_of`. Changes nothing."""
    seen = facts_of(draft, standing.roles, at, short)
    return evaluate(seen.facts, version_in_force(at).document)


def look_as_submitted(draft: Any, edition: Edition, at: datetime) -> Evaluation:
    """What an edition says of a draft now, its submitter as the rules saw them when it was submitted last."""
    seen = facts_of(draft, _roles_then(draft.id), at)
    return evaluate(seen.facts, edition.document)


def _roles_then(draft_id: int) -> frozenset[str]:
    stored = session.scalars(
        select(SubmissionFacts.facts)
        .join(Review, Review.id == SubmissionFacts.review_id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id)
        .order_by(Review.id.desc())
        .limit(1)
    ).one()
    return Facts.from_json(stored).author.roles


def rules_of(review: Any) -> tuple[RuleOutcome, ...]:
    """The rules that held when a review began, or could not be evaluated; nothing is asked where it cites none."""
    if not any(clause.startswith("rules.") for clause in review.clauses):
        return ()
    stored = session.scalar(select(SubmissionFacts.evaluation).where(SubmissionFacts.review_id == review.id))
    return Evaluation.from_json(stored).rules if stored else ()
