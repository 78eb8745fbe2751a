"""In a browser each story is seen once in a run, the databases taking turns; over HTTP both have every story.

The long run shows each on both.
"""

from __future__ import annotations

import pytest

from tests.support.installations import ENGINES


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database of this test."""
    return str(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the database of a test by its name, so that it is the same one every time."""
    if "engine" in metafunc.fixturenames:
        every = metafunc.config.getoption("--soak")
        turn = sum(metafunc.function.__name__.encode()) % len(ENGINES)
        metafunc.parametrize("engine", ENGINES if every else [ENGINES[turn]], indirect=True)
