"""The API of Maple County, on each database in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """The running service, on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


@pytest.fixture
def furnished(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """The same, with what `operations.requests` ask for."""
    with opened(new_installation("requests"), clock) as service:
        yield service
