"""What people are typing, kept on the server as it is written: one copy per person and place.

A working copy decides nothing and is nobody's word yet, so it leaves no entry in the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from governance.change import Actor, Made, insert_once, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid
from governance.people.rows import User
from workflows.amendments.rows import OWNER
from workflows.drafts import WorkingCopy
from workflows.threads import needs_staff

LARGEST = 768 * 1024
"""Characters of JSON that one copy may have: several texts of the longest kind, or a guidance document too long to be
saved, which has to be shortened by its writer."""

_PLACE = re.compile(r"(draft|thread|review|policy)/[1-9][0-9]{0,17}|statement|message")


@verb
def keep(actor: Actor, place: str, base_revision: int, fields: Mapping[str, Any]) -> Made:
    """Keep what a person has typed so far at a place, instead of what was kept there before.

    `place` is `draft/7`, `thread/5` (a new reply), `review/7` (a decision's comment), `policy/3` (a version of the
    guidance), `statement` or `message`; `base_revision` is the revision that the person began from. Raises `Invalid`
    for an unknown place and for too much text.
    """
    if not _PLACE.fullmatch(place):
        raise Invalid("invalid", N_("Nothing can be kept there."))
    if len(json.dumps(fields, ensure_ascii=False)) > LARGEST:
        raise Invalid("invalid", N_("This is too much text to be kept while you write. Save it."))
    with transaction(actor) as change:
        actor.may("write")
        if place.startswith("policy/"):
            change.standing.needs(OWNER)
        else:
            needs_staff(change.standing)
        mine = {"person_id": change.standing.person_id, "place": place}
        copy = {"base_revision": base_revision, "fields": dict(fields), "at": change.at}
        if not insert_once(WorkingCopy, {**mine, **copy}):
            session.execute(
                update(WorkingCopy).filter_by(**mine).values(**copy).execution_options(synchronize_session=False)
            )
        return change.made()


@verb
def forget(actor: Actor, place: str) -> Made:
    """Drop what was kept at a place: it was saved, or thrown away by its writer."""
    with transaction(actor) as change:
        session.execute(
            delete(WorkingCopy)
            .where(WorkingCopy.person_id == change.standing.person_id, WorkingCopy.place == place)
            .execution_options(synchronize_session=False)
        )
        return change.made()


def kept(person_id: int, place: str) -> WorkingCopy | None:
    """What a person has typed at a place and not saved."""
    return session.scalars(
        select(WorkingCopy)
        .where(WorkingCopy.person_id == person_id, WorkingCopy.place == place)
        .execution_options(populate_existing=True)
    ).one_or_none()


def writing_now(place: str, person_id: int, since: datetime) -> list[tuple[WorkingCopy, str]]:
    """Who else has typed in the same place since then: their working copies, with names."""
    return [
        (row.WorkingCopy, row.name)
        for row in session.execute(
            select(WorkingCopy, User.name)
            .join(User, User.id == WorkingCopy.person_id)
            .where(WorkingCopy.place == place, WorkingCopy.person_id != person_id, WorkingCopy.at >= since)
            .order_by(WorkingCopy.at.desc())
        )
    ]
