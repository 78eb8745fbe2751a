"""The signer: what it signs, what it refuses to sign, and what a crash leaves."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from flask import Flask
from sqlalchemy import select, text

from governance import clock, signing
from governance.change import Operator, System
from governance.config import Config
from governance.db import db, session
from governance.errors import Invalid
from governance.record import notes, signer, store
from governance.record.log import Checkpoint, LogHead
from governance.record.signer import SignerRefused
from tests.record.test_log import write


@pytest.fixture
def config(context: Flask) -> Config:
    return context.extensions["onrecord"].config


def signed() -> list[int]:
    return list(session.scalars(select(Checkpoint.size).order_by(Checkpoint.size)))


def unguarded(statement: str) -> None:
    """What somebody with all rights on the database can do: take the guards down first."""
    if db.engine.dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("DROP TRIGGER IF EXISTS log_entry_only_grows ON log_entry"))
        session.execute(text("DROP TRIGGER IF EXISTS log_tile_only_grows ON log_tile"))
    session.execute(text(statement))
    session.commit()


def test_a_grown_record_is_signed_once_and_an_unchanged_one_not_again(config: Config) -> None:
    write(3)
    assert signing.checkpoint(System(), config).new
    assert not signing.checkpoint(System(), config).new
    write()
    signing.sign_when_grown(config)
    note = signer.latest(session)
    assert note is not None
    key = notes.Key.parse(signing.vkey(config))
    checkpoint = notes.Checkpoint.parse(notes.open_note(note, [key]).text)
    assert checkpoint.size == store.size(session) == signed()[-1]
    assert checkpoint.root == store.Tree(session, checkpoint.size).root()


def test_a_crash_between_file_and_table_is_made_good_by_the_next_run(config: Config) -> None:
    write(3)
    key = signing.signing_key(config)
    signer.sign(session, key, config.log_checkpoint_file, clock.now())
    session.rollback()  # the file stands, the note is gone
    assert signed() == []
    assert signing.checkpoint(System(), config).new
    assert signed() == [store.size(session)]


def test_a_rolled_back_record_is_not_signed_and_both_sizes_are_named(config: Config) -> None:
    write(5)
    signing.checkpoint(System(), config)
    size = store.size(session)
    unguarded(f"DELETE FROM log_entry WHERE idx >= {size - 2}")
    session.execute(text(f"UPDATE log_head SET size = {size - 2}"))
    session.commit()
    with pytest.raises(SignerRefused, match=f"has {size - 2} entries and a checkpoint of {size}") as refused:
        signing.checkpoint(System(), config)
    assert refused.value.slug == "record-rolled-back"
    assert signed() == [size]


def test_a_record_with_a_changed_entry_is_not_signed(config: Config) -> None:
    write(5)
    signing.checkpoint(System(), config)
    write()
    forged = "x'00'" if db.engine.dialect.name == "sqlite" else "'\\x00'::bytea"
    unguarded(f"UPDATE log_entry SET leaf = {forged} WHERE idx = 1")
    with pytest.raises(SignerRefused, match="does not continue") as refused:
        signing.checkpoint(System(), config)
    assert refused.value.slug == "record-forked"


def test_a_record_with_a_hole_is_not_signed(config: Config) -> None:
    write(5)
    signing.checkpoint(System(), config)
    write()
    unguarded("DELETE FROM log_entry WHERE idx = 2")
    with pytest.raises(SignerRefused, match="some of them are not there") as refused:
        signing.checkpoint(System(), config)
    assert refused.value.slug == "record-incomplete"


@pytest.mark.parametrize("covered", [False, True])
def test_a_lost_last_checkpoint_stops_the_signer(config: Config, covered: bool) -> None:
    write(3)
    signing.checkpoint(System(), config)
    config.log_checkpoint_file.unlink()
    if covered:  # by somebody who can write to the database
        session.execute(text("UPDATE log_head SET checkpointed_size = 0"))
        session.commit()
    write()
    with pytest.raises(SignerRefused, match=r"has 4 entries and checkpoints up to 3 .* log adopt"):
        signing.checkpoint(System(), config)


def test_a_lost_key_stops_the_signer_once_the_record_has_entries(config: Config) -> None:
    write()
    signing.checkpoint(System(), config)
    config.log_key_file.unlink()
    with pytest.raises(SignerRefused, match="Put it back from its backup"):
        signing.checkpoint(System(), config)


def test_key_and_last_checkpoint_are_their_owners_alone(config: Config) -> None:
    write()
    signing.checkpoint(System(), config)
    for file in (config.log_key_file, config.log_checkpoint_file):
        assert file.stat().st_mode & 0o777 == 0o600
    beside = {file.name for file in config.log_key_file.parent.iterdir()}
    assert not [name for name in beside if name.startswith(config.log_key_file.name + ".")]


def test_of_many_processes_that_start_at_once_all_have_the_first_ones_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: signer.ensure_key(tmp_path / "key", log_is_empty=True), range(8)))
    assert len({key.private_bytes_raw() for key in keys}) == 1


def test_a_key_that_others_can_read_is_refused(config: Config) -> None:
    signing.signing_key(config)
    config.log_key_file.chmod(0o644)
    with pytest.raises(SignerRefused, match="chmod 600"):
        signing.signing_key(config)


@pytest.mark.parametrize("content", ["words", "another kind", "passphrase"])
def test_a_file_that_is_no_key_is_refused(config: Config, content: str) -> None:
    made: dict[str, bytes] = {
        "words": b"not a key",
        "another kind": X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "passphrase": Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
        ),
    }
    config.log_key_file.write_bytes(made[content])
    config.log_key_file.chmod(0o600)
    with pytest.raises(SignerRefused, match="no Ed25519 key"):
        signing.signing_key(config)


def test_a_refusal_is_logged_once_and_not_every_second(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    write()
    signing.checkpoint(System(), config)
    config.log_checkpoint_file.write_text("forged")
    write()
    for _ in range(3):
        signing.sign_when_grown(config)
    assert len([line for line in caplog.messages if "no checkpoint signed by this log" in line]) == 1


def test_adoption_needs_a_name_and_a_reason_and_is_itself_on_the_record(config: Config) -> None:
    write(4)
    signing.checkpoint(System(), config)
    config.log_checkpoint_file.unlink()
    with pytest.raises(Invalid):
        signing.adopt(Operator(), config, "Pat", " ")
    signing.adopt(Operator(), config, "Pat O’Brien", "Restored from the backup of Monday.")
    write()
    assert signing.checkpoint(System(), config).new
    types = [found.type for found in store.entries_page(session, type="log.adopted")[0]]
    assert types == ["log.adopted"]


def cut(size: int) -> None:
    """Take the newest entries away, and say so in the head, as somebody with all rights on the database can."""
    unguarded(f"DELETE FROM log_entry WHERE idx >= {size}")
    session.execute(text(f"DELETE FROM entry_index WHERE idx >= {size}"))
    session.execute(text(f"DELETE FROM log_opening WHERE idx >= {size}"))
    session.execute(text(f"UPDATE log_head SET size = {size}"))
    session.commit()


def test_after_an_adoption_only_trees_of_the_adopted_record_are_shown_and_signed(config: Config) -> None:
    write(5)
    signing.checkpoint(System(), config)
    write()
    signing.checkpoint(System(), config)
    given_up = signed()
    cut(3)
    with pytest.raises(SignerRefused):
        signing.checkpoint(System(), config)
    signing.adopt(Operator(), config, "Pat", "The newest entries are lost.")
    shown = [len_of_latest()]
    for _ in range(4):
        write()
        signing.checkpoint(System(), config)
        shown.append(len_of_latest())
    assert given_up == [5, 6]
    assert shown == [4, 4, 4, 7, 8]  # what stands at 5 and 6 is of the tree that was given up


def test_a_record_that_was_lost_whole_can_be_adopted(config: Config) -> None:
    write(2)
    signing.checkpoint(System(), config)
    cut(0)
    signing.adopt(Operator(), config, "Pat", "No backup is left.")
    write(2)
    signing.checkpoint(System(), config)
    assert len_of_latest() == 3


def len_of_latest() -> int:
    """The size of the newest checkpoint, which must be of the record as it stands."""
    note = signer.latest(session)
    assert note is not None
    checkpoint = notes.Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    assert checkpoint.root == store.Tree(session, checkpoint.size).root()
    return checkpoint.size


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE log_entry SET body = leaf WHERE idx = 2", "log_entry 2"),
        ("UPDATE log_tile SET hash = (SELECT leaf FROM log_entry WHERE idx = 0)", "log_tile 1/0"),
        ("INSERT INTO log_tile SELECT 1, 9, leaf FROM log_entry WHERE idx = 0", "log_tile 1/9"),
        ("DELETE FROM log_entry WHERE idx = 2", "log_entry 0"),
    ],
)
def test_a_record_that_nobody_could_recompute_is_not_adopted(config: Config, statement: str, place: str) -> None:
    write(260)
    signing.checkpoint(System(), config)
    unguarded(statement)
    before = config.log_checkpoint_file.read_bytes()
    with pytest.raises(SignerRefused, match=f"^{place} does not hold") as refused:
        signing.adopt(Operator(), config, "Pat", "It looks fine.")
    assert refused.value.slug == "record-damaged"
    assert config.log_checkpoint_file.read_bytes() == before
    assert store.entries_page(session, type="log.adopted") == ([], None)


def test_a_signer_that_is_not_alone_signs_nothing_and_raises_no_alarm(config: Config) -> None:
    write()
    with other_signer(config):
        assert not signing.checkpoint(System(), config).new
    assert signing.checkpoint(System(), config).new


@contextmanager
def other_signer(config: Config) -> Iterator[None]:
    """Another process in the midst of signing."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({signer.ADVISORY_LOCK})"))
            yield
        return
    with config.log_checkpoint_file.with_name(f"{config.log_checkpoint_file.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_what_another_signer_has_signed_meanwhile_is_no_rollback(
    config: Config, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL another one signs 2 while this one waits its turn; on SQLite its transaction keeps others out."""
    alone, elsewhere = signer._alone, db.engine.dialect.name == "postgresql"

    def grow() -> None:
        with context.app_context():
            write()
            signing.checkpoint(System(), config)

    def late(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(signer, "_alone", alone)
        if elsewhere:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(grow).result()
        return alone(*given, **named)

    write()
    monkeypatch.setattr(signer, "_alone", late)
    signing.checkpoint(System(), config)
    session.rollback()
    assert signed() == ([2] if elsewhere else [1])


def test_several_signers_and_writers_at_once_never_raise_an_alarm(config: Config, context: Flask) -> None:
    session.rollback()

    def work(signs: bool) -> None:
        for _ in range(15):
            with context.app_context():
                if signs:
                    signing.checkpoint(System(), config)
                else:
                    write()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(work, signs) for signs in (True, True, True, True, False, False)]:
            done.result()
    signing.checkpoint(System(), config)
    assert signed()[-1] == store.size(session) == 30
    assert len_of_latest() == 30


def test_the_checkpoint_of_another_log_is_never_continued(config: Config) -> None:
    write()
    signing.checkpoint(System(), config)
    session.execute(text("UPDATE log_head SET origin = 'other.example/log'"))
    session.commit()
    write()
    with pytest.raises(SignerRefused):
        signing.checkpoint(System(), config)
    assert session.scalar(select(LogHead.origin)) == "other.example/log"
