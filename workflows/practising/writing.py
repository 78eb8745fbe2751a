"""The verbs of practice: begin, choose a category, write, hand in, and what a mentor says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785
from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, insert_once, transaction, verb
from governance.db import public_id, session
from governance.errors import N_, Invalid, NotFound, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from policies.routes import NEVER
from policies.versions import Edition, version_in_force
from workflows.evaluating import PERSONAL
from workflows.practising import deciding
from workflows.practising.looking import look
from workflows.practising.reading import may_mentor
from workflows.practising.rows import Practice, PracticeFeedback, found, locked, no_practice, set_practice
from workflows.states import PRACTICE
from workflows.threads import Message, Thread, needs_staff
from workflows.triaging import fit
from workflows.wording import texts_of


@verb
def begin(actor: Actor, thread_id: int) -> Made:
    """Begin to practise on the last public message of a conversation; one that was begun and not handed in goes on.

    Nothing of the conversation changes. Raises `NotFound` where there is none.
    """
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        last = session.execute(
            select(Message.id, Thread.topic)
            .join(Thread, Thread.id == Message.thread_id)
            .where(Message.thread_id == thread_id, Message.direction == "in")
            .order_by(Message.received_at.desc(), Message.id.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            raise NotFound("not-found", N_("There is no such conversation."))
        ident, person = public_id(), change.standing
        fresh = insert_once(
            Practice,
            {
                "public_id": ident,
                "thread_id": thread_id,
                "message_id": last.id,
                "person_id": person.person_id,
                "person_name": person.name,
                "state": "begun",
                "restricted": False,
                "path": [],
                "reason": "",
                "topic": last.topic,
                "texts": {},
                "version": 1,
                "begun_at": change.at,
            },
        )
        begun = select(Practice.id).where(Practice.person_id == person.person_id, Practice.message_id == last.id)
        practice_id = session.scalar(begun.where(Practice.state == "begun"))
        if not fresh:
            return change.made(new=False, practice=practice_id)
        change.record(EntryType.PRACTICE_STARTED, f"practice/{ident}", committed={"thread": _thread(thread_id)})
        return change.made(practice=practice_id)


def _thread(thread_id: int) -> str:
    return session.execute(select(Thread.public_id).where(Thread.id == thread_id)).scalar_one()


@verb
def choose(
    actor: Actor, practice_id: int, category: str, reason: str, path: Sequence[Any] = (), version: int | None = None
) -> Made:
    """Choose one's own category, for a reason. The conversation keeps its own.

    Raises `Invalid` as the real choice does, `Conflict` once it is handed in.
    """
    with transaction(actor) as change:
        row = _open(change, practice_id, version)
        fit(category, reason, path, version_in_force(change.at).document)
        set_practice(row.id, category=category, reason=reason, path=list(path))
        return change.made(practice=practice_id)


@verb
def write(
    actor: Actor, practice_id: int, texts: Mapping[str, str], topic: str | None = None, version: int | None = None
) -> Made:
    """Keep one's own answer, in the languages in which it is written. It is nobody's draft.

    Raises `Invalid` by field, `Conflict` once it is handed in.
    """
    with transaction(actor) as change:
        row = _open(change, practice_id, version)
        cleaned, errors = texts_of(texts)
        topics = version_in_force(change.at).document.topics
        if topic is not None and topic not in topics:
            errors["topic"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(topics))]
        if errors:
            raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
        set_practice(row.id, texts=cleaned, topic=topic)
        return change.made(practice=practice_id)


@verb
def hand_in(actor: Actor, practice_id: int, version: int | None = None) -> Made:
    """Hand it in: it stays as it is from then on, and what was really decided is shown beside it.

    The words are committed to in the record, so that nobody can say later that they were others. Raises `Invalid`
    without a category, and without words where the category is answered; what the checks find hinders nobody here.
    """
    with transaction(actor) as change:
        row = _open(change, practice_id, version)
        edition = version_in_force(change.at)
        _whole(row, edition)
        seen = look(row, change.standing, change.at, edition.document)
        hidden = any(one.check in PERSONAL and one.outcome == "block" for one in seen.evaluation.findings)
        set_practice(
            row.id,
            state=move(PRACTICE, row.state, "hand_in"),
            evaluation=seen.evaluation.as_json(),
            restricted=hidden,
            policy_version_id=edition.id,
            handed_in_at=change.at,
        )
        change.record(
            EntryType.PRACTICE_HANDED_IN,
            f"practice/{row.public_id}",
            public={"policy": edition.public},
            committed={
                "thread": _thread(row.thread_id),
                "category": row.category,
                "reason": row.reason,
                "path": list(row.path),
                **_fixed(row.texts, hidden),
            },
        )
        if (what := deciding.decided(row.message_id)) is not None:
            deciding.note(change, row, what)
        return change.made(practice=practice_id)


def _fixed(texts: Mapping[str, str], hidden: bool) -> dict[str, Any]:
    """What fixes the words: themselves, or their digest alone where a check found personal data in them."""
    if not hidden:
        return {"texts": dict(texts)}
    return {"texts_sha256": hashlib.sha256(rfc8785.dumps(dict(texts))).hexdigest()}


def _open(change: Change, practice_id: int, version: int | None) -> Practice:
    """One's own practice that is not handed in, locked. Raises `Conflict` for one that is."""
    change.actor.may("write")
    needs_staff(change.standing)
    row = locked(change, practice_id, version)
    move(PRACTICE, row.state, "hand_in")  # whatever may still be handed in may still be changed
    return row


def _whole(row: Practice, edition: Edition) -> None:
    """Raise `Invalid` for a practice in which there is nothing to compare yet."""
    category = edition.document.categories.get(row.category or "")
    errors = dict[str, list[Problem]]()
    if category is None:
        errors["category"] = [Problem(N_("Choose a category first."))]
    elif category.respond not in (NEVER, "optional") and not row.texts:
        errors["texts"] = [Problem(N_("Messages of this category are answered: write your answer first."))]
    if errors:
        raise Invalid("practice-unfinished", N_("This cannot be handed in yet."), errors=errors)


@verb
def say(actor: Actor, practice_id: int, text: str) -> Made:
    """Say something about a practice that was handed in, to the person whose it is. Mentors may, on those of others.

    Raises `NotFound` for one that this person may not read.
    """
    with transaction(actor) as change:
        actor.may("write")
        row = found(practice_id, keep=True)
        own = row is not None and row.person_id == change.standing.person_id
        if row is None or own or not may_mentor(row, change.standing, change.at):
            raise no_practice()
        if not text.strip():
            raise Invalid("invalid", N_("Nothing was kept."), errors={"text": [Problem(N_("Write something here."))]})
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
        ident = session.execute(
            insert(PracticeFeedback).values(practice_id=practice_id, text=text, **who).returning(PracticeFeedback.id)
        ).scalar_one()
        change.record(EntryType.PRACTICE_COMMENTED, f"practice/{row.public_id}", committed={"comment": text})
        about = {"event": "practice_commented", "practice_id": practice_id, "person_id": row.person_id}
        change.enqueue(
            Job.NOTIFY, {**about, "actor_id": change.standing.person_id}, dedup=f"practice_commented:{ident}"
        )
        return change.made(practice=practice_id, feedback=ident)
