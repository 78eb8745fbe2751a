"""`onrecord worker`."""

from __future__ import annotations

import logging
import threading
from argparse import Namespace

from flask import current_app

from governance.commands.service import opened
from governance.commands.signals import Told
from governance.handlers import HANDLERS, PERIODIC
from governance.notices.mail.letter import speaks
from governance.worker import Worker


def work(given: Namespace) -> None:
    """Do the work that follows changes until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    with opened():
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        speaks(app)
        worker = Worker(app, HANDLERS, periodic=PERIODIC)
        running, told = threading.Thread(target=worker.run, name="work"), Told()
        running.start()
        while running.is_alive() and not told.to_stop:
            running.join(0.1)
        worker.stop()
        running.join()
