"""Pieces of work that make an attempt, or ask the receiver: one for each turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from governance.change import Change
from governance.jobs.outbox import Job


def again(change: Change, delivery_id: int, n: int, at: datetime, turn: str = "") -> None:
    """Have the n-th attempt made at a time: one piece of work for each, told apart by `turn` where it waits again."""
    dedup = f"deliver:{delivery_id}:{n}{turn}"
    change.enqueue(Job.DELIVER, {"delivery_id": delivery_id, "n": n}, dedup=dedup, run_at=at)


ASKS = (10, 60, 300, 900, 3600)
"""Seconds until the receiver is asked for the first time, and after each of its answers that settle nothing."""


def ask_later(change: Change, delivery_id: int, n: int) -> None:
    """Have the receiver asked for the n-th time, where that is not too often."""
    if n <= len(ASKS):
        at = change.at + timedelta(seconds=ASKS[n - 1])
        payload = {"delivery_id": delivery_id, "n": n}
        change.enqueue(Job.ASK_RECEIVER, payload, dedup=f"ask_receiver:{delivery_id}:{n}", run_at=at)
