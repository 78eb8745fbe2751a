"""The record of a real run as files: checked from outside, openings and all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from governance import signing
from governance.change import System
from governance.db import session
from governance.record import verify
from governance.record.export import NothingSigned, export
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
