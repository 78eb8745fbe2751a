"""`onrecord check`: what is wrong with the installation, and how to mend it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import OperationalError

from governance import readiness
from governance.clock import now
from governance.commands import speech
from governance.commands.service import opened, settings
from governance.commands.speech import put, told
from governance.config import Config
from governance.db import db, session
from governance.errors import N_, Problem, Refusal
from governance.installation import check_schema
from policies.versions import edition_at


def check(given: Namespace) -> int:
    """Print a line for each thing that was looked at. 0 where all is well."""
    config, faults = settings(), 0
    with opened(config, any_schema=True):
        for what, look in LOOKS:
            problems = list(_looked(look, config))
            put(f"{told(what)}: {'' if problems else told(WELL)}".rstrip())
            for problem in problems:
                put(f"    {told(problem.sentence, **problem.facts)}")
            faults += len(problems)
            if problems and look is _database:
                break  # nothing else can be looked at
    return 1 if faults else 0


WELL = N_("ok")


def _looked(look: Callable[[Config], Iterator[Problem]], config: Config) -> Iterator[Problem]:
    try:
        yield from look(config)
    except Refusal as refusal:
        yield Problem(refusal.sentence, **refusal.facts)
    except OperationalError as error:
        yield Problem(speech.UNREACHABLE, reason=speech.of_database(error))
    finally:
        session.rollback()


def _database(config: Config) -> Iterator[Problem]:
    with db.engine.connect():
        pass
    check_schema()
    yield from ()


def _files(config: Config) -> Iterator[Problem]:
    for path in (config.data_dir / "secret-key", config.log_key_file):
        if path.exists() and path.stat().st_mode & 0o077:
            yield Problem(N_("Others may read %(file)s. Mend it with: chmod 600 %(file)s"), file=path)
    if not config.embedded and _inside(config.log_checkpoint_file, config.data_dir):
        yield Problem(
            N_("%(file)s stands in the data directory: a restored backup could bring it back with the database."),
            file=config.log_checkpoint_file,
        )


def _inside(path: Path, directory: Path) -> bool:
    return path.resolve().is_relative_to(directory.resolve())


def _clock(config: Config) -> Iterator[Problem]:
    installation = current_app.extensions["onrecord"]
    installation.config = config
    installation.follow_clock_file()
    yield from ()


def _policy(config: Config) -> Iterator[Problem]:
    if edition_at(now()) is None:
        yield Problem(N_("No guidance document is in force. Adopt one with: onrecord policy adopt FILE --reason TEXT"))


def _work(config: Config) -> Iterator[Problem]:
    for look in (readiness.worker, readiness.dead_work):
        if problem := look().problem:
            yield problem


LOOKS: tuple[tuple[str, Callable[[Config], Iterator[Problem]]], ...] = (
    (N_("Keys and files"), _files),
    (N_("Database and schema"), _database),
    (N_("Clock"), _clock),
    (N_("Guidance document"), _policy),
    (N_("Work that follows changes"), _work),
)
