"""Alembic's environment: the application's engine and the metadata of every row."""

from __future__ import annotations

from alembic import context

from governance import rows
from governance.db import Base, db, opened_for_writing


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
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database itself; there is no offline form.")
run()
