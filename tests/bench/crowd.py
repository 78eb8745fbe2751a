"""Many pending drafts, put into the tables at once: what the queue must stay fast with."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from governance.change import Actor
from governance.db import session
from policies.versions import version_in_force
from workflows.channels import Channel
from workflows.drafts import Draft, Revision
from workflows.reviews import Review, ReviewConflict, Step
from workflows.threads import Thread

BATCH = 5_000


def pending(author: Actor, wanted: int, role: str = "comms_manager") -> None:
    """Fill up to `wanted` drafts in review on their first step, which waits for `role`."""
    at = datetime.now(UTC)
    edition = version_in_force(at)
    channel = session.scalars(select(Channel).where(Channel.key == "x")).one()
    there = session.scalar(select(func.count()).select_from(Step).where(Step.state == "open")) or 0
    first = 1 + max(session.scalar(select(func.max(row.id))) or 0 for row in (Draft, Thread))
    for begin in range(first, first + wanted - there, BATCH):
        ids = range(begin, min(begin + BATCH, first + wanted - there))
        _insert(ids, author.person_id or 0, channel, edition.id, role, at)
    session.commit()


def _insert(ids: range, author: int, channel: Channel, version: int, role: str, at: datetime) -> None:
    digest = secrets.token_hex(32)
    when = {ident: at - timedelta(seconds=ident % 86_400) for ident in ids}
    rows: dict[Any, list[dict[str, Any]]] = {
        Thread: [_thread(ident, channel, when[ident]) for ident in ids],
        Draft: [_draft(ident, author, channel, digest, when[ident]) for ident in ids],
        Revision: [_revision(ident, author, channel, digest, when[ident]) for ident in ids],
        Review: [_review(ident, author, version, digest, when[ident]) for ident in ids],
        ReviewConflict: [{"review_id": ident, "person_id": author, "why": "own_work"} for ident in ids],
        Step: [_step(ident, role, when[ident]) for ident in ids],
    }
    for row, values in rows.items():
        session.execute(insert(row), values)


def _thread(ident: int, channel: Channel, when: datetime) -> dict[str, Any]:
    return {
        "id": ident,
        "public_id": secrets.token_hex(16),
        "channel_id": channel.id,
        "state": "open",
        "category": "R1",
        "action": "reply",
        "emergency": ident % 500 == 0,
        "received_at": when,
        "first_response_due": when + timedelta(days=1),
        "triaged_at": when,
        "version": 1,
    }


def _draft(ident: int, author: int, channel: Channel, digest: str, when: datetime) -> dict[str, Any]:
    return {
        "id": ident,
        "public_id": secrets.token_hex(16),
        "kind": "reply",
        "thread_id": ident,
        "channel_id": channel.id,
        "state": "in_review",
        "author_id": author,
        "revision": 1,
        "digest": digest,
        "restricted": False,
        "review_id": ident,
        "version": 1,
        "created_at": when,
        "updated_at": when,
    }


def _revision(ident: int, author: int, channel: Channel, digest: str, when: datetime) -> dict[str, Any]:
    return {
        "draft_id": ident,
        "n": 1,
        "texts": {"en": f"The clinic on day {ident} is open from 9:30 a.m. to 3 p.m."},
        "attachments": [],
        "channel": {"key": channel.key, "account": channel.account},
        "channel_id": channel.id,
        "salt": b"0" * 32,
        "digest": digest,
        "editor_id": author,
        "restricted": False,
        "at": when,
    }


def _review(ident: int, author: int, version: int, digest: str, when: datetime) -> dict[str, Any]:
    return {
        "id": ident,
        "public_id": secrets.token_hex(16),
        "subject_kind": "draft",
        "subject_id": ident,
        "revision": 1,
        "digest": digest,
        "policy_version_id": version,
        "state": "open",
        "submitted_by": author,
        "submitted_at": when,
        "clauses": [],
        "version": 1,
    }


def _step(ident: int, role: str, when: datetime) -> dict[str, Any]:
    return {
        "review_id": ident,
        "position": 1,
        "role": role,
        "quorum": 1,
        "state": "open",
        "due": when + timedelta(days=1),
        "clauses": [],
        "opened_at": when,
    }
