"""How the value of each setting is read, and what is said of one that cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from governance.errors import N_

SECRET_LENGTH = 32
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Wrong(ValueError):
    """A value that cannot be taken, and a sentence on how to mend it."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        self.sentence, self.facts = sentence, facts
        super().__init__(sentence)


def path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            raise Wrong(
                N_("%(name)s must be a whole number from %(least)s to %(most)s, not “%(value)s”."),
                least=least,
                most=most,
                value=text,
            )
        return int(text)

    return read


def truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise Wrong(N_("%(name)s must be true or false."))
    return text == "true"


def database(text: str) -> str:
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in ("/", "/:memory:") or "?" in rest:
            raise Wrong(N_("%(name)s must name a file for SQLite, as in sqlite:////srv/onrecord/onrecord.sqlite3."))
        return text
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        if find_spec("psycopg") is None:
            raise Wrong(N_("%(name)s names PostgreSQL, which needs a driver: pip install 'onrecord[postgres]'."))
        return f"postgresql+psycopg://{rest}"
    raise Wrong(N_("%(name)s must begin with sqlite:/// or postgresql://; these are the databases there are."))


def secret(text: str) -> str:
    if len(text) < SECRET_LENGTH:
        raise Wrong(
            N_("%(name)s must have at least %(least)s characters; make one with: openssl rand -hex 32"),
            least=SECRET_LENGTH,
        )
    return text


def base_url(text: str) -> str:
    parts = _url(text)
    if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise Wrong(N_("%(name)s must be the address that people use, as in https://onrecord.example.org."))
    return text.rstrip("/")


def smtp_url(text: str) -> str:
    parts = _url(text)
    if parts is None or parts.scheme not in ("smtp", "smtps", "smtp+starttls") or parts.path.strip("/"):
        raise Wrong(N_("%(name)s must look like smtp+starttls://user:password@mail.example.org:587."))
    if parts.scheme == "smtp" and parts.password and parts.hostname not in LOOPBACK:
        raise Wrong(
            N_("%(name)s would send the password in the clear. Use smtp+starttls:// or smtps:// with a password.")
        )
    return text


def mailbox(text: str) -> str:
    """An address that mail comes from, with or without a name before it: `Onrecord <onrecord@example.org>`."""
    name, address = parseaddr(text)
    if not text.isprintable() or not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address) or not (name + address).isascii():
        raise Wrong(N_("%(name)s must be the address that mail comes from, as in Onrecord <onrecord@example.org>."))
    return text


def _url(text: str) -> Any:
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and (parts.port is None or parts.port) else None
    except ValueError:
        return None


def origin(text: str) -> str:
    if "://" in text or text.endswith("/") or "+" in text or not text.isprintable() or any(map(str.isspace, text)):
        raise Wrong(
            N_("%(name)s must be an address without scheme, space, plus or last slash, as in onrecord.example.org/log.")
        )
    return text


def clock(text: str) -> Path:
    file = path(text)
    try:
        aware = datetime.fromisoformat(file.read_text(encoding="ascii").strip()).tzinfo is not None
    except (OSError, ValueError):
        aware = False
    if not aware:
        raise Wrong(
            N_("%(name)s must name a file that holds one moment, as in 2026-11-23T09:12:00-05:00; %(value)s does not."),
            value=text,
        )
    return file


def language(text: str) -> str:
    if text not in ("en", "fr"):
        raise Wrong(N_("%(name)s must be en or fr, not “%(value)s”."), value=text)
    return text


def host(text: str) -> str:
    if not text.isprintable() or any(map(str.isspace, text)) or "/" in text:
        raise Wrong(N_("%(name)s must be an address of this machine, as in 127.0.0.1 or 0.0.0.0."))
    return text
