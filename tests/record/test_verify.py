"""The verifier against every attack that it can see, and what it says of those that it cannot."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.record import merkle, notes, tiles, verify
from tests.support import verifying

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"log").digest())
OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"other").digest())
ORIGIN = "log.example.gov/audit"
VKEY = notes.public_key(ORIGIN, KEY).vkey
SIZE, REMEMBERED = 700, 690


def entries(count: int) -> list[bytes]:
    return [b'{"data":{},"type":"draft.created","n":%d}' % number for number in range(count)]


def publish(place: Path, log: list[bytes], key: Ed25519PrivateKey = KEY) -> Path:
    """Write a log as the export does, from scratch."""
    shutil.rmtree(place, ignore_errors=True)
    hashes = [merkle.leaf_hash(entry) for entry in log]
    for level, n, width in tiles.of_size(len(log)):
        span = 256**level
        first = n * 256
        made = [merkle.root(hashes[i * span : (i + 1) * span]) for i in range(first, first + width)]
        put(place / tiles.path(level, n, width), b"".join(made))
        if level == 0:
            put(place / tiles.path("entries", n, width), tiles.bundle(log[first : first + width]))
    put(
        place / "checkpoint",
        notes.sign(notes.Checkpoint(ORIGIN, len(log), merkle.root(hashes)).body, ORIGIN, key).encode(),
    )
    return place


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


class Run:
    """What the verifier said and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], arguments: Iterable[str]) -> None:
        self.status = verify.main(list(arguments))
        self.said = capsys.readouterr().out
        self.last = self.said.splitlines()[-1]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return publish(tmp_path / "log", entries(SIZE))


@pytest.fixture
def remembered(tmp_path: Path) -> Path:
    early = publish(tmp_path / "early", entries(REMEMBERED))
    shutil.copy(early / "checkpoint", tmp_path / "remembered")
    return tmp_path / "remembered"


def check(capsys: pytest.CaptureFixture[str], log: Path, *more: str) -> Run:
    return Run(capsys, ["verify", str(log), "--vkey", VKEY, *more])


def test_a_sound_log_is_ok_and_everything_is_said(
    log: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = check(capsys, log, "--remember", str(remembered))
    assert (run.status, run.last) == (0, "OK")
    for line in (
        f"origin: {ORIGIN}",
        "key: 162500b5",
        f"size: {SIZE}",
        "root: ",
        "quorum: met (none)",
        f"remembered size: {REMEMBERED}",
        f"entries checked: {SIZE}",
        "tiles checked: 4",
        "erased openings: ",
    ):
        assert line in run.said, line
    assert remembered.read_text(encoding="utf-8") == (log / "checkpoint").read_text(encoding="utf-8")


def test_without_a_remembered_checkpoint_it_never_says_a_bare_ok(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = check(capsys, log)
    assert run.status == 0
    assert run.last == "OK (NO PRIOR CHECKPOINT: rollback and fork not checked)"


def attacked(name: str) -> list[bytes]:
    """The log after what somebody who holds the key did to it, before signing again."""
    log = entries(SIZE)
    if name == "edit":
        log[500] = b"forged"
    elif name == "delete":
        del log[500]
    elif name == "reorder":
        log[500], log[501] = log[501], log[500]
    elif name == "insert":
        log.insert(500, b"backdated")
    return log


@pytest.mark.parametrize("name", ["edit", "delete", "reorder", "insert"])
def test_a_changed_past_that_was_signed_again_is_a_fork(
    name: str, tmp_path: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = check(capsys, publish(tmp_path / "log", attacked(name)), "--remember", str(remembered))
    assert run.status == 5
    assert run.last.startswith(f"FAIL: FORK: remembered size {REMEMBERED} root ")
    assert "log now says" in run.last


def test_a_log_rolled_back_and_signed_again_is_named(
    tmp_path: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = check(capsys, publish(tmp_path / "log", entries(680)), "--remember", str(remembered))
    assert (run.status, run.last) == (5, f"FAIL: ROLLBACK: remembered size {REMEMBERED} > size 680")


def test_a_cut_tail_behind_the_remembered_checkpoint_is_not_seen_and_the_readme_says_so(
    tmp_path: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = check(capsys, publish(tmp_path / "log", entries(SIZE - 5)), "--remember", str(remembered))
    assert run.status == 0
    readme = Path("README.md").read_text(encoding="utf-8")
    assert "entries newer than the last checkpoint that somebody outside holds" in readme


def test_an_edited_bundle_without_the_key_does_not_make_the_root(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = log / tiles.path("entries", 1)
    bundle.write_bytes(bundle.read_bytes().replace(b'"n":500', b'"n":999'))
    run = check(capsys, log)
    assert run.status == 4
    assert "ROOT MISMATCH" in run.last


def test_an_edited_bundle_and_its_tile_without_the_key_do_not_make_the_root(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = entries(SIZE)
    changed[500] = b"forged"
    put(log / tiles.path("entries", 1), tiles.bundle(changed[256:512]))
    put(log / tiles.path(0, 1), b"".join(merkle.leaf_hash(entry) for entry in changed[256:512]))
    run = check(capsys, log)
    assert run.status == 4
    assert "ROOT MISMATCH" in run.last


def test_a_tile_that_does_not_hold_what_the_entries_make_is_named(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tile = log / tiles.path(0, 2, SIZE - 512)
    tile.write_bytes(b"\x00" * 32 + tile.read_bytes()[32:])
    run = check(capsys, log)
    assert run.status == 4
    assert run.last == "FAIL: TILE MISMATCH: tile/0/002.p/188 does not hold what the entries make"


def test_a_checkpoint_of_another_key_is_no_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = check(capsys, publish(tmp_path / "log", entries(SIZE), OTHER))
    assert (run.status, run.last) == (3, "FAIL: note has no verifiable signatures")


@pytest.mark.parametrize("damage", ["cut", "missing", "short"])
def test_a_damaged_bundle_is_content_that_does_not_hold(
    damage: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = log / tiles.path("entries", 0)
    if damage == "missing":
        bundle.unlink()
    elif damage == "cut":
        bundle.write_bytes(bundle.read_bytes()[:-3])
    else:
        bundle.write_bytes(tiles.bundle(entries(255)))
    run = check(capsys, log)
    assert run.status == 4
    assert run.last.startswith("FAIL: ")


@pytest.mark.parametrize("size", [1, 255, 256, 257])
def test_logs_of_awkward_sizes_are_checked_whole(size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = check(capsys, publish(tmp_path / "log", entries(size)))
    assert run.status == 0
    assert f"entries checked: {size}" in run.said


def test_an_empty_log_is_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, publish(tmp_path / "log", [])).status == 0


def test_a_quorum_that_is_not_met_fails_and_one_that_is_met_names_its_witness(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    witness = notes.public_key("witness.example", OTHER, notes.COSIGNATURE)
    policy = tmp_path / "policy"
    policy.write_text(f"log {VKEY}\nwitness w {witness.vkey}\nquorum w\n", encoding="utf-8")
    run = check(capsys, log, "--policy", str(policy))
    assert (run.status, run.last) == (3, "FAIL: the quorum w is not met")
    note = (log / "checkpoint").read_text(encoding="utf-8")
    line = notes.cosign(note.partition("\n\n")[0] + "\n", "witness.example", OTHER, 1_700_000_000)
    (log / "checkpoint").write_text(note + line, encoding="utf-8")
    run = check(capsys, log, "--policy", str(policy))
    assert run.status == 0
    assert "cosigned: witness.example at 1700000000" in run.said


def receipt(tmp_path: Path, log: Path, index: int = 500) -> tuple[str, str]:
    hashes = [merkle.leaf_hash(entry) for entry in entries(SIZE)]
    path = merkle.inclusion(index, SIZE, lambda low, high: merkle.root(hashes[low:high]))
    proof = notes.Proof(index, tuple(path), (log / "checkpoint").read_text(encoding="utf-8"))
    (tmp_path / "proof").write_text(str(proof), encoding="utf-8")
    (tmp_path / "leaf").write_bytes(entries(SIZE)[index])
    return str(tmp_path / "proof"), str(tmp_path / "leaf")


def test_a_receipt_shows_its_entry_and_no_other(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof, leaf = receipt(tmp_path, log)
    assert Run(capsys, ["verify-proof", proof, leaf, "--vkey", VKEY]).status == 0
    Path(leaf).write_bytes(b"another entry")
    run = Run(capsys, ["verify-proof", proof, leaf, "--vkey", VKEY])
    assert run.status == 6
    assert run.last.startswith("FAIL: inclusion: invalid transparency proof")


@pytest.mark.parametrize(
    "arguments", [[], ["verify"], ["verify", "x"], ["verify", "x", "--vkey", "nonsense"], ["unknown"]]
)
def test_wrong_usage_is_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(arguments) == 2
    capsys.readouterr()


def test_the_one_file_verifier_runs_where_only_cryptography_is_installed(log: Path) -> None:
    missing = "import importlib.util as u; print([n for n in ('flask', 'sqlalchemy', 'rfc8785') if u.find_spec(n)])"
    shown = subprocess.run([verifying.bare_python(), "-I", "-c", missing], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
    done = verifying.verify("verify", str(log), "--vkey", VKEY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("OK")
