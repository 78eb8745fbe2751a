"""A mail server on loopback that does as a test says: takes, refuses, puts off, hangs up, dawdles, dies.

The server is a process of its own (`smtp_process`); what stands here is the test's end of it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support import smtp_process


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


@dataclass
class Server:
    """The server's process: how it behaves, what it took, and how many letters reached their end."""

    socket: str
    manners: Manners = field(default_factory=Manners)
    before: Callable[[], object] | None = None  # called when a letter has come, before it is answered
    taken: list[Taken] = field(default_factory=list)
    reached: int = 0
    port: int = 0
    tls: Path | None = None
    wrapped: bool = False
    process: subprocess.Popen[str] | None = None

    def url(self, scheme: str = "smtp", who: str = "") -> str:
        """Its address as the settings want it."""
        return f"{scheme}://{who}127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each letter that reached its end, taken or not, in their order."""
        return [str(one.letter["Message-ID"]) for one in self.taken]

    def start(self) -> None:
        """Begin, on the port of before where there was one."""
        pair = [str(certificate(self.tls)), str(_key(self.tls))] if self.tls else []
        how = [str(self.port), self.socket, "wrapped" if self.wrapped else "plain", *pair]
        command = [sys.executable, "-I", "-S", smtp_process.__file__, *how]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        """End at once, with whatever it has in its hands."""
        if self.process and self.process.stdout:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()

    def hear(self, line: Connection[Any, Any]) -> None:
        """One connection of the process tells what happens, and is told how to behave."""
        with line, suppress(EOFError, OSError):
            while True:
                what, facts = line.recv()
                if what == "reached":
                    self.reached += 1
                    if self.before:
                        self.before()
                elif what == "taken":
                    self.taken.append(Taken(**facts))
                line.send(asdict(self.manners))


@contextmanager
def serving(manners: Manners | None = None, *, tls: Path | None = None, wrapped: bool = False) -> Iterator[Server]:
    """A server on a free port. `tls` is a directory for its certificate; `wrapped`: encrypted from the first byte."""
    if tls:
        _certify(tls)
    with tempfile.TemporaryDirectory() as home:
        server = Server(str(Path(home, "test")), manners or Manners(), tls=tls, wrapped=wrapped)
        with Listener(server.socket) as listener:
            threading.Thread(target=_listen, args=(listener, server), daemon=True).start()
            server.start()
            try:
                yield server
            finally:
                server.kill()


def _listen(listener: Listener, server: Server) -> None:
    with suppress(OSError):  # the test is over
        while True:
            threading.Thread(target=server.hear, args=(listener.accept(),), daemon=True).start()


def certificate(directory: Path) -> Path:
    """The file to trust for the server's certificate."""
    return directory / "mail.pem"


def _key(directory: Path) -> Path:
    return directory / "mail.key"


def _certify(directory: Path) -> None:
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
    _key(directory).write_bytes(private)
