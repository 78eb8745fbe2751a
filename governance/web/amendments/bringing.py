"""Two texts of one version brought together: somebody else's or one's own from another window; nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from sqlalchemy import select

from governance.db import session
from governance.errors import NotFound
from governance.people.rows import User
from governance.web.amendments.desk import Desk, form_of
from policies.differences import Piece, differences, merged
from policies.versions import PolicyRevision
from workflows import guidance_reading

AROUND = 240
"""Characters of what did not change that are shown on both sides of a change."""


def page(desk: Desk, mine: str, base: int, *, elsewhere: bool = False) -> str:
    """Theirs and mine, over the revision `base` that I began from. What is sent from here is held against theirs.

    With `elsewhere`, theirs is what I typed in another window.
    """
    theirs = desk.text if elsewhere else desk.source
    before = _source(desk, base)
    together = merged(before, mine, theirs)
    proposed = mine if together is None else together
    form = form_of(desk, source=proposed)
    if not elsewhere:
        form.values["revision"] = str(desk.line.revision)
    return render_template(
        "guidance/merge.html",
        desk=desk,
        form=form,
        elsewhere=elsewhere,
        base=base,
        editor=_editor(desk),
        meets=together is None,
        alike=mine == theirs,
        to_theirs=shortened(differences(before, theirs)),
        to_mine=shortened(differences(before, mine)),
        pieces=shortened(differences(theirs, proposed)),
    )


def _source(desk: Desk, n: int) -> str:
    if n == desk.line.revision:
        return desk.source
    try:
        return guidance_reading.source_of(desk.line.number, n)
    except NotFound:
        return ""


def _editor(desk: Desk) -> str:
    statement = (
        select(User.name)
        .join(PolicyRevision, PolicyRevision.editor_id == User.id)
        .where(PolicyRevision.version_id == desk.line.id, PolicyRevision.n == desk.line.revision)
    )
    return session.scalar(statement) or ""


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with what did not change cut to what stands beside a change: whole lines, and `…` between them."""
    found = []
    for place, piece in enumerate(pieces):
        if piece.kind != "equal" or len(piece.text) <= 2 * AROUND:
            found.append(piece)
            continue
        first, last = place == 0, place == len(pieces) - 1
        head = "" if first else piece.text[: piece.text.find("\n", AROUND) + 1 or AROUND]
        begin = piece.text.rfind("\n", 0, len(piece.text) - AROUND) + 1 or len(piece.text) - AROUND
        tail = "" if last else piece.text[begin:]
        found.append(Piece("equal", f"{head}…\n{tail}" if len(head) + len(tail) < len(piece.text) else piece.text))
    return found
