"""What the documents say is what the code does."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from governance.config import PREFIX, SETTINGS
from governance.record.entries import MEANING, EntryType
from tests.guards import house
from tools import openapi_lint, reference

SETTING = re.compile(r"\bONRECORD_[A-Z][A-Z0-9_]*[A-Z0-9]\b")


@pytest.mark.parametrize("name", reference.PAGES)
def test_pages_made_from_the_code_are_in_step_with_it(name: str) -> None:
    assert house.text(Path("docs") / name) == reference.PAGES[name](), "run `make reference`"


def test_the_contract_as_it_stands_was_linted_and_nothing_was_found() -> None:
    told = json.loads(house.text(Path("docs/openapi-lint.json")))
    assert told["sha256"] == openapi_lint.digest(), "run `make openapi-lint`"
    assert (told["program"], told["rules"]) == (openapi_lint.PROGRAM, openapi_lint.RULES)
    assert set(told["totals"].values()) == {0}


def test_every_entry_type_has_a_meaning_in_one_sentence() -> None:
    assert set(MEANING) == set(EntryType)
    assert [type for type, meaning in MEANING.items() if not re.fullmatch(r"[A-Z].*\.", meaning)] == []


def test_the_code_and_the_pages_name_only_settings_that_exist() -> None:
    known = {f"{PREFIX}{setting.name}" for setting in SETTINGS}
    known |= {f"{PREFIX}{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    unknown = [
        f"{path}: {name}"
        for path in house.files()
        if path.suffix in (".py", ".md", ".html") and path.parts[0] != "tests"
        for name in SETTING.findall(house.text(path))
        if name not in known
    ]
    assert unknown == []


def test_links_between_pages_lead_somewhere() -> None:
    dead = []
    for page in (path for path in house.files() if path.suffix == ".md"):
        for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", house.text(page)):
            if not (house.ROOT / os.path.normpath(page.parent / target)).exists():
                dead.append(f"{page}: {target}")
    assert dead == []


@pytest.mark.parametrize(("page", "least"), [("invariants", 18), ("known-bugs-of-others", 39)])
def test_every_row_of_what_is_held_is_numbered_and_tied_to_a_check_that_there_is(page: str, least: int) -> None:
    rows = re.findall(r"^\| (\d+) \|.*\| `(\S+)` `(\w+)` \|$", house.text(Path(f"docs/{page}.md")), flags=re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= least
    missing = [f"{path} {name}" for _, path, name in rows if f"def {name}(" not in house.text(Path(path))]
    assert missing == []


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    records = sorted(
        path for path in house.files() if path.parent == Path("docs/decisions") and path.name != "README.md"
    )
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for record in records:
        for heading in ("## Choice", "## Why", "## Consequences"):
            assert heading in house.text(record), f"{record} lacks “{heading}”"
