"""The commands that a newcomer is promised exist and explain themselves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.guards import house

PROMISED = {"run", "test", "lint", "assets", "bench", "soak", "screenshots", "clean", "venv"}


def _targets() -> dict[str, str]:
    done = subprocess.run(["make", "help"], cwd=house.ROOT, capture_output=True, text=True, check=True)
    return dict(re.findall(r"^  make ([\w-]+) +(\S.*)$", done.stdout, re.MULTILINE))


def test_make_help_explains_every_target() -> None:
    rules = set(re.findall(r"^([a-z-]+):(?!=)", house.text(Path("Makefile")), re.MULTILINE))
    assert set(_targets()) == rules
    assert rules >= PROMISED


def test_make_alone_shows_the_help() -> None:
    bare, asked = (
        subprocess.run(["make", *target], cwd=house.ROOT, capture_output=True, text=True, check=True).stdout
        for target in ((), ("help",))
    )
    assert bare == asked


def test_continuous_integration_runs_what_a_person_runs() -> None:
    """One way to test: what passes here passes there."""
    commands = [
        line for line in house.text(Path(".ci/run")).splitlines() if line and not line.startswith(("#", "set ", "cd "))
    ]
    assert commands == ["make test"]


def test_make_test_runs_every_check() -> None:
    told = subprocess.run(["make", "-n", "test"], cwd=house.ROOT, capture_output=True, text=True, check=True).stdout
    for check in (
        "bootstrap.py",
        "ruff check",
        "ruff format --check",
        "/mypy",
        "lint-imports",
        "support.browser",
        "pytest",
    ):
        assert check in told, check


def test_pages_promise_only_targets_that_exist() -> None:
    targets = set(_targets())
    for page in house.files():
        if page.suffix == ".md" and page.name != "CHANGELOG.md":
            promised = set(re.findall(r"\bmake ([\w-]+)`", house.text(page)))
            promised |= set(re.findall(r"^\s*make ([\w-]+)\s*(?:#.*)?$", house.text(page), re.MULTILINE))
            assert promised <= targets, f"{page} speaks of {promised - targets}"
