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
from typing import Any

import rfc8785

from governance.record.openings import commitment

# Whoever writes an entry needs its type too, and has it from here.
from governance.record.vocabulary import MEANING as MEANING
from governance.record.vocabulary import EntryType as EntryType

LONGEST = 65_535
"""The tile format gives an entry two bytes for its length."""

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


def _is_kind_of_moderation(value: Any) -> bool:
    return value in ("hide", "remove", "block", "mute")


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
    "kind": _is_kind_of_moderation,  # what is done about a message: one of a few words
    "review": _is_hex,  # random public ids of related objects
    "thread": _is_hex,
    "draft": _is_hex,
    "publication": _is_hex,
    "emergency": _is_hex,
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
