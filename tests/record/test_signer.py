"""The signer: what it signs, what it refuses to sign, and what a crash leaves."""

from __future__ import annotations

import pytest
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
        session.execute(text("DROP TRIGGER IF EXISTS checkpoint_only_grows ON checkpoint"))
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


def test_a_lost_last_checkpoint_stops_the_signer(config: Config) -> None:
    write()
    signing.checkpoint(System(), config)
    config.log_checkpoint_file.unlink()
    write()
    with pytest.raises(SignerRefused, match="log adopt"):
        signing.checkpoint(System(), config)


def test_a_lost_key_stops_the_signer_once_the_record_has_entries(config: Config) -> None:
    write()
    signing.checkpoint(System(), config)
    config.log_key_file.unlink()
    with pytest.raises(SignerRefused, match="Put it back from its backup"):
        signing.checkpoint(System(), config)


def test_a_key_that_others_can_read_is_refused(config: Config) -> None:
    signing.signing_key(config)
    config.log_key_file.chmod(0o644)
    with pytest.raises(SignerRefused, match="chmod 600"):
        signing.signing_key(config)


def test_a_file_that_is_no_key_is_refused(config: Config) -> None:
    config.log_key_file.write_text("not a key")
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


def test_the_checkpoint_of_another_log_is_never_continued(config: Config) -> None:
    write()
    signing.checkpoint(System(), config)
    session.execute(text("UPDATE log_head SET origin = 'other.example/log'"))
    session.commit()
    write()
    with pytest.raises(SignerRefused):
        signing.checkpoint(System(), config)
    assert session.scalar(select(LogHead.origin)) == "other.example/log"
