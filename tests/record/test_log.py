"""Entries written with the change they tell of: no gap, no fork, no entry without its change."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from governance import clock
from governance.change import Operator, transaction
from governance.db import db, public_id, session
from governance.record import guards, store
from governance.record.entries import EntryType
from governance.record.log import Checkpoint, EntryIndex, LogEntry, LogOpening, LogTile
from governance.record.merkle import leaf_hash
from tests.record.vectors import slow_path, slow_proof, slow_root
from tests.support.installations import ROOT


def write(count: int = 1, subject: str | None = None) -> None:
    """Write entries, one change with all of them."""
    with transaction(Operator()) as change:
        for _ in range(count):
            change.record(EntryType.DRAFT_CREATED, subject or f"draft/{public_id()}", public={"clauses": ["a.b", "c"]})


def bodies() -> list[bytes]:
    return list(session.scalars(select(LogEntry.body).order_by(LogEntry.idx)))


def test_indexes_have_no_gap_and_leaves_are_the_hashes_of_the_bytes(context: Flask) -> None:
    for count in (1, 3, 2):
        write(count)
    rows = session.execute(select(LogEntry.idx, LogEntry.leaf, LogEntry.body).order_by(LogEntry.idx)).all()
    assert [row.idx for row in rows] == list(range(len(rows)))
    assert all(row.leaf == leaf_hash(row.body) for row in rows)


def test_a_change_that_fails_leaves_no_entry_and_no_gap(context: Flask) -> None:
    before = store.size(session)
    with pytest.raises(RuntimeError), transaction(Operator()) as change:
        change.record(EntryType.DRAFT_CREATED, f"draft/{public_id()}")
        raise RuntimeError
    write()
    assert store.size(session) == before + 1


def test_a_savepoint_that_is_rolled_back_takes_its_entries_with_it(context: Flask) -> None:
    before = store.size(session)
    kept, gone = f"draft/{public_id()}", f"draft/{public_id()}"
    with transaction(Operator()) as change:
        change.record(EntryType.DRAFT_CREATED, kept)
        with pytest.raises(RuntimeError), change.savepoint():
            change.record(EntryType.DRAFT_CREATED, gone)
            raise RuntimeError
    subjects = session.scalars(select(EntryIndex.subject).where(EntryIndex.idx >= before)).all()
    assert subjects == [kept]


def test_an_entry_that_may_not_be_written_undoes_the_change(context: Flask) -> None:
    before = store.size(session)
    with pytest.raises(ValueError, match="open"), transaction(Operator()) as change:
        change.record(EntryType.DRAFT_CREATED, f"draft/{public_id()}")
        change.record(EntryType.DRAFT_CREATED, f"draft/{public_id()}", public={"name": "Amal"})
    assert store.size(session) == before


def test_a_clock_that_jumps_back_never_orders_an_entry_before_the_last(context: Flask) -> None:
    moment = datetime(2040, 1, 1, tzinfo=UTC)
    for jump in (timedelta(0), timedelta(hours=-1), timedelta(days=-1)):
        with clock.held_at(moment + jump):
            write()
    times = session.scalars(select(EntryIndex.at).where(EntryIndex.n == 0).order_by(EntryIndex.idx)).all()
    assert times == sorted(times)


def test_many_writers_at_once_leave_no_gap(context: Flask) -> None:
    before, errors = store.size(session), []
    session.rollback()

    def work() -> None:
        try:
            with context.app_context():
                for _ in range(10):
                    write(2)
        except Exception as error:  # handed to the test's own thread below
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    indexes = session.scalars(select(LogEntry.idx).where(LogEntry.idx >= before).order_by(LogEntry.idx)).all()
    assert indexes == list(range(before, before + 120))


def fill(count: int) -> None:
    """Fill the log with made-up leaves up to `count`, faster than by changes."""
    first = store.size(session)
    rows = [{"idx": i, "leaf": leaf_hash(b"%d" % i), "body": b"%d" % i} for i in range(first, count)]
    if rows:
        session.execute(insert(LogEntry), rows)
        session.execute(text("UPDATE log_head SET size = :size"), {"size": count})


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
def test_root_and_proofs_from_the_database_are_those_of_the_slow_text(context: Flask, size: int) -> None:
    fill(size)
    store.missing_tiles(session, size)
    entries = bodies()[:size]
    tree = store.Tree(session, size)
    assert tree.root() == slow_root(entries)
    for index in {0, size // 2, size - 1}:
        assert store.Tree(session, size).inclusion(index) == slow_path(index, entries)
        if index:
            assert store.Tree(session, size).consistency(index) == slow_proof(index, entries)


def test_a_log_of_65536_entries_has_its_tiles_and_its_root(context: Flask) -> None:
    fill(65_536)
    assert store.missing_tiles(session, 65_536) == 256 + 1
    assert store.missing_tiles(session, 65_536) == 0
    tree = store.Tree(session, 65_536)
    assert tree.root() == tree.hashes(2, 0)[0] == slow_root(bodies())


AT = datetime(2026, 11, 23, tzinfo=UTC)


def written() -> list[Any]:
    return [session.scalars(select(column)).all() for column in (LogEntry.body, LogTile.hash, Checkpoint.note)]


GUARDED = [
    (update(LogEntry).values(body=b"forged"), "log_entry"),
    (delete(LogEntry), "log_entry"),
    (update(LogTile).values(hash=b"0" * 32), "log_tile"),
    (delete(LogTile), "log_tile"),
    (update(Checkpoint).values(note="forged"), "checkpoint"),
    (delete(Checkpoint), "checkpoint"),
    (
        insert(LogEntry).prefix_with("OR REPLACE", dialect="sqlite").values(idx=0, leaf=b"1" * 32, body=b"f"),
        "log_entry",
    ),
    (insert(LogTile).prefix_with("OR REPLACE", dialect="sqlite").values(level=1, n=0, hash=b"2" * 32), "log_tile"),
    (insert(Checkpoint).prefix_with("OR REPLACE", dialect="sqlite").values(size=1, note="f", created=AT), "checkpoint"),
]


@pytest.mark.parametrize(("statement", "table"), GUARDED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_was_written_cannot_be_changed_or_deleted(context: Flask, statement: Any, table: str) -> None:
    write()
    session.execute(insert(LogTile), [{"level": 1, "n": 0, "hash": b"1" * 32}])
    session.execute(insert(Checkpoint), [{"size": 1, "note": "n", "created": clock.now()}])
    session.commit()
    before = written()
    with pytest.raises(DBAPIError, match=r"only grows|duplicate key"):
        session.execute(statement)
    session.rollback()
    assert written() == before


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_migration_puts_up_the_guards(dialect: str) -> None:
    """A migration says it in its own words, which never change; until the next one they are these."""
    made = (ROOT / "migrations" / "versions" / "0001_first_release.py").read_text(encoding="utf-8")
    assert [line for line in guards.statements(dialect) if f'"{line}"' not in made] == []


def test_a_log_table_cannot_be_emptied_on_postgresql(context: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        assert not session.scalar(text("SELECT 1 FROM pragma_function_list WHERE name = 'truncate'"))
        return
    write()
    with pytest.raises(DBAPIError, match="only grows"):
        session.execute(text("TRUNCATE log_entry"))
    session.rollback()


def test_the_search_finds_by_subject_type_person_and_clause_newest_first_page_by_page(context: Flask) -> None:
    subject = f"draft/{public_id()}"
    for _ in range(5):
        write(subject=subject)
    seen: list[int] = []
    after: int | None = None
    while True:
        found, after = store.entries_page(session, subject=subject, after=after, limit=2)
        seen += [entry.index for entry in found]
        if after is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5
    found, _ = store.entries_page(session, subject=subject, clause="c", type="draft.created")
    assert len(found) == 5
    assert found[0].openings.keys() == {"actor"}
    assert store.entries_page(session, subject=subject, person_id=99) == ([], None)


def test_the_search_finds_what_was_written_in_a_half_open_time(context: Flask) -> None:
    moments = [datetime(2040, 1, 1, hour, tzinfo=UTC) for hour in range(4)]
    for moment in moments:
        with clock.held_at(moment):
            write()
    found, _ = store.entries_page(session, from_=moments[1], to=moments[3])
    assert [entry.at for entry in found] == [moments[2], moments[1]]


def test_one_entry_is_found_by_its_index_with_its_bytes(context: Flask) -> None:
    write(2)
    found = store.entry(session, 1)
    assert found is not None
    assert (found.index, found.leaf) == (1, leaf_hash(found.body))
    assert store.entry(session, 10**6) is None


def test_the_index_can_be_made_again_from_entries_and_openings(context: Flask) -> None:
    write(3)
    columns = (
        EntryIndex.idx,
        EntryIndex.n,
        EntryIndex.type,
        EntryIndex.subject,
        EntryIndex.person_id,
        EntryIndex.clause,
    )
    before = session.execute(select(*columns, EntryIndex.at).order_by(EntryIndex.idx, EntryIndex.n)).all()
    store.rebuild_index(session)
    assert session.execute(select(*columns, EntryIndex.at).order_by(EntryIndex.idx, EntryIndex.n)).all() == before
    assert session.scalar(select(LogOpening.idx).limit(1)) is not None
