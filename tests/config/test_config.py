"""What the service accepts as settings, and what it says when it does not."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from governance.config import PREFIX, SETTINGS, Config, ConfigError
from tests.support.installations import ROOT

SECRET = "s" * 32


def config(tmp_path: Path, **given: str) -> Config:
    given.setdefault("DATA_DIR", str(tmp_path / "data"))
    return Config.from_environ({PREFIX + name: value for name, value in given.items()})


def faults(tmp_path: Path, **given: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        config(tmp_path, **given)
    return [str(fault) for fault in refused.value.faults]


def test_nothing_needs_to_be_set_to_begin(tmp_path: Path) -> None:
    made = config(tmp_path)
    assert made.database_url == f"sqlite:///{tmp_path}/data/onrecord.sqlite3"
    assert made.embedded
    assert (made.base_url, made.log_origin) == ("http://127.0.0.1:8000", "127.0.0.1:8000/log")
    assert made.log_key_file == tmp_path / "data" / "log-key"


def test_a_missing_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: config(tmp_path).secret_key, range(8)))
    path = tmp_path / "data" / "secret-key"
    assert set(made) == {path.read_text().strip()}
    assert len(made[0]) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret-key"]


def test_a_missing_secret_is_refused_on_postgresql(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, DATABASE_URL="postgresql://db.example/onrecord")
    assert "ONRECORD_SECRET_KEY_FILE" in said
    assert not (tmp_path / "data").exists()


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        DATABASE_URL="mysql://db/x",
        SECRET_KEY="short",
        PORT="99999",
        WORKERS="many",
        BASE_URL="onrecord.example",
        LOG_ORIGIN="https://onrecord.example/",
        SMTP_URL="mail",
        CLOCK_FILE=str(tmp_path / "none"),
        LANGUAGE="de",
        TRUSTED_PROXYS="1",
        FROBNICATE="1",
    )
    assert len(said) == 11
    assert any("Did you mean ONRECORD_TRUSTED_PROXIES?" in one for one in said)
    assert all(sum(name in one for one in said) == 1 for name in ("_PORT", "_WORKERS", "_FROBNICATE", "_CLOCK_FILE"))


def test_a_fault_never_shows_a_secret(tmp_path: Path) -> None:
    said = faults(tmp_path, SECRET_KEY="hunter2", DATABASE_URL="mysql://user:hunter2@db/x", SMTP_URL="x://u:hunter2@m")
    assert len(said) == 3
    assert "hunter2" not in "".join(said)


def test_a_secret_may_come_from_a_file_but_not_from_two_places(tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_text(SECRET + "\n")
    assert config(tmp_path, SECRET_KEY_FILE=str(file)).secret_key == SECRET
    (both,) = faults(tmp_path, SECRET_KEY_FILE=str(file), SECRET_KEY=SECRET)
    assert "not both" in both
    (absent,) = faults(tmp_path, SECRET_KEY_FILE=str(tmp_path / "absent"))
    assert "cannot be read" in absent


def test_secrets_do_not_show_when_a_config_is_printed(tmp_path: Path) -> None:
    url = "postgresql://user:hunter2hunter2@db.example/onrecord"
    mail = {"SMTP_URL": "smtps://u:hunter2@mail.example", "MAIL_FROM": "onrecord@example.org"}
    shown = repr(config(tmp_path, SECRET_KEY=SECRET, DATABASE_URL=url, **mail))
    assert "hunter2" not in shown
    assert SECRET not in shown


def test_postgresql_is_reached_by_its_driver_however_it_is_spelt(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        made = config(tmp_path, SECRET_KEY=SECRET, DATABASE_URL=f"{scheme}://u@db.example/x")
        assert made.database_url == "postgresql+psycopg://u@db.example/x"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///", "sqlite:////x?mode=ro", "sqlite:"])
def test_a_database_that_processes_cannot_share_is_refused(tmp_path: Path, url: str) -> None:
    (said,) = faults(tmp_path, DATABASE_URL=url, SECRET_KEY=SECRET)
    assert "ONRECORD_DATABASE_URL" in said


def test_the_clock_file_needs_a_moment_with_its_zone(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-11-23T09:12:00-05:00\n")
    assert config(tmp_path, CLOCK_FILE=str(file)).clock_file == file
    file.write_text("2026-11-23T09:12:00")
    assert len(faults(tmp_path, CLOCK_FILE=str(file))) == 1


def test_a_data_directory_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (said,) = faults(tmp_path, DATA_DIR=str(tmp_path / "file"))
    assert "cannot be kept" in said


def rows() -> dict[str, tuple[str, str]]:
    """The documented table: name → (where not given, marks)."""
    found = re.findall(
        r"^\| `(ONRECORD_[A-Z_]+)`( \*or _FILE\*)? \| (.+?) \| .+ \|$", (ROOT / "docs/settings.md").read_text(), re.M
    )
    return {name: (default, mark) for name, mark, default in found}


def test_the_documentation_lists_every_setting_and_no_other() -> None:
    assert list(rows()) == [PREFIX + setting.name for setting in SETTINGS]
    assert {name for name, (_, mark) in rows().items() if mark} == {PREFIX + s.name for s in SETTINGS if s.secret}


def test_the_documentation_tells_the_true_defaults() -> None:
    documented = {name: default.strip("`") for name, (default, _) in rows().items()}
    plain: dict[str, Any] = {f.name: f.default for f in fields(Config) if isinstance(f.default, int | str)}
    assert {name: documented[PREFIX + name.upper()] for name in plain} == {n: str(v).lower() for n, v in plain.items()}
    assert {setting.name.lower() for setting in SETTINGS} == {f.name for f in fields(Config)}
