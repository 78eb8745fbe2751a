"""Other words suggested for a place in a draft: taken with one act, which makes a new revision, or declined.

Whoever suggested words that were taken wrote them: they decide on no text of the draft any more, as its editors do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, Invalid, Problem
from governance.record.entries import EntryType
from governance.text import Unfit, clean
from workflows import drafts, reviews
from workflows.drafts import Revision
from workflows.talk import table
from workflows.talk.places import Quote, moved
from workflows.talk.rows import DECLINED, TAKEN, DraftComment
from workflows.talk.saying import decided
from workflows.threads import needs_staff
from workflows.wording import Suggested, Wording


@verb
def suggest(actor: Actor, draft_id: int, revision: int, quote: Quote, replacement: str, text: str = "") -> Made:
    """Suggest other words for those that are quoted, or a text in a language in which there is none yet.

    Whoever may comment may. Raises `Invalid` where the place cannot be found or nothing would change or be left,
    `Conflict` where the text has changed there since that revision.
    """
    table.fitting(text, needed=False)
    with transaction(actor) as change:
        draft = table.may_talk(change, draft_id)
        place = table.pinned(draft_id, revision, quote)
        if not place.quoted and place.text:
            raise _unfit("quoted", N_("Quote the words that are to be replaced."))
        _fits(place, replacement)
        if revision != draft.revision and _now(_texts(draft), place) is None:
            raise _elsewhere(draft)
        made, ident = table.begin(change, draft, place, text, replacement)
        said = {"comment": ident, "text": text, "revision": revision, "language": place.language}
        words = {"quoted": place.quoted, "replacement": replacement}
        table.note(change, EntryType.SUGGESTION_MADE, draft, place.digest, **said, **words)
        table.tell(change, "suggested", draft, made, "", text)
        return change.made(draft=draft_id, comment=made)


def _fits(place: table.Pinned, replacement: str) -> None:
    start, end = place.start or 0, (place.start or 0) + len(place.quoted)
    try:
        whole = clean(place.text[:start] + replacement + place.text[end:])
    except Unfit as unfit:
        raise _unfit("replacement", unfit.problem.sentence, **unfit.problem.facts) from unfit
    if whole == place.text:
        raise _unfit("replacement", N_("These are the words that stand there already."))
    if not whole.strip():
        raise _unfit("replacement", N_("Nothing would be left of this text."))


def _unfit(field: str, sentence: str, **facts: Any) -> Invalid:
    errors = {field: [Problem(sentence, **facts)]}
    return Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)


def _texts(draft: Any) -> Mapping[str, str]:
    """The texts of the draft's current revision."""
    of = Revision.draft_id == draft.id, Revision.n == draft.revision
    return session.scalars(select(Revision.texts).where(*of)).one()


def _now(texts: Mapping[str, str], place: table.Pinned) -> int | None:
    """Where the place is in the current texts."""
    return moved(place.text, texts.get(place.language or "", ""), place.start or 0, len(place.quoted))


def _elsewhere(draft: Any) -> Conflict:
    return Conflict(
        "place-changed",
        N_("These words, or those around them, have changed since. Suggest them anew on revision %(n)s, or edit it."),
        n=draft.revision,
        extra={"current_revision": draft.revision},
    )


@verb
def take(actor: Actor, draft_id: int, comment_id: int, version: int | None = None) -> Made:
    """Put the suggested words into the draft: a new revision, with all that follows from an edit.

    Whoever may edit the draft may. Both are its writers then: who takes it, and who suggested it. Raises `Conflict`
    (who, when) where somebody took or declined it before, and where the place is no longer as it was.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        running = reviews.lock_current(draft_id)
        draft = drafts.locked(change, draft_id)
        table.not_over(draft)
        one = _closed(change, draft, comment_id, outcome=TAKEN, taken_revision=draft.revision + 1)
        wording, digest = _with(draft, one)
        drafts.same(draft, version)
        table.turn(change, comment_id, TAKEN)
        table.note(change, EntryType.SUGGESTION_TAKEN, draft, digest, comment=one.public_id)
        whose = Suggested(one.person_id, one.person_name, one.public_id)
        if not drafts.reworded(change, draft, running, wording, whose).new:
            raise _elsewhere(draft)
        table.tell(change, "suggestion_taken", draft, comment_id, "")
        return change.made(draft=draft_id, comment=comment_id)


def _closed(change: Change, draft: Any, comment_id: int, **values: Any) -> Any:
    """The suggestion, decided by whoever acts: of two who do so in the same instant one is first."""
    before = table.thread(draft.id, comment_id)
    if before.replacement is None:
        raise Conflict("no-suggestion", N_("This comment suggests no words. It is resolved instead."))
    one = table.written(comment_id, DraftComment.outcome.is_(None), **table.resolved_now(change), **values)
    if one is None:
        raise decided(table.thread(draft.id, comment_id))
    return one


def _with(draft: Any, one: Any) -> tuple[Wording, str]:
    """The current revision with the suggested words in their place, and the digest of the one they were meant for."""
    now = session.execute(
        select(Revision).where(Revision.draft_id == draft.id, Revision.n == draft.revision)
    ).scalar_one()
    place = table.pinned(draft.id, one.revision, Quote(one.language, one.quoted, one.start))
    start = _now(now.texts, place)
    if start is None:
        raise _elsewhere(draft)
    text = now.texts.get(one.language, "")
    text = text[:start] + one.replacement + text[start + len(one.quoted) :]
    planned = now.not_before or {}
    return (
        Wording(
            channel=now.channel["key"],
            texts={**now.texts, one.language: text},
            attachments=[file["id"] for file in now.attachments],
            scheduled_for=datetime.fromisoformat(planned["time"]) if planned else None,
            zone=planned.get("zone"),
        ),
        place.digest,
    )


@verb
def decline(actor: Actor, draft_id: int, comment_id: int, reason: str = "") -> Made:
    """Say that suggested words are not taken, or take one's own back; why, where there is more to say.

    Whoever may edit the draft may. Raises `Conflict` (who, when) where it was taken or declined before.
    """
    table.fitting(reason, "reason", needed=False)
    with transaction(actor) as change:
        draft = table.may_talk(change, draft_id)
        one = _closed(change, draft, comment_id, outcome=DECLINED)
        table.turn(change, comment_id, DECLINED, reason)
        digest = table.digest_of(draft, one.revision)
        table.note(change, EntryType.SUGGESTION_DECLINED, draft, digest, comment=one.public_id, reason=reason)
        table.tell(change, "suggestion_declined", draft, comment_id, "", reason)
        return change.made(draft=draft_id, comment=comment_id)
