"""A version being written: begun, given another text, taken back."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import exists, select

from governance.change import Actor, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, NotFound
from governance.machine import move
from governance.record.entries import EntryType
from policies import library
from policies.format.heading import following, heading, is_number, rank, replaced
from policies.states import VERSION
from policies.versions import PolicyVersion
from workflows import reviews
from workflows.amendments.rows import (
    KIND,
    OWNER,
    insert_version,
    locked,
    not_in_force,
    numbers,
    one_at_a_time,
    set_version,
    storable,
    write_revision,
)
from workflows.reviews import Review
from workflows.states import REVIEW


@verb
def begin(actor: Actor, source: str | None = None, of: str | None = None) -> Made:
    """Begin a version: from a text, from an earlier version or a shipped document (`of`), else from the one in force.

    The text is given the next number, unless it says a higher one of its own, and the id of this guidance. It is kept
    as it is otherwise, faults and all: a draft may be broken, a submission may not.
    """
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        current = one_at_a_time(change.at)
        base_id, text = (None, storable(source)) if source is not None else _text_of(current, of)
        used = numbers()
        wanted = heading(text).version if source is not None else ""
        number = wanted if is_number(wanted) and rank(wanted) > max(map(rank, used)) else following(used)
        text = replaced(replaced(text, "version", number), "id", current.slug)
        version_id, ident, sha256 = insert_version(
            change, text, number, slug=current.slug, state="drafting", base_id=base_id
        )
        change.record(
            EntryType.POLICY_DRAFTED,
            f"policy/{ident}",
            public={"policy": {"version": number, "sha256": sha256}},
            committed={"based_on": None if source is not None else of or current.number},
        )
        return change.made(policy_version=version_id)


def _text_of(current: Any, of: str | None) -> tuple[int | None, str]:
    """The version that is meant and its text; a shipped document is no version."""
    if of is None or of == current.number:
        return current.id, current.source
    if of in library.names():
        return None, library.path(of).read_text(encoding="utf-8")
    row = session.execute(
        select(PolicyVersion.id, PolicyVersion.source).where(PolicyVersion.number == of)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("There is no version and no shipped document “%(name)s”."), name=of[:80])
    return row.id, row.source


@verb
def revise(actor: Actor, version_id: int, source: str, version: int | None = None) -> Made:
    """Write a version's next text; an equal one makes no revision.

    A change of what is in review or approved closes the review as outdated in the same act: no approval outlives the
    words that it was given for. The version's number follows its text until it is first submitted. Raises `Stale` where
    `version` is not current, `Conflict` where it can no longer be edited.
    """
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        running = reviews.lock_current(version_id, KIND)
        row = locked(version_id, version)
        state = move(VERSION, row.state, "revise")
        not_in_force(row, change.at)
        text = storable(source)
        if hashlib.sha256(text.encode()).hexdigest() == row.sha256:
            set_version(version_id, version=row.version - 1)  # nothing changed, so nobody's copy is stale
            return change.made(new=False, policy_version=version_id)
        number = _number(row, heading(text).version, change.at)
        now = write_revision(change, row, text, state=state, number=number, effective_from=None)
        subject = f"policy/{row.public_id}"
        change.record(
            EntryType.POLICY_REVISED,
            subject,
            public={"policy": {"version": now.number, "sha256": now.sha256}, "previous": row.sha256},
            committed={"revision": now.revision, "was": row.state},
        )
        if running is not None:
            reviews.outdate(change, running, subject, now.sha256)
        return change.made(policy_version=version_id, outcome=now)


def _number(row: Any, wanted: str, at: Any) -> str:
    """The number that a text says, where it is free and nobody has decided on this version under another one yet."""
    if wanted == row.number or not is_number(wanted):
        return str(row.number)
    one_at_a_time(at)
    if session.scalar(select(exists().where(Review.subject_kind == KIND, Review.subject_id == row.id))):
        raise Conflict(
            "number-fixed",
            N_("This version was submitted as %(number)s, and keeps that number. For %(wanted)s begin a new one."),
            number=row.number,
            wanted=wanted,
        )
    if wanted in numbers():
        raise Conflict(
            "number-taken",
            N_("There is a version %(number)s already, and a number is never used twice. Choose a higher one."),
            number=wanted,
        )
    return wanted


@verb
def withdraw(actor: Actor, version_id: int, reason: str = "", version: int | None = None) -> Made:
    """Take back a version that is not approved. A running review ends with it; its number is not used again."""
    with transaction(actor) as change:
        actor.may("write")
        change.standing.needs(OWNER)
        running = reviews.lock_current(version_id, KIND)
        row = locked(version_id, version)
        state = move(VERSION, row.state, "withdraw")
        now = set_version(
            version_id, state=state, reason=reason, ended_by=change.standing.person_id, ended_at=change.at
        )
        if running is not None:
            reviews.stop(change, running.id, move(REVIEW, running.state, "withdraw"))
        change.record(
            EntryType.POLICY_WITHDRAWN,
            f"policy/{row.public_id}",
            public={"policy": {"version": row.number, "sha256": row.sha256}},
            committed={"reason": reason, "was": row.state},
        )
        return change.made(policy_version=version_id, outcome=now)
