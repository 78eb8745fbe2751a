"""The record by the operator's hand: proofs and exports that are checked, and what `check` says of the signer."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.commands.conftest import Onrecord, Said
from tests.support import smtpd
from tests.support.installations import Installation


@pytest.fixture
def written(onrecord: Onrecord) -> Onrecord:
    """A record of some entries, signed."""
    for name in ("amal", "priya"):
        assert onrecord("user", "add", f"{name}@x.example", "--name", name.title(), "--role", "author").code == 0
    return onrecord


@pytest.fixture
def exported(written: Onrecord, tmp_path: Path) -> tuple[Path, str]:
    """Its export, and the log's public key."""
    directory = tmp_path / "exported"
    assert written("log", "export", str(directory)).code == 0
    return directory, (directory / "vkey").read_text(encoding="ascii").strip()


def problems(said: Said, look: str = "Signature under the record") -> list[str]:
    """What `check` found at one of its looks."""
    lines = said.out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{look}:"))
    found = []
    for line in lines[at + 1 :]:
        if not line.startswith("    "):
            break
        found.append(line.strip())
    return found


def leaf(installation: Installation, index: int, file: Path) -> Path:
    """A file with the exact bytes of an entry."""
    engine = create_engine(installation.url)
    with engine.connect() as connection:
        body = connection.execute(text("SELECT body FROM log_entry WHERE idx = :idx"), {"idx": index}).scalar_one()
    engine.dispose()
    file.write_bytes(bytes(body))
    return file


def test_an_export_is_verified_whichever_word_comes_first(
    written: Onrecord, exported: tuple[Path, str], tmp_path: Path
) -> None:
    directory, key = str(exported[0]), exported[1]
    remember = str(tmp_path / "remembered")
    for words in (
        (directory, "--vkey", key, "--remember", remember),
        ("--vkey", key, "--remember", remember, directory),
    ):
        said = written("log", "verify", *words)
        assert said.code == 0, said
    assert said.out.splitlines()[-1] == "OK"
    assert written("log", "verify", directory).code == 2
    (exported[0] / "checkpoint").write_text("forged\n")
    assert written("log", "verify", directory, "--vkey", key).code == 3


def test_a_receipt_is_verified_with_the_installations_own_key_or_another(
    written: Onrecord, exported: tuple[Path, str], installation: Installation, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_text(written("log", "prove", "1").out, encoding="utf-8")
    right, wrong = leaf(installation, 1, tmp_path / "right"), leaf(installation, 0, tmp_path / "wrong")
    for more in ((), ("--vkey", exported[1])):
        said = written("log", "verify-proof", str(receipt), str(right), *more)
        assert said.code == 0, said
        assert said.out.splitlines()[-1] == "OK"
    assert written("log", "verify-proof", str(receipt), str(wrong)).code == 6
    assert written("log", "verify-proof", str(receipt), str(right), "--vkey", "nonsense").code == 2
    assert written("log", "verify-proof", str(receipt)).code == 2


def test_check_is_content_with_a_signer_that_can_sign(written: Onrecord, exported: tuple[Path, str]) -> None:
    assert problems(written("check")) == []
    assert "Signature under the record: ok" in written("check").out


@pytest.mark.parametrize(
    ("harm", "mended_by"),
    [
        (lambda data: (data / "log-key").unlink(), "Put it back from its backup"),
        (lambda data: (data / "log-key").chmod(0o644), "chmod 600"),
        (lambda data: (data / "log-key").write_text("no key"), "no Ed25519 key"),
        (lambda data: (data / "last-checkpoint").unlink(), "onrecord log adopt"),
        (lambda data: (data / "last-checkpoint").write_text("no note"), "onrecord log adopt"),
    ],
)
def test_check_says_why_the_signer_will_not_sign(
    written: Onrecord, exported: tuple[Path, str], installation: Installation, harm: object, mended_by: str
) -> None:
    assert callable(harm)
    harm(installation.data)
    said = written("check")
    assert said.code == 1
    (problem,) = problems(said)
    assert mended_by in problem
    assert str(installation.data) in problem


def test_check_sees_a_record_that_was_rolled_back_or_changed_since_it_was_signed(
    written: Onrecord, exported: tuple[Path, str], installation: Installation
) -> None:
    engine = create_engine(installation.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE log_head SET size = size - 2"))
    assert "rolled back" in problems(written("check"))[0]
    with engine.begin() as connection:
        connection.execute(text("UPDATE log_head SET size = size + 2"))
        sqlite = engine.dialect.name == "sqlite"
        connection.execute(text("DROP TRIGGER log_entry_no_update" if sqlite else "DROP FUNCTION only_grows CASCADE"))
        connection.execute(text("UPDATE log_entry SET leaf = :leaf WHERE idx = 0"), {"leaf": b"\0" * 32})
    engine.dispose()
    assert "entries were changed" in problems(written("check"))[0]


def test_check_changes_nothing(written: Onrecord, exported: tuple[Path, str], installation: Installation) -> None:
    def all_there_is() -> list[object]:
        engine = create_engine(installation.url)
        with engine.connect() as connection:
            rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in ("log_head", "checkpoint")]
        engine.dispose()
        return [rows, (installation.data / "last-checkpoint").read_bytes()]

    written("user", "add", "rita@x.example", "--name", "Rita")
    before = all_there_is()
    written("check")
    assert all_there_is() == before


def test_check_tells_of_a_key_that_is_still_to_be_made(onrecord: Onrecord, installation: Installation) -> None:
    (installation.data / "log-key").unlink()
    assert "onrecord db upgrade" in problems(onrecord("check"))[0]
    assert not (installation.data / "log-key").exists()
    assert onrecord("db", "upgrade").code == 0
    assert problems(onrecord("check")) == []


def test_check_says_whether_mail_is_sent_and_what_is_wrong_with_its_server(onrecord: Onrecord) -> None:
    bare = onrecord("check")
    assert "Mail: none is sent, as ONRECORD_SMTP_URL is not set" in bare.out
    settings = {"mail_from": "onrecord@example.org"}
    with smtpd.serving(smtpd.Manners(password=("u", "secret"))) as server:
        well = onrecord("check", smtp_url=server.url("smtp", "u:secret@"), **settings)
        wrong = onrecord("check", smtp_url=server.url("smtp", "u:other@"), **settings)
    gone = onrecord("check", smtp_url=server.url(), **settings)
    assert "Mail: ok" in well.out
    assert "does not take the name and password: 535 5.7.8 wrong name or password" in wrong.out
    assert f"The mail server 127.0.0.1, port {server.port}, cannot be used:" in gone.out
    assert [word for said in (well, wrong, gone) for word in ("secret", "other") if word in said.out] == []
    assert (well.code, wrong.code, gone.code) == (bare.code, 1, 1)
