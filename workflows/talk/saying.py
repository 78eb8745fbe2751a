"""Comments on a draft, in threads: said, answered, resolved, opened again. None of it stops anything."""

from __future__ import annotations

from governance.change import Actor, Made, transaction, verb
from governance.errors import N_, Conflict
from governance.record.entries import EntryType
from workflows.talk import table
from workflows.talk.places import Quote
from workflows.talk.rows import REOPENED, REPLY, RESOLVED, DraftComment


@verb
def comment(actor: Actor, draft_id: int, revision: int, text: str, quote: Quote | None = None) -> Made:
    """Say something about a revision of a draft: of all of it, of a language's text, or of words in it.

    Everybody may who sees the draft and acts on drafts. Raises `Invalid` for words that are not there or are there
    several times, `Conflict` for a draft that is over and where too many comments are open.
    """
    table.fitting(text)
    with transaction(actor) as change:
        draft = table.may_talk(change, draft_id)
        place = table.pinned(draft_id, revision, quote)
        made, ident = table.begin(change, draft, place, text)
        said = {"comment": ident, "text": text, "revision": revision}
        where = {"language": place.language, "quoted": place.quoted} if place.language else {}
        table.note(change, EntryType.COMMENT_MADE, draft, place.digest, **said, **where)
        table.tell(change, "commented", draft, made, "", text)
        return change.made(draft=draft_id, comment=made)


@verb
def reply(actor: Actor, draft_id: int, comment_id: int, text: str) -> Made:
    """Answer in a thread. Raises `Conflict` (who, when) for one that is resolved, and for one that is full."""
    table.fitting(text)
    with transaction(actor) as change:
        draft = table.may_talk(change, draft_id)
        before = table.thread(draft_id, comment_id)
        goes_on = DraftComment.resolved_at.is_(None), DraftComment.said < table.MOST_SAID
        if table.written(comment_id, *goes_on) is None:
            raise _ended(draft_id, comment_id)
        made = table.turn(change, comment_id, REPLY, text)
        digest = table.digest_of(draft, before.revision)
        table.note(change, EntryType.COMMENT_ANSWERED, draft, digest, comment=before.public_id, text=text)
        table.tell(change, "comment_answered", draft, comment_id, made, text)
        return change.made(draft=draft_id, comment=comment_id)


def _ended(draft_id: int, comment_id: int) -> Conflict:
    """Why nothing can be added to a thread."""
    now = table.thread(draft_id, comment_id)
    if now.outcome is not None:
        return decided(now)
    if now.resolved_at is not None:
        return Conflict(
            "comment-resolved",
            N_("%(by)s resolved this comment at %(at)s. Open it again to go on."),
            by=now.resolved_name,
            at=now.resolved_at,
        )
    return _full()


def _full() -> Conflict:
    return Conflict(
        "comment-full",
        N_("This comment has %(limit)s answers, and takes no more. Begin another one."),
        limit=table.MOST_SAID,
    )


def decided(now: DraftComment) -> Conflict:
    """Somebody has taken or declined a suggestion before."""
    sentence = N_("%(by)s declined this suggestion at %(at)s. Make another one where it is still wanted.")
    if now.taken_revision is not None:
        sentence = N_("%(by)s took this suggestion at %(at)s, as revision %(revision)s.")
    return Conflict(
        "suggestion-decided", sentence, by=now.resolved_name, at=now.resolved_at, revision=now.taken_revision
    )


@verb
def resolve(actor: Actor, draft_id: int, comment_id: int) -> Made:
    """Say that nothing is left to do about a comment; resolving it again changes nothing.

    A suggestion is taken or declined instead: `Conflict`.
    """
    with transaction(actor) as change:
        draft = table.may_talk(change, draft_id)
        before = table.thread(draft_id, comment_id)
        if before.replacement is not None:
            if before.outcome is not None:
                raise decided(before)
            raise Conflict("suggestion-open", N_("This is a suggestion: take it or decline it."))
        if table.written(comment_id, DraftComment.resolved_at.is_(None), **table.resolved_now(change)) is None:
            return change.made(new=False, draft=draft_id, comment=comment_id)
        done = table.turn(change, comment_id, RESOLVED)
        digest = table.digest_of(draft, before.revision)
        table.note(change, EntryType.COMMENT_RESOLVED, draft, digest, comment=before.public_id)
        table.tell(change, "comment_resolved", draft, comment_id, done)
        return change.made(draft=draft_id, comment=comment_id)


@verb
def reopen(actor: Actor, draft_id: int, comment_id: int) -> Made:
    """Open a comment again that was resolved; one that is open stays as it is. Raises `Conflict` for a suggestion."""
    with transaction(actor) as change:
        draft = table.may_talk(change, draft_id)
        before = table.thread(draft_id, comment_id)
        if before.outcome is not None:
            raise decided(before)
        fits = DraftComment.resolved_at.is_not(None), DraftComment.said < table.MOST_SAID
        if table.written(comment_id, *fits, resolved_at=None, resolved_by=None, resolved_name=None) is None:
            if table.thread(draft_id, comment_id).resolved_at is not None:
                raise _full()
            return change.made(new=False, draft=draft_id, comment=comment_id)
        done = table.turn(change, comment_id, REOPENED)
        digest = table.digest_of(draft, before.revision)
        table.note(change, EntryType.COMMENT_REOPENED, draft, digest, comment=before.public_id)
        table.tell(change, "comment_reopened", draft, comment_id, done)
        return change.made(draft=draft_id, comment=comment_id)
