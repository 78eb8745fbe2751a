"""A worker with a short lease: run by tests that kill it."""

from __future__ import annotations

from datetime import timedelta

from governance.app import create_app
from governance.handlers import HANDLERS
from governance.worker import Worker

if __name__ == "__main__":
    Worker(create_app(), HANDLERS, lease=timedelta(seconds=3)).run()
