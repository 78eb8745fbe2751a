"""Passwords at a hundredth of their cost, for tests in which many are set and tried and none has to be safe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher

from governance.people import passwords

COSTLY = passwords._hasher
"""As the product makes them."""


@contextmanager
def cheaply() -> Iterator[None]:
    """Until the block ends, this process hashes cheaply; the same computation, with less of it."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
    passwords._decoy.cache_clear()
    try:
        yield
    finally:
        passwords._hasher = COSTLY
        passwords._decoy.cache_clear()
