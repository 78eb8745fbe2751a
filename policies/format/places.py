"""Where each character of a value stands in the document: line and column, however the value is written."""

from __future__ import annotations

import re

from policies.format.nodes import Scalar

Place = tuple[int, int]

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|.)", re.DOTALL)
_SINGLE = re.compile("''|.", re.DOTALL)
_ESCAPED = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_ESCAPED |= {"e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}
_BLANK = frozenset(" \t\n\r\x85\u2028\u2029")

Written = tuple[str, int]
"""A character that is written, and where in the raw text."""


def places(scalar: Scalar) -> list[Place]:
    """The place of each character of the value, and then the place after the last one.

    A line break that was folded into a space stands where its line ends.
    """
    written, found, at = _written(scalar), [], 0
    for char in scalar.value:
        if char not in _BLANK:
            while at < len(written) and written[at][0] != char:
                at += 1
        found.append(written[min(at, len(written) - 1)][1] if written else 0)
        if at < len(written) and written[at][0] == char:
            at += 1
    found.append(found[-1] + 1 if found else 0)
    return _counted(scalar, found)


def _written(scalar: Scalar) -> list[Written]:
    """The characters that the raw text stands for, one by one, with the breaks and blanks between lines."""
    raw, style = scalar.raw, scalar.raw[:1]
    if scalar.plain or style not in "'\"|>":
        return [(char, at) for at, char in enumerate(raw)]
    if style in "|>":
        header = _BREAK.search(raw)
        return [(char, at) for at, char in enumerate(raw) if header and at >= header.end()]
    if style == '"':
        return _unescaped(raw)
    return [(match[0][0], match.start()) for match in _SINGLE.finditer(raw, 1, len(raw) - 1)]


def _unescaped(raw: str) -> list[Written]:
    found: list[Written] = []
    at, end = 1, len(raw) - 1
    while at < end:
        escape = _ESCAPE.match(raw, at, end) if raw[at] == "\\" else None
        if escape is None:
            found.append((raw[at], at))
            at += 1
            continue
        code = escape[0][1:]
        if not _BREAK.fullmatch(code):  # an escaped break stands for nothing
            found.append((chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code), at))
        at = escape.end()
    return found


def _counted(scalar: Scalar, offsets: list[int]) -> list[Place]:
    """Lines and columns of places in the raw text."""
    starts = [0, *(match.end() for match in _BREAK.finditer(scalar.raw))]
    found, line = [], 0
    for at in offsets:
        while line + 1 < len(starts) and starts[line + 1] <= at:
            line += 1
        column = at - starts[line] + (scalar.column if line == 0 else 1)
        found.append((scalar.line + line, column))
    return found
