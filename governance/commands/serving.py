"""`onrecord serve` and `onrecord worker`."""

from __future__ import annotations

import errno
import http.client
import logging
import os
import signal
import socket
import sys
import threading
import time
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from flask import current_app

from governance.commands import database, processes
from governance.commands.processes import Child, GaveUp
from governance.commands.service import opened
from governance.commands.speech import say
from governance.config import Config
from governance.errors import N_, Conflict


def serve(given: Namespace) -> int:
    """Bring the database up to date and run web and worker processes until told to stop."""
    environ = _environ(given)
    config = Config.from_environ(environ)
    with _listening(config) as listener:
        demonstration = database.prepare(config, demonstration=given.demo)
        _remember_port(config)
        stopping = _told_to_stop()
        children = [_web(config, environ, listener), *_workers(config, environ)]

        def started() -> None:
            if _answers(config, stopping):
                say(N_("Onrecord is at %(url)s – stop it with Ctrl-C."), url=config.base_url)
                if demonstration:
                    database.print_accounts()

        try:
            processes.run(children, stopping, started)
        except GaveUp as gave_up:
            sentence = N_("The %(name)s process ends as soon as it is started; the lines above say why.")
            raise Conflict("gave-up", sentence, name=gave_up.name) from None
    say(N_("Onrecord has stopped."))
    return 0


def work(given: Namespace) -> None:
    """Do the work that follows changes until told to stop."""
    from governance.handlers import HANDLERS, PERIODIC  # noqa: PLC0415 - the supervisor is kept small
    from governance.worker import Worker  # noqa: PLC0415 - the supervisor is kept small

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    with opened():
        worker = Worker(current_app._get_current_object(), HANDLERS, periodic=PERIODIC)  # type: ignore[attr-defined]  # of the proxy
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, lambda *_: worker.stop())
        worker.run()


# -- Settings ---------------------------------------------------------------------------------------------------


def _environ(given: Namespace) -> dict[str, str]:
    """The environment with what the command line says, and with the port of the last start where none is said."""
    environ = dict(os.environ)
    if given.workers is not None:
        environ["ONRECORD_WORKERS"] = str(given.workers)
    if given.port is not None:
        environ["ONRECORD_PORT"] = str(given.port)
    elif not environ.get("ONRECORD_PORT"):
        with suppress(OSError):
            environ["ONRECORD_PORT"] = _port_file(Config.from_environ(environ)).read_text(encoding="ascii").strip()
    return environ


def _port_file(config: Config) -> Path:
    return config.data_dir / "port"


def _remember_port(config: Config) -> None:
    _port_file(config).write_text(f"{config.port}\n", encoding="ascii")


# -- The socket -------------------------------------------------------------------------------------------------


def _listening(config: Config) -> socket.socket:
    """The listening socket, made before anything else so that a taken port is said at once."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        return socket.create_server((config.host, config.port), family=family, backlog=256)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = N_(
                "Port %(port)s is in use by another program. Stop it, or choose another port: PORT=%(other)s make run, "
                "or onrecord serve --port %(other)s"
            )
            raise Conflict("port-taken", sentence, port=config.port, other=_other(config.port)) from None
        sentence = N_("Nobody can listen at %(host)s, port %(port)s: %(reason)s.")
        raise Conflict(
            "port-unfit", sentence, host=config.host, port=config.port, reason=error.strerror or error
        ) from None


def _other(port: int) -> int:
    return port + 80 if port + 80 < 65536 else 8080


def _answers(config: Config, stopping: threading.Event) -> bool:
    """Wait until the service answers; False where it was told to stop before, or does not answer for a minute."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not stopping.wait(0.05):
        connection = http.client.HTTPConnection(host, config.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status < 500:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
    return False


# -- The children -----------------------------------------------------------------------------------------------


def _web(config: Config, environ: dict[str, str], listener: socket.socket) -> Child:
    command = [sys.executable, "-m", "gunicorn", "--config", "python:governance.commands.webserver"]
    command += ["--bind", f"fd://{listener.fileno()}", "--workers", str(config.workers)]
    command += ["--threads", str(config.threads), "governance.app:create_app()"]
    return Child("web", command, environ, (listener.fileno(),))


def _workers(config: Config, environ: dict[str, str]) -> list[Child]:
    command = [sys.executable, "-m", "governance.cli", "worker"]
    return [Child("worker", command, environ) for _ in range(config.job_workers)]


def _told_to_stop() -> threading.Event:
    stopping = threading.Event()
    for which in (signal.SIGTERM, signal.SIGINT):
        signal.signal(which, lambda *_: stopping.set())
    return stopping
