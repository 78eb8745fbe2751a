"""Triggers that refuse to change what was written: the log's tables only grow."""

from __future__ import annotations

TABLES = {"log_entry": "idx = NEW.idx", "log_tile": "level = NEW.level AND n = NEW.n", "checkpoint": "size = NEW.size"}
"""The guarded tables, and which of their rows an insertion would take the place of."""


def statements(dialect: str) -> list[str]:
    """The DDL that puts the guards up, for `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        made = [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {_refuse(table)}"
            for table in TABLES
            for act in ("UPDATE", "DELETE")
        ]
        # INSERT OR REPLACE deletes without asking the triggers on DELETE.
        return made + [
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_is_there(table)} {_refuse(table)}"
            for table in TABLES
        ]
    return [
        "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$",
        *(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
            for table in TABLES
        ),
    ]


def _refuse(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"


def _is_there(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {TABLES[table]})"  # noqa: S608 - of the constants above
