"""What is noted while a document is read: its faults, where each value stands, and every text for people."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policies.format.nodes import Fault, Path, clause_of

NOTHING: Final = object()
"""What a reader returns for a value that it refused; containers leave it out."""

MOST_FAULTS = 50_000
"""Faults that are told; a document with more is refused as well without the rest."""

MOST_SUGGESTIONS = 50
"""Faults of a document for which a near name is looked for."""

MOST_NAMES = 200
"""Names among which a near one is looked for."""

MOST_LISTED = 40
"""Names that a sentence lists."""


@dataclass
class Reading:
    """Faults, the place of each value, the ids of listed parts (by their path), and every text for people."""

    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    ids: dict[Path, str] = field(default_factory=dict)
    texts: list[tuple[Path, Mapping[str, str]]] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)
    suggestions: int = 0

    def fault(
        self, path: Path, sentence: str, *, place: tuple[int, int] | None = None, meant: str = "", **facts: Any
    ) -> Any:
        """Note a fault at a value (or at `place`), with the word that was `meant`, and return `NOTHING`."""
        if len(self.faults) >= MOST_FAULTS:
            return NOTHING
        while place is None:
            place = self.places.get(path) if path else (1, 1)
            if place is None:
                path = path[:-1]
        self.faults.append(Fault(*place, sentence, facts, self.clause(path), meant))
        return NOTHING

    def unknown(self, path: Path, sentence: str, name: str, among: Collection[str], **facts: Any) -> Any:
        """Note a name that is not among the known ones, with the one that it resembles."""
        return self.fault(path, sentence, meant=self.near(name, among), name=name[:40], **facts)

    def near(self, written: str, known: Collection[str]) -> str:
        """The known name that a written one resembles, or nothing."""
        if self.suggestions >= MOST_SUGGESTIONS:
            return ""
        self.suggestions += 1
        return near(written, known)

    def listed(self, part: str, names: Iterable[str]) -> str:
        """The names of a part in one line; made once, however often it is told."""
        if part not in self.lists:
            self.lists[part] = listed(names)
        return self.lists[part]

    def clause(self, path: Path) -> str:
        """The id of the clause that a place belongs to; a listed part that has an id is known by it."""
        ident = self.ids.get(path[:2])
        return clause_of(path) if ident is None else f"{path[0]}.{ident}"

    def stands(self, *path: str | int) -> bool:
        """Whether something stands at this place of the document, refused or not."""
        return path in self.places


def near(written: str, known: Collection[str]) -> str:
    """The known name that a written one resembles, capitals aside, or nothing."""
    by_letters = {name.casefold(): name for name in sorted(known)[:MOST_NAMES]}
    found = difflib.get_close_matches(written[:80].casefold(), by_letters, n=1, cutoff=0.7)
    return by_letters[found[0]] if found and by_letters[found[0]] != written else ""


def listed(names: Iterable[str]) -> str:
    """Names in order, with an ellipsis where there are too many to be read."""
    ordered = sorted(names)
    return ", ".join(ordered[:MOST_LISTED]) + (", …" if len(ordered) > MOST_LISTED else "")
