"""Looking at the record: what may be asked for, and the entry that each look leaves."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy import literal_column as plain

from governance import clock
from governance.change import Actor, Made, Once, transaction, verb
from governance.db import session
from governance.errors import N_, NotFound
from governance.people.rows import User
from governance.record.entries import EntryType
from workflows.drafts import Draft
from workflows.publications import Publication
from workflows.reviews import Review
from workflows.threads import Thread

READERS = ("auditor",)
WINDOW = 300
"""Seconds within which the same look by the same person is one entry."""


def note(actor: Actor, query: Mapping[str, Any]) -> Made:
    """Leave one entry per person, query and five minutes. Raises `NotAllowed` for people who are no auditors.

    To be called after the answer was made, so that what was shown was shown to somebody who may see it, and said so.
    """
    asked = json.dumps(query, sort_keys=True, default=str)
    fingerprint = hashlib.sha256(asked.encode("utf-8", "backslashreplace")).hexdigest()
    window = int(clock.now().timestamp()) // WINDOW
    # A blank in the key keeps it apart from every key that a request can carry.
    return _look(replace(actor, once=Once(f"look {window} {fingerprint}", fingerprint)), json.loads(asked))


@verb
def _look(actor: Actor, query: dict[str, Any]) -> Made:
    with transaction(actor) as change:
        change.standing.needs(*READERS)
        change.record(EntryType.RECORD_VIEWED, change.standing.subject, committed={"query": query})
        return change.made()


def subjects(asked: str) -> list[str]:
    """The subjects in the record of what somebody asks for: `drafts/7` with its reviews and publication, or a subject.

    Raises `NotFound` where there is no such thing.
    """
    kind, _, ident = asked.partition("/")
    if re.fullmatch(r"[0-9a-f]{32}", ident):
        return [asked]
    if kind not in _BY_ID or not re.fullmatch(r"[1-9][0-9]{0,9}", ident):
        raise _none()
    found = [str(subject) for subject in session.scalars(_BY_ID[kind](int(ident)))]
    if not found:
        raise _none()
    return found


def _draft(ident: int) -> Select[Any]:
    """A draft's own subject, and those of its reviews and its publication."""
    parts = union_all(
        _named("draft", Draft, Draft.id == ident),
        _named("review", Review, Review.subject_kind == "draft", Review.subject_id == ident),
        _named("publication", Publication, Publication.draft_id == ident),
    )
    return select(parts.subquery().c.subject)


def _named(kind: str, row: Any, *where: Any) -> Select[Any]:
    return select((plain(f"'{kind}/'") + row.public_id).label("subject")).where(*where)


_BY_ID: Mapping[str, Callable[[int], Select[Any]]] = {
    "drafts": _draft,
    "threads": lambda ident: _named("thread", Thread, Thread.id == ident),
    "reviews": lambda ident: _named("review", Review, Review.id == ident),
    "publications": lambda ident: _named("publication", Publication, Publication.id == ident),
    "people": lambda ident: _named("person", User, User.id == ident),
}


def _none() -> NotFound:
    return NotFound("not-found", N_("There is no such subject in the record."))
