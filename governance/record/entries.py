"""What an entry is: the vocabulary, and the body to the byte.

A body is canonical JSON (RFC 8785) in the CloudEvents 1.0 shape. Whatever stands in it can never be taken back, so
`data` holds only the keys of `PUBLIC` (an unknown one is refused) and everything about people, words and verdicts is
there as a salted commitment: HMAC-SHA256(32 random bytes, "onrecord/field/1" 00 path 00 canonical JSON of the value).
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import rfc8785

from governance.errors import N_
from governance.record.openings import commitment

LONGEST = 65_535
"""The tile format gives an entry two bytes for its length."""


class EntryType(StrEnum):
    """The vocabulary of the record: `subject.verb`, in the past tense."""

    THREAD_RECEIVED = "thread.received"
    MESSAGE_ADDED = "message.added"
    THREAD_TRIAGED = "thread.triaged"
    THREAD_REOPENED = "thread.reopened"
    THREAD_CLOSED = "thread.closed"
    DRAFT_CREATED = "draft.created"
    DRAFT_REVISED = "draft.revised"
    DRAFT_SUBMITTED = "draft.submitted"
    DRAFT_WITHDRAWN = "draft.withdrawn"
    DRAFT_EXPIRED = "draft.expired"
    DRAFT_RECALLED = "draft.recalled"
    CHECK_OVERRIDDEN = "check.overridden"
    SUBMISSION_BLOCKED = "submission.blocked"
    APPROVAL_VOIDED = "approval.voided"
    DECISION_MADE = "decision.made"
    STEP_ESCALATED = "step.escalated"
    REPLY_PUBLISHED = "reply.published"
    PUBLICATION_DIFFERED = "publication.differed"
    POLICY_ADOPTED = "policy.adopted"
    POLICY_DRAFTED = "policy.drafted"
    POLICY_REVISED = "policy.revised"
    POLICY_SUBMITTED = "policy.submitted"
    POLICY_WITHDRAWN = "policy.withdrawn"
    POLICY_APPROVED = "policy.approved"
    POLICY_IN_FORCE = "policy.in_force"
    POLICY_RETIRED = "policy.retired"
    POLICY_OVERRIDDEN = "policy.overridden"
    POLICY_ACKNOWLEDGED = "policy.acknowledged"
    POLICY_COMMENTED = "policy.commented"
    POLICY_REPLAYED = "policy.replayed"
    DELEGATION_PROPOSED = "delegation.proposed"
    DELEGATION_ACCEPTED = "delegation.accepted"
    DELEGATION_DECLINED = "delegation.declined"
    DELEGATION_ENDED = "delegation.ended"
    ABSENCE_NOTED = "absence.noted"
    ABSENCE_ENDED = "absence.ended"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_DISABLED = "person.disabled"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    SESSION_STARTED = "session.started"
    SESSION_ENDED = "session.ended"
    SESSION_REFUSED = "session.refused"
    TOKEN_ISSUED = "token.issued"
    TOKEN_REVOKED = "token.revoked"
    ACT_REFUSED = "act.refused"
    ACTS_REFUSED = "acts.refused"
    ATTACHMENT_ADDED = "attachment.added"
    CHANNEL_CHANGED = "channel.changed"
    JOB_DIED = "job.died"
    JOB_RETRIED = "job.retried"
    RECORD_VIEWED = "record.viewed"
    LOG_EXPORTED = "log.exported"
    LOG_ADOPTED = "log.adopted"
    PRIVACY_ERASED = "privacy.erased"
    DEMONSTRATION_LOADED = "demonstration.loaded"


MEANING: Mapping[EntryType, str] = {
    EntryType.THREAD_RECEIVED: N_("A public message was taken in and opened a conversation."),
    EntryType.MESSAGE_ADDED: N_("A further message was added to a conversation."),
    EntryType.THREAD_TRIAGED: N_("Somebody chose the category, and so the action, for a conversation."),
    EntryType.THREAD_REOPENED: N_("A conversation that had ended was opened again."),
    EntryType.THREAD_CLOSED: N_("A conversation was closed."),
    EntryType.DRAFT_CREATED: N_("A draft was begun; its first revision is fixed by the digest."),
    EntryType.DRAFT_REVISED: N_("A draft was edited; the new revision is fixed by the digest."),
    EntryType.DRAFT_SUBMITTED: N_("A revision was put before the approval chain of a policy version."),
    EntryType.DRAFT_WITHDRAWN: N_("A draft was taken back."),
    EntryType.DRAFT_EXPIRED: N_("A draft or its approval lapsed."),
    EntryType.DRAFT_RECALLED: N_("A draft was taken out of its review because the guidance changed."),
    EntryType.CHECK_OVERRIDDEN: N_(
        "A revision was let past a check that blocked it, by somebody who may, with a reason."
    ),
    EntryType.SUBMISSION_BLOCKED: N_("A revision was refused by a check of the guidance."),
    EntryType.APPROVAL_VOIDED: N_("An edit made a running or finished review outdated."),
    EntryType.DECISION_MADE: N_("Somebody decided on a step of a review."),
    EntryType.STEP_ESCALATED: N_(
        "A step was overdue, or nobody could decide on it: it came to whom the guidance names."
    ),
    EntryType.REPLY_PUBLISHED: N_("An approved text went out."),
    EntryType.PUBLICATION_DIFFERED: N_("What went out is not, to the letter, what was approved."),
    EntryType.POLICY_ADOPTED: N_("The first guidance document was adopted by a named act."),
    EntryType.POLICY_DRAFTED: N_("A new version of the guidance was begun."),
    EntryType.POLICY_REVISED: N_("The text of a version that is not approved yet was changed."),
    EntryType.POLICY_SUBMITTED: N_("A version of the guidance was put before its approval chain."),
    EntryType.POLICY_WITHDRAWN: N_("A version of the guidance was taken back before it was approved."),
    EntryType.POLICY_APPROVED: N_("A version of the guidance was approved."),
    EntryType.POLICY_IN_FORCE: N_("A policy version came into force."),
    EntryType.POLICY_RETIRED: N_("An approved version was called off before it came into force."),
    EntryType.POLICY_OVERRIDDEN: N_("A version may come into force although one of its routes has nobody to approve."),
    EntryType.POLICY_ACKNOWLEDGED: N_("Somebody said that they have read a version of the guidance."),
    EntryType.POLICY_COMMENTED: N_("Somebody commented on a clause of the guidance."),
    EntryType.POLICY_REPLAYED: N_("A version of the guidance was tried on past items."),
    EntryType.DELEGATION_PROPOSED: N_("An approver asked somebody to decide in their place for a time."),
    EntryType.DELEGATION_ACCEPTED: N_("Somebody agreed to decide in another person's place."),
    EntryType.DELEGATION_DECLINED: N_("Somebody refused to decide in another person's place."),
    EntryType.DELEGATION_ENDED: N_("A delegation ended, by itself or before its time."),
    EntryType.ABSENCE_NOTED: N_("Somebody said that a person will be away."),
    EntryType.ABSENCE_ENDED: N_("An absence was ended before its time."),
    EntryType.PERSON_ADDED: N_("An account was made."),
    EntryType.PERSON_CHANGED: N_("An account's name, address, language or password was changed."),
    EntryType.PERSON_DISABLED: N_("An account was disabled."),
    EntryType.ROLE_GRANTED: N_("A role was granted to somebody."),
    EntryType.ROLE_REVOKED: N_("A role was taken from somebody."),
    EntryType.SESSION_STARTED: N_("Somebody signed in."),
    EntryType.SESSION_ENDED: N_("Somebody signed out, or a session was revoked."),
    EntryType.SESSION_REFUSED: N_("A sign-in was refused."),
    EntryType.TOKEN_ISSUED: N_("An access token was issued."),
    EntryType.TOKEN_REVOKED: N_("An access token was revoked."),
    EntryType.ACT_REFUSED: N_("A signed-in person tried something and was refused."),
    EntryType.ACTS_REFUSED: N_("Further refusals of one person within a minute, counted in one entry."),
    EntryType.ATTACHMENT_ADDED: N_("A file was attached."),
    EntryType.CHANNEL_CHANGED: N_("A channel's account, limit or counting rule was set or changed."),
    EntryType.JOB_DIED: N_("A piece of work failed for good and waits for somebody."),
    EntryType.JOB_RETRIED: N_("A dead piece of work was started again by hand."),
    EntryType.RECORD_VIEWED: N_("Somebody looked at the record."),
    EntryType.LOG_EXPORTED: N_("The record was exported."),
    EntryType.LOG_ADOPTED: N_("A named person accepted the record as it stands after a mismatch."),
    EntryType.PRIVACY_ERASED: N_("Openings of earlier entries were erased; the commitments stay, never to be opened."),
    EntryType.DEMONSTRATION_LOADED: N_("The demonstration organisation was loaded; nothing here is real."),
}

_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_CODE = re.compile(r"[A-Za-z0-9_.+/:-]{1,120}")
_KIND = re.compile(r"[a-z][a-z_]{0,15}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_PATH = re.compile(r"[a-z][a-z0-9_]*([./][a-z0-9_]+)*")
LONGEST_PATH = 80


def _is_hex(value: Any) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _is_codes(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 200 and all(_is_code(item) for item in value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _is_policy(value: Any) -> bool:
    known = isinstance(value, dict) and set(value) == {"version", "sha256"}
    return known and _is_code(value["version"]) and _is_hex(value["sha256"])


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_PATH and _PATH.fullmatch(value) is not None


def _is_erased(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= 200 and all(_is_erasure(item) for item in value)


def _is_erasure(value: Any) -> bool:
    if not (isinstance(value, dict) and set(value) == {"idx", "paths"} and isinstance(value["paths"], list)):
        return False
    return _is_count(value["idx"]) and len(value["paths"]) > 0 and all(_is_path(path) for path in value["paths"])


PUBLIC: Mapping[str, Any] = {
    "at": _is_time,  # the moment at which authority was judged, RFC 3339 UTC
    "digest": _is_hex,  # salted digest of the revision
    "previous": _is_hex,  # the digest that an edit replaced
    "policy": _is_policy,
    "clauses": _is_codes,
    "review": _is_hex,  # random public ids of related objects
    "thread": _is_hex,
    "draft": _is_hex,
    "publication": _is_hex,
    "count": _is_count,
    "erased": _is_erased,  # the openings that are gone: [{"idx": 12, "paths": ["actor"]}]
}
"""Everything that may stand in the open in an entry's `data`, each with the test that its value must pass."""


PRIVATE = frozenset({"person", "session", "token"})
"""Kinds of subject that stand for somebody: a stable id of theirs in the open would link their acts for everybody."""


@dataclass(frozen=True)
class Queued:
    """One entry as a verb asks for it; index, time and salts come when it is written.

    `subject` is `<kind>/<random public id>`, the kind a word in small letters. One of a `PRIVATE` kind stands in the
    leaf with an id that is drawn anew for each entry; the true one is committed to, under the path `subject`, and kept
    in the auditors' index. `public` goes into the leaf and is checked against `PUBLIC`. `committed` maps paths to JSON
    values, each present in the leaf as a commitment only and kept, with its salt, as an opening that can be erased; a
    path is made of names in the code, never of what somebody typed. `person_id` and the clauses feed the auditors'
    index, which stands outside the log.
    """

    type: EntryType
    subject: str
    at: datetime
    public: Mapping[str, Any] = field(default_factory=dict)
    committed: Mapping[str, Any] = field(default_factory=dict)
    person_id: int | None = None


@dataclass(frozen=True)
class Opening:
    """What a commitment hides: the salt and the canonical JSON of the value."""

    path: str
    salt: bytes
    value: bytes


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Prepared:
    """An entry that is ready but for its time: the openings are salted and the public part is checked."""

    queued: Queued
    id: str
    subject: str
    data: Mapping[str, Any]
    openings: tuple[Opening, ...]

    def body(self, source: str, time: datetime) -> bytes:
        """The exact bytes of the leaf. Raises ValueError above 65,535 bytes."""
        body = rfc8785.dumps(
            {
                "specversion": "1.0",
                "id": self.id,
                "source": source,
                "type": str(self.queued.type),
                "time": timestamp(time),
                "subject": self.subject,
                "datacontenttype": "application/json",
                "data": dict(self.data),
            }
        )
        if len(body) > LONGEST:
            raise ValueError(f"an entry of {len(body)} bytes is over the limit of {LONGEST}")
        return body


def prepare(queued: Queued) -> Prepared:
    """Salt and check one entry. Raises ValueError for anything that may not stand in a leaf."""
    kind, _, ident = queued.subject.partition("/")
    if not (_KIND.fullmatch(kind) and _is_hex(ident)):
        raise ValueError(f"{queued.subject!r} is not <kind>/<random id>")
    data: dict[str, Any] = {"at": timestamp(queued.at)}
    for key, value in queued.public.items():
        if key not in PUBLIC or not PUBLIC[key](value):
            raise ValueError(f"{key!r} may not stand in the open in an entry")
        data[key] = value
    openings = []
    subject, committed = queued.subject, dict(queued.committed)
    if kind in PRIVATE:
        subject, committed["subject"] = f"{kind}/{secrets.token_hex(16)}", queued.subject
    for path, value in sorted(committed.items()):
        if not _is_path(path):
            raise ValueError(f"{path!r} may not stand in the open as the path of a commitment")
        opening = Opening(path, secrets.token_bytes(32), rfc8785.dumps(value))
        openings.append(opening)
        data.setdefault("commit", {})[path] = base64.b64encode(commitment(opening.salt, path, opening.value)).decode()
    return Prepared(queued, secrets.token_hex(16), subject, data, tuple(openings))
