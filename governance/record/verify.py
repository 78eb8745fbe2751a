"""`onrecord-verify`: check a record from outside. Needs Python and `cryptography`, and nothing else of the service.

Exit status: 0 ok, 2 usage, 3 signature or quorum, 4 content, 5 fork or rollback, 6 inclusion.
"""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from governance.record import merkle, notes, tiles
from governance.record.openings import check_openings
from governance.record.trust import Policy

USAGE, SIGNATURE, CONTENT, FORK, INCLUSION = 2, 3, 4, 5, 6
NO_PRIOR = "NO PRIOR CHECKPOINT: rollback and fork not checked"
Read = Callable[[str], bytes]


class Failed(Exception):
    """The record does not hold; `status` is the exit status."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit status. The last line begins with `OK` or is `FAIL: why`."""
    try:
        given = _arguments().parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        doubt = given.act(given)
    except Failed as failed:
        return _fail(failed.status, str(failed))
    except notes.UnverifiedError as error:
        return _fail(SIGNATURE, str(error))
    except notes.NoteError as error:
        return _fail(SIGNATURE, str(error))
    except (OSError, urllib.error.URLError) as error:
        return _fail(CONTENT, f"cannot be read: {error}")
    print(f"OK ({doubt})" if doubt else "OK")
    return 0


def leave() -> None:
    """Run the command and leave with its exit status: what the one-file program begins with."""
    sys.exit(main())


def _fail(status: int, why: str) -> int:
    print(f"FAIL: {why}")
    return status


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onrecord-verify", description="Check a record from outside.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser("verify", help="recompute the root of an exported or served log from every entry")
    verify.add_argument("log", metavar="DIRECTORY|URL")
    verify.add_argument("--vkey", required=True, help="the log's key, from somebody you trust")
    verify.add_argument(
        "--remember", metavar="FILE", help="the checkpoint to hold it against; written anew when all is well"
    )
    verify.add_argument(
        "--policy", metavar="FILE", help="a tlog-policy: witnesses and the quorum of them that you ask for"
    )
    verify.set_defaults(act=_verify)
    proof = commands.add_parser("verify-proof", help="check a receipt (.tlog-proof) for an entry")
    proof.add_argument("proof", metavar="FILE")
    proof.add_argument("leaf", metavar="LEAF", help="a file with the exact bytes of the entry")
    proof.add_argument("--vkey", required=True)
    proof.set_defaults(act=_verify_proof)
    return parser


def _key(vkey: str) -> notes.Key:
    try:
        return notes.Key.parse(vkey)
    except notes.NoteError as error:
        raise Failed(USAGE, f"--vkey: {error}") from None


def _reader(place: str) -> Read:
    if place.startswith(("https://", "http://")):
        return lambda name: bytes(urllib.request.urlopen(f"{place.rstrip('/')}/{name}", timeout=60).read())  # noqa: S310 - checked above
    return lambda name: (Path(place) / name).read_bytes()


def _verify(given: argparse.Namespace) -> str | None:
    key, read = _key(given.vkey), _reader(given.log)
    policy = Policy.parse(Path(given.policy).read_text(encoding="utf-8")) if given.policy else Policy()
    note = read("checkpoint").decode("utf-8", "strict")
    opened = notes.open_note(note, [key, *policy.witnesses.values()])
    if key not in [signer for signer, _ in opened.signatures]:
        raise Failed(SIGNATURE, "the log's own signature is missing")
    checkpoint = notes.Checkpoint.parse(opened.text)
    print(f"origin: {checkpoint.origin}")
    print(f"key: {key.id.hex()}")
    print(f"size: {checkpoint.size}")
    print(f"root: {checkpoint.root.hex()}")
    _quorum(policy, opened)
    remembered = _remembered(given.remember, key)
    print(f"remembered size: {remembered.size if remembered else 'none'}")
    if remembered and remembered.size > checkpoint.size:
        raise Failed(FORK, f"ROLLBACK: remembered size {remembered.size} > size {checkpoint.size}")
    _contents(checkpoint, read, remembered, given.log)
    if given.remember:
        Path(given.remember).write_text(note, encoding="utf-8")
    return None if remembered else NO_PRIOR


def _quorum(policy: Policy, opened: notes.Opened) -> None:
    signed = {key.name: signature for key, signature in opened.signatures if key.kind == notes.COSIGNATURE}
    for name, signature in signed.items():
        print(f"cosigned: {name} at {int.from_bytes(signature[:8], 'big')}")
    met = policy.met(set(signed))
    print(f"quorum: {'met' if met else 'NOT met'} ({policy.quorum})")
    if not met:
        raise Failed(SIGNATURE, f"the quorum {policy.quorum} is not met")


def _remembered(file: str | None, key: notes.Key) -> notes.Checkpoint | None:
    if file is None or not Path(file).exists():
        return None
    return notes.Checkpoint.parse(notes.open_note(Path(file).read_text(encoding="utf-8"), [key]).text)


def _contents(checkpoint: notes.Checkpoint, read: Read, remembered: notes.Checkpoint | None, place: str) -> None:
    """Every entry into the root, every hash tile against what the entries make."""
    frontier, count, old_root = merkle.Frontier(), 0, merkle.EMPTY if remembered and not remembered.size else None
    checked, level_hashes = _TileCheck(read), []
    for leaf in _leaves(checkpoint.size, read):
        frontier.append(leaf)
        level_hashes.append(leaf)
        count += 1
        if len(level_hashes) == tiles.WIDTH:
            checked.full(0, level_hashes)
            level_hashes = []
        if remembered and count == remembered.size:
            old_root = frontier.root()
    checked.rest(level_hashes)
    print(f"entries checked: {count}")
    print(f"tiles checked: {checked.count}")
    if remembered and old_root != remembered.root:
        now = (old_root or b"").hex()
        raise Failed(FORK, f"FORK: remembered size {remembered.size} root {remembered.root.hex()}, log now says {now}")
    if frontier.root() != checkpoint.root:
        raise Failed(CONTENT, f"ROOT MISMATCH: the entries make {frontier.root().hex()}")
    if checked.wrong:
        raise Failed(CONTENT, f"TILE MISMATCH: {checked.wrong[0]} does not hold what the entries make")
    if not place.startswith(("https://", "http://")):
        _openings(Path(place), checkpoint.size, read)


def _openings(place: Path, size: int, read: Read) -> None:
    file = place / "openings.ndjson"
    if not file.exists():
        print("erased openings: not checked (no openings.ndjson)")
        return
    erased, faults = check_openings(_entries(size, read), file)
    for line in erased:
        print(line)
    print(f"erased openings: {len(erased)}")
    if faults:
        for fault in faults[:20]:
            print(fault)
        raise Failed(CONTENT, faults[0])


def _entries(size: int, read: Read) -> Iterator[bytes]:
    for n in range((size + tiles.WIDTH - 1) // tiles.WIDTH):
        width = min(tiles.WIDTH, size - n * tiles.WIDTH)
        try:
            entries = tiles.unbundle(read(tiles.path("entries", n, width)))
        except ValueError as error:
            raise Failed(CONTENT, f"{tiles.path('entries', n, width)}: {error}") from None
        if len(entries) != width:
            raise Failed(CONTENT, f"{tiles.path('entries', n, width)} has {len(entries)} of {width} entries")
        yield from entries


def _leaves(size: int, read: Read) -> Iterator[bytes]:
    for entry in _entries(size, read):
        yield merkle.leaf_hash(entry)


class _TileCheck:
    """Holds each hash tile against the hashes that the entries make, level by level as they fill up."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._levels: list[list[bytes]] = [[]]
        self._numbers = [0]
        self.count, self.wrong = 0, list[str]()

    def full(self, level: int, hashes: list[bytes]) -> None:
        """A level's tile is full: compare it and hand its root up."""
        self._compare(level, self._numbers[level], hashes)
        self._numbers[level] += 1
        if len(self._levels) == level + 1:
            self._levels.append([])
            self._numbers.append(0)
        above = self._levels[level + 1]
        above.append(merkle.root(hashes))
        if len(above) == tiles.WIDTH:
            self._levels[level + 1] = []
            self.full(level + 1, above)

    def rest(self, leaves: list[bytes]) -> None:
        """The partial tiles at the edge."""
        for level, hashes in enumerate([leaves, *self._levels[1:]]):
            if hashes:
                self._compare(level, self._numbers[level], hashes)

    def _compare(self, level: int, n: int, hashes: list[bytes]) -> None:
        name = tiles.path(level, n, len(hashes))
        self.count += 1
        if self._read(name) != b"".join(hashes):
            self.wrong.append(name)


def _verify_proof(given: argparse.Namespace) -> None:
    key = _key(given.vkey)
    proof = notes.Proof.parse(Path(given.proof).read_text(encoding="utf-8"))
    checkpoint = notes.Checkpoint.parse(notes.open_note(proof.note, [key]).text)
    print(f"origin: {checkpoint.origin}")
    print(f"key: {key.id.hex()}")
    print(f"size: {checkpoint.size}")
    print(f"root: {checkpoint.root.hex()}")
    print(f"index: {proof.index}")
    leaf = merkle.leaf_hash(Path(given.leaf).read_bytes())
    try:
        merkle.check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    except merkle.ProofError as error:
        raise Failed(INCLUSION, f"inclusion: invalid transparency proof ({error})") from None


if __name__ == "__main__":
    leave()
