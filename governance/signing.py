"""Checkpoints: signed by the worker when the record has grown, and adopted by name after a mismatch."""

from __future__ import annotations

import logging

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from governance.change import Actor, Made, System, transaction, verb
from governance.config import Config
from governance.db import public_id, session
from governance.errors import N_, Invalid, Problem
from governance.record import notes, signer
from governance.record.entries import EntryType
from governance.record.log import LogHead
from governance.record.signer import SignerRefused

logger = logging.getLogger("onrecord.signer")

_said: set[str] = set()
"""Refusals that were logged: a signer that will not sign says so once, not every second."""


def signing_key(config: Config) -> Ed25519PrivateKey:
    """The log's key: made when it is first asked for and the log is empty, else read. Raises `SignerRefused`."""
    size = session.scalar(select(LogHead.size)) or 0
    session.rollback()
    return signer.ensure_key(config.log_key_file, log_is_empty=size == 0)


def vkey(config: Config) -> str:
    """The log's public key as a line for verifiers."""
    origin = session.scalar(select(LogHead.origin)) or config.log_origin
    return notes.public_key(origin, signing_key(config)).vkey


def examine(config: Config) -> None:
    """Raise `SignerRefused` for whatever keeps the signer from signing: its key, or its last checkpoint."""
    if session.scalar(select(LogHead.size)) or config.log_key_file.exists():
        signer.examine(session, signing_key(config), config.log_checkpoint_file)
        session.rollback()
        return
    raise SignerRefused(
        "log-key-lost",
        N_("The signing key %(path)s is not there yet. Make it with: onrecord db upgrade"),
        path=str(config.log_key_file),
    )


def sign_when_grown(config: Config) -> None:
    """Sign a checkpoint where the record has grown since the last one; a refusal is logged and changes nothing."""
    head = session.execute(select(LogHead.size, LogHead.checkpointed_size)).one_or_none()
    session.rollback()
    if head is None or head.size == head.checkpointed_size:
        return
    try:
        checkpoint(System(), config)
    except SignerRefused as refused:
        if str(refused) not in _said:
            _said.add(str(refused))
            logger.error("%s", refused)


@verb
def checkpoint(actor: Actor, config: Config) -> Made:
    """Sign the record as it stands. Raises `SignerRefused` where it does not continue the last checkpoint."""
    key = signing_key(config)
    with transaction(actor) as change:
        signed = signer.sign(session, key, config.log_checkpoint_file, change.at)
        return change.made(new=signed is not None)


@verb
def adopt(actor: Actor, config: Config, name: str, reason: str) -> Made:
    """Accept the record as it stands after a mismatch: who and why go into the record first, and are signed with it."""
    if not name.strip() or not reason.strip():
        raise Invalid(
            "invalid",
            N_("Say who adopts the record, and why."),
            errors={"reason": [Problem(N_("A name and a reason are required."))]},
        )
    key = signing_key(config)
    with transaction(actor) as change:
        change.standing.needs("administrator")
        signer.check_adoptable(session)
        change.record(EntryType.LOG_ADOPTED, f"log/{public_id()}", committed={"by": name, "reason": reason})
    with transaction(actor) as change:
        signer.adopt(session, key, config.log_checkpoint_file, change.at)
        return change.made()


@verb
def note_export(actor: Actor, size: int, openings: bool) -> Made:
    """Put on the record that it was exported, and whether with the openings."""
    with transaction(actor) as change:
        change.record(EntryType.LOG_EXPORTED, f"log/{public_id()}", committed={"size": size, "openings": openings})
        return change.made()
