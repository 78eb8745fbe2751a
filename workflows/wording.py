"""What people hand in as a revision: checked, canonical, and fixed by a salted digest."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import select

from governance.change import Change, Standing
from governance.db import session
from governance.errors import N_, Invalid, NotFound, Problem
from governance.record.entries import timestamp
from governance.text import Unfit, clean
from policies.versions import version_in_force
from workflows.attachments import attached
from workflows.channels import by_key
from workflows.threads import Message, Thread

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@dataclass(frozen=True)
class Wording:
    """What a person hands in: everything that the public will see, and where and when."""

    channel: str
    texts: Mapping[str, str]
    attachments: Sequence[int] = ()
    scheduled_for: datetime | None = None
    zone: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Suggested:
    """Whose suggestion is taken with a revision, and how the record names it."""

    by: int
    name: str
    ident: str


def canonical(
    texts: Mapping[str, str],
    attachments: Sequence[Mapping[str, Any]],
    channel: Mapping[str, str],
    not_before: Mapping[str, str] | None,
    reply_to: Mapping[str, Any] | None,
) -> bytes:
    """The canonical JSON (RFC 8785) of all that the public will see and of the message replied to."""
    return rfc8785.dumps(
        {
            "texts": dict(texts),
            "attachments": [{"sha256": a["sha256"], "alt": dict(a["alt"])} for a in attachments],
            "channel": dict(channel),
            "not_before": dict(not_before) if not_before else None,
            "reply_to": dict(reply_to) if reply_to else None,
        }
    )


def digest(salt: bytes, content: bytes) -> str:
    """SHA-256("onrecord/revision/1" 00 salt32 canonical JSON), in hexadecimal."""
    return hashlib.sha256(b"onrecord/revision/1\x00" + salt + content).hexdigest()


def texts_of(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[Problem]]]:
    """Texts as they are stored, without empty ones, and what is wrong with any, by field."""
    texts: dict[str, str] = {}
    errors: dict[str, list[Problem]] = {}
    for language, text in dict(given).items():
        if not LANGUAGE.fullmatch(language):
            errors[f"texts.{language[:10]}"] = [Problem(N_("Use a language code, such as en or fr."))]
            continue
        try:
            if cleaned := clean(text):
                texts[language] = cleaned
        except Unfit as unfit:
            errors[f"texts.{language}"] = [unfit.problem]
    return texts, errors


def content_of(
    standing: Standing, at: datetime, wording: Wording, thread_id: int | None, held: Container[int] = ()
) -> dict[str, Any]:
    """What of a person's wording goes into a revision's row; `held` are the files of the draft's earlier revisions.

    Raises `Invalid` naming each field at fault.
    """
    document = version_in_force(at).document
    topics = document.topics
    texts, errors = texts_of(wording.texts)
    if not texts and not errors:
        errors["texts"] = [Problem(N_("Write a text in at least one language."))]
    if wording.topic is not None and wording.topic not in topics:
        errors["topic"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(topics))]
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
    channel = by_key(wording.channel)
    reply_to, topic = _replied_to(thread_id) if thread_id is not None else (None, None)
    return {
        "texts": texts,
        "attachments": attached(wording.attachments, standing.person_id, held),
        "channel": {"key": channel.key, "account": channel.account},
        "channel_id": channel.id,
        "not_before": _not_before(wording, document.calendar.zone.key),
        "reply_to": reply_to,
        "thread_topic": topic,
    }


def _not_before(wording: Wording, zone: str) -> dict[str, str] | None:
    if wording.scheduled_for is None:
        return None
    return {"time": timestamp(wording.scheduled_for), "zone": wording.zone or zone}


def _replied_to(thread_id: int) -> tuple[dict[str, Any], str | None]:
    row = session.execute(
        select(Message.public_id, Message.version, Message.commitment, Thread.topic)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Message.thread_id == thread_id, Message.direction == "in")
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    return {"id": row.public_id, "version": row.version, "commitment": row.commitment}, row.topic


def canonical_of(content: Mapping[str, Any]) -> bytes:
    return canonical(
        content["texts"], content["attachments"], content["channel"], content["not_before"], content["reply_to"]
    )


def revision_row(change: Change, content: Mapping[str, Any], n: int, taken: Suggested | None = None) -> dict[str, Any]:
    salt = secrets.token_bytes(32)
    return {
        "n": n,
        **{key: content[key] for key in ("texts", "attachments", "channel", "channel_id", "not_before", "reply_to")},
        "salt": salt,
        "digest": digest(salt, canonical_of(content)),
        "editor_id": change.standing.person_id,
        "suggested_by": taken.by if taken else None,
        "restricted": False,
        "at": change.at,
    }
