"""A mail server on loopback that does as a test says: takes, refuses, puts off, hangs up, dawdles, wants a password."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Taken:
    """A letter as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes
    encrypted: bool

    @property
    def letter(self) -> EmailMessage:
        """The letter, read as any mail program reads it."""
        return message_from_bytes(self.raw, policy=policy.default)

    def text(self, kind: str = "plain") -> str:
        """What one of its parts says."""
        part = self.letter.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class Manners:
    """What the server does. An empty answer means that it hangs up without one."""

    greeting: str = "220 mail.example ESMTP"
    sender: str = "250 ok"
    recipient: str = "250 ok"
    data: str = "354 go on"
    end: str = "250 2.0.0 queued"
    features: tuple[str, ...] = ("SMTPUTF8", "8BITMIME")
    password: tuple[str, str] | None = None
    slow: float = 0.0  # seconds before the answer to the letter
    drips: bool = False  # a line without an end, letter by letter
    before: Callable[[], object] | None = None  # called when a letter has come, before it is answered


@dataclass
class Server:
    """The running server: how it behaves, what it took, and how many letters reached their end."""

    host: str
    port: int
    manners: Manners = field(default_factory=Manners)
    taken: list[Taken] = field(default_factory=list)
    reached: int = 0
    context: ssl.SSLContext | None = None
    wrapped: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, scheme: str = "smtp", who: str = "") -> str:
        """Its address as the settings want it."""
        return f"{scheme}://{who}{self.host}:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each letter that reached its end, taken or not, in their order."""
        return [str(one.letter["Message-ID"]) for one in self.taken]


class _HungUp(Exception):
    """The server ends the connection."""


class _Talk(socketserver.StreamRequestHandler):
    @property
    def mail(self) -> Server:
        return cast("_Tcp", self.server).mail

    def handle(self) -> None:
        self.encrypted, self.sender, self.recipient = False, "", ""
        with suppress(_HungUp, OSError):
            if self.mail.wrapped:
                self._encrypt()
            self._say(self.mail.manners.greeting)
            while line := self.rfile.readline(8192):
                self._heed(line.decode("utf-8").rstrip("\r\n"))

    def _say(self, *lines: str) -> None:
        if not lines[-1]:
            raise _HungUp
        for line in lines:
            self.wfile.write(f"{line}\r\n".encode())

    def _heed(self, line: str) -> None:
        verb, manners = line.partition(" ")[0].upper(), self.mail.manners
        if verb in ("EHLO", "HELO"):
            offers = [*manners.features, *(["STARTTLS"] if self.mail.context and not self.encrypted else [])]
            offers += ["AUTH PLAIN"] if manners.password else []
            self._say("250-mail.example", *(f"250-{one}" for one in offers), "250 OK")
        elif verb == "STARTTLS" and self.mail.context:
            self._say("220 go on")
            self._encrypt()
        elif verb == "AUTH":
            given = base64.b64decode(line.split()[2]).decode().split("\x00")[1:]
            self._say("235 welcome" if tuple(given) == manners.password else "535 5.7.8 wrong name or password")
        elif verb == "MAIL":
            self.sender = line.partition("<")[2].partition(">")[0]
            self._say(manners.sender)
        elif verb == "RCPT":
            self.recipient = line.partition("<")[2].rpartition(">")[0]
            self._say(manners.recipient)
        elif verb == "DATA":
            self._say(manners.data)
            if manners.data.startswith("354"):
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
        assert self.mail.context is not None
        self.connection = self.mail.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.encrypted = True

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _HungUp
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        manners = self.mail.manners
        self.mail.reached += 1
        if manners.before:
            manners.before()
        if manners.slow:
            self.mail.over.wait(manners.slow)
        while manners.drips and not self.mail.over.wait(0.05):
            self.wfile.write(b"2")
        # What is hung up on afterwards was taken all the same: that is what makes the outcome unknown.
        if not manners.end or manners.end.startswith("250"):
            self.mail.taken.append(Taken(self.sender, self.recipient, b"".join(lines), self.encrypted))
        self._say(manners.end)


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    mail: Server

    def handle_error(self, *_: object) -> None:
        """Whoever hangs up in the middle is part of the tests."""


@contextmanager
def serving(manners: Manners | None = None, *, tls: Path | None = None, wrapped: bool = False) -> Iterator[Server]:
    """A server on a free port. `tls` is a directory for its certificate; `wrapped`: encrypted from the first byte."""
    with _Tcp(("127.0.0.1", 0), _Talk) as tcp:
        tcp.mail = Server("127.0.0.1", tcp.server_address[1], manners or Manners())
        tcp.mail.context, tcp.mail.wrapped = _context(tls) if tls else None, wrapped
        running = threading.Thread(target=tcp.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        try:
            yield tcp.mail
        finally:
            tcp.mail.over.set()
            tcp.shutdown()
            running.join()


def certificate(directory: Path) -> Path:
    """The file to trust for the server's certificate."""
    return directory / "mail.pem"


def _context(directory: Path) -> ssl.SSLContext:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    certificate(directory).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (directory / "mail.key").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(directory), directory / "mail.key")
    return context
