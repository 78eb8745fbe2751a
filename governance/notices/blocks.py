"""Whom to tell that a block ends, or has ended: whoever has the channel in their hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Change
from governance.db import session
from governance.notices.concerned import Roster
from governance.people.actors import active
from policies.versions import edition
from workflows.delegations import absent, stand_ins_for
from workflows.moderation.ending import ENDED, TIMERS, ended
from workflows.moderation.rows import STANDS, Moderation, ModerationAct
from workflows.timers import LATE


def told_of_blocks(change: Change, asked: Sequence[Any]) -> list[dict[str, Any]]:
    """The notices of these timers, in their order, and an entry for each block that has ended.

    What was taken off meanwhile is told to nobody. A fixed number of statements, however many there are, and one more
    for each role that is looked up.
    """
    ids = sorted({ident for ident, _, _ in asked})
    rows = {
        row.Moderation.id: row
        for row in session.execute(
            select(Moderation, ModerationAct.person_id)
            .join(ModerationAct, (ModerationAct.moderation_id == Moderation.id) & ModerationAct.undoes.is_(False))
            .where(Moderation.id.in_(ids), Moderation.state.in_(STANDS))
        )
    }
    keepers = _Keepers(change, {row.person_id for row in rows.values()})
    found = []
    for ident, timer, said in sorted(asked, key=lambda one: (one[2], TIMERS.index(one[1]))):
        if ident in rows:
            row, moment = rows[ident].Moderation, datetime.fromisoformat(said)
            if timer == ENDED:
                ended(change, row, moment)
            found += [_notice(change, row, timer, moment, one) for one in sorted(keepers.of(rows[ident]))]
    return found


class _Keepers:
    """Who did it on the channel, where they are there; whoever stands in for them; else all who may publish."""

    def __init__(self, change: Change, people: set[int]) -> None:
        self._there = active(people) - absent(change.at)
        self._lent = stand_ins_for(people - self._there, change.at)
        self._roster = Roster(change.at)

    def of(self, row: Any) -> set[int]:
        if row.person_id in self._there:
            return {row.person_id}
        found = {one.delegate_id for one in self._lent if one.person_id == row.person_id}
        if not found:
            known = edition(row.Moderation.policy_version_id).document.roles
            for name in (name for name, role in known.items() if role.may_publish):
                found |= self._roster.holding(name, None)
        return found


def _notice(change: Change, row: Moderation, timer: str, moment: datetime, person: int) -> dict[str, Any]:
    until = row.until or moment
    facts = {"number": row.id, "kind": row.kind, "until": until.isoformat(), "moment": moment.isoformat()}
    event = f"block_{timer}"
    return {
        "person_id": person,
        "event": event,
        "moderation_id": row.id,
        "facts": {**facts, "late": change.at - moment > LATE},
        "dedup": f"{event}:{row.id}:{person}",
        "created_at": change.at,
    }
