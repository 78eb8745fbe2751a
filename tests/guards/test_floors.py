"""The contracts on the direction of imports: complete, and able to notice a breach."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import house
from tests.support.installations import BIN

BREACHES = {
    "domain imports the web": ("policies/facts.py", "import flask", "know nothing of the web"),
    "foundation imports the domain": ("governance/change.py", "import workflows.states", "Imports point down"),
    "policies import workflows": ("policies/facts.py", "import workflows.states", "Imports point down"),
    "the record imports people": ("governance/record/log.py", "import governance.people", "Imports point down"),
    "jobs import the transaction": ("governance/jobs/outbox.py", "import governance.change", "Imports point down"),
    "evaluation reads the database": ("policies/facts.py", "import governance.db", "Evaluation is pure"),
    "evaluation reads the clock": ("policies/facts.py", "import governance.clock", "Evaluation is pure"),
    "a second door to Flask": ("governance/change.py", "import flask_sqlalchemy", "Only governance.db"),
}


def _contracts() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(house.ROOT / "setup.cfg")
    return read


def test_every_module_stands_on_a_floor() -> None:
    """A module that no contract names could import whatever it likes."""
    named = set(re.findall(r"governance\.(\w+)", _contracts()["importlinter:contract:floors"]["layers"]))
    modules = {path.stem if len(path.parts) == 2 else path.parts[1] for path in house.python("governance")}
    assert modules - {"__init__"} - named == set()


def test_the_lower_floors_are_named_where_the_web_is_forbidden() -> None:
    layers = _contracts()["importlinter:contract:floors"]["layers"].split()
    below = {name.strip("()") for name in layers[layers.index("workflows") :]} - {":", "|"}
    held = set(_contracts()["importlinter:contract:no-web-below-the-top"]["source_modules"].split())
    assert below == held


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_noticed(breach: str, tmp_path: Path) -> None:
    place, line, contract = BREACHES[breach]
    for package in house.PACKAGES:
        shutil.copytree(
            house.ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(house.ROOT / "setup.cfg", tmp_path)
    with (tmp_path / place).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = subprocess.run(
        [sys.executable, str(BIN / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    broken = [said for said in done.stdout.splitlines() if " BROKEN" in said]
    assert done.returncode == 1, done.stdout + done.stderr
    assert any(contract in said for said in broken), done.stdout


def _needed_by(module: str) -> set[str]:
    """The names outside of the project that a module brings in, through whatever of the project it imports."""
    outside, seen, ahead = set[str](), set[Path](), [module]
    while ahead:
        name = ahead.pop()
        own = [Path(name.replace(".", "/")).with_suffix(".py"), Path(name.replace(".", "/")) / "__init__.py"]
        for path in (path for path in own if path in house.files() and path not in seen):
            seen.add(path)
            ahead += [str(parent).replace("/", ".") for parent in path.parents if str(parent) != "."]
            for node in ast.walk(house.tree(path)):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module:
                    names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                ahead += names
                outside |= {name.partition(".")[0] for name in names}
    return outside - set(house.PACKAGES) - set(sys.stdlib_module_names)


def test_the_verifier_needs_cryptography_alone() -> None:
    """Whoever checks the record must not have to trust, or install, the service that wrote it."""
    assert _needed_by("governance.record.verify") <= {"cryptography"}


def test_a_web_process_loads_nothing_of_the_migrations() -> None:
    """Alembic with what it brings was 8 MB of each web process and a tenth of its start, to read one row."""
    assert not _needed_by("governance.app") & {"alembic", "flask_migrate", "mako"}


def test_that_search_finds_what_a_module_needs() -> None:
    assert _needed_by("governance.commands.database") >= {"alembic", "flask_migrate"}
    assert _needed_by("governance.record.log") >= {"sqlalchemy", "rfc8785", "flask_sqlalchemy"}
