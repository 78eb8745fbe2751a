"""`onrecord log ...`: the record as files, its proofs, and its adoption after a mismatch."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from governance.change import Operator
from governance.commands.service import opened
from governance.commands.speech import complain, put, say, told
from governance.db import session
from governance.errors import N_, NotFound
from governance.record import export as files
from governance.record import notes, store, verify
from governance.record.signer import latest
from governance.signing import adopt, checkpoint, note_export, vkey


def export(given: Namespace) -> int:
    """Sign what is new, write the tree, and put on the record that it was exported."""
    with opened() as config:
        checkpoint(Operator(), config)
        directory = Path(given.directory)
        signed = files.export(session, directory, vkey(config), openings=given.openings, progress=_progress)
        session.rollback()
        note_export(Operator(), signed.size, given.openings)
        say(N_("%(size)s entries are in %(directory)s."), size=signed.size, directory=directory)
    return 0


def verify_export(given: Namespace) -> int:
    """The same program as onrecord-verify."""
    return verify.main(["verify", given.log, *_options(given, "vkey", "remember", "openings", "policy")])


def prove(given: Namespace) -> int:
    """Print the receipt of an entry, under the newest checkpoint."""
    with opened() as config:
        checkpoint(Operator(), config)
        note = latest(session)
        if note is None or not 0 <= given.index < store.size(session):
            raise NotFound("not-found", N_("The record has no entry %(index)s."), index=given.index)
        signed = notes.Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
        hashes = store.Tree(session, signed.size).inclusion(given.index)
        put(str(notes.Proof(given.index, tuple(hashes), note)).removesuffix("\n"))
    return 0


def verify_receipt(given: Namespace) -> int:
    """The same program as onrecord-verify, with this installation's own key where none is named."""
    if given.vkey is None:
        with opened() as config:
            given.vkey = vkey(config)
    return verify.main(["verify-proof", given.file, given.leaf, *_options(given, "vkey", "policy")])


def _options(given: Namespace, *names: str) -> list[str]:
    return [f"--{name}={value}" for name in names if (value := getattr(given, name)) is not None]


def take_as_it_stands(given: Namespace) -> int:
    """Accept the record after a mismatch, by name and with a reason."""
    with opened() as config:
        adopt(Operator(), config, given.by, given.reason)
        say(N_("The record is adopted as it stands."))
    return 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 50 == 0 or done == total):
        complain(told(N_("%(done)s of %(total)s tiles"), done=done, total=total))
