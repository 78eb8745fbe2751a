"""Entry bodies to the byte, and what may never stand in one."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from governance.record import entries
from governance.record.entries import LONGEST, MEANING, EntryType, Queued
from governance.record.openings import commitment

GOLDEN = Path(__file__).parent / "golden" / "entries.ndjson"
AT = datetime(2026, 11, 23, 14, 12, 0, 123456, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
DIGEST = "ab" * 32
PUBLIC: dict[str, Any] = {
    "digest": DIGEST,
    "previous": "cd" * 32,
    "policy": {"version": "1.0.0", "sha256": "ef" * 32},
    "clauses": ["categories.R1", "chains.manager"],
    "review": ID,
    "thread": ID,
    "draft": ID,
    "publication": ID,
    "count": 3,
}
ERASED = [{"idx": 12, "paths": ["actor", "comment"]}, {"idx": 0, "paths": ["subject"]}]


@pytest.fixture(autouse=True)
def fixed_randomness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salts and ids in order: 1, 2, 3 ..."""
    numbers = count(1)
    monkeypatch.setattr(entries.secrets, "token_bytes", lambda n: next(numbers).to_bytes(n, "big"))
    monkeypatch.setattr(entries.secrets, "token_hex", lambda n: next(numbers).to_bytes(n, "big").hex())


def golden(type_: EntryType) -> bytes:
    subject = f"{'person' if type_.startswith(('person', 'role', 'act')) else 'draft'}/{ID}"
    committed = {"actor": {"id": 7, "name": "Zoë"}, "comment": "Say “inactivated”.", "n": 1}
    public = {"erased": ERASED} if type_ == EntryType.PRIVACY_ERASED else PUBLIC
    return entries.prepare(Queued(type_, subject, AT, public, committed)).body("log.example/audit", AT)


def test_the_bytes_of_every_kind_of_entry_are_those_of_the_first_release() -> None:
    made = {}
    for type_ in EntryType:
        numbers = count(1)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(entries.secrets, "token_bytes", lambda n, numbers=numbers: next(numbers).to_bytes(n, "big"))
            patch.setattr(
                entries.secrets, "token_hex", lambda n, numbers=numbers: next(numbers).to_bytes(n, "big").hex()
            )
            made[str(type_)] = golden(type_).decode()
    kept = {json.loads(line)["type"]: line for line in GOLDEN.read_text(encoding="utf-8").splitlines()}
    assert {name: made[name] for name in kept} == kept
    assert set(made) == set(kept), "a new kind of entry needs its golden line"


def test_a_body_is_canonical_json_in_the_shape_of_cloudevents() -> None:
    body = golden(EntryType.DRAFT_SUBMITTED)
    told = json.loads(body)
    assert body == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert told["specversion"] == "1.0"
    assert {"id", "source", "type", "time", "subject", "data"} <= set(told)


def test_a_committed_value_is_in_the_body_as_its_commitment_alone() -> None:
    prepared = entries.prepare(Queued(EntryType.DECISION_MADE, f"review/{ID}", AT, {}, {"comment": "Élise said no"}))
    body = prepared.body("log.example", AT)
    (opening,) = prepared.openings
    assert b"lise" not in body
    wanted = commitment(opening.salt, "comment", opening.value)
    assert json.loads(body)["data"]["commit"]["comment"] == base64.b64encode(wanted).decode()


def test_two_entries_of_the_same_value_have_nothing_in_common() -> None:
    first, second = (
        entries.prepare(Queued(EntryType.DECISION_MADE, f"review/{ID}", AT, {}, {"actor": {"id": 7}})) for _ in range(2)
    )
    assert first.data["commit"]["actor"] != second.data["commit"]["actor"]


def test_a_persons_id_is_never_the_subject_of_a_leaf() -> None:
    bodies = [
        entries.prepare(Queued(EntryType.ROLE_GRANTED, f"person/{'9' * 32}", AT)).body("log.example", AT)
        for _ in range(2)
    ]
    assert all(b"9" * 32 not in body for body in bodies)
    assert len({json.loads(body)["subject"] for body in bodies}) == 2


@pytest.mark.parametrize(
    "public",
    [
        {"name": "Amal"},
        {"comment": "free text"},
        {"digest": "Priya approved this"},
        {"digest": 7},
        {"clauses": ["categories.R1", "said Priya"]},
        {"clauses": "categories.R1"},
        {"policy": {"version": "1.0.0", "sha256": "ab" * 32, "by": "Pat"}},
        {"policy": {"version": "one point oh", "sha256": "ab" * 32}},
        {"count": -1},
        {"count": True},
        {"draft": 7},
        {"draft": "drafts/7"},
        {"thread": "priya@maplecountyhealth.example"},
        {"at": "Amal"},
        {"at": "2026-11-23"},
        {"policy": {"version": "1.0.0", "sha256": "Priya"}},
        {"policy": "1.0.0"},
        {"erased": []},
        {"erased": {"idx": 1, "paths": ["actor"]}},
        {"erased": [{"idx": -1, "paths": ["actor"]}]},
        {"erased": [{"idx": 1, "paths": []}]},
        {"erased": [{"idx": 1, "paths": "actor"}]},
        {"erased": [{"idx": 1, "paths": ["Amal Haddad"]}]},
        {"erased": [{"idx": 1, "paths": ["actor"], "why": "asked"}]},
        {"commit": {"actor": "AAAA"}},
    ],
)
def test_anything_that_is_not_allowed_in_the_open_is_refused(public: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="may not stand in the open"):
        entries.prepare(Queued(EntryType.DRAFT_CREATED, f"draft/{ID}", AT, public))


@pytest.mark.parametrize(
    "path", ["Amal Haddad", "amal@maple.example", "", "Actor", "a" * 81, "a//b", "naïve", "a\n", "/actor"]
)
def test_what_somebody_typed_is_never_the_path_of_a_commitment(path: str) -> None:
    with pytest.raises(ValueError, match="path of a commitment"):
        entries.prepare(Queued(EntryType.DRAFT_CREATED, f"draft/{ID}", AT, {}, {path: 1}))


@pytest.mark.parametrize(
    "subject",
    ["draft/7", "drafts", "Priya Raman", f"draft/{ID}/7", "draft/", f"a b/{ID}", f"priya.raman/{ID}", f"Priya/{ID}"],
)
def test_a_subject_is_a_kind_and_a_random_id(subject: str) -> None:
    with pytest.raises(ValueError, match="random id"):
        entries.prepare(Queued(EntryType.DRAFT_CREATED, subject, AT))


def test_an_entry_of_65535_bytes_is_written_and_one_more_is_refused() -> None:
    def of(length: int) -> bytes:
        """An entry with a great many commitments, and a source that is longer by so much."""
        queued = Queued(EntryType.DRAFT_CREATED, f"draft/{ID}", AT, {}, {f"path{n}": n for n in range(1100)})
        return entries.prepare(queued).body("x" * length, AT)

    spare = LONGEST - len(of(1)) + 1
    assert len(of(spare)) == LONGEST
    with pytest.raises(ValueError, match="over the limit"):
        of(spare + 1)


def test_every_kind_of_entry_says_in_one_line_what_it_means() -> None:
    assert set(MEANING) == set(EntryType)
    assert all("\n" not in line and line.endswith(".") for line in MEANING.values())
