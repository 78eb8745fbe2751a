"""Where each clause stands in the text of a document, so that one can be written anew and the rest left alone."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from policies.format.nodes import DocumentFaults, Fields, Node, Scalar, Sequence, clause_of, read

_NODES = ("triage", "nodes")
"""The questions of the tree stand one level deeper than other clauses."""


@dataclass(frozen=True)
class Block:
    """The lines of one clause, or of a whole part: `first` to `last`, counted from 1, set in by `indent` spaces."""

    clause: str
    first: int
    last: int
    indent: int


def blocks(source: str) -> dict[str, Block]:
    """The lines of each part and of each clause that begins a line, by id, in the order of the text.

    A text that cannot be read as YAML has none. Faults of any other kind do not matter here.
    """
    try:
        root, _ = read(source)
    except DocumentFaults:
        return {}
    if not isinstance(root, Fields):
        return {}
    lines = source.splitlines()
    return {block.clause: block for block in _within(root, (), len(lines), lines)}


def text_of(source: str, block: Block) -> str:
    """The lines of a block as they are edited: without the indentation that its place gives it."""
    lines = source.splitlines()[block.first - 1 : block.last]
    return "".join(f"{line[block.indent :] if not line[: block.indent].strip() else line}\n" for line in lines)


def replaced(source: str, block: Block, text: str) -> str:
    """The source with other lines in the place of a block; the lines around it stay as they are, to the letter."""
    lines = source.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    new = textwrap.indent(text.rstrip("\n") + "\n", " " * block.indent)
    return "".join([*lines[: block.first - 1], new, *lines[block.last :]])


def with_part(source: str, part: str, text: str) -> str:
    """The source with `text` as a whole part of it: in the place of the one it has, else at its end."""
    found = blocks(source).get(part)
    if found is not None:
        return replaced(source, found, text)
    return f"{source.rstrip()}\n\n{text.rstrip()}\n"


def _within(fields: Fields, path: tuple[str, ...], last: int, lines: list[str]) -> Iterator[Block]:
    names = list(fields.keys)
    for name, following in itertools.zip_longest(names, names[1:]):
        key = fields.keys[name]
        end = last if following is None else fields.keys[following].line - 1
        if not _begins(key, lines) or end < key.line:
            continue
        end = _without_tail(key.line, end, key.column - 1, lines)
        here = (*path, name)
        yield Block("triage.nodes" if here == _NODES else clause_of(here), key.line, end, key.column - 1)
        value = fields.values.get(name)
        if not path or here == _NODES:
            yield from _inside(value, here, end, lines)


def _inside(value: Node | None, path: tuple[str, ...], last: int, lines: list[str]) -> Iterator[Block]:
    if isinstance(value, Fields):
        yield from _within(value, path, last, lines)
    elif isinstance(value, Sequence):
        for item, following in itertools.zip_longest(value.items, value.items[1:]):
            ident = item.values.get("id") if isinstance(item, Fields) else None
            if isinstance(ident, Scalar) and _begins_item(item, lines):
                end = last if following is None else following.line - 1
                indent = lines[item.line - 1].index("-")
                yield Block(f"{path[0]}.{ident.value}", item.line, _without_tail(item.line, end, indent, lines), indent)


def _begins(key: Scalar, lines: list[str]) -> bool:
    """Whether nothing stands before the key in its line: else it shares its line with others."""
    return key.line <= len(lines) and not lines[key.line - 1][: key.column - 1].strip()


def _begins_item(item: Node, lines: list[str]) -> bool:
    return item.line <= len(lines) and lines[item.line - 1][: item.column - 1].strip() == "-"


def _without_tail(first: int, last: int, indent: int, lines: list[str]) -> int:
    """The last line without blank ones and without comments that stand out as far as the clause: those of the next."""
    while last > first:
        line = lines[last - 1]
        comment = line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= indent
        if line.strip() and not comment:
            break
        last -= 1
    return last
