"""Setting up: what is done, what is left alone, and what a newcomer is told when it cannot work."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.installations import ROOT
from tools.environment import Environment, Failed

BOOTSTRAP = ROOT / "tools" / "bootstrap.py"


def _finding(*missing: str) -> Callable[[str], object]:
    return lambda name: None if name in missing else object()


@pytest.fixture
def trouble() -> Any:
    return runpy.run_path(str(BOOTSTRAP))["trouble"]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment whose commands are noted and not run; `python` appears as soon as it is to be made."""
    for name in ("requirements.lock", "setup.cfg", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="ascii")
    made = Environment(tmp_path)

    def run(_: Environment, command: tuple[str, ...], sentence: str) -> None:
        made.python.parent.mkdir(parents=True, exist_ok=True)
        made.python.touch()

    monkeypatch.setattr(Environment, "_run", run)
    return made


def test_an_old_python_is_told_which_one_is_needed(trouble: Any) -> None:
    sentence = trouble((3, 9, 2), _finding())
    assert "Python 3.11 or newer" in sentence
    assert "3.9.2" in sentence


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_that_cannot_make_environments_is_told_the_package(trouble: Any, missing: str) -> None:
    assert "apt install python3-venv" in trouble((3, 11, 2), _finding(missing))


def test_a_good_python_has_no_trouble(trouble: Any) -> None:
    assert trouble((3, 11, 0), _finding()) is None


def test_an_old_python_can_read_far_enough_to_be_told() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 4))


def test_the_first_call_does_everything(environment: Environment) -> None:
    assert environment.steps(fresh=False) == ("make", "lock", "project")


def test_the_second_call_does_nothing(environment: Environment) -> None:
    assert environment.bring_up(fresh=False)
    assert not environment.bring_up(fresh=False)


def test_a_fresh_one_is_made_from_nothing_even_when_all_is_well(environment: Environment) -> None:
    environment.bring_up(fresh=False)
    assert environment.steps(fresh=True) == ("make", "lock", "project")


def test_another_lock_begins_from_nothing(environment: Environment) -> None:
    environment.bring_up(fresh=False)
    (environment.root / "requirements.lock").write_text("other", encoding="ascii")
    assert environment.steps(fresh=False) == ("make", "lock", "project")


def test_another_setup_cfg_installs_the_project_again(environment: Environment) -> None:
    environment.bring_up(fresh=False)
    (environment.root / "setup.cfg").write_text("other", encoding="ascii")
    assert environment.steps(fresh=False) == ("project",)


def test_a_checkout_that_was_moved_begins_from_nothing(environment: Environment, tmp_path: Path) -> None:
    environment.bring_up(fresh=False)
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    tmp_path.rename(moved)
    assert Environment(moved).steps(fresh=False) == ("make", "lock", "project")


def test_an_environment_without_its_interpreter_begins_from_nothing(environment: Environment) -> None:
    environment.bring_up(fresh=False)
    environment.python.unlink()
    assert environment.steps(fresh=False) == ("make", "lock", "project")


def test_a_step_that_fails_is_done_again_next_time(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.bring_up(fresh=False)
    (environment.root / "setup.cfg").write_text("other", encoding="ascii")

    def fail(_: Environment, command: tuple[str, ...], sentence: str) -> None:
        raise Failed(sentence)

    monkeypatch.setattr(Environment, "_run", fail)
    with pytest.raises(Failed, match="The project itself could not be installed"):
        environment.bring_up(fresh=False)
    assert environment.found() == {}


def test_a_stamp_that_cannot_be_read_begins_from_nothing(environment: Environment) -> None:
    environment.bring_up(fresh=False)
    environment.stamp.write_text("{", encoding="ascii")
    assert environment.steps(fresh=False) == ("make", "lock", "project")


def test_somebody_elses_directory_behind_a_link_is_not_removed(environment: Environment, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment.home.symlink_to(elsewhere)
    with pytest.raises(Failed, match="symbolic link"):
        environment.bring_up(fresh=False)
    assert elsewhere.exists()
