"""The settings: one frozen dataclass, read from `ONRECORD_*` and refused whole where anything in it is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from governance import keyfile, values
from governance.errors import N_, Problem

PREFIX = "ONRECORD_"


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
    mail_from: str | None = None
    webhooks_inside: bool = False
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


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA_DIR", values.path),
    Setting("DATABASE_URL", values.database, secret=True),
    Setting("SECRET_KEY", values.secret, secret=True),
    Setting("LOG_KEY_FILE", values.path),
    Setting("LOG_CHECKPOINT_FILE", values.path),
    Setting("LOG_ORIGIN", values.origin),
    Setting("BASE_URL", values.base_url),
    Setting("HOST", values.host),
    Setting("PORT", values.number(1, 65535)),
    Setting("WORKERS", values.number(1, 64)),
    Setting("THREADS", values.number(1, 64)),
    Setting("JOB_WORKERS", values.number(1, 64)),
    Setting("TRUSTED_PROXIES", values.number(0, 9)),
    Setting("SESSION_HOURS", values.number(1, 720)),
    Setting("IDLE_MINUTES", values.number(5, 10080)),
    Setting("SMTP_URL", values.smtp_url, secret=True),
    Setting("MAIL_FROM", values.mailbox),
    Setting("WEBHOOKS_INSIDE", values.truth),
    Setting("CLOCK_FILE", values.clock),
    Setting("LANGUAGE", values.language),
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
                text = values.path(file).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                self._fault(N_("The file %(file)s that %(name)s_FILE names cannot be read."), name=name, file=file)
                return
        if not text:
            return
        try:
            self._values[setting.name.lower()] = setting.read(text)
        except values.Wrong as wrong:
            self._fault(wrong.sentence, **{"name": name, **wrong.facts})

    def _derive(self) -> None:
        given = self._values
        data_dir = given.setdefault("data_dir", default_data_dir())
        if PREFIX + "DATABASE_URL" not in self._given and PREFIX + "DATABASE_URL_FILE" not in self._given:
            given["database_url"] = f"sqlite:///{data_dir / 'onrecord.sqlite3'}"
        given.setdefault("log_key_file", data_dir / "log-key")
        given.setdefault("log_checkpoint_file", data_dir / "last-checkpoint")
        given.setdefault("base_url", f"http://{given.get('host', Config.host)}:{given.get('port', Config.port)}")
        given.setdefault("log_origin", given["base_url"].partition("://")[2] + "/log")
        if "smtp_url" in given and "mail_from" not in given and PREFIX + "MAIL_FROM" not in self._given:
            self._fault(
                N_("%(name)s is set: say in ONRECORD_MAIL_FROM which address mail comes from."),
                name=f"{PREFIX}SMTP_URL",
            )
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
                self._values["secret_key"] = values.secret(path.read_text(encoding="ascii").strip())
        except values.Wrong as wrong:
            self._fault(wrong.sentence, **{"name": str(path), **wrong.facts})
        except (OSError, ValueError):
            self._fault(N_("The secret key cannot be kept in %(file)s. Make its directory writable."), file=str(path))

    def _fault(self, sentence: str, **facts: Any) -> None:
        self._faults.append(Problem(sentence, **facts))


def default_data_dir() -> Path:
    """`var` in the checkout that this program runs from, wherever one stands; else in the current directory."""
    checkout = Path(__file__).resolve().parent.parent
    return (checkout if (checkout / "wsgi.py").exists() and (checkout / "Makefile").exists() else Path.cwd()) / "var"
