"""`onrecord db upgrade` and `onrecord demo load`."""

from __future__ import annotations

import logging
from argparse import Namespace

import flask_migrate
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import select

from governance.change import Operator
from governance.commands.service import opened
from governance.commands.speech import put, say, told
from governance.config import Config
from governance.db import db, session
from governance.errors import N_, Conflict
from governance.installation import MIGRATIONS, furnish, is_demonstration, mark_demonstration, schema_there
from governance.record.log import LogHead
from governance.signing import signing_key


def upgrade(given: Namespace) -> None:
    """Bring the schema up to date, and put in what every database begins with."""
    with opened(any_schema=True) as config:
        if bring_up(config):
            say(N_("The database is up to date now."))
        else:
            say(N_("The database was up to date already."))


def bring_up(config: Config) -> bool:
    """Migrate the database of the running application; whether there was anything to do.

    Raises `Conflict` for a database that a newer program made.
    """
    before = schema_there()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.Migrate(current_app, db, render_as_batch=False)  # here alone, as it is heavy
    try:
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    except (CommandError, SystemExit) as error:  # flask_migrate ends the program where Alembic has something to say
        raise Conflict(
            "wrong-schema",
            N_("The database has schema %(there)s, which this program does not know. It was made by a newer one."),
            there=before,
        ) from error
    furnish(Operator(), config.log_origin)
    signing_key(config)  # made now, while the record is empty, or missed at once
    return schema_there() != before


def load_demonstration(given: Namespace) -> None:
    """Load the demonstration organisation into an empty database; again, it loads nothing."""
    with opened(any_schema=True) as config:
        bring_up(config)
        if not load(config):
            say(N_("The demonstration organisation was loaded before; nothing was changed."))
        print_accounts()


def load(config: Config) -> bool:
    """Load the demonstration with a line for each step; whether anything was missing."""
    from governance.demo.load import load as play  # noqa: PLC0415 - only a demonstration needs its people and scenes

    if not is_demonstration():
        mark_demonstration(Operator())
    installation = current_app.extensions["onrecord"]
    installation.config = config
    installation.follow_clock_file()  # which only now may be asked for
    return play(config.log_origin, lambda step: put(f"  {step}"))


def print_accounts() -> None:
    """Print who there is in the demonstration, and the password."""
    from governance.demo.cast import CAST, PASSWORD  # noqa: PLC0415 - only a demonstration needs its people and scenes

    say(N_("Accounts of the demonstration organisation; the password of each is %(password)s"), password=PASSWORD)
    width = max(len(member.email) for member in CAST)
    for member in CAST:
        put(f"  {member.email:<{width}}  {member.name}, {told(member.who)}")


def prepare(given: Namespace) -> None:
    """Bring the schema up, and load the demonstration where it was asked for and may be."""
    with opened(any_schema=True) as config:
        if bring_up(config):
            say(N_("The database is up to date now."))
        if is_demonstration() or (given.demo and _is_empty()):
            say(N_("Loading the demonstration organisation"))
            load(config)
            print_accounts()
        elif given.demo:
            say(N_("This database is in use: the demonstration organisation stays out of it."))


def _is_empty() -> bool:
    return not session.scalar(select(LogHead.size))
