"""Policies: whose cosignatures make a quorum, and which files are none."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.record import notes
from governance.record.notes import Key
from governance.record.trust import Policy
from tests.record.vectors import LOG_VKEY, WITNESS_VKEY

KEYS = [
    notes.public_key(f"w{n}.example", Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32), notes.COSIGNATURE)
    for n in range(6)
]
WITNESSES = [f"witness w{n} {key.vkey}" for n, key in enumerate(KEYS)]


def policy(*lines: str) -> Policy:
    return Policy.parse("\n".join([f"log {LOG_VKEY}", *WITNESSES, *lines]) + "\n")


def by(*numbers: int) -> frozenset[Key]:
    return frozenset(KEYS[n] for n in numbers)


def test_a_quorum_of_two_of_three_needs_two_of_its_own() -> None:
    two = policy("group us 2 w0 w1 w2", "quorum us")
    assert two.met(by(0, 2))
    assert not two.met(by(0))
    assert not two.met(by(0, 4, 5))


def test_any_is_one_and_all_is_every_one() -> None:
    assert policy("group us any w0 w1 w2", "quorum us").met(by(1))
    assert not policy("group us all w0 w1 w2", "quorum us").met(by(0, 1))
    assert policy("group us all w0 w1 w2", "quorum us").met(by(0, 1, 2))


def test_groups_of_groups_are_counted_by_group() -> None:
    nested = policy("group x 2 w0 w1 w2", "group y any w3 w4 w5", "group both all x y", "quorum both")
    assert nested.met(by(0, 1, 5))
    assert not nested.met(by(0, 1, 2))
    assert not nested.met(by(0, 3, 4))


def test_a_quorum_may_be_one_witness_or_nobody() -> None:
    assert policy("quorum w3").met(by(3))
    assert not policy("quorum w3").met(by(2))
    assert policy("quorum none").met(by())


def test_another_key_under_a_witnesss_name_does_not_count() -> None:
    stranger = Key(KEYS[0].name, KEYS[1].public, notes.COSIGNATURE)
    assert not policy("quorum w0").met(frozenset({stranger}))


def test_comments_tabs_addresses_and_blank_lines_are_read_over() -> None:
    lines = ["# whom we trust", "", f"\t log\t{LOG_VKEY}  https://log.example ", "  # w"]
    read = Policy.parse("\n".join([*lines, f"witness w {WITNESS_VKEY} https://w.example", "quorum w"]))
    assert read.logs == {Key.parse(LOG_VKEY)}
    assert read.met(frozenset({Key.parse(WITNESS_VKEY)}))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("group g 1 w9", "w9 is not known"),
        ("group g 1 g", "g is not known"),
        ("group g 3 w0 w1", "from 1 to 2"),
        ("group g 0 w0", "from 1 to 1"),
        ("group g 01 w0", "from 1 to 1"),
        ("group g some w0", "from 1 to 1"),
        ("group g 1", "not understood"),
        ("group w0 1 w1", "w0 is taken"),
        ("group none 1 w1", "none is taken"),
        ("group g 1 w0 w0", "w0 is a member already"),
        ("group g 1 none", "none is not known"),
        (f"witness w0 {WITNESS_VKEY}", "w0 is taken"),
        (f"witness again {KEYS[0].vkey}", "this public key"),
        (f"witness w {LOG_VKEY}", "another kind"),
        (f"log {LOG_VKEY}", "this public key"),
        (f"log {WITNESS_VKEY}", "another kind"),
        ("log nonsense", "a vkey is"),
        ("quorum unknown", "unknown is not known"),
        ("quorum w0 w1", "not understood"),
        ("nonsense", "not understood"),
        ("# a bell \x07", "control character"),
    ],
)
def test_a_policy_with_a_fault_is_refused_by_line_and_reason(line: str, why: str) -> None:
    with pytest.raises(notes.NoteError, match=f"policy line 8: .*{why}"):
        policy(line, "quorum none")


def test_a_witness_weighs_once_though_named_by_two_groups() -> None:
    with pytest.raises(notes.NoteError, match="w0 is a member already"):
        policy("group a 1 w0", "group b 1 w0", "group c 2 a b", "quorum c")


def test_a_policy_has_exactly_one_quorum() -> None:
    with pytest.raises(notes.NoteError, match="no quorum"):
        policy()
    with pytest.raises(notes.NoteError, match="not understood"):
        policy("quorum none", "quorum w0")
