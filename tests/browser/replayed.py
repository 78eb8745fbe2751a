"""Versions tried on what the demonstration organisation did: one done, one without a difference, one waiting."""

from __future__ import annotations

from typing import Any

from governance.change import Actor
from workflows import replays
from workflows.replays import Scope

DONE, SAME, WAITING = 1, 2, 3
"""The replays of the tour, by their ids."""


def tried(hours: Any) -> None:
    """The version to come, on everything; the one in force, on a sample: nothing differs."""
    hours.does("pat", replays.start, "1.1.0", Scope("all"))
    hours.does("rita", replays.start, "1.0.0", Scope("sample", size=5, seed=7))


def waiting(pat: Actor) -> None:
    """One that no worker has taken yet."""
    replays.start(pat, "1.1.0", Scope("period", days=90))
