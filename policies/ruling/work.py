"""How much a condition may have to do: the characters that it looks at, by the length of the texts it is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from policies.ruling.syntax import Call, Expr, Group, Literal, Loop, Name, walk

MOST = 64_000_000
"""What one evaluation may cost: about a second where a text and a pattern are made to be slow, else far less."""

MOST_TEXTS = 4
"""Texts of the greatest length that a draft is reckoned with; of shorter ones it may have more."""

_FREE = frozenset({"_&&_", "_||_", "!_", "_?_:_", "_[_]", "@not_strictly_false", "dyn"})
"""Operators that look at no text themselves."""

_SEARCHES = frozenset({"mentions", "matches_any"})
_SEARCH = 4
"""What finding words costs, beside a plain comparison: the text is copied and folded."""

_KEEPS = frozenset({"add_string", "add_bytes", "add_list", "string_to_bytes", "bytes_to_string", "string_to_string"})
"""Overloads whose result is as large as what they are given."""

_SMALL = 64

_TOKEN = re.compile(r"\{(\d+)(?:,(\d*))?\}|\(|\)|\[\^?\]?(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\?.", re.DOTALL)
_WIDE = re.compile(r"\.|\[\^|\\[pPDWS]")
_WIDE_STATES = 8
"""States that any character outside ASCII takes, as a pattern sees it."""


@dataclass(frozen=True)
class Amount:
    """So many characters, and so many for each character of the longest text."""

    fixed: int = 0
    by_length: int = 0

    def at(self, length: int) -> int:
        """How many that is with texts of this length."""
        return self.fixed + self.by_length * length

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.fixed + other.fixed, self.by_length + other.by_length)

    def __mul__(self, times: int) -> Amount:
        return Amount(self.fixed * times, self.by_length * times)


def work_of(tree: Expr, types: Mapping[str, str], items: int) -> Amount:
    """What evaluating costs at most, where a list holds at most so many items."""
    longest = max([items, *(len(one.items) for one in walk(tree) if isinstance(one, Group))])
    return _Reckoning(types, items, longest).of(tree)[0]


def states(pattern: str) -> int:
    """About how many states a search with this pattern has, its repetitions written out."""
    open_groups, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        if token[0] == "(":
            open_groups.append(0)
            last = 0
        elif token[0] == ")" and len(open_groups) > 1:
            last = open_groups.pop()
            open_groups[-1] += last
        elif token[1]:
            times = max(int(token[1]), int(token[2] or 0)) - 1
            open_groups[-1] += last * max(times, 0)
            last *= times + 1
        else:
            last = _WIDE_STATES if _WIDE.match(token[0]) else 1
            open_groups[-1] += last
    return sum(open_groups)


@dataclass(frozen=True)
class _Reckoning:
    types: Mapping[str, str]
    items: int
    longest: int

    def of(self, expr: Expr) -> tuple[Amount, Amount]:
        """What an expression costs, and how large its value is."""
        if isinstance(expr, Literal):
            return Amount(1), Amount(len(expr.value) if isinstance(expr.value, str | bytes) else 8)
        if isinstance(expr, Name):
            return Amount(1), self._size(expr.name)
        if isinstance(expr, Loop):
            return self._loop(expr)
        parts = [self.of(part) for part in expr.parts]
        work = sum((one for one, _ in parts), Amount(1))
        size = sum((one for _, one in parts), Amount())
        if not isinstance(expr, Call) or expr.function in _FREE:
            return work, self._size("message.text") if self._text_of_map(expr) else size
        work += size * _dearness(expr)
        return work, size if expr.overload in _KEEPS else Amount(_SMALL)

    def _loop(self, loop: Loop) -> tuple[Amount, Amount]:
        work, _ = self.of(loop.over)
        each = [self.of(part) for part in loop.each]
        times = self._count(loop.over)
        inside = sum((one for one, _ in each), Amount(1))
        return work + inside * times, sum((one for _, one in each), Amount()) * times

    def _size(self, name: str) -> Amount:
        kind = self.types.get(name)
        if name == "@result" or kind in ("bool", "int", "timestamp"):
            return Amount(8)
        if name in ("message.text", "message.url") or kind is None:  # the variable of a loop may hold a whole text
            return Amount(0, 1)
        if kind == "map":
            return Amount(0, MOST_TEXTS)
        return Amount(_SMALL) if kind == "string" else Amount(0, 1)

    def _text_of_map(self, expr: Expr) -> bool:
        """Whether this is one text of those that a fact holds."""
        if not isinstance(expr, Call) or expr.function != "_[_]":
            return False
        return isinstance(expr.args[0], Name) and self.types.get(expr.args[0].name) == "map"

    def _count(self, over: Expr) -> int:
        """How many items a loop goes over at most."""
        if isinstance(over, Name) and over.name in self.types:
            return MOST_TEXTS if self.types[over.name] == "map" else self.items
        if isinstance(over, Group):
            return max(1, len(over.items))
        if isinstance(over, Loop):
            return self._count(over.over)
        return self.longest


def _dearness(call: Call) -> int:
    if call.function in _SEARCHES:
        return _SEARCH
    if call.function != "matches":
        return 1
    pattern = call.args[-1]
    return 8 + states(pattern.value) // 2 if isinstance(pattern, Literal) and isinstance(pattern.value, str) else MOST
