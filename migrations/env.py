"""Alembic's environment: the application's engine and the metadata of every row."""

from __future__ import annotations

from typing import Any

from alembic import context

from governance import rows
from governance.db import Base, Moment, db, opened_for_writing


def _rendered(kind: str, item: Any, _: Any) -> str | bool:
    """How a column type is written down: a migration must not lean on code that may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Run the migrations on the application's own engine, in one transaction."""
    with opened_for_writing(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_as_batch=False,
            transaction_per_migration=False,
            include_name=rows.is_ours,
            render_item=_rendered,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database itself; there is no offline form.")
run()
