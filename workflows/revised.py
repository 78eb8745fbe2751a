"""The revisions of a draft, with the names of those whose words they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from governance.db import session
from governance.people.renaming import name_at
from governance.people.rows import User
from policies.posts import posts
from workflows.channels import Channel
from workflows.drafts import Revision
from workflows.talk.typed import typed_in

_SUGGESTER = aliased(User)


@dataclass(frozen=True)
class RevisionView:
    """A revision with its editor's name, how its channel counts, and whose suggestion was taken with it.

    `typed` are those whose suggested words came to stand in it though nobody took them.
    """

    revision: Revision
    editor: str
    counting: str
    suggested_by: str | None = None
    typed: Sequence[tuple[int, str]] = ()

    @property
    def writers(self) -> set[int]:
        """Whose words these are."""
        known = self.revision.editor_id, self.revision.suggested_by, *(ident for ident, _ in self.typed)
        return {one for one in known if one is not None}

    @property
    def parts(self) -> dict[str, list[str]]:
        """The posts that each language's text goes out as."""
        return {one: list(posts(self.counting, text)) for one, text in self.revision.texts.items()}


def revisions_of(*draft_ids: int, after: int | None = None, size: int | None = None) -> list[RevisionView]:
    """Every revision of these drafts, newest first; of one, `size` of those before `after`. Two statements."""
    statement = (
        select(Revision, name_at(User, Revision.at).label("name"), Channel.counting)
        .add_columns(_SUGGESTER.name.label("suggester"))
        .join(Channel, Channel.id == Revision.channel_id)
        .join(User, User.id == Revision.editor_id)
        .outerjoin(_SUGGESTER, _SUGGESTER.id == Revision.suggested_by)
        .where(Revision.draft_id.in_(draft_ids), *(() if after is None else (Revision.n < after,)))
        .order_by(Revision.n.desc())
        .limit(size)
    )
    rows, typed = session.execute(statement).all(), typed_in(draft_ids)
    return [
        RevisionView(
            *(row.Revision, row.name, row.counting, row.suggester),
            typed.get((row.Revision.draft_id, row.Revision.n), ()),
        )
        for row in rows
    ]
