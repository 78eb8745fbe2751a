"""The signer: checkpoints over the log, held against its own last one, which stands outside the database.

The order is: compare, write the file, fsync, rename, insert the note. A crash in between leaves the file ahead of the
table; the next run finds it consistent with the log and goes on. A restored backup leaves the log behind the file:
then nothing is signed until somebody adopts the record as it stands, by name.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import func, insert, select, text, update

from governance.errors import N_, Conflict
from governance.record import merkle, notes
from governance.record.log import Checkpoint, LogHead
from governance.record.store import AnySession, Tree, first_damage, missing_tiles, size

ADVISORY_LOCK = 0x0A17EC0D


class SignerRefused(Conflict):
    """The signer will not sign; the sentence says what disagrees and what to do."""


def ensure_key(path: Path, *, log_is_empty: bool) -> Ed25519PrivateKey:
    """The signing key from its file, mode 0600; made new only while the log is empty.

    Raises `SignerRefused` for a key that is lost, readable by others or no Ed25519 key.
    """
    if not path.exists():
        if not log_is_empty:
            raise SignerRefused(
                "log-key-lost",
                N_("The signing key %(path)s is missing and the record is not empty. Put it back from its backup."),
                path=str(path),
            )
        fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write(path, fresh, anew=True)
    if path.stat().st_mode & 0o077:
        raise SignerRefused(
            "log-key-open",
            N_("The signing key %(path)s can be read by others. Make it yours alone: chmod 600."),
            path=str(path),
        )
    try:
        key: object = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):  # TypeError: the file is under a passphrase
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SignerRefused("log-key-unfit", N_("%(path)s holds no Ed25519 key in PEM."), path=str(path))
    return key


def sign(session: AnySession, key: Ed25519PrivateKey, last_file: Path, at: datetime) -> notes.Checkpoint | None:
    """Sign the log as it stands, in the caller's transaction; None where nothing is new, or somebody else is signing.

    Raises `SignerRefused` where the log is not a continuation of the last checkpoint that was signed.
    """
    with _alone(session, last_file) as mine:
        if not mine:
            return None
        head = _head(session)  # read once we are alone: what another signer has signed meanwhile is no rollback
        if head is None or head.size == 0:
            return None
        last = _last(last_file, head, key)
        if last is not None and last.size == head.size == head.checkpointed:
            return None
        fresh = _grown(session, head, last)
        note = notes.sign(fresh.body, head.origin, key)
        if _note_at(session, fresh.size) not in (None, note):
            return None  # a note on a tree that an adoption gave up stands there; the next entry leads past it
        _write(last_file, note.encode())
        _keep(session, fresh, note, at)
        return fresh


def examine(session: AnySession, key: Ed25519PrivateKey, last_file: Path) -> None:
    """Raise `SignerRefused` for whatever would keep `sign` from signing. Signs and keeps nothing."""
    with _alone(session, last_file, wait=True):
        head = _head(session)
        last = None if head is None else _last(last_file, head, key)
        if head is not None and last is not None:
            _grown(session, replace(head, size=min(head.size, last.size)), last)


def adopt(session: AnySession, key: Ed25519PrivateKey, last_file: Path, at: datetime) -> notes.Checkpoint:
    """Accept the log as it stands in place of what the last checkpoint says. The verb around it records who and why.

    Raises `SignerRefused` for an empty log, and as `check_adoptable` does.
    """
    with _alone(session, last_file, wait=True):
        check_adoptable(session)
        head = _head(session)
        if head is None or head.size == 0:
            raise SignerRefused("record-empty", N_("The record is empty: there is nothing to adopt."))
        fresh = _grown(session, head, None)
        note = notes.sign(fresh.body, head.origin, key)
        _write(last_file, note.encode())
        if _note_at(session, fresh.size) in (None, note):
            _keep(session, fresh, note, at)
        return fresh


def check_adoptable(session: AnySession) -> None:
    """Raise `SignerRefused` where what is stored does not agree with itself; reads the whole log.

    A root that nobody can recompute from the entries is of no use to anybody.
    """
    if (place := first_damage(session, size(session))) is not None:
        raise SignerRefused(
            "record-damaged",
            N_("%(place)s does not hold what the entries make. Restore the database from a backup, then adopt it."),
            place=place,
        )


def latest(session: AnySession) -> str | None:
    """The newest signed note on the log as it stands: after an adoption, longer trees that were given up are none."""
    return session.scalar(select(Checkpoint.note).join(LogHead, LogHead.checkpointed_size == Checkpoint.size))


@dataclass(frozen=True)
class _Head:
    origin: str
    size: int
    checkpointed: int
    signed: int
    """The largest size that was ever signed, by the table."""


def _head(session: AnySession) -> _Head | None:
    row = session.execute(
        select(
            LogHead.origin, LogHead.size, LogHead.checkpointed_size, select(func.max(Checkpoint.size)).scalar_subquery()
        )
    ).one_or_none()
    return None if row is None else _Head(row[0], row[1], row[2], max(row[2], row[3] or 0))


def _note_at(session: AnySession, size: int) -> str | None:
    return session.scalar(select(Checkpoint.note).where(Checkpoint.size == size))


def _keep(session: AnySession, fresh: notes.Checkpoint, note: str, at: datetime) -> None:
    if _note_at(session, fresh.size) is None:
        session.execute(insert(Checkpoint), [{"size": fresh.size, "note": note, "created": at}])
    session.execute(
        update(LogHead)
        .where(LogHead.id == 1)
        .values(checkpointed_size=fresh.size)
        .execution_options(synchronize_session=False)
    )


def _grown(session: AnySession, head: _Head, last: notes.Checkpoint | None) -> notes.Checkpoint:
    """The log as it stands. Raises unless it has `last`, where given, as its beginning."""
    if last is not None and last.size > head.size:
        raise SignerRefused(
            "record-rolled-back",
            N_(
                "The record has %(size)s entries and a checkpoint of %(last)s was signed: it was rolled back, perhaps "
                "by a restored backup. Nothing is signed until “onrecord log adopt”."
            ),
            last=last.size,
            size=head.size,
        )
    try:
        missing_tiles(session, head.size)
        tree = Tree(session, head.size)
        fresh = notes.Checkpoint(head.origin, head.size, tree.root())
        if last is not None:
            _continues(last, fresh, tree)
    except LookupError:
        raise SignerRefused(
            "record-incomplete",
            N_(
                "The record should have %(size)s entries and some of them are not there; a checkpoint of %(last)s was "
                "signed. Nothing is signed. Restore the database from a backup."
            ),
            last=last.size if last else 0,
            size=head.size,
        ) from None
    return fresh


def _continues(last: notes.Checkpoint, fresh: notes.Checkpoint, tree: Tree) -> None:
    """Raise unless the log as it stands has the last checkpoint as its beginning."""
    if last.origin != fresh.origin:
        raise SignerRefused(
            "other-log",
            N_("The last checkpoint is of %(other)s and this log is %(origin)s. Nothing is signed."),
            other=last.origin,
            origin=fresh.origin,
        )
    try:
        merkle.check_consistency(last.size, last.root, fresh.size, fresh.root, tree.consistency(last.size))
    except merkle.ProofError:
        raise SignerRefused(
            "record-forked",
            N_(
                "The record of %(size)s entries does not continue the checkpoint of %(last)s that was signed: entries "
                "were changed. Nothing is signed until “onrecord log adopt”."
            ),
            last=last.size,
            size=fresh.size,
        ) from None


def _last(path: Path, head: _Head, key: Ed25519PrivateKey) -> notes.Checkpoint | None:
    """What was signed last, by the file; None where nothing ever was."""
    if not path.exists():
        if not head.signed:
            return None
        raise SignerRefused(
            "last-checkpoint-lost",
            N_(
                "%(path)s is missing, the record has %(size)s entries and checkpoints up to %(last)s were signed. "
                "Nothing is signed until “onrecord log adopt”."
            ),
            path=str(path),
            size=head.size,
            last=head.signed,
        )
    public = notes.public_key(head.origin, key)
    try:
        return notes.Checkpoint.parse(notes.open_note(path.read_text(encoding="utf-8"), [public]).text)
    except (notes.NoteError, UnicodeDecodeError):
        raise SignerRefused(
            "last-checkpoint-unfit",
            N_("%(path)s holds no checkpoint signed by this log's key. Nothing is signed until “onrecord log adopt”."),
            path=str(path),
        ) from None


def _write(path: Path, content: bytes, *, anew: bool = False) -> None:
    """Put a file there whole, for its owner alone, and make sure that it survives a power cut.

    With `anew`, one that stands there already stays: of two processes that start at once, both read the first one's.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if anew:
            with suppress(FileExistsError):
                os.link(fresh, path)
        else:
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def _alone(session: AnySession, last_file: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether this is the only signer now: several with one file would write 101 and then 100.

    On PostgreSQL until the caller's transaction ends. On SQLite the caller's transaction is the only writer until its
    end; the lock file beside it keeps away a signer of another database that was given the same file.
    """
    if session.get_bind().dialect.name == "postgresql":
        if wait:
            session.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        yield wait or bool(session.scalar(text(f"SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})")))
        return
    last_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(last_file.with_name(f"{last_file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)
