"""Work that falls due by itself, taken up in batches."""

from __future__ import annotations

from collections.abc import Callable

from governance.change import Change, System, transaction, verb

Batch = Callable[[Change], int | None]
"""Takes up some of what is due, and counts it; None where nothing was."""


def in_batches(one: Batch) -> int:
    """Call `one`, each time in its own transaction, until nothing is due; the sum of its counts."""
    total = 0
    while (count := in_one(one)) is not None:
        total += count
    return total


def in_one(one: Batch) -> int | None:
    """One batch in one transaction."""
    found: list[int | None] = []

    @verb
    def act(actor: System) -> None:
        with transaction(actor) as change:
            found.append(one(change))

    act(System())
    return found[-1]
