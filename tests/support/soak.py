"""`--soak`: the same tests at their stated numbers, and `docs/soak.md`, which says what ran and how it went."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.support.installations import ROOT

PAGE = ROOT / "docs" / "soak.md"
Row = tuple[str, str, str, float]
"""A test, the numbers that it gave, what came of it, and its seconds."""


@dataclass
class Soak:
    """A plugin that collects results and writes the page when the run ends."""

    rows: list[Row] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what each test came to, with the numbers that it gave by `record_property`."""
        if report.when == "call" or report.outcome != "passed":
            numbers = ", ".join(f"{name} {value}" for name, value in report.user_properties)
            turns = "soak" not in report.keywords and report.outcome == "passed"
            test = report.nodeid.partition("::")[0] if turns else report.nodeid
            self.rows.append((test, numbers, report.outcome, report.duration))

    def pytest_sessionfinish(self) -> None:
        """Write the page. A run of nothing leaves the old one."""
        if self.rows:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(page(self.rows, datetime.now(UTC), _commit(), _machine()), encoding="utf-8")


WHOLE = (
    "The long versions of the race, crash and property tests, and every test of a page on both databases and in",
    "both languages, as `make soak` ran them.",
)
WITHOUT_PAGES = (
    "The long versions of the race, crash and property tests, as `make soak SOAK=soak` ran them: without the tests of",
    "pages that take turns in usual runs.",
)

MANY = 20
"""Above so many cases, those of a test that passed are told in one line; those that only take turns, always by file."""


def _told(rows: Sequence[Row]) -> list[Row]:
    """The rows of the table: one for each case, or one for all that passed where they are many."""
    cases: dict[str, list[Row]] = {}
    for row in rows:
        cases.setdefault(row[0].partition("[")[0], []).append(row)
    found: list[Row] = []
    for test, each in cases.items():
        passed = [row for row in each if row[2] == "passed"]
        if len(passed) > (MANY if "::" in test else 0):
            found.append((test, f"cases {len(passed)}", "passed", sum(row[3] for row in passed)))
            each = [row for row in each if row[2] != "passed"]
        found += each
    return found


def page(rows: Sequence[Row], at: datetime, commit: str, machine: str) -> str:
    """The page as Markdown."""
    lines = [
        "# Soak",
        "",
        *(WHOLE if any("::" not in row[0] for row in rows) else WITHOUT_PAGES),
        "",
        f"Run on {at:%Y-%m-%d} (UTC) at commit `{commit}`, on {machine}.",
        "",
        "| test | numbers | result | seconds |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{test}` | {numbers} | {result} | {seconds:.1f} |" for test, numbers, result, seconds in _told(rows)]
    return "\n".join(lines) + "\n"


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    changed = " with uncommitted changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
