"""Drafts and their immutable revisions, each fixed by a salted digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, bindparam, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import Base, Id, Moment, public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotFound, Problem, Stale
from governance.machine import move
from governance.record.entries import EntryType
from workflows import findable, reviews
from workflows.after import DraftNow
from workflows.channels import Channel
from workflows.states import DRAFT
from workflows.talk import typed as talk_typed
from workflows.threads import needs_staff
from workflows.wording import Suggested, Wording, canonical, canonical_of, content_of, revision_row

KINDS = ("reply", "statement")
RESTRICTED_READERS = "privacy_officer"


class Draft(Base):
    """What is being written. `revision`, `digest` and `channel_id` are those of the current revision.

    `keeper_id` is who goes on with it in the place of an author who left, `follows_id` the draft that went out in an
    emergency without a language that this one has.
    """

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    topic: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), default="drafting")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    keeper_id: Mapped[int | None]
    follows_id: Mapped[int | None] = mapped_column(Id)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    restricted: Mapped[bool] = mapped_column(default=False)
    review_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_draft_author_state", "author_id", "state", "id"),
        Index(
            "ix_draft_keeper_state",
            "keeper_id",
            "state",
            "id",
            sqlite_where=text("keeper_id IS NOT NULL"),
            postgresql_where=text("keeper_id IS NOT NULL"),
        ),
        Index(
            "ix_draft_follows",
            "follows_id",
            sqlite_where=text("follows_id IS NOT NULL"),
            postgresql_where=text("follows_id IS NOT NULL"),
        ),
        Index("ix_draft_state", "state", "id"),
        Index("ix_draft_updated", "updated_at", "id"),
    )


class Revision(Base):
    """One wording, never changed. `reply_to` pins the message as it read: public id, version, salted commitment.

    `suggested_by` is whose suggestion was taken with it: they wrote these words as its editor did.
    """

    __tablename__ = "revision"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    n: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    channel: Mapped[dict[str, str]] = mapped_column(JSON)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    not_before: Mapped[dict[str, str] | None] = mapped_column(JSON)
    reply_to: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[str] = mapped_column(String(64))
    editor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    suggested_by: Mapped[int | None]
    restricted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("uq_revision_draft_n", "draft_id", "n", unique=True),)


class WorkingCopy(Base):
    """What somebody is typing, saved as it is written: one per person and place (`draft/7`, `thread/5`)."""

    __tablename__ = "working_copy"
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(60), primary_key=True)
    base_revision: Mapped[int] = mapped_column(default=0)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_working_copy_place", "place", "at"),)


class Withdrawal(Base):
    """Why a draft was taken back: by whom, when, in whose words."""

    __tablename__ = "withdrawal"
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


@verb
def create(actor: Actor, kind: str, wording: Wording, thread_id: int | None = None) -> Made:
    """Begin a draft with its first revision. Raises `Invalid` by field, `NotFound` for the conversation."""
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        if kind not in KINDS or (kind == "reply") != (thread_id is not None):
            raise Invalid(
                "invalid",
                N_("A reply belongs to a conversation; a statement does not."),
                errors={"kind": [Problem(N_("Use “reply” with a thread_id, or “statement” without one."))]},
            )
        return begun(change, kind, wording, thread_id)


def begun(change: Change, kind: str, wording: Wording, thread_id: int | None, follows: Any = None) -> Made:
    """Write a draft with its first revision, as part of the caller's transaction; `follows` as in the row."""
    held = files_of(follows.id) if follows and wording.attachments else frozenset()
    content = content_of(change.standing, change.at, wording, thread_id, held)
    topic = wording.topic or content.pop("thread_topic")
    content.pop("thread_topic", None)
    revision = revision_row(change, content, 1)
    who = {"public_id": public_id(), "author_id": change.standing.person_id, "state": "drafting", "restricted": False}
    what = {"kind": kind, "thread_id": thread_id, "channel_id": content["channel_id"], "topic": topic}
    now = {"revision": 1, "digest": revision["digest"], "version": 1, "created_at": change.at, "updated_at": change.at}
    what["follows_id"] = follows.id if follows else None
    draft_id = session.execute(insert(Draft).values(**who, **what, **now).returning(Draft.id)).scalar_one()
    session.execute(insert(Revision).values(draft_id=draft_id, **revision))
    findable.put(findable.DRAFT, draft_id, revision["texts"].values())
    said = {"kind": kind, "revision": 1, **({"follows": follows.public_id} if follows else {})}
    digest = {"digest": revision["digest"]}
    change.record(EntryType.DRAFT_CREATED, f"draft/{who['public_id']}", public=digest, committed=said)
    return change.made(draft=draft_id)


@verb
def revise(actor: Actor, draft_id: int, wording: Wording, version: int | None = None) -> Made:
    """Write a new revision; an equal one makes none.

    An edit of what is in review or approved closes the review as outdated in the same transaction: no approval
    outlives the words that it was given for. Raises `Stale` where `version` is not current, `Conflict` where the
    draft can no longer be edited.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        running = reviews.lock_current(draft_id)
        return reworded(change, locked(change, draft_id, version), running, wording)


def reworded(change: Change, draft: Any, running: Any, wording: Wording, taken: Suggested | None = None) -> Made:
    """Write the next revision of a locked draft; `running` is its review, locked before it, where one runs."""
    state = move(DRAFT, draft.state, "revise")
    held = files_of(draft.id) if wording.attachments else frozenset()
    content = content_of(change.standing, change.at, wording, draft.thread_id, held)
    content.pop("thread_topic")
    topic = wording.topic or draft.topic
    if topic == draft.topic and same_words(draft, content):
        set_draft(draft.id, version=draft.version - 1)  # nothing changed, so nobody's copy is stale
        return change.made(new=False, draft=draft.id)
    revision = revision_row(change, content, draft.revision + 1, taken)
    session.execute(insert(Revision).values(draft_id=draft.id, **revision))
    ident = taken.ident if taken else None
    typed = talk_typed.find(change, Revision, draft.id, revision["n"], revision["texts"], ident)
    if not draft.restricted:  # it stays so until a submission has passed the checks
        findable.replace(findable.DRAFT, draft.id, revision["texts"].values())
    set_draft(
        draft.id,
        state=state,
        revision=revision["n"],
        digest=revision["digest"],
        channel_id=content["channel_id"],
        topic=topic,
        review_id=None,
        updated_at=change.at,
    )
    subject = f"draft/{draft.public_id}"
    whose: dict[str, Any] = (
        {"suggestion": taken.ident, "suggested_by": {"id": taken.by, "name": taken.name}} if taken else {}
    )
    whose |= {"words_of": list(typed)} if typed else {}
    change.record(
        EntryType.DRAFT_REVISED,
        subject,
        public={"digest": revision["digest"], "previous": draft.digest},
        committed={"revision": revision["n"], **whose},
    )
    if running is not None and running.state in ("open", "approved"):
        reviews.outdate(change, running, subject, revision["digest"])
    return change.made(draft=draft.id)


def files_of(draft_id: int) -> frozenset[int]:
    """The attachments that any revision of a draft holds."""
    held = session.scalars(select(Revision.attachments).where(Revision.draft_id == draft_id))
    return frozenset(one["id"] for attachments in held for one in attachments)


def same_words(draft: Any, content: Mapping[str, Any]) -> bool:
    """Whether what was handed in has the canonical bytes of the draft's current revision."""
    last = session.execute(
        select(Revision).where(Revision.draft_id == draft.id, Revision.n == draft.revision)
    ).scalar_one()
    now = canonical(last.texts, last.attachments, last.channel, last.not_before, last.reply_to)
    return canonical_of(content) == now


def locked(change: Change, draft_id: int, version: int | None = None) -> Any:
    """The draft's row, locked, its version one further, if this person may see it.

    Raises `NotFound` or, where `version` is given and was not current, `Stale`.
    """
    row = session.execute(_LOCK, {"this": draft_id}).one_or_none()
    if row is None or not may_read(row, change.standing.person_id, change.standing.roles):
        raise no_draft()
    same(row, version)
    return row


def locked_by_system(draft_id: int) -> Any:
    """As `locked`, for the service itself, from which nothing is hidden."""
    return session.execute(_LOCK, {"this": draft_id}).one()


def same(draft: Any, version: int | None) -> None:
    """Raise `Stale` where a locked draft is not at the version that somebody saw.

    A verb that can say who was first and when asks for the state before it asks for this.
    """
    if version is not None and draft.version - 1 != version:
        raise Stale(
            "stale",
            N_("This draft was changed since you loaded it. Load it again; your text is kept."),
            extra={"current_version": draft.version - 1, "current_revision": draft.revision},
        )


COLUMNS = (
    *(Draft.id, Draft.public_id, Draft.kind, Draft.thread_id, Draft.channel_id, Draft.topic, Draft.state),
    *(Draft.author_id, Draft.keeper_id, Draft.revision, Draft.digest, Draft.restricted, Draft.review_id),
    Draft.version,
)
_draft = table(Draft)
_THIS = update(_draft).where(_draft.c.id == bindparam("this"))
_LOCK = _THIS.values(version=_draft.c.version + 1).returning(*(_draft.c[column.key] for column in COLUMNS))
_SET = _THIS.returning(*(_draft.c[name] for name in ("id", "state", "revision", "digest", "version")))


def may_read(draft: Any, person_id: int | None, roles: frozenset[str]) -> bool:
    """A draft that was blocked for personal data is seen by its author, its keeper and the privacy officer alone."""
    own = person_id is not None and person_id in (draft.author_id, draft.keeper_id)
    return not draft.restricted or own or RESTRICTED_READERS in roles


def no_draft() -> NotFound:
    """There is none, or none that this person may see: the answer is the same."""
    return NotFound("not-found", N_("There is no such draft."))


def set_draft(draft_id: int, **values: Any) -> DraftNow:
    """Write columns of a draft that this transaction has locked; how it stands then."""
    return DraftNow(*session.execute(_SET.values(**values), {"this": draft_id}).one())


def not_current(draft: Any) -> Conflict:
    """The decision or publication was asked for a wording that is no longer the current one."""
    return Conflict(
        "revision-outdated",
        N_("This draft has been edited since you loaded it. The current revision is %(current)s."),
        current=draft.revision,
        extra={"current_revision": draft.revision},
    )


def channel_of(draft: Any) -> Channel:
    """The channel of the draft's current revision."""
    return session.execute(select(Channel).where(Channel.id == draft.channel_id)).scalar_one()
