"""What takes turns: tests of pages see one database, or one language, in a usual run, and all of them under `--soak`.

A test of many like cases, marked `portion(n)`, has one in n of them in a usual run: which, follows from their names.

What the databases do differently lies below the pages, and the tests of verbs, of the API and of the record hold it on
both, always. Races whose writers have to overlap run on PostgreSQL in a usual run. Which turn a test has follows from
its name and the places of its other parameters: it is the same in every run and every process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from zlib import crc32

import pytest

from tests.support.installations import ENGINES, ROOT

OVERLAPPING = "overlapping"
"""Marks races whose writers have to overlap: in a usual run on PostgreSQL alone, as on SQLite they queue."""

PORTION = "portion"
"""Marks a test of which a usual run has one in so many cases."""

PAGES = tuple(ROOT / "tests" / name for name in ("browser", "web"))
ALTERNATIVES: dict[str, Sequence[object]] = {"engine": ENGINES, "site": ("en", "fr")}
"""By the parameter that a test is repeated over."""


@dataclass(frozen=True)
class Case:
    """A test of a page with one of its alternatives."""

    test: pytest.Function
    name: str
    value: object

    @property
    def is_due(self) -> bool:
        """Whether it is this alternative's turn."""
        if self.test.get_closest_marker(OVERLAPPING):
            return self.value == "postgresql"
        among = ALTERNATIVES[self.name]
        others = [f"{key}={value!r}" for key, value in self.test.callspec.indices.items() if key != self.name]
        test = f"{self.test.path.relative_to(ROOT)}::{self.test.originalname} {' '.join(sorted(others))}"
        return among[crc32(test.encode()) % len(among)] == self.value


def cases(items: Iterable[pytest.Item]) -> dict[pytest.Item, Case]:
    """Those of the tests that take turns."""
    found: dict[pytest.Item, Case] = {}
    for item in items:
        if isinstance(item, pytest.Function) and (
            any(item.path.is_relative_to(place) for place in PAGES) or item.get_closest_marker(OVERLAPPING)
        ):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            name = next((name for name in ALTERNATIVES if name in given), None)
            if name:
                found[item] = Case(item, name, given[name])
    return found


def left_over(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """The cases of tests marked `portion(n)` that a usual run leaves to the long one; never all of a test's."""
    tests: dict[str, list[pytest.Item]] = defaultdict(list)
    share: dict[str, int] = {}
    for item in items:
        if portion := item.get_closest_marker(PORTION):
            test = item.nodeid.partition("[")[0]
            tests[test].append(item)
            share[test] = portion.args[0]
    over: set[pytest.Item] = set()
    for test, cases in tests.items():
        ordered = sorted(cases, key=lambda item: crc32(item.nodeid.encode()))
        over.update(ordered[ceil(len(ordered) / share[test]) :])
    return over
