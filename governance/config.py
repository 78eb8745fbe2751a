"""The settings: one frozen dataclass, read from `ONRECORD_*` and refused whole where anything in it is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from governance import keyfile
from governance.errors import N_, Problem

PREFIX = "ONRECORD_"
SECRET_LENGTH = 32


class ConfigError(Exception):
    """Everything that is wrong with the settings, each with a sentence on how to mend it."""

    def __init__(self, faults: list[Problem]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True)
class Config:
    """What this installation was told. Secrets do not show in its `repr`."""

    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    log_key_file: Path
    log_checkpoint_file: Path
    log_origin: str
    base_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4
    job_workers: int = 1
    trusted_proxies: int = 0
    session_hours: int = 12
    idle_minutes: int = 480
    smtp_url: str | None = field(default=None, repr=False)
    clock_file: Path | None = None
    language: str | None = None

    @property
    def secret(self) -> bytes:
        """The key of what must not be guessed or read back: cookies, counters of tries."""
        return self.secret_key.encode()

    @property
    def session_lasts(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def session_idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def embedded(self) -> bool:
        """Whether the database is SQLite, in a file of this machine."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Config:
        """Read the settings. Raises `ConfigError` with every fault at once.

        The one thing that it writes is a missing secret key, beside an embedded database only.
        """
        return _Reading(environ).config()


class Setting(NamedTuple):
    """One setting: its name without the prefix and how it is read."""

    name: str
    read: Callable[[str], Any]
    secret: bool = False  # may also come from the file that <NAME>_FILE names


class _Wrong(ValueError):
    def __init__(self, sentence: str, **facts: Any) -> None:
        self.sentence, self.facts = sentence, facts
        super().__init__(sentence)


# -- How each kind of value is read ------------------------------------------------------------------------------


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            raise _Wrong(
                N_("%(name)s must be a whole number from %(least)s to %(most)s, not “%(value)s”."),
                least=least,
                most=most,
                value=text,
            )
        return int(text)

    return read


def _database(text: str) -> str:
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in ("/", "/:memory:") or "?" in rest:
            raise _Wrong(N_("%(name)s must name a file for SQLite, as in sqlite:////srv/onrecord/onrecord.sqlite3."))
        return text
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        if find_spec("psycopg") is None:
            raise _Wrong(N_("%(name)s names PostgreSQL, which needs a driver: pip install 'onrecord[postgres]'."))
        return f"postgresql+psycopg://{rest}"
    raise _Wrong(N_("%(name)s must begin with sqlite:/// or postgresql://; these are the databases there are."))


def _secret(text: str) -> str:
    if len(text) < SECRET_LENGTH:
        raise _Wrong(
            N_("%(name)s must have at least %(least)s characters; make one with: openssl rand -hex 32"),
            least=SECRET_LENGTH,
        )
    return text


def _base_url(text: str) -> str:
    parts = _url(text)
    if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise _Wrong(N_("%(name)s must be the address that people use, as in https://onrecord.example.org."))
    return text.rstrip("/")


def _smtp_url(text: str) -> str:
    parts = _url(text)
    if parts is None or parts.scheme not in ("smtp", "smtps", "smtp+starttls"):
        raise _Wrong(N_("%(name)s must look like smtp+starttls://user:password@mail.example.org:587."))
    return text


def _url(text: str) -> Any:
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and (parts.port is None or parts.port) else None
    except ValueError:
        return None


def _origin(text: str) -> str:
    if "://" in text or text.endswith("/") or "+" in text or not text.isprintable() or any(map(str.isspace, text)):
        raise _Wrong(
            N_("%(name)s must be an address without scheme, space, plus or last slash, as in onrecord.example.org/log.")
        )
    return text


def _clock(text: str) -> Path:
    path = _path(text)
    try:
        aware = datetime.fromisoformat(path.read_text(encoding="ascii").strip()).tzinfo is not None
    except (OSError, ValueError):
        aware = False
    if not aware:
        raise _Wrong(
            N_("%(name)s must name a file that holds one moment, as in 2026-11-23T09:12:00-05:00; %(value)s does not."),
            value=text,
        )
    return path


def _language(text: str) -> str:
    if text not in ("en", "fr"):
        raise _Wrong(N_("%(name)s must be en or fr, not “%(value)s”."), value=text)
    return text


def _host(text: str) -> str:
    if not text.isprintable() or any(map(str.isspace, text)) or "/" in text:
        raise _Wrong(N_("%(name)s must be an address of this machine, as in 127.0.0.1 or 0.0.0.0."))
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA_DIR", _path),
    Setting("DATABASE_URL", _database, secret=True),
    Setting("SECRET_KEY", _secret, secret=True),
    Setting("LOG_KEY_FILE", _path),
    Setting("LOG_CHECKPOINT_FILE", _path),
    Setting("LOG_ORIGIN", _origin),
    Setting("BASE_URL", _base_url),
    Setting("HOST", _host),
    Setting("PORT", _number(1, 65535)),
    Setting("WORKERS", _number(1, 64)),
    Setting("THREADS", _number(1, 64)),
    Setting("JOB_WORKERS", _number(1, 64)),
    Setting("TRUSTED_PROXIES", _number(0, 9)),
    Setting("SESSION_HOURS", _number(1, 720)),
    Setting("IDLE_MINUTES", _number(5, 10080)),
    Setting("SMTP_URL", _smtp_url, secret=True),
    Setting("CLOCK_FILE", _clock),
    Setting("LANGUAGE", _language),
)
"""All of them. What each is for stands in docs/settings.md; a test holds the two together."""


class _Reading:
    """One pass over the environment that collects values and faults."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
        self._values: dict[str, Any] = {}
        self._faults: list[Problem] = []

    def config(self) -> Config:
        self._refuse_unknown()
        for setting in SETTINGS:
            self._read(setting)
        self._derive()
        if self._faults:
            raise ConfigError(self._faults)
        return Config(**self._values)

    def _refuse_unknown(self) -> None:
        known = {PREFIX + s.name for s in SETTINGS} | {f"{PREFIX}{s.name}_FILE" for s in SETTINGS if s.secret}
        for name in sorted(self._given.keys() - known):
            if close := difflib.get_close_matches(name, known, 1, 0.75):
                self._fault(N_("There is no setting %(name)s. Did you mean %(close)s?"), name=name, close=close[0])
            else:
                self._fault(
                    N_("There is no setting %(name)s. Remove it; docs/settings.md lists all there are."), name=name
                )

    def _read(self, setting: Setting) -> None:
        name = PREFIX + setting.name
        text, file = self._given.get(name, "").strip(), self._given.get(f"{name}_FILE", "").strip()
        if setting.secret and text and file:
            self._fault(N_("Set %(name)s or %(name)s_FILE, not both."), name=name)
            return
        if setting.secret and file:
            try:
                text = _path(file).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                self._fault(N_("The file %(file)s that %(name)s_FILE names cannot be read."), name=name, file=file)
                return
        if not text:
            return
        try:
            self._values[setting.name.lower()] = setting.read(text)
        except _Wrong as wrong:
            self._fault(wrong.sentence, **{"name": name, **wrong.facts})

    def _derive(self) -> None:
        values = self._values
        data_dir = values.setdefault("data_dir", default_data_dir())
        if PREFIX + "DATABASE_URL" not in self._given and PREFIX + "DATABASE_URL_FILE" not in self._given:
            values["database_url"] = f"sqlite:///{data_dir / 'onrecord.sqlite3'}"
        values.setdefault("log_key_file", data_dir / "log-key")
        values.setdefault("log_checkpoint_file", data_dir / "last-checkpoint")
        values.setdefault("base_url", f"http://{values.get('host', Config.host)}:{values.get('port', Config.port)}")
        values.setdefault("log_origin", values["base_url"].partition("://")[2] + "/log")
        if not self._given.keys() & {PREFIX + "SECRET_KEY", PREFIX + "SECRET_KEY_FILE"}:
            self._kept_secret(data_dir / "secret-key")

    def _kept_secret(self, path: Path) -> None:
        embedded = str(self._values.get("database_url", "")).startswith("sqlite")
        try:
            if not path.exists() and not embedded:
                self._fault(
                    N_("Set ONRECORD_SECRET_KEY_FILE to a file with a secret; make one with: openssl rand -hex 32")
                )
                return
            if not path.exists() and not self._faults:
                keyfile.make(path)
            if path.exists():
                self._values["secret_key"] = _secret(path.read_text(encoding="ascii").strip())
        except _Wrong as wrong:
            self._fault(wrong.sentence, **{"name": str(path), **wrong.facts})
        except (OSError, ValueError):
            self._fault(N_("The secret key cannot be kept in %(file)s. Make its directory writable."), file=str(path))

    def _fault(self, sentence: str, **facts: Any) -> None:
        self._faults.append(Problem(sentence, **facts))


def default_data_dir() -> Path:
    """`var` in the checkout that this program runs from, wherever one stands; else in the current directory."""
    checkout = Path(__file__).resolve().parent.parent
    return (checkout if (checkout / "wsgi.py").exists() and (checkout / "Makefile").exists() else Path.cwd()) / "var"
