"""Maple County's guidance, on each database in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.amending import PLAIN, Guidance, guided
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation


@pytest.fixture
def guidance(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Guidance]:
    """The guidance in force is 1.0.0, on Monday 23 November 2026, 09:12; its changes take Priya and Dr Kowalski."""
    with guided(new_installation(PLAIN), clock) as found:
        yield found
