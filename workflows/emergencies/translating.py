"""The draft in which a language follows that is owed: the words that are out, to the letter, and the missing ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, Invalid, Problem
from governance.people.rows import User
from workflows import drafts
from workflows.drafts import Draft, Revision
from workflows.emergencies.rows import LateLanguage
from workflows.reviews import Review
from workflows.states import CONTINUED
from workflows.threads import needs_staff
from workflows.wording import Wording


@verb
def write_missing(actor: Actor, draft_id: int, texts: Mapping[str, str]) -> Made:
    """Begin the draft in which owed languages go out, with the words that are out already and the same attachments.

    It belongs to the same conversation and channel, and knows which draft it follows. Raises `NotFound`, `Conflict`
    where nothing is owed or somebody writes it already, naming who, `Invalid` by language.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        first = _readable(change, draft_id)
        owed = _owed_locked(draft_id)
        if not owed:
            raise Conflict(
                "nothing-owed",
                N_("Nothing is owed for this draft: it went out in every language, or nothing follows it any more."),
            )
        _nobody_writes_it(draft_id)
        wording = _whole(first, _of_owed(texts, owed))
        return drafts.begun(change, first.Draft.kind, wording, first.Draft.thread_id, first.Draft)


def _readable(change: Change, draft_id: int) -> Any:
    row = session.execute(
        select(Draft, Revision)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .where(Draft.id == draft_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not drafts.may_read(row.Draft, change.standing.person_id, change.standing.roles):
        raise drafts.no_draft()
    return row


def _owed_locked(draft_id: int) -> Sequence[str]:
    """The languages that are owed, their rows locked: of two who begin at once one does."""
    return session.scalars(
        select(LateLanguage.language)
        .join(Review, Review.id == LateLanguage.review_id)
        .where(LateLanguage.draft_id == draft_id, LateLanguage.followed_at.is_(None), Review.state == "open")
        .order_by(LateLanguage.id)
        .with_for_update(of=LateLanguage)
    ).all()


def _nobody_writes_it(draft_id: int) -> None:
    running = following(draft_id)
    if running is not None:
        raise Conflict(
            "already-being-written",
            N_("%(by)s began it already, in draft %(number)s. Go on there."),
            by=running.name,
            at=running.created_at,
            number=running.id,
            extra={"draft_id": running.id},
        )


def following(draft_id: int) -> Any:
    """The draft in which what is owed for this one is being written now; None where nobody has begun."""
    return session.execute(
        select(Draft.id, Draft.state, Draft.created_at, User.name)
        .join(User, User.id == Draft.author_id)
        .where(Draft.follows_id == draft_id, Draft.state.in_(CONTINUED))
        .order_by(Draft.id.desc())
        .limit(1)
    ).one_or_none()


def _of_owed(texts: Mapping[str, str], owed: Sequence[str]) -> dict[str, str]:
    errors: dict[str, list[Problem]] = {
        f"texts.{one[:10]}": [Problem(N_("This language is not owed: it is out, or is not asked for."))]
        for one in texts
        if one not in owed
    }
    given = {one: text for one, text in texts.items() if text.strip()}
    if not given and not errors:
        errors[f"texts.{owed[0]}"] = [Problem(N_("Write the text that is missing."))]
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
    return given


def _whole(first: Any, missing: Mapping[str, str]) -> Wording:
    out: Revision = first.Revision
    files = [one["id"] for one in out.attachments]
    return Wording(out.channel["key"], {**out.texts, **missing}, files, topic=first.Draft.topic)
