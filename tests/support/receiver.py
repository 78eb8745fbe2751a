"""A receiver of webhooks for tests: a real HTTP server that keeps what it is sent, and misbehaves as it is told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = dict[str, str]


@dataclass
class Manners:
    """How it answers. `cut` says where the connection ends: before the answer, after its headers, in its body."""

    status: int = 200
    answer: Any = field(default_factory=dict)  # JSON, or bytes as they are
    headers: Headers = field(default_factory=dict)
    cut: str = ""
    slow: float = 0.0
    asked: Any = None  # what a question about an id is answered; None: 404


@dataclass(frozen=True)
class Taken:
    """A request that came, with all of its body."""

    method: str
    path: str
    headers: Headers
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """The running server."""

    port: int
    manners: Manners
    taken: list[Taken] = field(default_factory=list)
    before: Callable[[], None] = lambda: None  # called while a request waits for its answer
    released: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/hook", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def posts(self) -> list[Taken]:
        return [one for one in self.taken if one.method == "POST"]

    def ids(self) -> list[str]:
        """The id of each text that came, in order."""
        return [one.headers["webhook-id"] for one in self.posts]


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        self._take(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self._answer(self.receiver.manners.status, self.receiver.manners.answer)

    def do_GET(self) -> None:
        self._take(b"")
        asked = self.receiver.manners.asked
        self._answer(404 if asked is None else 200, {} if asked is None else asked)

    def _take(self, body: bytes) -> None:
        found = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.taken.append(Taken(self.command, self.path, found, body))
        self.receiver.before()
        self.receiver.released.wait(self.receiver.manners.slow)

    def _answer(self, status: int, said: Any) -> None:
        manners, content = self.receiver.manners, said if isinstance(said, bytes) else json.dumps(said).encode()
        self.close_connection = True
        with suppress(OSError):
            if manners.cut == "before":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            for name, value in manners.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if manners.cut else content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(manners: Manners | None = None) -> Iterator[Receiver]:
    """Run a receiver on a free port of this machine."""
    receiver = Receiver(0, manners or Manners())
    handler = type("Handler", (_Handler,), {"receiver": receiver})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
