"""Where a webhook may lead: by its address as it is written, and by what its name means when it is called."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from governance.errors import N_, Problem
from governance.text import Unfit, clean

HERE = ("localhost", "127.0.0.1", "::1")
LONGEST = 2000


@dataclass(frozen=True)
class Place:
    """A host and a port, with or without encryption, and the rest of the address."""

    secure: bool
    host: str
    port: int
    target: str

    @property
    def name(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


class NotCalled(Exception):
    """The name stands for an address that is not called."""


def fault(url: str) -> Problem | None:
    """What is wrong with an address as it is written; None where it can be called."""
    try:
        if clean(url) != url or len(url) > LONGEST or any(one.isspace() for one in url):
            return Problem(N_("Write the address as one word of at most %(most)s characters."), most=LONGEST)
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        host.encode("idna") if host else b""
    except (ValueError, Unfit):
        return Problem(N_("Write a complete address, such as https://hooks.example.org/onrecord."))
    if parts.scheme not in ("https", "http") or not host:
        return Problem(N_("Write a complete address, such as https://hooks.example.org/onrecord."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        return Problem(N_("Leave names, passwords and anything after # out of the address: requests are signed."))
    if parts.scheme == "http" and host not in HERE:
        return Problem(N_("Begin it with https://. Only this machine itself is called without encryption."))
    return None


def place(url: str) -> Place:
    """The parts of an address that has no fault."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname or ""
    return Place(
        secure, host if ":" in host else host.encode("idna").decode(), parts.port or (443 if secure else 80), target
    )


def resolved(where: Place, *, inside: bool) -> list[str]:
    """The addresses that a host has now. Raises `NotCalled` where one is not public, unless `inside`; `OSError`."""
    found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not inside and not all(_public(one) for one in addresses):
        raise NotCalled
    return addresses


def _public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        if inner is not None and not _public(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    inside = ip in ipaddress.ip_network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if inside else None
