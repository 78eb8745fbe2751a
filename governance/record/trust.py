"""Whom a reader trusts: a tlog-policy with logs, witnesses, groups and the quorum asked for (C2SP tlog-policy)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from governance.record.notes import COSIGNATURE, ED25519, Key, NoteError

NONE = "none"


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses by name, groups as (how many, members), and the quorum: a name, or `none`."""

    logs: frozenset[Key] = frozenset()
    witnesses: Mapping[str, Key] = field(default_factory=dict)
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = NONE

    @classmethod
    def parse(cls, text: str) -> Policy:
        """Read the lines `log`, `witness`, `group` and `quorum`. Raises `NoteError` with the number of the line."""
        read = _Reading()
        for number, line in enumerate(text.split("\n"), 1):
            try:
                read.line(line)
            except NoteError as error:
                raise NoteError(f"policy line {number}: {error}") from None
        if read.quorum is None:
            raise NoteError("the policy has no quorum line")
        return cls(frozenset(read.logs), read.witnesses, read.groups, read.quorum)

    def met(self, cosigners: Set[Key]) -> bool:
        """Whether these keys make the quorum."""
        return self.quorum == NONE or self._holds(self.quorum, cosigners)

    def _holds(self, name: str, cosigners: Set[Key]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in cosigners
        count, members = self.groups[name]
        return sum(self._holds(member, cosigners) for member in members) >= count


class _Reading:
    """A policy as far as its lines were read: a line may only name what stands above it."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: str | None = None
        self._placed: set[str] = set()

    def line(self, line: str) -> None:
        """Take in one line. Raises `NoteError`."""
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            raise NoteError("a control character")
        match [word for word in re.split(r"[ \t]+", line) if word]:
            case []:
                pass
            case [first, *_] if first.startswith("#"):
                pass
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(_key(vkey, ED25519, self.logs))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self.witnesses[self._new(name)] = _key(vkey, COSIGNATURE, self.witnesses.values())
            case ["group", name, count, *members] if members:
                self._place(members)
                self.groups[self._new(name)] = (_count(count, len(members)), tuple(members))
            case ["quorum", name] if self.quorum is None:
                self.quorum = name if name == NONE else self._known(name)
            case _:
                raise NoteError("not understood")

    def _new(self, name: str) -> str:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise NoteError(f"the name {name} is taken")
        return name

    def _known(self, name: str) -> str:
        if name not in self.witnesses and name not in self.groups:
            raise NoteError(f"{name} is not known")
        return name

    def _place(self, members: list[str]) -> None:
        """Each name counts in one group and once, so that no witness weighs twice."""
        for name in members:
            if self._known(name) in self._placed:
                raise NoteError(f"{name} is a member already")
            self._placed.add(name)


def _key(vkey: str, kind: int, others: Iterable[Key]) -> Key:
    key = Key.parse(vkey)
    if key.kind != kind:
        raise NoteError("the key is of another kind than its line")
    if any(key.public == other.public for other in others):
        raise NoteError("this public key stands in the policy already")
    return key


def _count(word: str, members: int) -> int:
    if word in ("any", "all"):
        return 1 if word == "any" else members
    if not re.fullmatch(r"[1-9][0-9]{0,5}", word) or int(word) > members:
        raise NoteError(f"the count is from 1 to {members}")
    return int(word)
