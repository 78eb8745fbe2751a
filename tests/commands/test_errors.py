"""Whatever goes wrong is one sentence on standard error, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from governance.commands import speech
from tests.commands.conftest import Onrecord, Said
from tests.support.installations import BIN, Installation


def test_asking_wrongly_is_two_and_says_how(onrecord: Onrecord) -> None:
    for words in (
        (),
        ("user",),
        ("user", "add"),
        ("nonsense",),
        ("token", "add", "a@b.c", "--name", "x", "--scope", "all"),
    ):
        said = onrecord(*words)
        assert said.code == 2
        assert said.err.startswith("usage: onrecord")


def test_every_fault_of_the_settings_is_a_line(onrecord: Onrecord) -> None:
    said = onrecord("user", "list", workers="many", portt="1")
    assert (said.code, said.out) == (1, "")
    assert len(said.err.splitlines()) == 2


def test_a_database_without_a_schema_is_refused_with_the_way_to_mend_it(
    new_installation: Callable[..., Installation], run: Callable[..., Said]
) -> None:
    settings = new_installation("empty").settings()
    for words in (("user", "list"), ("worker",), ("token", "revoke", "1")):
        said = run(settings, *words)
        assert said.code == 1
        assert "onrecord db upgrade" in said.err


def test_a_database_of_a_newer_program_is_refused(installation: Installation, run: Callable[..., Said]) -> None:

    engine = create_engine(installation.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of tomorrow'"))
    engine.dispose()
    for words in (("db", "upgrade"), ("user", "list")):
        said = run(installation.settings(), *words)
        assert said.code == 1
        assert "of tomorrow" in said.err


def test_a_database_that_is_not_there_is_a_sentence(run: Callable[..., Said], tmp_path: Path) -> None:
    url = f"postgresql://nobody@/onrecord?host={tmp_path}"
    said = run({"ONRECORD_DATABASE_URL": url, "ONRECORD_SECRET_KEY": "s" * 32}, "user", "list")
    assert said.code == 1
    assert said.err.startswith("The database refuses or cannot be reached:")
    assert len(said.err.splitlines()) == 1


def test_what_nobody_foresaw_is_a_sentence_too(onrecord: Onrecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.commands.people.people_page", lambda: 1 // 0)
    said = onrecord("user", "list")
    assert said.code == 1
    assert (
        said.err
        == "This should not have happened; please report it: ZeroDivisionError: integer division or modulo by zero\n"
    )


def test_a_reader_that_goes_away_is_no_error(installation: Installation) -> None:
    command = f"{BIN}/onrecord user list --json | true"
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=installation.environment(), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_an_interrupted_command_says_nothing(onrecord: Onrecord, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("governance.commands.people.people_page", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
    try:
        assert onrecord("user", "list") == (130, "", "")
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_CA.UTF-8", "ONRECORD_LANGUAGE": "en"}, "en"),
        ({"ONRECORD_LANGUAGE": "fr"}, "fr"),
    ],
)
def test_the_language_is_the_settings_else_the_surroundings(
    environ: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    speech.use(environ)
    assert os.environ["LANGUAGE"] == language


def test_check_names_what_is_missing(onrecord: Onrecord) -> None:
    said = onrecord("check")
    assert said.code == 1
    assert "Database and schema: ok" in said.out
    assert "onrecord policy adopt" in said.out
    assert "onrecord worker" in said.out


def test_a_faulty_document_is_shown_by_line_and_column(onrecord: Onrecord, tmp_path: Path) -> None:
    file = tmp_path / "guidance.yaml"
    file.write_text("document: [", encoding="utf-8")
    for words in (("policy", "check", str(file)), ("policy", "adopt", str(file), "--reason", "first")):
        said = onrecord(*words)
        assert said.code == 1
        assert said.out.startswith(f"{file}:")
        assert int(said.out.split(":")[1]) >= 1
    file.write_bytes(b"\xff")
    assert "not text in UTF-8" in onrecord("policy", "check", str(file)).err
