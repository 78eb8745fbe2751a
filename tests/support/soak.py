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


@dataclass
class Soak:
    """A plugin that collects results and writes the page when the run ends."""

    rows: list[tuple[str, str, str, float]] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what each test came to, with the numbers that it gave by `record_property`."""
        if report.when == "call" or report.outcome != "passed":
            numbers = ", ".join(f"{name} {value}" for name, value in report.user_properties)
            self.rows.append((report.nodeid, numbers, report.outcome, report.duration))

    def pytest_sessionfinish(self) -> None:
        """Write the page. A run of nothing leaves the old one."""
        if self.rows:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(page(self.rows, datetime.now(UTC), _commit(), _machine()), encoding="utf-8")


def page(rows: Sequence[tuple[str, str, str, float]], at: datetime, commit: str, machine: str) -> str:
    """The page as Markdown."""
    lines = [
        "# Soak",
        "",
        "The long versions of the race, crash and property tests, as `make soak` ran them.",
        "",
        f"Run on {at:%Y-%m-%d} (UTC) at commit `{commit}`, on {machine}.",
        "",
        "| test | numbers | result | seconds |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{test}` | {numbers} | {result} | {seconds:.1f} |" for test, numbers, result, seconds in rows]
    return "\n".join(lines) + "\n"


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    changed = " with uncommitted changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
