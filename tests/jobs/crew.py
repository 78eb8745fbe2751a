"""A worker process for the tests: writes down when it begins and ends each piece of work, and dies where told to."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from governance.commands.signals import Told
from governance.jobs.outbox import Job
from governance.worker import JobContext, Worker
from tests.jobs.bare import bare_app


def main(url: str, notes: Path, lease: float) -> None:
    def note(what: str, dedup: str) -> None:
        with notes.open("a", encoding="utf-8") as file:
            file.write(f"{what} {dedup} {os.getpid()} {time.time()}\n")

    def handle(payload: dict[str, Any], job: JobContext) -> None:
        note("begin", job.dedup)
        if payload.get("die") and job.attempts == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        threading.Event().wait(payload.get("seconds", 0.0))  # work
        note("end", job.dedup)

    worker = Worker(bare_app(url), {Job.NOTIFY: handle}, lease=timedelta(seconds=lease))
    told, running = Told(), threading.Thread(target=worker.run)
    running.start()
    while not told.to_stop:
        running.join(0.05)
    worker.stop()
    running.join()
    note("stopped", "-")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
