"""Whom a reader trusts: a tlog-policy with witnesses, groups and the quorum asked for (C2SP tlog-policy)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from governance.record.notes import Key, NoteError


@dataclass(frozen=True)
class Policy:
    """Witnesses by name, groups as (how many, members), and the quorum: a name, or `none`."""

    witnesses: Mapping[str, Key] = field(default_factory=dict)
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = "none"

    @classmethod
    def parse(cls, text: str) -> Policy:
        """Read the lines `log`, `witness`, `group` and `quorum`. Raises `NoteError`."""
        witnesses: dict[str, Key] = {}
        groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        quorum = "none"
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            match words:
                case [] | ["log", *_]:
                    continue
                case [first, *_] if first.startswith("#"):
                    continue
                case ["witness", name, vkey, *_]:
                    witnesses[name] = Key.parse(vkey)
                case ["group", name, count, *members] if members:
                    known = set(witnesses) | set(groups)
                    if not set(members) <= known:
                        raise NoteError(f"policy line {number}: unknown member")
                    groups[name] = (_count(count, len(members), number), tuple(members))
                case ["quorum", name] if name == "none" or name in witnesses or name in groups:
                    quorum = name
                case _:
                    raise NoteError(f"policy line {number} is not understood")
        return cls(witnesses, groups, quorum)

    def met(self, cosigners: Set[str]) -> bool:
        """Whether these signers (by their keys' names) make the quorum."""
        return self.quorum == "none" or self._holds(self.quorum, cosigners)

    def _holds(self, name: str, cosigners: Set[str]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].name in cosigners
        count, members = self.groups[name]
        return sum(self._holds(member, cosigners) for member in members) >= count


def _count(word: str, members: int, number: int) -> int:
    if word in ("any", "all"):
        return 1 if word == "any" else members
    if not word.isdigit() or not 1 <= int(word) <= members:
        raise NoteError(f"policy line {number}: the count is from 1 to {members}")
    return int(word)
