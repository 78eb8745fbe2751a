"""Who does the arithmetic of a replay: this process, or a few of its own where there is enough to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import policies
from policies import trying
from policies.trying import Item, Trial

ENOUGH = 3_000
"""Items from which on it pays to start processes: one takes as long to start as a thousand items take."""

MOST = 4
"""Processes that are started, however many processors there are."""

SourceOf = Callable[[int], str]
"""The text of a version, by its row id."""


class Crew(Protocol):
    """Takes batches of items and gives back what came of each, in order."""

    def __enter__(self) -> Crew: ...
    def __exit__(self, *_: object) -> None: ...
    def results(self, batches: Iterable[Sequence[Item]]) -> Iterator[tuple[Sequence[Item], list[list[Any]]]]: ...


def crew(source: str, staff: Sequence[Any], texts: SourceOf, items: int) -> Crew:
    """Whoever is right for this many items."""
    several = hands()
    return Hands(source, staff, texts, several) if several > 1 and items >= ENOUGH else Alone(source, staff, texts)


def hands() -> int:
    """How many processes can work at once here."""
    return min(len(os.sched_getaffinity(0)), MOST)


def _new(items: Sequence[Item], known: set[int], texts: SourceOf) -> dict[str, str]:
    """The texts of versions that have not been told before."""
    wanted = {int(item[1]) for item in items} - known
    known |= wanted
    return {str(ident): texts(ident) for ident in sorted(wanted)}


class Alone:
    """This process by itself."""

    def __init__(self, source: str, staff: Sequence[Any], texts: SourceOf) -> None:
        self._trial, self._texts, self._known = Trial(source, staff), texts, set[int]()

    def __enter__(self) -> Alone:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def results(self, batches: Iterable[Sequence[Item]]) -> Iterator[tuple[Sequence[Item], list[list[Any]]]]:
        for items in batches:
            self._trial.learn(_new(items, self._known, self._texts))
            yield items, self._trial.batch(items)


class Hands:
    """Processes of our own that read batches from a pipe. They end with it, however this process ends."""

    def __init__(self, source: str, staff: Sequence[Any], texts: SourceOf, hands: int) -> None:
        self._first, self._texts, self._count = {"source": source, "staff": staff}, texts, hands
        self._hands: list[_Hand] = []

    def __enter__(self) -> Hands:
        self._hands = [_Hand(self._first) for _ in range(self._count)]
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self._hands:
            hand.end()

    def results(self, batches: Iterable[Sequence[Item]]) -> Iterator[tuple[Sequence[Item], list[list[Any]]]]:
        """What came of each batch, in order. Whoever has answered is given the next batch before the answer is used.

        Nobody holds more than one batch: two could wait for each other, each with a full pipe.
        """
        number = 0
        for number, items in enumerate(batches, 1):
            hand = self._hands[number % len(self._hands)]
            had = hand.answer() if hand.items else None
            hand.ask(items, _new(items, hand.known, self._texts))
            if had is not None:
                yield had
        for ahead in range(1, len(self._hands) + 1):
            hand = self._hands[(number + ahead) % len(self._hands)]
            if hand.items:
                yield hand.answer()


class _Hand:
    def __init__(self, first: dict[str, Any]) -> None:
        root = str(Path(policies.__file__).parents[1])
        self.known: set[int] = set()
        self.items: Sequence[Item] = ()
        self._first: dict[str, Any] | None = first
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", trying.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="ascii",
            env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])},
        )

    def ask(self, items: Sequence[Item], documents: dict[str, str]) -> None:
        if self._first is not None:
            self._write(self._first)
            self._first = None
        self._write({"documents": documents, "items": items})
        self.items = items

    def answer(self) -> tuple[Sequence[Item], list[list[Any]]]:
        assert self._process.stdout is not None  # as asked for above
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process that tried items has ended")
        items, self.items = self.items, ()
        return items, json.loads(line)

    def end(self) -> None:
        """Close the pipes and wait for the process, which ends with its input."""
        for pipe in (self._process.stdout, self._process.stdin):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()
        self._process.wait()

    def _write(self, said: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said, separators=(",", ":")) + "\n")
        self._process.stdin.flush()
