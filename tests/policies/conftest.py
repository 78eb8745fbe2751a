"""What holds for every test of the guidance."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def without_what_others_left() -> Iterator[None]:
    """The collector passes over the objects of earlier tests: some of these measure time, and only of their own."""
    gc.freeze()
    yield
    gc.unfreeze()
