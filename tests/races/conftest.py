"""Races of one module share an office on each database: serving one takes longer than a race in it."""

from __future__ import annotations

import pytest

from tests.support.installations import ENGINES


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each database in turn, for all races of a module."""
    return str(request.param)
