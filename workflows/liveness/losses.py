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
    """What either look found; each way once, and that nobody is left rather than that fewer are."""
    dead = _each_once([*first.dead, *second.dead])
    gone = {_place(one) for one in dead}
    weaker = [one for one in _each_once([*first.weaker, *second.weaker]) if _place(one) not in gone]
    items = first.items if first.items.total >= second.items.total else second.items
    return Consequences(dead, weaker, items)


Found = tuple[str, Document, Line]


def _each_once(found: Sequence[Found]) -> list[Found]:
    return list({_place(one): one for one in reversed(found)}.values())[::-1]


def _place(found: Found) -> tuple[Any, ...]:
    return found[0], _name(found[2])


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
