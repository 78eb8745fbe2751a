"""`onrecord check`: what is wrong with the installation, and how to mend it."""

from __future__ import annotations

import smtplib
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
from governance.notices.mail.server import Server
from governance.signing import examine
from policies.versions import edition_at


def check(given: Namespace) -> int:
    """Print a line for each thing that was looked at. 0 where all is well."""
    config, faults = settings(), 0
    with opened(config, any_schema=True):
        for what, look in (*LOOKS, *([(N_("Mail"), _mail)] if config.smtp_url else [])):
            problems = list(_looked(look, config))
            put(f"{told(what)}: {'' if problems else told(WELL)}".rstrip())
            for problem in problems:
                put(f"    {told(problem.sentence, **problem.facts)}")
            faults += len(problems)
            if problems and look is _database:
                break  # nothing else can be looked at
    if config.smtp_url is None:
        put(f"{told(N_('Mail'))}: {told(MAIL_NOT_SET)}")
    return 1 if faults else 0


WELL = N_("ok")
MAIL_NOT_SET = N_("none is sent, as ONRECORD_SMTP_URL is not set; people find their notices in the pages.")


def _looked(look: Callable[[Config], Iterator[Problem]], config: Config) -> Iterator[Problem]:
    try:
        yield from look(config)
    except Refusal as refusal:
        yield Problem(refusal.sentence, **refusal.facts)
    except OperationalError as error:
        yield Problem(speech.UNREACHABLE, reason=speech.of_database(error))
    except OSError as error:
        yield Problem(N_("%(file)s: %(reason)s"), file=error.filename, reason=speech.of_system(error))
    finally:
        session.rollback()


def _database(config: Config) -> Iterator[Problem]:
    with db.engine.connect():
        pass
    check_schema()
    yield from ()


def _files(config: Config) -> Iterator[Problem]:
    secret = config.data_dir / "secret-key"
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield Problem(N_("Others may read %(file)s. Mend it with: chmod 600 %(file)s"), file=secret)
    if not config.embedded and _inside(config.log_checkpoint_file, config.data_dir):
        yield Problem(
            N_(
                "%(file)s stands in the data directory: a restored backup could bring it back with the database. Move "
                "it elsewhere and say so in ONRECORD_LOG_CHECKPOINT_FILE."
            ),
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


def _record(config: Config) -> Iterator[Problem]:
    examine(config)
    if problem := readiness.signing().problem:
        yield problem


def _work(config: Config) -> Iterator[Problem]:
    for look in (readiness.worker, readiness.dead_work):
        if problem := look().problem:
            yield problem


def _mail(config: Config) -> Iterator[Problem]:
    """The mail server answers, encrypts where it has to, and takes the password. No letter is sent."""
    server = Server.at(config.smtp_url or "")
    place = {"host": server.host, "port": server.port}
    try:
        server.greet()
    except smtplib.SMTPAuthenticationError as error:
        yield Problem(
            N_("The mail server %(host)s does not take the name and password: %(reason)s"), **place, **_said(error)
        )
    except smtplib.SMTPResponseException as error:
        yield Problem(N_("The mail server %(host)s refuses us: %(reason)s"), **place, **_said(error))
    except OSError as error:  # smtplib's own are of these
        yield Problem(
            N_("The mail server %(host)s, port %(port)s, cannot be used: %(reason)s"),
            **place,
            reason=speech.of_system(error),
        )


def _said(error: smtplib.SMTPResponseException) -> dict[str, str]:
    words = error.smtp_error
    return {"reason": f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"}


LOOKS: tuple[tuple[str, Callable[[Config], Iterator[Problem]]], ...] = (
    (N_("Keys and files"), _files),
    (N_("Database and schema"), _database),
    (N_("Clock"), _clock),
    (N_("Guidance document"), _policy),
    (N_("Work that follows changes"), _work),
    (N_("Signature under the record"), _record),
)
