"""Suggested words that nobody took, and that came to stand in the text all the same: typed, or pasted, by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select, update

from governance.change import Change
from governance.db import session
from workflows.talk.places import moved
from workflows.talk.rows import TAKEN, DraftComment


def find(
    change: Change, revisions: Any, draft_id: int, n: int, texts: Mapping[str, str], already: str | None = None
) -> Sequence[int]:
    """Note of each suggestion whose words stand at their place in revision `n`, and did not in the one before.

    From then on whoever suggested them is a writer of the draft, as if the suggestion had been taken. `revisions` are
    the rows of revisions, `already` is the suggestion that is taken with this one. Gives the people.
    """
    said = DraftComment.draft_id == draft_id, DraftComment.replacement != "", DraftComment.typed_revision.is_(None)
    rows = session.execute(
        select(DraftComment, revisions.texts)
        .join(revisions, (revisions.draft_id == draft_id) & (revisions.n == DraftComment.revision))
        .where(*said, or_(DraftComment.outcome.is_(None), DraftComment.outcome != TAKEN))
    ).all()
    if not rows:
        return ()
    last = select(revisions.texts).where(revisions.draft_id == draft_id, revisions.n == n - 1)
    before = session.scalars(last).one()
    found = [row.DraftComment for row in rows if row.DraftComment.public_id != already and _came(row, before, texts)]
    if found:
        ids = [one.id for one in found]
        session.execute(update(DraftComment).where(DraftComment.id.in_(ids)).values(typed_revision=n))
    return sorted({one.person_id for one in found})


def _came(row: Any, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether the words stand at their place in the text after, and did not before."""
    one = row.DraftComment
    language, start = one.language or "", one.start or 0
    text = row.texts.get(language, "")
    wanted = text[:start] + one.replacement + text[start + len(one.quoted) :]
    size = len(one.replacement)
    stood, stands = (moved(wanted, each.get(language, ""), start, size) for each in (before, after))
    return stands is not None and stood is None


def typists(draft_id: Any, *columns: Any) -> Any:
    """A statement: whose suggested words were typed into a draft, with further columns."""
    return select(*(columns or (DraftComment.person_id,))).where(
        DraftComment.draft_id == draft_id, DraftComment.typed_revision.is_not(None)
    )


def typed_in(draft_ids: Iterable[int]) -> dict[tuple[int, int], list[tuple[int, str]]]:
    """By draft and revision: whose suggested words were typed there. One statement."""
    found: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for row in session.execute(
        select(DraftComment.draft_id, DraftComment.typed_revision, DraftComment.person_id, DraftComment.person_name)
        .where(DraftComment.draft_id.in_(list(draft_ids)), DraftComment.typed_revision.is_not(None))
        .order_by(DraftComment.id)
    ):
        found.setdefault((row.draft_id, row.typed_revision), []).append((row.person_id, row.person_name))
    return found
