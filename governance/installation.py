"""What is true of this installation as a whole: is it a demonstration, which zone are times shown in, which schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import String, inspect, select, text
from sqlalchemy.orm import Mapped, mapped_column

from governance import clock
from governance.change import Actor, Made, insert_once, transaction, verb
from governance.db import Base, db, session
from governance.errors import N_, Conflict
from governance.record import log
from policies.versions import edition_at
from workflows import channels

if TYPE_CHECKING:
    from governance.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
VERSIONS = "alembic_version"
"""The table of Alembic's own that says which migration a database is at."""


class Setting(Base):
    """A fact about the installation that must travel with its database."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def in_use() -> bool:
    """Whether anything was ever recorded here."""
    return bool(session.scalar(select(log.LogHead.size)))


def is_demonstration() -> bool:
    """Whether this database holds the demonstration organisation, and nothing real."""
    return session.scalar(select(Setting.value).where(Setting.key == "demonstration")) == "yes"


def schema_there() -> str | None:
    """The migration that the database is at; None for an empty one.

    Asked without Alembic, which would be a tenth of what a web process loads and is needed to migrate only.
    """
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(VERSIONS):
            return None
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608 - our own name
        return found


@cache
def schema_wanted() -> str:
    """The migration that this program needs, the last of its numbered files; read once, as they cannot change."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def check_schema() -> None:
    """Raise `Conflict` where the database's schema is not this program's own."""
    there, wanted = schema_there(), schema_wanted()
    if there != wanted:
        raise Conflict(
            "wrong-schema",
            N_("The database has schema %(there)s and this program needs %(wanted)s. Run “onrecord db upgrade”."),
            there=there or "none",
            wanted=wanted,
        )


@verb
def furnish(actor: Actor, origin: str) -> Made:
    """Put what every database begins with where it is missing: the log's head and the usual channels."""
    with transaction(actor) as change:
        log.begin(session, origin)
        channels.seed()
        return change.made()


@verb
def mark_demonstration(actor: Actor) -> Made:
    """Say, for ever, that this database is a demonstration. Only an empty one becomes it."""
    with transaction(actor) as change:
        if in_use():
            raise Conflict("not-empty", N_("The demonstration goes only into an empty database; this one is in use."))
        insert_once(Setting, {"key": "demonstration", "value": "yes"})
        return change.made()


@dataclass
class Installation:
    """What web requests ask of the installation, remembered per process where it cannot change."""

    config: Config
    mail_away: datetime | None = None
    """Until when this process leaves a mail server alone that could not be talked to, by the machine's clock."""
    _demonstration: bool | None = None
    _zone: str | None = None

    @property
    def demonstration(self) -> bool:
        """Whether to say on every page that nothing here is real.

        Only an empty database becomes a demonstration: of one that is in use the answer is kept.
        """
        if self._demonstration is None and inspect(db.engine).has_table("setting"):
            used = in_use()  # asked first: nobody marks a database after that
            marked = is_demonstration()
            self._demonstration = marked if marked or used else None
        return bool(self._demonstration)

    def zone(self) -> str:
        """The zone of the policy in force; UTC before there is one."""
        edition = edition_at(clock.now()) if self._zone is None else None
        if edition is not None:
            self._zone = edition.document.calendar.zone.key
        return self._zone or "UTC"

    def follow_clock_file(self) -> None:
        """Take the time from ONRECORD_CLOCK_FILE: a demonstration may, anything else refuses to start."""
        path = self.config.clock_file
        if path is None:
            clock.read_from(None)
            return
        if not self.demonstration:
            raise Conflict(
                "clock-file-refused",
                N_("ONRECORD_CLOCK_FILE is for demonstration databases only, and this database is none."),
            )
        clock.read_from(path)
