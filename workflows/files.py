"""Which attached files a person may open: their own, and those of drafts that they may read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from workflows.attachments import Attachment
from workflows.drafts import Draft, files_of, may_read
from workflows.outsiders import only_put_before


def own(attachment_id: int, standing: Standing) -> Attachment:
    """A file that this person attached. Raises `NotFound` for any other."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.person_id != standing.person_id:
        raise _none()
    return found


def of_draft(draft_id: int, attachment_id: int, standing: Standing) -> Attachment:
    """A file of a revision of a draft that this person may read. Raises `NotFound` for any other."""
    draft = session.execute(
        select(Draft.restricted, Draft.author_id, Draft.keeper_id).where(Draft.id == draft_id)
    ).one_or_none()
    if draft is None or not may_read(draft, standing.person_id, standing.roles):
        raise _none()
    only_put_before(standing, draft_id)
    if attachment_id not in files_of(draft_id):
        raise _none()
    return session.execute(select(Attachment).where(Attachment.id == attachment_id)).scalar_one()


def usable(ids: Sequence[int], standing: Standing, draft_id: int | None) -> list[Attachment]:
    """Of these files those that this person may put into a draft: their own, and those that it held before."""
    if not ids:
        return []
    held = files_of(draft_id) if draft_id is not None else frozenset()
    found = {one.id: one for one in session.scalars(select(Attachment).where(Attachment.id.in_(list(ids))))}
    return [
        found[ident]
        for ident in ids
        if ident in found and (ident in held or found[ident].person_id == standing.person_id)
    ]


def _none() -> NotFound:
    return NotFound("not-found", N_("There is no such file."))
