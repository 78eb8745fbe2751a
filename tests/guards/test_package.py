"""What is installed: locked, licensed, and whole."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.guards import house


def _setup() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(house.ROOT / "setup.cfg")
    return read


def _wanted() -> list[Requirement]:
    setup = _setup()
    lists = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    return [Requirement(line) for text in lists for line in text.strip().splitlines()]


def _locked() -> dict[str, str]:
    pairs = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", house.text(Path("requirements.lock")), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pairs}


def test_the_lock_holds_what_setup_cfg_asks_for() -> None:
    locked = _locked()
    missing = [
        str(wanted)
        for wanted in _wanted()
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"), prereleases=True)
    ]
    assert missing == [], "run `make lock`"


def test_everything_in_the_lock_has_a_hash() -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", house.text(Path("requirements.lock")), flags=re.MULTILINE)[1:]
    unsure = [block.split()[0] for block in blocks if not re.match(r"\S+==\S+ [^#]*--hash=sha256:[0-9a-f]{64}", block)]
    assert len(blocks) > 50
    assert unsure == []


def test_the_lock_names_no_place_to_download_from() -> None:
    assert not re.search(r"https?://|^--?[a-z]", house.text(Path("requirements.lock")), re.MULTILINE)


def test_pyproject_only_says_how_to_build() -> None:
    assert len(house.text(Path("pyproject.toml")).splitlines()) == 3


def test_the_licence_is_the_one_that_the_metadata_names() -> None:
    assert _setup()["metadata"]["license"] == "Apache-2.0"
    words = house.text(Path("LICENSE")).split()
    assert words[:4] == ["Apache", "License", "Version", "2.0,"]
    assert "END OF TERMS AND CONDITIONS" in " ".join(words)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from the project's files alone."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in house.files():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(house.ROOT / path, source / path)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", str(target), str(source)], check=True)
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_an_installed_service_has_all_of_its_files(wheel: set[str]) -> None:
    """Pages, styles, catalogues, guidance and migrations are not Python, and are easily forgotten."""
    needed = {str(path) for path in house.files() if path.parts[0] in (*house.PACKAGES, "migrations", "wsgi.py")}
    assert {name for name in needed if not name.endswith((".po", ".pot", ".scss"))} - wheel == set()


def test_an_installed_service_brings_no_tests(wheel: set[str]) -> None:
    assert not [name for name in wheel if name.split("/")[0] in ("tests", "tools", "docs")]
