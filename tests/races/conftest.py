"""Races of one module share an office on each database: serving one takes longer than a race in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installations import ENGINES


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The races of a module run in one process: its office is opened once, and not in each."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group(f"races-{item.path.stem}"))


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each database in turn, for all races of a module."""
    return str(request.param)
