"""What would be left after somebody leaves, is absent, or loses a role."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from policies.liveness import NOBODY
from policies.parts import Document
from workflows.liveness.roll import NOTHING, Loss, Roll, present
from workflows.liveness.routes import Line, binding, lines
from workflows.liveness.waiting import PAGE, Judge, StuckPage, Waiting, page_of, waiting


@dataclass(frozen=True)
class Consequences:
    """What a loss would leave: by version, ways with nobody (`dead`) and ways that fewer people's texts get through
    (`weaker`); and open items that would be stuck.
    """

    dead: Sequence[tuple[str, Document, Line]] = ()
    weaker: Sequence[tuple[str, Document, Line]] = ()
    items: StuckPage = field(default_factory=lambda: StuckPage((), 0, None))

    def __bool__(self) -> bool:
        return bool(self.dead or self.weaker or self.items.total)


def what_if(at: datetime, loss: Loss, absent: Collection[int] = (), size: int = PAGE) -> Consequences:
    """What a loss would change in the version in force, in those approved for later, and in what waits.

    Eight statements. Of ways only those are told that get worse, of items only those that are not stuck already. It is
    looked at with those who are away counted as there, and without them: a loss shows in either.
    """
    here = present(at)
    everybody = replace(here, away=frozenset(), lent=())
    documents, open_items = binding(at), waiting()
    found = _looked(everybody, documents, open_items, loss, absent, size)
    return _joined(found, _looked(here, documents, open_items, loss, absent, size)) if here.away else found


def _joined(first: Consequences, second: Consequences) -> Consequences:
    """What either look found; of a way that both did, what the first says."""
    known = {(number, _name(line)) for number, _, line in (*first.dead, *first.weaker)}
    dead = [one for one in second.dead if (one[0], _name(one[2])) not in known]
    weaker = [one for one in second.weaker if (one[0], _name(one[2])) not in known]
    items = first.items if first.items.total >= second.items.total else second.items
    return Consequences([*first.dead, *dead], [*first.weaker, *weaker], items)


def _looked(
    who: Roll,
    documents: Sequence[tuple[str, Document]],
    open_items: Sequence[Waiting],
    loss: Loss,
    absent: Collection[int],
    size: int,
) -> Consequences:
    before, after = who.without(NOTHING, absent), who.without(loss, absent)
    dead, weaker = list[tuple[str, Document, Line]](), list[tuple[str, Document, Line]]()
    for number, document in documents:
        known = {_name(one): one for one in lines(document, who, before)}
        for now in lines(document, who, after):
            then = known.get(_name(now))
            if now.outlook.verdict == NOBODY:
                dead += [(number, document, now)] if then is None or then.outlook.verdict != NOBODY else []
            elif set(now.shut_out).difference(then.shut_out if then else ()):
                weaker.append((number, document, now))
    judge = Judge(before)
    fine = [one for one in open_items if not judge.short(one)]
    return Consequences(dead, weaker, page_of(fine, who, after, None, size))


def _name(line: Line) -> tuple[Any, ...]:
    way = line.outlook.way
    return way.kind, way.name, way.topic, way.rules
