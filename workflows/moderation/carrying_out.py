"""What is done on the channel by hand, and recorded: the approved act, and that it was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, NotAllowed, Problem
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from policies.moderating import ON_MESSAGES, PERSONAL, findings
from workflows import findable, moved_on, reviews, threads
from workflows.causes import MESSAGE_DELETED, MESSAGE_REMOVED
from workflows.moderation.ending import first_timer
from workflows.moderation.outdating import needs_same, noted
from workflows.moderation.proposing import tell
from workflows.moderation.rights import acts_on_channels, deciders, needs_channel, rules_of
from workflows.moderation.rows import (
    KIND,
    TOLD,
    Moderation,
    ModerationAct,
    ModerationCopy,
    copy_of,
    locked,
    no_moderation,
    record,
    set_state,
    under,
)
from workflows.reviews import Review
from workflows.states import MODERATION, REVIEW, THREAD
from workflows.threads import Message


@dataclass(frozen=True)
class Done:
    """What somebody did on the channel: when, where, what the public reads about it, whether the author was told.

    `told` is one of `TOLD`; where it was not possible, `told_why_not` says why.
    """

    done_at: datetime
    note: str
    told: str
    told_why_not: str = ""
    url: str | None = None


@verb
def withdraw(actor: Actor, moderation_id: int, reason: str, version: int | None = None) -> Made:
    """Take a proposal back that was not carried out: its proposer may, and once it is approved whoever could do it."""
    _needs(reason, "reason", N_("Say why it is taken back."))
    with transaction(actor) as change:
        actor.may("write")
        running = reviews.lock_current(moderation_id, KIND)
        row = locked(moderation_id, version)
        theirs = change.standing.person_id == row.proposed_by or (
            row.state != "proposed" and acts_on_channels(row, change.standing, deciders(row.id))
        )
        if not theirs:
            raise NotAllowed("not-yours", N_("Only who proposed it, or who could carry it out, takes this back."))
        set_state(row, move(MODERATION, row.state, "withdraw"), withdrawn_why=reason)
        if running is not None:
            reviews.stop(change, running.id, move(REVIEW, running.state, "withdraw"))
        record(change, EntryType.MODERATION_WITHDRAWN, row, {"reason": reason, "was": row.state})
        return change.made(moderation=moderation_id)


@verb
def carry_out(actor: Actor, moderation_id: int, done: Done, version: int | None = None) -> Made:
    """Record that the approved act was done on the channel, with what the public and the author were told.

    What was done before somebody noted that the message was gone is recorded still: it was gone because of that. A
    message that was hidden or removed is found by search no more, and approved answers to it are held back. Raises
    `Conflict` where it is not approved or the message changed since, `NotAllowed` for people who may not act there,
    `Invalid` for a time before its approval or still to come, and for a public note that is missing, or that repeats
    somebody's personal data.
    """
    with transaction(actor) as change:
        actor.may("write")
        thread = _locked_thread(moderation_id)
        review = reviews.lock_current(moderation_id, KIND)
        row = locked(moderation_id, version)
        state, since = _ready(row, review, done)
        needs_channel(row, change.standing)
        if rules_of(under(row).document).publish_reason:
            _needs(done.note, "note", N_("The guidance has the reason published: write what the public reads."))
        _fits(change, row, done, not_before=since)
        set_state(row, state, **first_timer(row.until, done.done_at))
        _write(change, row, done, undoes=False)
        if THREAD.allows(thread.state, "moderate"):
            threads.set_thread(thread.id, state=move(THREAD, thread.state, "moderate"))
        _record(change, EntryType.MODERATION_CARRIED_OUT, row, done, thread)
        if row.kind in ON_MESSAGES:
            _taken_down(change, row)
        tell(change, "moderation_carried_out", row.id, None, "1")
        return change.made(moderation=moderation_id)


def _ready(row: Moderation, review: Any, done: Done) -> tuple[str, datetime]:
    """The state that follows when an act is recorded, and from when on it could be done. Raises `Conflict`."""
    message = noted(row)
    gone = message.deleted_at
    if row.outdated_by == MESSAGE_DELETED and gone is not None and done.done_at < gone:
        since = session.scalar(
            select(Review.approved_at).where(Review.subject_kind == KIND, Review.subject_id == row.id)
        )
        if since is not None:
            return move(MODERATION, row.state, "carry_out_before"), since
    state = move(MODERATION, row.state, "carry_out")
    needs_same(row, message)
    return state, review.approved_at if review else row.proposed_at


@verb
def reinstate(actor: Actor, moderation_id: int, done: Done, version: int | None = None) -> Made:
    """Record that the act was undone on the channel: after an appeal, at the end of a block, or by one's own choice.

    The conversation is open again, because somebody has to triage what stands there once more.
    """
    with transaction(actor) as change:
        actor.may("write")
        thread = _locked_thread(moderation_id)
        row = locked(moderation_id, version)
        state = move(MODERATION, row.state, "reinstate")
        needs_channel(row, change.standing)
        _needs(done.note, "note", N_("Say why it is taken back."))
        _fits(change, row, done, not_before=act_of(row.id).done_at)
        set_state(row, state, timer=None, timer_at=None)
        _write(change, row, done, undoes=True)
        if row.kind in ON_MESSAGES:
            _stands_again(row, thread)
        _record(change, EntryType.MODERATION_REINSTATED, row, done, thread)
        tell(change, "moderation_reinstated", row.id, None, "1")
        return change.made(moderation=moderation_id)


def act_of(moderation_id: int) -> ModerationAct:
    """What was done on the channel."""
    return session.scalars(
        select(ModerationAct).where(ModerationAct.moderation_id == moderation_id, ModerationAct.undoes.is_(False))
    ).one()


def _locked_thread(moderation_id: int) -> Any:
    """The conversation, locked before the proposal: the order in which a proposal is made."""
    thread_id = session.scalar(select(Moderation.thread_id).where(Moderation.id == moderation_id))
    if thread_id is None:
        raise no_moderation()
    return threads.locked(thread_id, None)


def _taken_down(change: Change, row: Moderation) -> None:
    """The message is not there any more: for search, and for the drafts that answer it."""
    findable.drop(findable.MESSAGE, row.message_id)
    message = session.scalars(select(Message.public_id).where(Message.id == row.message_id)).one()
    moved_on.message_changed(change, row.thread_id, message, MESSAGE_REMOVED)


def _stands_again(row: Moderation, thread: Any) -> None:
    """Open the conversation again, and let the message be found."""
    if THREAD.allows(thread.state, "reopen"):
        threads.set_thread(thread.id, state=move(THREAD, thread.state, "reopen"))
    said = session.execute(select(Message.text, Message.author_handle).where(Message.id == row.message_id)).one()
    if not _still_down(row):
        findable.replace(findable.MESSAGE, row.message_id, (said.text, said.author_handle))


def _still_down(row: Moderation) -> bool:
    """Whether the same message is hidden or removed by another act."""
    other = session.scalar(
        select(Moderation.id)
        .join(ModerationAct, (ModerationAct.moderation_id == Moderation.id) & ModerationAct.undoes.is_(False))
        .where(
            Moderation.message_id == row.message_id,
            Moderation.id != row.id,
            Moderation.kind.in_(ON_MESSAGES),
            Moderation.state != "reinstated",
        )
        .limit(1)
    )
    return other is not None


def _needs(text: str, field: str, sentence: str) -> None:
    if not text.strip():
        raise Invalid("invalid", sentence, errors={field: [Problem(N_("Write something here."))]})


def _fits(change: Change, row: Moderation, done: Done, not_before: datetime) -> None:
    """Raise `Invalid` for everything in the account of what was done that cannot be so."""
    errors: dict[str, list[Problem]] = {}
    if done.done_at > change.at:
        errors["done_at"] = [Problem(N_("This is later than the present moment."))]
    elif done.done_at < not_before.replace(second=0, microsecond=0):  # people write minutes
        errors["done_at"] = [Problem(N_("This is earlier than %(at)s, from when on it could be done."), at=not_before)]
    if done.told not in TOLD:
        errors["told"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(TOLD))]
    elif done.told != TOLD[0] and not done.told_why_not.strip():
        errors["told_why_not"] = [Problem(N_("Say why the author of the message could not be told."))]
    if names_somebody(row, done.note, change.at):
        errors["note"] = [
            Problem(N_("This note seems to hold somebody's personal data, such as a telephone number. Take it out."))
        ]
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)


def names_somebody(row: Moderation, text: str, at: datetime) -> bool:
    """Whether a check finds somebody's personal data in what is published about an act."""
    content = copy_of(row.id).content
    return bool(findings(under(row).document, PERSONAL, text, str(content["language"]), at))


def _write(change: Change, row: Moderation, done: Done, *, undoes: bool) -> None:
    session.execute(
        insert(ModerationAct).values(
            moderation_id=row.id,
            undoes=undoes,
            done_at=done.done_at,
            url=done.url,
            note=done.note,
            told=done.told,
            told_why_not=done.told_why_not,
            person_id=change.standing.person_id,
            person_name=change.standing.name,
            at=change.at,
        )
    )


def _record(change: Change, type: EntryType, row: Moderation, done: Done, thread: Any) -> None:
    said = {name: getattr(done, name) for name in ("note", "told", "told_why_not", "url")}
    kept = session.scalar(select(ModerationCopy.sha256).where(ModerationCopy.moderation_id == row.id))
    about = {"thread": thread.public_id, "copy": kept, "done_at": timestamp(done.done_at), "was": row.state}
    record(change, type, row, {**said, **about})
