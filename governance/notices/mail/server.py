"""The mail server: a letter is handed over, and the answer says what became of it."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Fate(StrEnum):
    """What became of a letter that was to be handed over."""

    TAKEN = "taken"
    LATER = "later"  # the server asks to try again, or could not be talked to: nothing was taken
    REFUSED = "refused"  # for good
    UNKNOWN = "unknown"  # the connection ended after the letter was on its way: it may have been taken


@dataclass(frozen=True)
class Answer:
    """A letter's fate in the server's words. `away`: no server could be talked to at all."""

    fate: Fate
    words: str
    away: bool = False


class _Said(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer


@dataclass(frozen=True)
class Server:
    """Where letters are handed over. No word of one, nor of an address, is written to any log from here."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    patience: float = 15.0  # seconds for each answer
    longest: float = 120.0  # seconds for all of it, however slowly it answers

    @classmethod
    def at(cls, url: str) -> Server:
        """The server of an address that the settings took."""
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme], user, password)

    def greet(self) -> None:
        """Sign in and leave again. Raises `OSError` or `smtplib.SMTPException` where that fails."""
        with self._open("localhost"):
            pass

    def hand_over(self, letter: bytes, sender: str, recipient: str, host: str) -> Answer:
        """Hand over one letter, as it stands with its CRLF. Never raises for what a server does."""
        handed = False
        try:
            with self._open(host) as smtp:
                self._envelope(smtp, sender, recipient)
                handed = True
                return self._content(smtp, letter)
        except _Said as said:
            return said.answer
        except smtplib.SMTPResponseException as error:  # of the greeting, of STARTTLS or of signing in
            return Answer(Fate.LATER, _words(error.smtp_code, error.smtp_error), away=True)
        except (OSError, smtplib.SMTPException) as error:
            words = f"{type(error).__name__}: {error}"
            return Answer(Fate.UNKNOWN, words) if handed else Answer(Fate.LATER, words, away=True)

    @contextmanager
    def _open(self, host: str) -> Iterator[smtplib.SMTP]:
        smtp = self._connected(host)
        ending = threading.Timer(self.longest, _cut, [smtp])
        ending.start()
        try:
            if self.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if self.user:
                smtp.login(self.user, self.password)
            smtp.ehlo_or_helo_if_needed()
            yield smtp
            with suppress(OSError, smtplib.SMTPException):
                smtp.putcmd("QUIT")  # whose answer nobody waits for: the letter's fate is known
        finally:
            ending.cancel()
            smtp.close()

    def _connected(self, host: str) -> smtplib.SMTP:
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, host, timeout=self.patience, context=context)
        return smtplib.SMTP(self.host, self.port, host, timeout=self.patience)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
        options = []
        if not recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                raise _Said(Answer(Fate.REFUSED, "The mail server takes no address with such letters (SMTPUTF8)."))
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        code, words = smtp.mail(sender, options)
        if code != 250:  # whom it comes from is ours to mend, not the recipient's fault
            raise _Said(Answer(Fate.LATER, _words(code, words), away=True))
        code, words = smtp.rcpt(recipient)
        if code not in (250, 251):
            raise _Said(Answer(_fate(code), _words(code, words)))
        code, words = smtp.docmd("DATA")
        if code != 354:
            raise _Said(Answer(_fate(code), _words(code, words)))

    def _content(self, smtp: smtplib.SMTP, letter: bytes) -> Answer:
        smtp.send(re.sub(rb"(?m)^\.", b"..", letter).removesuffix(b"\r\n") + b"\r\n.\r\n")
        code, words = smtp.getreply()
        if code == 250:
            return Answer(Fate.TAKEN, _words(code, words))
        # What is no answer, or half of one, leaves it open.
        return Answer(_fate(code) if 400 <= code < 600 else Fate.UNKNOWN, _words(code, words))


def _fate(code: int) -> Fate:
    return Fate.REFUSED if 500 <= code < 600 else Fate.LATER


def _words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _cut(smtp: smtplib.SMTP) -> None:
    """End a connection from beside it, so that whoever waits for its answer goes on."""
    with suppress(OSError):
        if smtp.sock is not None:
            smtp.sock.shutdown(socket.SHUT_RDWR)
