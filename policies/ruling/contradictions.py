"""Structured conditions that can never hold, because their parts exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.ruling.predicates import COUNTS, FLAGS, LEAST, MOST, REPLY, WORDS, Key, Predicate

Values = frozenset[Any] | range
Left = Mapping[str, Values]
"""What each key may still be. A key that is not here may be anything."""

_NUMBERS = range(10**9 + 1)
_REPLIES = frozenset({REPLY})


def impossible(predicate: Predicate, known: Mapping[str, frozenset[str]]) -> bool:
    """Whether no draft can meet it. `known` holds the words that there are for a key: categories and topics."""
    return _Search(known).narrowed(predicate, {}) is None


@dataclass(frozen=True)
class _Search:
    known: Mapping[str, frozenset[str]]

    def narrowed(self, predicate: Predicate, left: Left) -> Left | None:
        """What the predicate leaves of what was left; None where that is nothing."""
        found: Left | None = left
        parts = list(_flat(predicate))
        for step in (self._demanded, self._excluded, self._any):  # the plain parts first: they narrow the others
            for key, value in parts:
                found = step(key, value, found) if found is not None else None
        return found

    def _demanded(self, key: str, value: Any, left: Left) -> Left | None:
        if key in ("not", "any"):
            return left
        asked, name, values = _simple(key, value)
        kept = self._kept("kind", _REPLIES, left) if asked.of_reply else left
        return kept if kept is None or values is None else self._kept(name, values, kept)

    def _excluded(self, key: str, value: Predicate, left: Left) -> Left | None:
        """What is left where one simple key does not hold; where anything else does not, nothing is said."""
        if key != "not" or len(value) != 1 or value.keys() & {"all", "any", "not"}:
            return left
        asked, name, values = _simple(*next(iter(value.items())))
        among = left.get(name, self._among(name))
        if values is None or among is None or (asked.of_reply and left.get("kind") != _REPLIES):
            return left
        return self._kept(name, _without(among, values), left)

    def _any(self, key: str, value: list[Predicate], left: Left) -> Left | None:
        if key != "any":
            return left
        possible = [one for one in (self.narrowed(branch, left) for branch in value) if one is not None]
        return (possible[0] if len(possible) == 1 else left) if possible else None

    def _kept(self, name: str, values: Values, left: Left) -> Left | None:
        among = left.get(name, self._among(name))
        kept = values if among is None else _both(among, values)
        return {**left, name: kept} if kept else None

    def _among(self, name: str) -> Values | None:
        if name in COUNTS:
            return _NUMBERS
        if name in FLAGS:
            return frozenset({True, False})
        return self.known.get(name) or (WORDS[name].among if name in WORDS else None)


def _flat(predicate: Predicate) -> Iterator[tuple[str, Any]]:
    """What has to hold, with `all` and what is denied twice taken apart."""
    for key, value in predicate.items():
        if key == "all":
            for one in value:
                yield from _flat(one)
        elif key == "not" and value.keys() == {"not"}:
            yield from _flat(value["not"])
        elif key == "not" and value.keys() == {"any"}:
            for one in value["any"]:
                yield from _flat({"not": one})
        else:
            yield key, value


def _simple(key: str, value: Any) -> tuple[Key, str, Values | None]:
    """What a simple key is about, its name, and the values that it allows; None where it names no values."""
    if key in WORDS:
        return WORDS[key], key, frozenset(value)
    if key in FLAGS:
        return FLAGS[key], key, frozenset({value})
    if key.endswith(LEAST) or key.endswith(MOST):
        name = key.removesuffix(LEAST).removesuffix(MOST)
        return COUNTS[name], name, range(value, _NUMBERS.stop) if key.endswith(LEAST) else range(value + 1)
    return Key("", of_reply=key == "mentions"), key, None


def _both(one: Values, other: Values) -> Values:
    if isinstance(one, range) and isinstance(other, range):
        return range(max(one.start, other.start), min(one.stop, other.stop))
    return frozenset(one) & frozenset(other)


def _without(one: Values, other: Values) -> Values:
    """What is left; a range loses its beginning or its end, never its middle."""
    if isinstance(one, range) and isinstance(other, range):
        return range(other.stop, one.stop) if other.start <= one.start else range(one.start, other.start)
    return frozenset(one) - frozenset(other)
