"""`onrecord-verify`: check a record from outside. Needs Python and `cryptography`, and nothing else of the service.

Exit status: 0 ok, 2 usage, 3 signature or quorum, 4 content, 5 fork or rollback, 6 inclusion.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import sys
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from governance.record import merkle, notes, openings
from governance.record.recompute import Damaged, Read, Rebuilt, entries
from governance.record.trust import Policy

USAGE, SIGNATURE, CONTENT, FORK, INCLUSION = 2, 3, 4, 5, 6
NO_PRIOR = "NO PRIOR CHECKPOINT: rollback and fork not checked"
LARGEST = 256 * (2 + 65_535)
"""Bytes of the largest entry bundle, and so of anything that is read."""

FAULTS_SHOWN = 20


class Failed(Exception):
    """The record does not hold; `status` is the exit status."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit status. The last line begins with `OK` or is `FAIL: why`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        given = _arguments().parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        doubt = given.act(given)
    except Failed as failed:
        return _fail(failed.status, str(failed))
    except notes.NoteError as error:
        return _fail(SIGNATURE, str(error))
    except (OSError, http.client.HTTPException) as error:
        return _fail(CONTENT, f"cannot be read: {error}")
    except ValueError as error:
        return _fail(CONTENT, str(error))
    _put(f"OK ({doubt})" if doubt else "OK")
    return 0


def leave() -> None:
    """Run the command and leave with its exit status: what the one-file program begins with."""
    sys.exit(main())


def _put(line: str) -> None:
    """Print what may come from elsewhere: nothing in it drives the terminal."""
    print("".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in line))


def _fail(status: int, why: str) -> int:
    _put(f"FAIL: {why}")
    return status


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onrecord-verify",
        description="Check a record from outside.",
        epilog="Exit status: 0 ok, 2 usage, 3 signature or quorum, 4 content, 5 fork or rollback, 6 inclusion.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser("verify", help="recompute the root of an exported or served log from every entry")
    verify.add_argument("log", metavar="DIRECTORY|URL")
    verify.add_argument(
        "--remember", metavar="FILE", help="the checkpoint to hold it against; written anew when all is well"
    )
    verify.add_argument(
        "--openings", metavar="FILE", help="what the commitments hide (openings.ndjson of the directory, if there)"
    )
    verify.set_defaults(act=_verify)
    proof = commands.add_parser("verify-proof", help="check a receipt (.tlog-proof) for an entry")
    proof.add_argument("proof", metavar="FILE")
    proof.add_argument("leaf", metavar="LEAF", help="a file with the exact bytes of the entry")
    proof.set_defaults(act=_verify_proof)
    for command in (verify, proof):
        command.add_argument("--vkey", required=True, help="the log's key, from somebody you trust")
        command.add_argument(
            "--policy", metavar="FILE", help="a tlog-policy: witnesses and the quorum of them that you ask for"
        )
    return parser


# -- Who says so ---------------------------------------------------------------------------------------------------


def _key(vkey: str) -> notes.Key:
    try:
        return notes.Key.parse(vkey)
    except ValueError as error:
        raise Failed(USAGE, f"--vkey: {error}") from None


def _policy(file: str | None) -> Policy:
    try:
        return Policy.parse(Path(file).read_text(encoding="utf-8")) if file else Policy()
    except (OSError, ValueError) as error:
        raise Failed(USAGE, f"--policy: {error}") from None


def _signed(note: str, key: notes.Key, policy: Policy) -> notes.Checkpoint:
    """The checkpoint in a note, and a report on it. Raises where the log did not sign it or too few others did."""
    if policy.logs and key not in policy.logs:
        raise Failed(SIGNATURE, "the policy does not name this log's key")
    opened = notes.open_note(note, [key, *policy.witnesses.values()])
    if key not in [signer for signer, _ in opened.signatures]:
        raise Failed(SIGNATURE, "the log's own signature is missing")
    checkpoint = notes.Checkpoint.parse(opened.text)
    if checkpoint.origin != key.name:
        raise Failed(SIGNATURE, f"the checkpoint is of {checkpoint.origin} and the key is of {key.name}")
    _put(f"origin: {checkpoint.origin}")
    _put(f"size: {checkpoint.size}")
    _put(f"root: {checkpoint.root.hex()}")
    cosigned = {signer: signature for signer, signature in opened.signatures if signer.kind == notes.COSIGNATURE}
    for signer, signature in cosigned.items():
        _put(f"cosigned: {signer.name} at {_when(int.from_bytes(signature[:8], 'big'))}")
    met = policy.met(cosigned.keys())
    _put(f"quorum: {'met' if met else 'NOT met'} ({policy.quorum})")
    if not met:
        raise Failed(SIGNATURE, f"the quorum {policy.quorum} is not met")
    return checkpoint


def _when(seconds: int) -> str:
    try:
        return f"{seconds} ({datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ})"
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _remembered(file: str | None, key: notes.Key) -> notes.Checkpoint | None:
    if file is None or not Path(file).exists():
        return None
    try:
        opened = notes.open_note(Path(file).read_text(encoding="utf-8"), [key])
        return notes.Checkpoint.parse(opened.text)
    except ValueError as error:
        raise Failed(SIGNATURE, f"the remembered checkpoint: {error}") from None


# -- What it says --------------------------------------------------------------------------------------------------


def _verify(given: argparse.Namespace) -> str | None:
    key, policy, read = _key(given.vkey), _policy(given.policy), _reader(given.log)
    _put(f"key: {key.id.hex()}")
    note = read("checkpoint").decode()
    checkpoint = _signed(note, key, policy)
    remembered = _remembered(given.remember, key)
    _put(f"remembered size: {remembered.size if remembered else 'none'}")
    if remembered and remembered.size > checkpoint.size:
        raise Failed(FORK, f"ROLLBACK: remembered size {remembered.size} > size {checkpoint.size}")
    erased = _contents(checkpoint, remembered, read)
    _openings(given, checkpoint, read, erased)
    if given.remember:
        _keep(Path(given.remember), note)
    return None if remembered else NO_PRIOR


def _contents(
    checkpoint: notes.Checkpoint, remembered: notes.Checkpoint | None, read: Read
) -> dict[openings.Place, int]:
    """Hold root, remembered root and hash tiles against what the entries make; what the entries say was erased."""
    tree, erased, malformed = Rebuilt(read), dict[openings.Place, int](), None
    old_root = tree.root() if remembered and not remembered.size else None
    for index, entry in enumerate(entries(checkpoint.size, read)):
        tree.append(entry)
        if remembered and index + 1 == remembered.size:
            old_root = tree.root()
        try:
            erased.update(dict.fromkeys(openings.erased_by(index, entry), index))
        except ValueError as error:
            malformed = malformed or str(error)
    _put(f"entries checked: {checkpoint.size}")
    if tree.root() != checkpoint.root:
        raise Failed(CONTENT, f"ROOT MISMATCH: the entries make {tree.root().hex()}")
    if remembered and old_root is not None and old_root != remembered.root:
        raise Failed(
            FORK,
            f"FORK: remembered size {remembered.size} root {remembered.root.hex()}, log now says {old_root.hex()}",
        )
    tree.finish()
    _put(f"tiles checked: {tree.tiles}")
    if tree.wrong:
        raise Failed(CONTENT, f"TILE MISMATCH: {tree.wrong} does not hold what the entries make")
    if malformed:
        raise Failed(CONTENT, malformed)
    return erased


def _openings(
    given: argparse.Namespace, checkpoint: notes.Checkpoint, read: Read, erased: dict[openings.Place, int]
) -> None:
    file = Path(given.openings) if given.openings else Path(given.log) / "openings.ndjson"
    if not given.openings and (_is_url(given.log) or not file.exists()):
        _put(f"erased openings: {len(erased)} told of; commitments not checked (no openings.ndjson)")
        return
    faults, gone = list[str](), 0
    with file.open(encoding="utf-8") as lines:
        for finding in openings.check_openings(entries(checkpoint.size, read), lines, erased):
            if finding.fault:
                faults.append(finding.line)
            elif finding.line.startswith("ERASED"):
                gone += 1
            if not finding.fault or len(faults) <= FAULTS_SHOWN:
                _put(finding.line)
    _put(f"erased openings: {gone}")
    if faults:
        _put(f"openings at fault: {len(faults)}")
        raise Failed(CONTENT, faults[0])


def _verify_proof(given: argparse.Namespace) -> None:
    key, policy = _key(given.vkey), _policy(given.policy)
    _put(f"key: {key.id.hex()}")
    try:
        proof = notes.Proof.parse(Path(given.proof).read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failed(INCLUSION, f"inclusion: {error}") from None
    checkpoint = _signed(proof.note, key, policy)
    _put(f"index: {proof.index}")
    leaf = merkle.leaf_hash(Path(given.leaf).read_bytes())
    try:
        merkle.check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    except merkle.ProofError as error:
        raise Failed(INCLUSION, f"inclusion: invalid transparency proof ({error})") from None


# -- Where it comes from -------------------------------------------------------------------------------------------


def _is_url(place: str) -> bool:
    return place.startswith(("https://", "http://"))


def _reader(place: str) -> Read:
    if not _is_url(place):
        return lambda name: (Path(place) / name).read_bytes()

    def fetched(name: str) -> bytes:
        with urllib.request.urlopen(f"{place.rstrip('/')}/{name}", timeout=60) as answer:  # noqa: S310 - it is HTTP
            raw = bytes(answer.read(LARGEST + 1))
        if len(raw) > LARGEST:
            raise Damaged(f"{name} is larger than anything of a log can be")
        return raw

    return fetched


def _keep(file: Path, note: str) -> None:
    """Replace the remembered checkpoint, whole or not at all."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.write_text(note, encoding="utf-8")
    fresh.replace(file)


if __name__ == "__main__":
    leave()
