"""Whose a draft is, and a draft as somebody may see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select, union

from governance.change import Change
from governance.db import session
from workflows.drafts import COLUMNS, Draft, Revision, may_read, no_draft
from workflows.talk.typed import typists


def own(person_id: Any) -> ColumnElement[bool]:
    """The condition that somebody is a draft's author or keeper."""
    return or_(Draft.author_id == person_id, Draft.keeper_id == person_id)


def seen(change: Change, draft_id: int) -> Any:
    """A draft's row as it is read, not locked: for what changes nothing in it. Raises `NotFound` as `locked` does."""
    row = session.execute(select(*COLUMNS).where(Draft.id == draft_id)).one_or_none()
    if row is None or not may_read(row, change.standing.person_id, change.standing.roles):
        raise no_draft()
    return row


def writers(draft_id: int) -> frozenset[int]:
    """Everybody whose words any revision of a draft holds: who saved it, and whose suggestions it took or repeats."""
    saved = select(Revision.editor_id).where(Revision.draft_id == draft_id)
    suggested = select(Revision.suggested_by).where(Revision.draft_id == draft_id, Revision.suggested_by.is_not(None))
    return frozenset(session.scalars(union(saved, suggested, typists(draft_id))))
