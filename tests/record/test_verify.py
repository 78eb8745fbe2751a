"""The verifier against every attack that it can see, and what it says of those that it cannot."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
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


def publish(place: Path, log: list[bytes], key: Ed25519PrivateKey = KEY, origin: str = ORIGIN) -> Path:
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
        notes.sign(notes.Checkpoint(origin, len(log), merkle.root(hashes)).body, ORIGIN, key).encode(),
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


@pytest.mark.parametrize("prior", [False, True])
def test_an_edited_bundle_without_the_key_does_not_make_the_root(
    prior: bool, log: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is content that does not hold, and no fork: whoever holds the key has signed one tree only."""
    bundle = log / tiles.path("entries", 1)
    bundle.write_bytes(bundle.read_bytes().replace(b'"n":500', b'"n":999'))
    run = check(capsys, log, *(["--remember", str(remembered)] if prior else []))
    assert run.status == 4
    assert run.last.startswith("FAIL: ROOT MISMATCH")


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


def test_a_checkpoint_under_another_logs_name_is_not_this_logs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = check(capsys, publish(tmp_path / "log", entries(SIZE), origin="other.example/log"))
    assert (run.status, run.last) == (3, f"FAIL: the checkpoint is of other.example/log and the key is of {ORIGIN}")


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"nonsense\n", b"a\n\n\xe2\x80\x94 b AAAAAAAA\n", b"\x00" * 5000])
def test_what_is_no_checkpoint_ends_in_a_word_and_not_in_a_traceback(
    damage: bytes, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (log / "checkpoint").write_bytes(damage)
    run = check(capsys, log)
    assert run.status in (3, 4)
    assert run.last.startswith("FAIL: ")


def test_a_remembered_file_that_is_no_checkpoint_is_named_and_kept(
    log: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remembered.write_text("nonsense\n", encoding="utf-8")
    run = check(capsys, log, "--remember", str(remembered))
    assert run.status == 3
    assert run.last.startswith("FAIL: the remembered checkpoint: ")
    assert remembered.read_text(encoding="utf-8") == "nonsense\n"


@pytest.mark.parametrize("name", ["edit", "cut"])
def test_a_log_that_fails_never_replaces_the_remembered_checkpoint(
    name: str, tmp_path: Path, remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = remembered.read_bytes()
    changed = attacked("edit") if name == "edit" else entries(680)
    assert check(capsys, publish(tmp_path / "log", changed), "--remember", str(remembered)).status == 5
    assert remembered.read_bytes() == before


@pytest.mark.parametrize("early", [0, SIZE])
def test_the_empty_log_and_the_same_log_are_held_against_what_is_remembered(
    early: int, tmp_path: Path, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(publish(tmp_path / "early", entries(early)) / "checkpoint", tmp_path / "remembered")
    run = check(capsys, log, "--remember", str(tmp_path / "remembered"))
    assert (run.status, run.last) == (0, "OK")


def test_the_same_size_with_another_root_is_a_fork(
    tmp_path: Path, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(publish(tmp_path / "other", attacked("edit")) / "checkpoint", tmp_path / "remembered")
    run = check(capsys, log, "--remember", str(tmp_path / "remembered"))
    assert run.status == 5
    assert run.last.startswith(f"FAIL: FORK: remembered size {SIZE} root ")


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log grows between the reading of its checkpoint and of its edge, and may then drop the partial tiles."""
    note = (log / "checkpoint").read_bytes()
    grown = publish(tmp_path / "grown", entries(768))
    put(grown / "checkpoint", note)
    put(grown / tiles.path(1, 0, 2), (log / tiles.path(1, 0, 2)).read_bytes())
    run = check(capsys, grown)
    assert run.status == 0, run.said
    assert f"entries checked: {SIZE}" in run.said


@pytest.mark.parametrize("damage", ["cut", "missing", "short", "long"])
def test_a_damaged_bundle_is_content_that_does_not_hold(
    damage: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = log / tiles.path("entries", 0)
    if damage == "missing":
        bundle.unlink()
    elif damage == "cut":
        bundle.write_bytes(bundle.read_bytes()[:-3])
    elif damage == "long":
        bundle.write_bytes(tiles.bundle(entries(257)))
    else:
        bundle.write_bytes(tiles.bundle(entries(255)))
    run = check(capsys, log)
    assert run.status == 4
    assert run.last.startswith("FAIL: ")


def test_a_log_of_seventy_thousand_entries_is_held_against_one_of_sixty_nine_thousand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(publish(tmp_path / "early", entries(69_000)) / "checkpoint", tmp_path / "remembered")
    before = (tmp_path / "remembered").read_bytes()
    run = check(capsys, publish(tmp_path / "log", entries(70_000)), "--remember", str(tmp_path / "remembered"))
    assert (run.status, run.last) == (0, "OK")
    assert "tiles checked: 277" in run.said
    put(tmp_path / "remembered", before)
    log = entries(70_000)
    log[500] = b"forged"
    assert check(capsys, publish(tmp_path / "log", log), "--remember", str(tmp_path / "remembered")).status == 5


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
    assert "cosigned: witness.example at 1700000000 (2023-11-14T22:13:20Z)" in run.said
    assert "quorum: met (w)" in run.said


def test_a_policy_that_names_other_logs_only_is_not_met(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "policy", f"log {notes.public_key(ORIGIN, OTHER).vkey}\nquorum none\n".encode())
    run = check(capsys, log, "--policy", str(tmp_path / "policy"))
    assert (run.status, run.last) == (3, "FAIL: the policy does not name this log's key")


def test_a_policy_that_cannot_be_read_is_wrong_usage(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(capsys, log, "--policy", str(tmp_path / "none")).status == 2
    put(tmp_path / "policy", b"nonsense\n")
    assert check(capsys, log, "--policy", str(tmp_path / "policy")).status == 2


def test_a_log_is_checked_over_http_as_it_is_from_files(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(log))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_address[1]}"
            run = Run(capsys, ["verify", f"{address}/", "--vkey", VKEY])
            (log / tiles.path("entries", 1)).unlink()
            cut = Run(capsys, ["verify", address, "--vkey", VKEY])
        finally:
            server.shutdown()
            thread.join()
    assert run.status == 0, run.said
    assert f"entries checked: {SIZE}" in run.said
    assert cut.status == 4
    assert cut.last.startswith("FAIL: cannot be read: ")


def test_nothing_in_a_log_drives_the_terminal(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(log / "openings.ndjson", b'{"index":0,"path":"\\u001b[2Jgone","salt":"","value":"1"}\n')
    run = check(capsys, log)
    assert run.status == 4
    assert "\x1b" not in run.said


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


@pytest.mark.parametrize("text", ["", "nonsense", "c2sp.org/tlog-proof@v1\nindex 07\n\nnote"])
def test_what_is_no_receipt_shows_nothing(
    text: str, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, leaf = receipt(tmp_path, log)
    Path(proof).write_text(text, encoding="utf-8")
    assert Run(capsys, ["verify-proof", proof, leaf, "--vkey", VKEY]).status == 6


def test_a_receipt_under_another_key_is_none(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof, leaf = receipt(tmp_path, log)
    other = notes.public_key(ORIGIN, OTHER).vkey
    assert Run(capsys, ["verify-proof", proof, leaf, "--vkey", other]).status == 3


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
