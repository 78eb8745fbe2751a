"""Passwords: what may be one, and argon2id, at most two at once."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from governance.errors import N_, Busy, Invalid, Problem

SHORTEST, LONGEST = 12, 256
AT_ONCE = 2
"""Each computation takes 64 MiB and much of a core: more of them at once would starve everybody else."""
PATIENCE = 5.0

_hasher = PasswordHasher()
_running = threading.BoundedSemaphore(AT_ONCE)


def check_new(password: str, *, email: str, name: str) -> str:
    """The password as it is hashed. Raises `Invalid` for one that is too short, too long or easily guessed."""
    fault: Problem | None = None
    if len(password) < SHORTEST:
        fault = Problem(N_("Use at least %(count)s characters, for example three or four words."), count=SHORTEST)
    elif len(password) > LONGEST:
        fault = Problem(N_("Use at most %(count)s characters."), count=LONGEST)
    elif not _storable(password):
        fault = Problem(N_("The password holds a character that cannot be typed again. Use letters, digits and signs."))
    elif password.casefold() in {email.casefold(), name.casefold()} or len(set(password)) < 4:
        fault = Problem(N_("This password is easily guessed. Use three or four words that do not belong together."))
    if fault:
        raise Invalid("password-unfit", N_("This cannot be a password."), errors={"password": [fault]})
    return password


def hashed(password: str) -> str:
    """The argon2id hash, with its parameters and salt."""
    with _turn():
        return _hasher.hash(_normal(password))


def matches(password: str, hash: str | None) -> bool:
    """Whether the password belongs to the hash. Takes as long where there is no hash, so that nobody learns which
    addresses have an account."""
    fit = len(password) <= LONGEST and _storable(password)
    with _turn():
        try:
            _hasher.verify(hash or _decoy(), _normal(password) if fit else "-")
        except (VerifyMismatchError, InvalidHashError):
            return False
    return fit and hash is not None


def outdated(hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(hash)


@contextmanager
def _turn() -> Iterator[None]:
    if not _running.acquire(timeout=PATIENCE):
        raise Busy("busy", N_("Many people are signing in at this moment. Please try again."), extra={"retry_after": 2})
    try:
        yield
    finally:
        _running.release()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # the same keys give different code points on different machines


def _storable(password: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in password)


@cache
def _decoy() -> str:
    return _hasher.hash("a hash that no password belongs to")
