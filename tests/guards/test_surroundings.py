"""The project's files know nothing of the machine that they were written on."""

from __future__ import annotations

import re
from pathlib import Path

from tests.guards import house

BINARY = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".woff", ".mo", ".pdf", ".zip", ".gz", ".sqlite3", ".mp4"}
OWN = {Path("tests/guards/test_surroundings.py")}

# A home or work directory, a temporary plan, an index of packages other than by its name.
PLACES = re.compile(
    r"(?<![\w.:/-])/(?:home|Users|root|work)/[\w.]+/|/tmp/\w+/\w|(?:index-url|find-links)\s*=|\b(?:pypi\.org|pythonhosted\.org)/"
    r"|registry\.npmjs\.org",
)


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{path}:{number}: {match.group()}"
        for path in house.files()
        if path.suffix not in BINARY and path not in OWN and "vendor" not in path.parts
        for number, line in enumerate((house.ROOT / path).read_text("utf-8", "replace").splitlines(), 1)
        if (match := PLACES.search(line))
    ]
    assert found == []


def test_nothing_that_a_run_leaves_behind_is_committed() -> None:
    left = re.compile(
        r"(^|/)(\.venv|var|build|dist|node_modules|__pycache__|[^/]+\.egg-info)(/|$)|\.(pyc|sqlite3-wal|log)$"
    )
    assert [str(path) for path in house.files() if left.search(str(path))] == []
