"""Whom to tell of what was said about a draft: who goes on with it, and who speaks in the thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.notices.concerned import Told, told_of
from governance.people.actors import active, names
from governance.worker import JobContext
from workflows.drafts import Draft
from workflows.states import DRAFT
from workflows.talk.rows import CommentTurn, DraftComment

EVENTS = (
    *("commented", "comment_answered", "comment_resolved", "comment_reopened"),
    *("suggested", "suggestion_taken", "suggestion_declined"),
)


def told_of_talk(change: Change, payload: Mapping[str, Any], job: JobContext) -> list[Told]:
    """Author, keeper, and everybody in the thread; nobody where the draft is over, or hidden."""
    row = session.execute(
        select(Draft.author_id, Draft.keeper_id, Draft.topic, Draft.restricted, Draft.state, DraftComment.person_id)
        .join(DraftComment, DraftComment.draft_id == Draft.id)
        .where(DraftComment.id == payload["comment_id"])
    ).one_or_none()
    if row is None or row.restricted or not DRAFT.allows(row.state, "revise"):
        return []
    spoke = session.scalars(select(CommentTurn.person_id).where(CommentTurn.comment_id == payload["comment_id"]))
    people = {*told_of(change, row), row.person_id, *spoke}
    by = names([payload["actor_id"]]).get(payload["actor_id"], "")
    facts = {"by": by, "comment": payload["comment"], "comment_id": payload["comment_id"]}
    return [Told(job.dedup, frozenset(active(people)), facts)]
