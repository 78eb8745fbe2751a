"""`onrecord serve`: the supervisor. It imports neither the web nor the database, so that it stays small."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import subprocess
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from governance.commands import processes, speech
from governance.commands.processes import Child, GaveUp
from governance.commands.signals import Told
from governance.commands.speech import say
from governance.config import Config
from governance.errors import N_, Conflict

PROGRAM = (sys.executable, "-m", "governance.cli")


def serve(given: Namespace) -> int:
    """Bring the database up to date and run web and worker processes until told to stop."""
    environ = _environ(given)
    config = Config.from_environ(environ)
    with _listening(config) as listener:
        _remember_port(config)
        told = Told()
        prepare = [*PROGRAM, "prepare", *(["--demo"] if given.demo else [])]
        code = subprocess.run(prepare, env=environ, check=False).returncode  # noqa: S603 - our own program
        if told.to_stop:
            return 0
        if code:
            return code  # it has said why

        children = [_web(config, environ, listener), *_workers(config, environ)]
        try:
            processes.run(
                children,
                told,
                lambda: _answers(config),
                lambda: say(N_("Onrecord is at %(url)s – stop it with Ctrl-C."), url=config.base_url),
            )
        except GaveUp as gave_up:
            sentence = N_("The process “%(name)s” ends as soon as it is started; the lines above say why.")
            raise Conflict("gave-up", sentence, name=gave_up.name) from None
    say(N_("Onrecord has stopped."))
    return 0


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
            "port-unfit", sentence, host=config.host, port=config.port, reason=speech.of_system(error)
        ) from None


def _other(port: int) -> int:
    return port + 80 if port + 80 < 65536 else 8080


def _answers(config: Config) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, config.port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# -- The children -----------------------------------------------------------------------------------------------


def _web(config: Config, environ: dict[str, str], listener: socket.socket) -> Child:
    command = [sys.executable, "-m", "gunicorn", "--config", "python:governance.commands.webserver"]
    command += ["--bind", f"fd://{listener.fileno()}", "--workers", str(config.workers)]
    command += ["--threads", str(config.threads), "governance.app:create_app()"]
    return Child("web", command, environ, (listener.fileno(),))


def _workers(config: Config, environ: dict[str, str]) -> list[Child]:
    return [Child("worker", [*PROGRAM, "worker"], environ) for _ in range(config.job_workers)]
