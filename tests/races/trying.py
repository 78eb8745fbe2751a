"""A worker with a short lease that tries versions in small batches: run by tests that kill it."""

from __future__ import annotations

import sys
from datetime import timedelta

from governance.app import create_app
from governance.handlers import HANDLERS
from governance.worker import Worker
from workflows.replays import crew, running


def main(hands: int) -> None:
    """Work until killed."""
    running.BATCH, crew.ENOUGH = 20, 1
    crew.hands = lambda: hands
    Worker(create_app(), HANDLERS, lease=timedelta(seconds=1)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
