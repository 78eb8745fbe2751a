"""The mail server of tests, as a process of its own: `smtpd.serving` starts it, tells it its manners, hears of letters.

It loads nothing but the standard library, so that it is there in the twentieth of a second. Each connection has its own
line to the test, on which it asks before each answer how to behave: a test changes that while the server runs.
"""

from __future__ import annotations

import base64
import socketserver
import ssl
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Client
from typing import Any


class _HungUp(Exception):
    """The server ends the connection."""


class _Talk(socketserver.StreamRequestHandler):
    server: _Tcp

    def handle(self) -> None:
        self.encrypted, self.sender, self.recipient = False, "", ""
        with suppress(_HungUp, OSError, EOFError), Client(self.server.test) as self.line:
            if self.server.wrapped:
                self._encrypt()
            self._say(self._ask("manners")["greeting"])
            while said := self.rfile.readline(8192):
                self._heed(said.decode("utf-8").rstrip("\r\n"))

    def _ask(self, what: str, **facts: Any) -> dict[str, Any]:
        """Tell the test what happens, and hear how to behave from here on."""
        self.line.send((what, facts))
        answer: dict[str, Any] = self.line.recv()
        return answer

    def _say(self, *lines: str) -> None:
        if not lines[-1]:
            raise _HungUp
        for line in lines:
            self.wfile.write(f"{line}\r\n".encode())

    def _heed(self, said: str) -> None:
        verb, manners = said.partition(" ")[0].upper(), self._ask("manners")
        if verb in ("EHLO", "HELO"):
            offers = [*manners["features"], *(["STARTTLS"] if self.server.context and not self.encrypted else [])]
            offers += ["AUTH PLAIN"] if manners["password"] else []
            self._say("250-mail.example", *(f"250-{one}" for one in offers), "250 OK")
        elif verb == "STARTTLS" and self.server.context:
            self._say("220 go on")
            self._encrypt()
        elif verb == "AUTH":
            given = base64.b64decode(said.split()[2]).decode().split("\x00")[1:]
            self._say("235 welcome" if tuple(given) == manners["password"] else "535 5.7.8 wrong name or password")
        elif verb == "MAIL":
            self.sender = said.partition("<")[2].partition(">")[0]
            self._say(manners["sender"])
        elif verb == "RCPT":
            self.recipient = said.partition("<")[2].rpartition(">")[0]
            self._say(manners["recipient"])
        elif verb == "DATA":
            self._say(manners["data"])
            if manners["data"].startswith("354"):
                self._take()
        elif verb == "QUIT":
            self._say("221 bye")
            raise _HungUp
        else:
            self._say("250 ok")

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _encrypt(self) -> None:
        assert self.server.context is not None
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.encrypted = True

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _HungUp
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        manners = self._ask("reached")
        time.sleep(manners["slow"])  # whoever starts this process ends it, and does not wait for that
        while manners["drips"]:
            self.wfile.write(b"2")
            time.sleep(0.05)
        # What is hung up on afterwards was taken all the same: that is what makes the outcome unknown.
        if not manners["end"] or manners["end"].startswith("250"):
            letter = {"sender": self.sender, "recipient": self.recipient, "raw": b"".join(lines)}
            self._ask("taken", **letter, encrypted=self.encrypted)
        self._say(manners["end"])


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    context: ssl.SSLContext | None = None

    def __init__(self, port: int, test: str, wrapped: bool) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.test, self.wrapped = test, wrapped

    def handle_error(self, *_: object) -> None:
        """Whoever hangs up in the middle is part of the tests."""


def main(port: str, test: str, wrapped: str, *pair: str) -> None:
    """Serve on a port (0: any), print which, and talk with the test at a socket; `pair`: a certificate and its key."""
    with _Tcp(int(port), test, wrapped == "wrapped") as tcp:
        if pair:
            tcp.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tcp.context.load_cert_chain(*pair)
        print(tcp.server_address[1], flush=True)
        tcp.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
