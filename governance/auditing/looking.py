"""Looking at the record: what may be asked for, and the entry that each look leaves."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy import literal_column as plain

from governance.change import Actor, Claim, Made, Standing, insert_once, transaction, verb
from governance.errors import N_, NotFound
from governance.people.rows import User
from governance.record.entries import EntryType
from workflows.drafts import Draft
from workflows.moderation.rows import Moderation
from workflows.practising.rows import Practice
from workflows.publications import Publication
from workflows.reviews import Review
from workflows.threads import Thread

READERS = ("auditor",)
WINDOW = 300
"""Seconds within which the same look by the same person is one entry."""


@dataclass(frozen=True)
class Looker(Actor):
    """Somebody who looks, with the standing that the request's own sign-in gave: a look changes nothing of theirs."""

    seen: Standing = field(kw_only=True)

    def standing(self, at: datetime, *, lock: bool) -> Standing:
        return self.seen


def note(standing: Standing, query: Mapping[str, Any]) -> Made:
    """Leave one entry per person, query and five minutes. Raises `NotAllowed` for people who are no auditors.

    To be called after the answer was made, so that what the record says was looked at is what was shown.
    """
    asked = json.dumps(query, sort_keys=True, default=str)
    return _look(Looker(standing.person_id, standing.name, standing.subject, seen=standing), asked)


@verb
def _look(actor: Actor, asked: str) -> Made:
    fingerprint = hashlib.sha256(asked.encode("utf-8", "backslashreplace")).hexdigest()
    with transaction(actor) as change:
        change.standing.needs(*READERS)
        # A blank in the key keeps it apart from every key that a request can carry.
        key = f"look {int(change.at.timestamp()) // WINDOW} {fingerprint}"
        claim = {"key": key, "person": actor.subject, "fingerprint": fingerprint, "new": True, "refs": {}}
        fresh = insert_once(Claim, {**claim, "at": change.at})
        if fresh:
            change.record(EntryType.RECORD_VIEWED, actor.subject, committed={"query": json.loads(asked)})
        return change.made(new=bool(fresh))


def subjects(asked: str) -> list[str] | Select[Any]:
    """The subjects in the record of what somebody asks for: `drafts/7` with its reviews and publication, or a subject.

    Raises `NotFound` for what can be no subject. Of a thing that there is not, nothing is found.
    """
    kind, _, ident = asked.partition("/")
    if re.fullmatch(r"[0-9a-f]{32}", ident):
        return [asked]
    if kind not in _BY_ID or not re.fullmatch(r"[1-9][0-9]{0,8}", ident):
        raise NotFound("not-found", N_("There is no such subject in the record."))
    return _BY_ID[kind](int(ident))


def _moderation(ident: int) -> Select[Any]:
    """A proposal's own subject, and those of its review and of that of the appeal."""
    parts = union_all(
        _named("moderation", Moderation, Moderation.id == ident),
        _named("review", Review, Review.subject_kind.in_(("moderation", "appeal")), Review.subject_id == ident),
    )
    return select(parts.subquery().c.subject)


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
    "moderations": _moderation,
    "practices": lambda ident: _named("practice", Practice, Practice.id == ident),
    "threads": lambda ident: _named("thread", Thread, Thread.id == ident),
    "reviews": lambda ident: _named("review", Review, Review.id == ident),
    "publications": lambda ident: _named("publication", Publication, Publication.id == ident),
    "people": lambda ident: _named("person", User, User.id == ident),
}
