"""An entry of the record in words: its meaning, what stands in the open, and what its commitments hide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from governance import http
from governance.api.problems import KNOWN
from governance.errors import N_
from governance.record.entries import MEANING
from governance.record.merkle import leaf_hash
from governance.record.store import Found
from governance.web import vocabulary, words

TERMS = {
    "account": N_("Our account"),
    "action": N_("What is to be done"),
    "actor": N_("Who"),
    "alt": N_("Alternative text"),
    "at": N_("Judged at"),
    "by": N_("Who"),
    "captured_sha256": N_("Digest of the posted text"),
    "category": N_("Category"),
    "calendar": N_("Calendar of due times"),
    "channel": N_("Channel"),
    "clauses": N_("Guidance"),
    "closing": N_("Closes the step"),
    "comment": N_("Comment"),
    "commitment": N_("Seal of the message"),
    "count": N_("How many"),
    "digest": N_("Digest of the text"),
    "draft": N_("Draft"),
    "effective_from": N_("In force from"),
    "decide_by": N_("To be decided by"),
    "decided_at": N_("When it was decided"),
    "decision": N_("The decision"),
    "edit": N_("What the edit changed"),
    "email": N_("E-mail address"),
    "facts": N_("Details"),
    "from": N_("From"),
    "key": N_("Channel"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "late": N_("When it was recorded"),
    "limit": N_("Longest text"),
    "mail": N_("Notices by mail"),
    "mail_links": N_("Links in letters"),
    "message": N_("Message"),
    "name": N_("Name"),
    "names_nobody": N_("The address is where it happened"),
    "openings": N_("With personal data"),
    "outside": N_("The other body, of an outside approver"),
    "path": N_("Answers"),
    "person": N_("Person"),
    "policy": N_("Guidance in force"),
    "previous": N_("Digest of the text before"),
    "previous_revision": N_("Revision that was decided on"),
    "publication": N_("Publication"),
    "published_at": N_("Posted"),
    "query": N_("What was asked"),
    "reason": N_("Reason"),
    "repeats": N_("Number of the draft whose approval it repeats"),
    "review": N_("The review"),
    "revision": N_("Revision"),
    "role": N_("Role"),
    "asked": N_("The role that was asked"),
    "before": N_("With whom it was before"),
    "to": N_("To"),
    "route": N_("Steps"),
    "sha256": N_("Digest of the file"),
    "size": N_("How many entries"),
    "slug": N_("Why it was refused"),
    "state": N_("State"),
    "step": N_("Step"),
    "subject": N_("Whom it is about"),
    "thread": N_("Conversation"),
    "topic": N_("Topic"),
    "until": N_("Until"),
    "url": N_("Address"),
    "verdict": N_("Decision"),
    "version": N_("Version"),
    "was": N_("State before"),
}
"""What the parts of an entry are called; others are shown by their own name."""

MEANINGS = {str(kind): meaning for kind, meaning in MEANING.items()}
SHORTENED = frozenset({"digest", "previous", "captured_sha256", "review", "thread", "draft", "publication", "decision"})
"""Long hexadecimal values: shown by their ends, copied whole."""


FREE_TEXT = frozenset({"comment", "reason"})

CODES: Mapping[str, Mapping[str, str]] = {
    "action": vocabulary.ACTIONS,
    "kind": {**vocabulary.KINDS, **vocabulary.MODERATION_KINDS},
    "outcome": vocabulary.MODERATION_STATES,
    "edit": vocabulary.EDITS,
    "late": vocabulary.LATE,
    "verdict": vocabulary.VERDICTS,
    "was": {**vocabulary.MODERATION_STATES, **vocabulary.STATES},
}
"""Codes of ours in an entry, by the part that they stand in, as words."""


@dataclass(frozen=True)
class Fact:
    """One part of an entry, as it is shown. `state` is `open`, `opened` or `erased`; `commitment` its salted hash."""

    term: str
    value: str
    digest: bool = False
    state: str = "open"
    commitment: str = ""
    words: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry as a page shows it."""

    index: int
    at: datetime
    type: str
    meaning: str
    subject: str
    who: str
    href: str
    facts: tuple[Fact, ...]
    leaf: str
    body: str
    intact: bool


def brief(found: Found) -> Entry:
    """An entry for a list: what stands in the open, and who."""
    return _entry(found, opened=False)


def whole(found: Found) -> Entry:
    """An entry with everything that it commits to, as far as that was not erased."""
    return _entry(found, opened=True)


def _entry(found: Found, *, opened: bool) -> Entry:
    data: dict[str, Any] = json.loads(found.body)["data"]
    commitments: dict[str, str] = data.pop("commit", {})
    facts = [_fact(name, value) for name, value in data.items() if opened or name != "at"]
    if opened:
        facts += [_committed(path, text, found) for path, text in sorted(commitments.items())]
    return Entry(
        index=found.index,
        at=found.at,
        type=found.type,
        meaning=gettext(MEANINGS[found.type]) if found.type in MEANINGS else found.type,
        subject=found.subject,
        who=_name(found),
        href=url_for("record.entry", idx=found.index),
        facts=tuple(facts),
        leaf=found.leaf.hex(),
        body=found.body.decode(),
        intact=leaf_hash(found.body) == found.leaf,
    )


def _name(found: Found) -> str:
    opening = found.openings.get("actor")
    actor = json.loads(opening) if opening else None
    return _named(actor) if isinstance(actor, dict) and actor.get("name") else ""


def _named(value: Mapping[str, Any]) -> str:
    return words.from_outside(str(value["name"]), value.get("outside"))


def _fact(name: str, value: Any) -> Fact:
    return Fact(term(name), _said(name, value), name in SHORTENED)


def _committed(path: str, commitment: str, found: Found) -> Fact:
    opening = found.openings.get(path)
    if opening is None:
        return Fact(term(path), gettext("erased"), state="erased", commitment=commitment)
    value = json.loads(opening)
    return Fact(
        term(path), _said(path, value), path in SHORTENED and bool(value), "opened", commitment, path in FREE_TEXT
    )


def term(name: str) -> str:
    """What a part of an entry is called."""
    return gettext(TERMS[name]) if name in TERMS else name


def _said(name: str, value: Any) -> str:
    """A value for people: our codes in words, moments in the policy's zone, the rest as it stands."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None or value in ("", {}, []):
        return gettext("none")
    if isinstance(value, str):
        return _text(name, value)
    if name in ("actor", "person", "to", "before") and isinstance(value, dict):
        return _named(value) if value.get("name") else str(value.get("id") or gettext("the service itself"))
    if name == "policy" and isinstance(value, dict):
        return f"{value['version']} ({value['sha256'][:12]}…)"
    if name == "route" and isinstance(value, list):
        return ", ".join(map(words.role_title, value))
    if name == "clauses" and isinstance(value, list):
        return ", ".join(value)
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _text(name: str, value: str) -> str:
    if name in ("at", "published_at", "until", "from"):
        return http.shown_time(datetime.fromisoformat(value))
    if value in CODES.get(name, {}):
        return gettext(CODES[name][value])
    if name == "slug" and value in KNOWN:
        return gettext(KNOWN[value].meaning)
    if name == "category":
        return words.category_title(value)
    return words.role_title(value) if name == "role" else value
