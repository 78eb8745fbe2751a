"""Triggers that refuse to change what was written: the log's tables only grow."""

from __future__ import annotations

TABLES = ("log_entry", "log_tile", "checkpoint")


def statements(dialect: str) -> list[str]:
    """The DDL that puts the guards up, for `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            for table in TABLES
            for act in ("UPDATE", "DELETE")
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
