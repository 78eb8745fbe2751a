"""The receiver of docs/webhooks.md, run exactly as it stands there, takes what this service sends and nothing else."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from governance.channels import signature
from governance.channels.webhook import Receiver
from governance.channels.wire import Wire
from tests.support.installations import ROOT
from tests.support.server import eventually
from workflows.deliveries.answers import Fate

PAGE = Path(ROOT) / "docs" / "webhooks.md"
BODY = '{"data": {"texts": {"en": "Déjà"}}}'.encode()


@contextmanager
def running(secret: str, directory: Path) -> Iterator[int]:
    """The example as a process of its own; its port."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    program = directory / "receiver.py"
    program.write_text(code, encoding="utf-8")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    around = {**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(port)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, str(program)], env=around, **quiet) as process:  # type: ignore[call-overload]
        try:
            eventually(lambda: _listens(port), "the example listens")
            yield port
        finally:
            process.kill()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_the_receiver_of_the_documentation_takes_what_is_sent_once_and_nothing_unsigned(tmp_path: Path) -> None:
    secret, wire = signature.new_secret(), Wire(inside=True)
    with running(secret, tmp_path) as port:
        url = f"http://127.0.0.1:{port}/"
        to = Receiver(url, url, [signature.new_secret(), secret], wire)
        assert to.ask("ab12", ["en"]).why == "not_received"
        first, again = to.hand_over("ab12", BODY, ["en"]), to.hand_over("ab12", BODY, ["en"])
        assert (first.fate, first.url, first.texts) == (Fate.OUT, "https://social.example/posts/1", {"en": "Déjà"})
        assert again == first
        assert to.ask("ab12", ["en"]).fate is Fate.OUT
        strange = Receiver(url, url, [signature.new_secret()], wire)
        refused = strange.hand_over("cd34", BODY, ["en"])
        assert (refused.fate, refused.status) == (Fate.REFUSED, 401)
        assert strange.ask("ab12", ["en"]).fate is Fate.UNKNOWN
