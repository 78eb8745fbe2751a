"""The revisions of a draft, with the names of those whose words they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from governance.db import session
from governance.people.rows import User
from policies.posts import posts
from workflows.channels import Channel
from workflows.drafts import Revision

_SUGGESTER = aliased(User)


@dataclass(frozen=True)
class RevisionView:
    """A revision with its editor's name, how its channel counts, and whose suggestion was taken with it."""

    revision: Revision
    editor: str
    counting: str
    suggested_by: str | None = None

    @property
    def writers(self) -> set[int]:
        """Whose words these are."""
        return {one for one in (self.revision.editor_id, self.revision.suggested_by) if one is not None}

    @property
    def parts(self) -> dict[str, list[str]]:
        """The posts that each language's text goes out as."""
        return {one: list(posts(self.counting, text)) for one, text in self.revision.texts.items()}


def revisions_of(*draft_ids: int) -> list[RevisionView]:
    """Every revision of these drafts, newest first."""
    return [
        RevisionView(row.Revision, row.name, row.counting, row.suggester)
        for row in session.execute(
            select(Revision, User.name, Channel.counting, _SUGGESTER.name.label("suggester"))
            .join(Channel, Channel.id == Revision.channel_id)
            .join(User, User.id == Revision.editor_id)
            .outerjoin(_SUGGESTER, _SUGGESTER.id == Revision.suggested_by)
            .where(Revision.draft_id.in_(draft_ids))
            .order_by(Revision.n.desc())
        )
    ]
