"""The record of a real run as files: checked from outside, openings and all."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from governance import signing
from governance.change import Operator, System, transaction
from governance.db import public_id, session
from governance.record import verify
from governance.record.entries import EntryType
from governance.record.export import NothingSigned, OtherLog, export
from governance.record.log import LogOpening
from tests.record.test_log import write
from tests.support.installations import Installation
from tests.support.verifying import verified


def exported(context: Flask, directory: Path, openings: bool = True) -> str:
    config = context.extensions["onrecord"].config
    signing.checkpoint(System(), config)
    key = signing.vkey(config)
    export(session, directory, key, openings=openings)
    session.rollback()
    return key


def test_there_is_nothing_to_export_before_anything_is_signed(context: Flask, tmp_path: Path) -> None:
    with pytest.raises(NothingSigned):
        export(session, tmp_path, "vkey")


def test_a_second_export_goes_on_from_the_first(
    context: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(300)
    key = exported(context, tmp_path)
    full = tmp_path / "tile" / "0" / "000"
    before = full.stat().st_mtime_ns
    write(5)
    exported(context, tmp_path)
    assert full.stat().st_mtime_ns == before
    assert verify.main(["verify", str(tmp_path), "--vkey", key]) == 0
    assert "entries checked: 305" in capsys.readouterr().out


def test_the_public_export_holds_no_opening(context: Flask, tmp_path: Path) -> None:
    write()
    exported(context, tmp_path, openings=False)
    assert not (tmp_path / "openings.ndjson").exists()
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"operator" not in everything


def test_a_public_export_takes_away_the_openings_that_an_earlier_one_left(context: Flask, tmp_path: Path) -> None:
    write()
    exported(context, tmp_path)
    assert (tmp_path / "openings.ndjson").stat().st_mode & 0o777 == 0o600
    exported(context, tmp_path, openings=False)
    assert not (tmp_path / "openings.ndjson").exists()


def test_an_export_never_goes_on_in_the_directory_of_another_log(context: Flask, tmp_path: Path) -> None:
    """The tiles that stand there would be kept, and the two would be mixed."""
    write(300)
    exported(context, tmp_path)
    note = (tmp_path / "checkpoint").read_text(encoding="utf-8")
    text, _, signature = note.partition("\n\n")
    origin, size, _ = text.split("\n")
    forged = {
        "another root": f"{origin}\n{size}\n{'A' * 43}=\n\n{signature}",
        "another beginning": f"{origin}\n7\n{'A' * 43}=\n\n{signature}",
        "another name": note.replace(origin, "other.example/log", 1),
        "a longer log": note.replace(f"\n{size}\n", "\n999\n", 1),
        "no checkpoint": "words",
    }
    for what, content in forged.items():
        (tmp_path / "checkpoint").write_text(content, encoding="utf-8")
        with pytest.raises(OtherLog):
            exported(context, tmp_path)
        assert (tmp_path / "checkpoint").read_text(encoding="utf-8") == content, what


def test_an_export_that_was_cut_off_is_made_whole(
    context: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class CutOff(Exception):
        pass

    def cut(done: int, total: int) -> None:
        if done == 2:
            raise CutOff

    write(600)
    config = context.extensions["onrecord"].config
    signing.checkpoint(System(), config)
    key = signing.vkey(config)
    with pytest.raises(CutOff):
        export(session, tmp_path, key, progress=cut)
    assert not (tmp_path / "checkpoint").exists()
    export(session, tmp_path, key)
    assert verify.main(["verify", str(tmp_path), "--vkey", key]) == 0
    assert not list(tmp_path.rglob("*.part"))
    capsys.readouterr()


def test_an_opening_that_was_erased_by_an_entry_is_told_and_no_failure(
    context: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(3)
    exported(context, tmp_path)
    before = (tmp_path / "checkpoint").read_text(encoding="utf-8")
    with transaction(Operator()) as change:
        session.execute(delete(LogOpening).where(LogOpening.idx == 1, LogOpening.path == "actor"))
        change.record(
            EntryType.PRIVACY_ERASED,
            f"erasure/{public_id()}",
            public={"erased": [{"idx": 1, "paths": ["actor"]}]},
            committed={"basis": "Article 17", "ticket": "P-12"},
        )
    key = exported(context, tmp_path)
    put = tmp_path / "remembered"
    put.write_text(before, encoding="utf-8")
    assert verify.main(["verify", str(tmp_path), "--vkey", key, "--remember", str(put)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "ERASED 1/actor by entry 3" in said
    assert said[-2:] == ["erased openings: 1", "OK"]


def test_openssl_alone_verifies_the_signature_of_an_export(context: Flask, tmp_path: Path) -> None:
    """With the public key and the checkpoint as they stand in the files, and no line of this project."""
    write(3)
    exported(context, tmp_path)
    script = """
    printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > key.der
    cut -d+ -f3- vkey | openssl base64 -d -A | tail -c 32 >> key.der
    sed '/^$/,$d' checkpoint > text
    grep '^— ' checkpoint | cut -d' ' -f3 | openssl base64 -d -A | tail -c 64 > signature
    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature
    """
    done = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in done.stdout, done.stderr


def test_an_opening_that_is_gone_without_a_word_is_a_failure(
    context: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(3)
    session.execute(delete(LogOpening).where(LogOpening.idx == 1))
    session.commit()
    key = exported(context, tmp_path)
    assert verify.main(["verify", str(tmp_path), "--vkey", key]) == 4
    assert capsys.readouterr().out.splitlines()[-1] == "FAIL: MISSING-OPENING 1/actor"


def test_a_forged_opening_is_a_failure(context: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    key = exported(context, tmp_path)
    file = tmp_path / "openings.ndjson"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[0]["value"] = '{"id":null,"name":"somebody else"}'
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert verify.main(["verify", str(tmp_path), "--vkey", key]) == 4
    assert "WRONG-OPENING 0/actor" in capsys.readouterr().out


def test_the_record_of_the_demonstration_is_checked_from_outside(new_installation: object) -> None:
    installation = new_installation("demo")  # type: ignore[operator]  # the fixture's callable
    assert isinstance(installation, Installation)
    said = verified(installation)
    assert "erased openings: 0" in said
