"""The schema that the migrations make is the schema that the rows describe, on both databases."""

from __future__ import annotations

from collections.abc import Callable

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from governance import rows
from governance.db import Base, db
from governance.installation import schema_there, schema_wanted
from tests.guards import house
from tests.support.installations import ROOT, Installation
from tests.support.releases import laid


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_the_migrations_have_one_head_and_it_is_the_schema_that_the_program_asks_for() -> None:
    assert _scripts().get_heads() == [schema_wanted()]


def test_the_schema_that_is_there_is_read_as_alembic_reads_it(new_installation: Callable[..., Installation]) -> None:
    empty = new_installation("empty")
    there = [_schema_of(empty)]
    empty.run("db", "upgrade")
    assert [*there, _schema_of(empty)] == [None, schema_wanted()]


def _schema_of(installation: Installation) -> str | None:
    with laid(installation):
        there = schema_there()
        with db.engine.connect() as connection:
            assert MigrationContext.configure(connection).get_current_revision() == there
        return there


def test_every_module_with_rows_is_seen_by_the_migrations() -> None:
    seen = {module.__name__ for module in rows.MODULES}
    with_rows = {
        ".".join(path.with_suffix("").parts)
        for path in house.python(*house.PACKAGES)
        if "__tablename__" in house.text(path)
    }
    assert with_rows - seen == set()


def test_an_upgraded_database_has_the_schema_of_the_rows(installation: Installation) -> None:
    engine = create_engine(installation.url)
    with engine.connect() as connection:
        settings = {"compare_type": True, "include_name": rows.is_ours}
        differences = compare_metadata(MigrationContext.configure(connection, opts=settings), Base.metadata)
    engine.dispose()
    assert differences == []


def test_upgrading_again_changes_nothing(installation: Installation) -> None:
    before = _tables(installation)
    installation.run("db", "upgrade")
    assert _tables(installation) == before


def test_an_empty_database_is_given_every_table(new_installation: Callable[..., Installation]) -> None:
    empty = new_installation("empty")
    assert _tables(empty) == set()
    empty.run("db", "upgrade")
    assert _tables(empty) >= set(Base.metadata.tables)


def _tables(installation: Installation) -> set[str]:
    engine = create_engine(installation.url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names
