"""A version tried on many past items: by this process, or by one of its own that reads them from its standard input.

What goes in and out is JSON, a line for each batch; the process ends when its input does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO

from policies.document import Document, parse
from policies.eligibility import PersonFacts
from policies.facts import Evaluation, Facts
from policies.replay import Difference, PastDraft, PastThread, Replay
from policies.routing.matching import Staff

DRAFT, THREAD = "draft", "thread"
UNREADABLE = "unreadable"
"""The kind of an item that could not be tried, because what was stored of it does not fit the present program."""

Item = Sequence[Any]
"""A draft: ("draft", id of its version, facts and outcome as JSON text, conflict set, approved, published); a thread:
("thread", id of its version, category, action, received, first response due, path). Moments are ISO 8601."""


class Trial:
    """One version, and the people who would approve under it."""

    def __init__(self, source: str, staff: Sequence[tuple[int, Sequence[Sequence[Any]]]]) -> None:
        people = [PersonFacts(ident, frozenset((role, topic) for role, topic in grants)) for ident, grants in staff]
        self._replay = Replay(parse(source), Staff(people))
        self._old: dict[str, Document] = {}

    def learn(self, documents: Mapping[str, str]) -> None:
        """Take in the texts of versions under which items were evaluated, by id."""
        for ident, source in documents.items():
            self._old[ident] = parse(source)

    def batch(self, items: Sequence[Item]) -> list[list[Any]]:
        """How each item differs: its kinds, the details, and the approvals asked of each role before and after."""
        return [_listed(self._one(item)) for item in items]

    def _one(self, item: Item) -> Difference:
        try:
            old = self._old[str(item[1])]
            return (
                self._replay.draft(_draft(item), old) if item[0] == DRAFT else self._replay.thread(_thread(item), old)
            )
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            return Difference((UNREADABLE,), {"error": type(error).__name__})


def _draft(item: Item) -> PastDraft:
    _, _, facts, outcome, conflict, approved, published = item
    return PastDraft(
        Facts.from_json(json.loads(facts)),
        Evaluation.from_json(json.loads(outcome)),
        frozenset(conflict),
        _read(approved),
        _read(published),
    )


def _thread(item: Item) -> PastThread:
    _, _, category, action, received, due, path = item
    return PastThread(category, action, datetime.fromisoformat(received), _read(due), tuple(path))


def _read(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)


def _listed(found: Difference) -> list[Any]:
    return [list(found.kinds), dict(found.detail), dict(found.before), dict(found.after)]


def serve(source: TextIO, sink: TextIO) -> None:
    """Answer batches until there are none: {"source", "staff"} first, then {"documents", "items"} for each."""
    first = json.loads(source.readline())
    trial = Trial(first["source"], first["staff"])
    for line in source:
        asked = json.loads(line)
        trial.learn(asked["documents"])
        sink.write(json.dumps(trial.batch(asked["items"]), separators=(",", ":")) + "\n")
        sink.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
