"""Every row there is, to be compared with what there is later."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import inspect, text

from governance.db import db, session

ASIDE = frozenset({"log_head", "log_entry", "log_opening", "entry_index", "refusal_count", "outbox"})
"""What a refusal writes: its entry, its count, and perhaps the job that folds a flood."""


def everything() -> Mapping[str, Any]:
    """Every row of every table but those that a refusal's own entry touches, or on PostgreSQL a digest of them."""
    session.rollback()
    url = str(db.engine.url)
    if db.engine.dialect.name == "postgresql":  # one question of the server instead of one for each table
        found = {name: digest for name, digest in session.execute(text(_digests(url))).all()}  # noqa: C416 - rows are no pairs to mypy
    else:
        found = {name: session.execute(text(query)).all() for name, query in _queries(url).items()}
    session.rollback()
    return found


@cache
def _queries(_: str) -> Mapping[str, str]:
    """A query for each table of a database, those that no row class describes (of search) among them."""
    found, inspector = {}, inspect(db.engine)
    for name in inspector.get_table_names():
        if name not in ASIDE:
            key = inspector.get_pk_constraint(name)["constrained_columns"] or ["1"]
            found[name] = f'SELECT * FROM "{name}" ORDER BY {", ".join(key)}'
    return found


@cache
def _digests(url: str) -> str:
    one = "SELECT '{0}', md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM \"{0}\" t"
    return " UNION ALL ".join(one.format(name) for name in _queries(url))
