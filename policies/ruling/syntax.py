"""A checked condition as a tree: what it names, compares and calls, and where.

The expression engine hands a checked expression out in its published form, `cel.expr.CheckedExpr` in protocol buffers;
the few messages of it are read here. It nests no deeper than the engine allows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Expr:
    """A part of a condition. `at` counts the characters before it, or before its operator."""

    at: int

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The parts that it consists of."""
        return ()


@dataclass(frozen=True)
class Literal(Expr):
    """A value that is written out."""

    value: str | bytes | int | float | bool | None


@dataclass(frozen=True)
class Name(Expr):
    """A fact, or the variable of a loop."""

    name: str


@dataclass(frozen=True)
class Group(Expr):
    """A list, a map (its `field` is `{}`), or what a field is taken from."""

    items: tuple[Expr, ...]
    field: str = ""

    @property
    def parts(self) -> tuple[Expr, ...]:
        """Keys and values in the order in which they are written."""
        return self.items


@dataclass(frozen=True)
class Call(Expr):
    """An operator or function with its arguments; `overload` names the one that the types choose."""

    function: str
    args: tuple[Expr, ...]
    overload: str

    @property
    def parts(self) -> tuple[Expr, ...]:
        """Its arguments."""
        return self.args


@dataclass(frozen=True)
class Loop(Expr):
    """What is done for each item of `over`."""

    over: Expr
    each: tuple[Expr, ...]

    @property
    def parts(self) -> tuple[Expr, ...]:
        """What it goes over, and what it does."""
        return (self.over, *self.each)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts."""
    yield expr
    for part in expr.parts:
        yield from walk(part)


def same(one: Expr, other: Expr) -> bool:
    """Whether two expressions say the same, however they are spaced."""
    if type(one) is not type(other) or len(one.parts) != len(other.parts) or _own(one) != _own(other):
        return False
    return all(same(*pair) for pair in zip(one.parts, other.parts, strict=True))


def _own(expr: Expr) -> object:
    if isinstance(expr, Literal):
        return type(expr.value), expr.value
    if isinstance(expr, Call):
        return expr.function, expr.overload
    return expr.name if isinstance(expr, Name) else expr.field if isinstance(expr, Group) else None


def read(serialized: bytes) -> Expr:
    """The tree of a checked expression."""
    checked = _message(_message(serialized)[2][0])
    info = _message(checked[5][0])
    places = {_one(entry, 1): _one(entry, 2) for entry in map(_message, info.get(4, ()))}
    overloads = {
        _one(entry, 1): _message(entry[2][0]).get(3, [b""])[0].decode() for entry in map(_message, checked.get(2, ()))
    }
    return _Reader(places, overloads).expr(checked[4][0])


Message = dict[int, list[bytes]]
"""The fields of a message by number. A number on the wire is kept as eight bytes."""


def _message(raw: bytes) -> Message:
    found: Message = {}
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        if tag & 7 == 0:
            number, at = _varint(raw, at)
            value = number.to_bytes(8, "little")
        else:
            size, at = (8, at) if tag & 7 == 1 else _varint(raw, at)
            value, at = raw[at : at + size], at + size
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (raw[at] & 127) << shift
        shift += 7
        at += 1
        if raw[at - 1] < 128:
            return value & (2**64 - 1), at


def _one(message: Message, field: int) -> int:
    return _number(message[field][0]) if field in message else 0


def _number(value: bytes) -> int:
    return int.from_bytes(value, "little", signed=True)


@dataclass
class _Reader:
    places: dict[int, int]
    overloads: dict[int, str]

    def expr(self, raw: bytes) -> Expr:
        """One `Expr` message."""
        message = _message(raw)
        ident = _one(message, 2)
        kind = next(iter(message.keys() - {2}))
        return self._kind(kind, _message(message[kind][0]), self.places.get(ident, 0), self.overloads.get(ident, ""))

    def _kind(self, kind: int, body: Message, at: int, overload: str) -> Expr:
        if kind == 3:
            return Literal(at, _constant(body))
        if kind == 4:
            return Name(at, body[1][0].decode())
        if kind == 6:
            args = tuple(self.expr(one) for one in (*body.get(1, ()), *body.get(3, ())))
            return Call(at, body[2][0].decode(), args, overload)
        if kind == 9:
            return Loop(at, self.expr(body[2][0]), tuple(self.expr(body[part][0]) for part in (4, 5, 6, 7)))
        if kind == 8:
            entries = [_message(one) for one in body.get(2, ())]
            return Group(at, tuple(self.expr(one[field][0]) for one in entries for field in (3, 4)), "{}")
        field = body.get(2, [b""])[0].decode() if kind == 5 else ""
        return Group(at, tuple(self.expr(one) for one in body.get(1, ())), field)


def _constant(body: Message) -> str | bytes | int | float | bool | None:
    kind, (value, *_) = next(iter(body.items()))
    if kind == 6:
        return value.decode()
    if kind == 2:
        return _number(value) != 0
    if kind in (3, 4):
        return _number(value)
    if kind == 5:
        number: float = struct.unpack("<d", value)[0]
        return number
    return value if kind == 7 else None
