"""What every act of the talk begins with: a draft that is not over, a revision of it, a thread that goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from governance.change import Change
from governance.db import public_id, session
from governance.errors import N_, Conflict, Invalid, NotFound, Problem
from governance.jobs.outbox import Job
from governance.record.entries import EntryType
from workflows.drafts import Revision
from workflows.states import DRAFT
from workflows.talk.places import Quote, located
from workflows.talk.rows import CommentTurn, DraftComment
from workflows.threads import needs_staff
from workflows.whose import seen
from workflows.wording import LANGUAGE

LONGEST = 4_000
"""Characters of what somebody says."""
MOST_OPEN = 200
"""Threads of a draft that may be open at a time."""
MOST_SAID = 200
"""Acts in a thread."""


def may_talk(change: Change, draft_id: int) -> Any:
    """The draft's row, read, for somebody who may say something about it: whoever sees it and acts on drafts."""
    change.actor.may("write")
    needs_staff(change.standing)
    draft = seen(change, draft_id)
    not_over(draft)
    return draft


def not_over(draft: Any) -> None:
    """Raise `Conflict` for a draft whose text nobody edits any more."""
    if not DRAFT.allows(draft.state, "revise"):
        raise Conflict(
            "draft-over",
            N_("This draft is over: what was said about it can be read, and nothing can be added."),
            state=draft.state,
        )


def fitting(text: str, field: str = "text", *, needed: bool = True) -> None:
    """Look at what somebody says. Raises `Invalid` where it is too long, or empty and needed."""
    if (needed and not text.strip()) or len(text) > LONGEST:
        raise Invalid(
            "invalid",
            N_("A comment has 1 to %(limit)s characters."),
            errors={field: [Problem(N_("Write between 1 and %(limit)s characters."), limit=LONGEST)]},
            limit=LONGEST,
        )


@dataclass(frozen=True)
class Pinned:
    """One revision of a draft, and a place in it: `text` is the whole text of the quote's language."""

    revision: int
    digest: str
    texts: Mapping[str, str]
    language: str | None = None
    start: int | None = None
    quoted: str = ""

    @property
    def text(self) -> str:
        """The text in which the place is."""
        return self.texts.get(self.language or "", "")


def pinned(draft_id: int, revision: int, quote: Quote | None) -> Pinned:
    """The place that is meant. Raises `NotFound` for a revision that there is not, `Invalid` for the place."""
    row = session.execute(
        select(Revision.digest, Revision.texts).where(Revision.draft_id == draft_id, Revision.n == revision)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("This draft has no such revision."))
    if quote is None:
        return Pinned(revision, row.digest, row.texts)
    if not LANGUAGE.fullmatch(quote.language):
        errors = {"language": [Problem(N_("Use a language code, such as en or fr."))]}
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
    if not quote.words:
        return Pinned(revision, row.digest, row.texts, quote.language)
    start, words = located(row.texts.get(quote.language, ""), quote)
    return Pinned(revision, row.digest, row.texts, quote.language, start, words)


def begin(change: Change, draft: Any, place: Pinned, text: str, replacement: str | None = None) -> tuple[int, str]:
    """Begin a thread: its id, and how the record names it. Raises `Conflict` where too many are open."""
    open_now = select(func.count()).where(DraftComment.draft_id == draft.id, DraftComment.resolved_at.is_(None))
    if (session.scalar(open_now) or 0) >= MOST_OPEN:
        raise Conflict(
            "too-many-comments",
            N_("%(limit)s comments on this draft are open. Resolve some of them before you add another."),
            limit=MOST_OPEN,
        )
    ident = public_id()
    row = {
        "public_id": ident,
        "draft_id": draft.id,
        "revision": place.revision,
        "language": place.language,
        "start": place.start,
        "quoted": place.quoted,
        "text": text,
        "replacement": replacement,
        "person_id": change.standing.person_id,
        "person_name": change.standing.name,
        "at": change.at,
        "said": 0,
    }
    made: int = session.execute(insert(DraftComment).values(row).returning(DraftComment.id)).scalar_one()
    return made, ident


def thread(draft_id: int, comment_id: int) -> Any:
    """A thread as it is, read. Raises `NotFound`."""
    columns = DraftComment.__table__.columns
    row = session.execute(
        select(*columns).where(DraftComment.id == comment_id, DraftComment.draft_id == draft_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("There is no such comment."))
    return row


def written(comment_id: int, *where: Any, **values: Any) -> Any | None:
    """Write columns of a thread, guarded by what must be so still; the thread then, or None where it is not so."""
    return session.execute(
        update(DraftComment)
        .where(DraftComment.id == comment_id, *where)
        .values(said=DraftComment.said + 1, **values)
        .returning(*DraftComment.__table__.columns)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def resolved_now(change: Change) -> dict[str, Any]:
    """The columns that say by whom and when a thread is resolved."""
    return {
        "resolved_at": change.at,
        "resolved_by": change.standing.person_id,
        "resolved_name": change.standing.name,
    }


def turn(change: Change, comment_id: int, kind: str, text: str = "") -> int:
    """Write down what happened in a thread."""
    row = {"comment_id": comment_id, "kind": kind, "text": text, "at": change.at}
    row |= {"person_id": change.standing.person_id, "person_name": change.standing.name}
    made: int = session.execute(insert(CommentTurn).values(row).returning(CommentTurn.id)).scalar_one()
    return made


def note(change: Change, type: EntryType, draft: Any, digest: str, **committed: Any) -> None:
    """Write the entry: which text it is about stands in the open, every word of it is committed to."""
    change.record(type, f"draft/{draft.public_id}", public={"digest": digest}, committed=committed)


def tell(change: Change, event: str, draft: Any, comment_id: int, about: Any, text: str = "") -> None:
    """Have those concerned told; `about` tells one event of a thread from another of its kind."""
    told = {"event": event, "draft_id": draft.id, "comment_id": comment_id, "actor_id": change.actor.person_id}
    change.enqueue(Job.NOTIFY, {**told, "comment": text}, dedup=f"{event}:{comment_id}:{about}")


def digest_of(draft: Any, revision: int) -> str:
    """The digest of the revision that a thread is about."""
    of = Revision.draft_id == draft.id, Revision.n == revision
    return session.scalars(select(Revision.digest).where(*of)).one()
