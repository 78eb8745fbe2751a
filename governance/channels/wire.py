"""One request over HTTP to an address that was looked at, bounded in time and size; how far it had come if it broke."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from governance.channels.addresses import NotCalled, Place, resolved

LARGEST = 64 * 1024
"""Bytes of an answer that are read."""


@dataclass(frozen=True)
class Received:
    """An answer: its status, what it asks to wait, and its body, which is None where it was too large to be read."""

    status: int
    retry_after: str
    body: bytes | None


class NotSent(Exception):
    """Nothing was sent: `why` says at what it ended. `allowed` is false where we ourselves did not call."""

    def __init__(self, why: str, *, allowed: bool = True) -> None:
        self.why, self.allowed = why, allowed
        super().__init__(why)


class Broken(Exception):
    """It was on its way, or may have been, when it broke. `status` where the answer had begun."""

    def __init__(self, why: str, status: int | None = None) -> None:
        self.why, self.status = why, status
        super().__init__(why)


@dataclass(frozen=True)
class Wire:
    """How requests are made. `inside` lets them go to addresses that are not public."""

    inside: bool = False
    patience: float = 10.0  # seconds for each step
    longest: float = 20.0  # seconds for all of it, however slowly it answers

    def ask(self, method: str, where: Place, headers: Mapping[str, str], body: bytes | None = None) -> Received:
        """Make one request, following no redirect. Raises `NotSent` and `Broken`, and nothing else."""
        connection = self._connected(where)
        ending = threading.Timer(self.longest, _cut, [connection])
        ending.start()
        status = None
        try:
            connection.request(method, where.target, body, {"Host": where.name, **headers})
            answer = connection.getresponse()
            status = answer.status
            return Received(status, answer.getheader("Retry-After") or "", _body(answer))
        except TimeoutError:
            raise Broken("timeout", status) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise Broken("cut_off" if ending.is_alive() else "timeout", status) from None
        finally:
            ending.cancel()
            connection.close()

    def _connected(self, where: Place) -> http.client.HTTPConnection:
        try:
            addresses = resolved(where, inside=self.inside)
        except NotCalled:
            raise NotSent("private_address", allowed=False) from None
        except (OSError, UnicodeError):
            raise NotSent("no_such_name") from None
        connection = http.client.HTTPConnection(where.host, where.port, timeout=self.patience)
        try:
            connection.sock = self._socket(addresses, where)
        except ssl.SSLError:
            raise NotSent("certificate") from None
        except OSError:
            raise NotSent("no_connection") from None
        return connection

    def _socket(self, addresses: list[str], where: Place) -> socket.socket:
        """A connection to the first address that takes one, of those looked at: the name is not asked again."""
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                raw = socket.create_connection((address, where.port), self.patience)
                break
            except OSError:
                if last == 0:
                    raise
        if not where.secure:
            return raw
        try:
            return ssl.create_default_context().wrap_socket(raw, server_hostname=where.host)
        except OSError:
            raw.close()
            raise


def _body(answer: http.client.HTTPResponse) -> bytes | None:
    content = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        return None
    if answer.length:  # the connection ended before all of it had come
        raise http.client.IncompleteRead(content, answer.length)
    return content


def _cut(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
