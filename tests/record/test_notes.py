"""Signed notes, checkpoints, cosignatures and proofs against published vectors and malformed ones."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from governance.record import merkle, notes
from tests.record.vectors import CHECKPOINT, LEAVES, LOG_VKEY, WITNESS_VKEY

LOG = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"log").digest())
WITNESS = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"wit").digest())
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ER"
    "YNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def test_the_published_note_is_accepted_by_its_published_key() -> None:
    assert notes.open_note(FOO_NOTE, [notes.Key.parse(FOO)]).text == "This is an example message.\n"


def test_the_log_and_its_witness_sign_the_checkpoint_of_the_end_to_end_vector() -> None:
    root = merkle.root([merkle.leaf_hash(leaf) for leaf in LEAVES])
    checkpoint = notes.Checkpoint("log.example.gov/audit", 8, root)
    signed = notes.sign(checkpoint.body, checkpoint.origin, LOG)
    assert signed + notes.cosign(checkpoint.body, "witness.example/w1", WITNESS, 1_700_000_000) == CHECKPOINT
    assert notes.public_key(checkpoint.origin, LOG).vkey == LOG_VKEY
    assert notes.public_key("witness.example/w1", WITNESS, notes.COSIGNATURE).vkey == WITNESS_VKEY


def test_both_signatures_of_the_end_to_end_vector_are_known_and_say_when() -> None:
    opened = notes.open_note(CHECKPOINT, [notes.Key.parse(LOG_VKEY), notes.Key.parse(WITNESS_VKEY)])
    assert notes.Checkpoint.parse(opened.text).size == 8
    witness = next(signature for key, signature in opened.signatures if key.kind == notes.COSIGNATURE)
    assert int.from_bytes(witness[:8], "big") == 1_700_000_000


def test_a_note_signed_by_nobody_known_is_refused() -> None:
    with pytest.raises(notes.UnverifiedError, match="note has no verifiable signatures"):
        notes.open_note(CHECKPOINT, [notes.Key.parse(FOO)])


def test_a_note_with_one_wrong_signature_of_a_known_key_is_refused_whole() -> None:
    forged = CHECKPOINT.replace("\n8\n", "\n9\n")
    with pytest.raises(notes.UnverifiedError, match="wrong"):
        notes.open_note(forged, [notes.Key.parse(LOG_VKEY), notes.Key.parse(WITNESS_VKEY)])


def test_a_repeated_signature_line_counts_once() -> None:
    doubled = FOO_NOTE + FOO_NOTE.rpartition("\n\n")[2]
    assert len(notes.open_note(doubled, [notes.Key.parse(FOO)]).signatures) == 1


def test_signatures_of_strangers_are_passed_over_even_under_a_known_name() -> None:
    stranger = notes.sign("This is an example message.\n", "example.com/foo", WITNESS).rpartition("\n\n")[2]
    opened = notes.open_note(FOO_NOTE + stranger, [notes.Key.parse(FOO)])
    assert [key.vkey for key, _ in opened.signatures] == [FOO]


def test_sixteen_further_signatures_are_not_too_many() -> None:
    keys = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(16)]
    text = "This is an example message.\n"
    lines = "".join(notes.sign(text, f"w{n}.example", key).rpartition("\n\n")[2] for n, key in enumerate(keys))
    known = [notes.public_key(f"w{n}.example", key) for n, key in enumerate(keys)]
    assert len(notes.open_note(FOO_NOTE + lines, [notes.Key.parse(FOO), *known]).signatures) == 17


def test_a_cosignature_holds_for_its_own_time_alone() -> None:
    known = [notes.Key.parse(LOG_VKEY), notes.Key.parse(WITNESS_VKEY)]
    line = notes.cosign(CHECKPOINT.partition("\n\n")[0] + "\n", "witness.example/w1", WITNESS, 1_700_000_000)
    raw = bytearray(base64.b64decode(line.rpartition(" ")[2]))
    raw[11] += 1
    moved = f"— witness.example/w1 {base64.b64encode(raw).decode()}\n"
    with pytest.raises(notes.UnverifiedError, match="wrong"):
        notes.open_note(CHECKPOINT.replace(line, moved), known)


def test_a_text_with_a_blank_line_is_split_at_the_last_one() -> None:
    text = "first\n\nsecond\n"
    signed = notes.sign(text, "log.example", LOG)
    assert notes.open_note(signed, [notes.public_key("log.example", LOG)]).text == text


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "no signatures\n",
        "no newline at the end",
        FOO_NOTE[:-1],
        FOO_NOTE.replace("— ", "- "),
        FOO_NOTE.replace("Uw2Q", "U*2Q"),
        FOO_NOTE.replace("This", "Th\x07s"),
        FOO_NOTE + "— x AAAAAAAA\n" * 200,
        FOO_NOTE + "— \x1b[2Jx AAAAAAAA\n",
        FOO_NOTE + "\n",
        FOO_NOTE.replace("\n", "\r\n"),
        FOO_NOTE + "— example.com/other AAAAAA==\n",
    ],
)
def test_a_malformed_note_is_refused(bad: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.open_note(bad, [notes.Key.parse(FOO)])


@pytest.mark.parametrize(
    "bad",
    ["", "a+b", FOO.replace("530d903a", "530d903b"), FOO[:-4], FOO.replace("example.com/foo", "example com/foo")],
)
def test_a_malformed_vkey_is_refused(bad: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Key.parse(bad)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_key_has_a_name_without_space_and_plus(name: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.public_key(name, LOG)


@given(st.binary(min_size=32, max_size=32))
def test_a_vkey_with_a_plus_in_its_base64_is_read_whole(seed: bytes) -> None:
    key = notes.public_key("log.example", Ed25519PrivateKey.from_private_bytes(seed))
    assert notes.Key.parse(key.vkey) == key


@pytest.mark.parametrize(
    "bad",
    [
        "o\n99999999999999999999\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "o\n٣\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "o\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\nafter a blank line\n",
        "o\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
        "",
        "o\n8\n",
        "o\n08\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "o\n-1\nAAAA\n",
        "\n1\nAAAA\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(bad: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Checkpoint.parse(bad)


def test_a_checkpoint_may_have_extension_lines() -> None:
    body = CHECKPOINT.partition("\n\n")[0] + "\nextension\n"
    assert notes.Checkpoint.parse(body).size == 8


def test_a_proof_is_read_as_it_was_written_and_its_extra_line_is_ignored() -> None:
    proof = notes.Proof(5, (b"\x01" * 32, b"\x02" * 32), CHECKPOINT)
    assert notes.Proof.parse(str(proof)) == proof
    assert notes.Proof.parse(str(proof).replace("index 5", "extra QUFB\nindex 5")) == proof


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "c2sp.org/tlog-proof@v1\nindex x\n\nnote",
        "c2sp.org/tlog-proof@v1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 07\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 7\nQUFB\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 7\n" + "A" * 43 + "=\nno blank line",
        "c2sp.org/tlog-proof@v1\nindex 7\n" + ("A" * 43 + "=\n") * 64 + "\nnote",
        "c2sp.org/tlog-proof@v2\nindex 7\n\nnote",
    ],
)
def test_a_malformed_proof_is_refused(bad: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Proof.parse(bad)


def test_a_checkpoint_is_verified_by_openssl(tmp_path: Path) -> None:
    """Tools that we did not write: base64, cut and openssl are enough."""
    key = notes.Key.parse(LOG_VKEY)
    opened = notes.open_note(CHECKPOINT, [key])
    (tmp_path / "text").write_bytes(opened.text.encode())
    (tmp_path / "signature").write_bytes(opened.signatures[0][1])
    (tmp_path / "key.pem").write_bytes(LOG.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile signature"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Verified Successfully" in done.stdout
