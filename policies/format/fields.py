"""The texts for people in the lines of a clause, as fields: read by language, and written back into their places."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies.format.blocks import Block
from policies.format.nodes import DocumentFaults, Fields, Node, Path, Scalar, Sequence, read
from policies.format.shapes import LANGUAGE
from policies.format.spots import Lines

WIDTH = 110
"""Characters of a line beyond which a text is written over several."""

_WORDS = r"(?!(?:true|false|null|yes|no|on|off|y|n)\Z)[^\W\d_](?:[\w %%/().’«»+–—-]|'(?!\Z)%s)*"
_IN_FLOW = re.compile(_WORDS % "", re.IGNORECASE)
_IN_BLOCK = re.compile(_WORDS % r"|[,;?!]|:(?=\S)", re.IGNORECASE)
"""Texts that need no quotation marks: fewer than there are, but no reader of YAML takes them for anything else."""


@dataclass(frozen=True)
class Field:
    """One text for people: its path in the document, and what it says by language."""

    path: Path
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The path in one word, as forms name it: `categories.R3.guidance`, `examples.4.title`."""
        return ".".join(map(str, self.path))


class Unwritable(Exception):
    """A text that cannot be put into its place: the lines have to be edited themselves."""


def fields(source: str, block: Block) -> tuple[Field, ...]:
    """The texts for people that stand in the lines of a block, in their order. None in a text that cannot be read."""
    return tuple(Field(path, _texts(node)) for path, node in _within(source, block))


def written(source: str, block: Block, name: str, language: str, text: str) -> str:
    """The source with a field saying this in a language; everything else stays as it is, to the letter.

    The text is written as the one before was, where that can be. An empty text takes the language out, as long as
    another is left. Raises `Unwritable` where the block has no such field, or its lines leave no place for the text.
    """
    found = next(((path, one) for path, one in _within(source, block) if Field(path).name == name), None)
    if found is None or not re.fullmatch(LANGUAGE, language):
        raise Unwritable(name)
    path, node = found
    if _texts(node).get(language, "") == text:
        return source
    wanted = {**_texts(node), language: text}
    if not text:
        del wanted[language]
    meant = _plain(read(source)[0], path, wanted)
    for candidate in _candidates(source, node, language, text) if wanted else ():
        if _meaning(candidate) == meant:
            return candidate
    raise Unwritable(name)


def _meaning(source: str) -> object:
    """Everything that a text says, as plain values; None where it cannot be read."""
    try:
        return _plain(read(source)[0])
    except DocumentFaults:
        return None


def _plain(node: Node, path: Path = (), value: object = None) -> object:
    """A tree as plain values, with another value at one path."""
    if value is not None and not path:
        return value
    begins, rest = path[:1], path[1:]

    def inner(name: str | int, one: Node) -> object:
        return _plain(one, rest, value) if value is not None and begins == (name,) else _plain(one)

    if isinstance(node, Fields):
        return {name: inner(name, one) for name, one in node.values.items()}
    if isinstance(node, Sequence):
        return [inner(index, one) for index, one in enumerate(node.items)]
    return node.value if isinstance(node, Scalar) else None


# -- Where texts stand ----------------------------------------------------------------------------------------------


def _within(source: str, block: Block) -> Iterator[tuple[Path, Fields]]:
    try:
        root, _ = read(source)
    except DocumentFaults:
        return
    for path, node in _all(root, ()):
        if block.first <= next(iter(node.keys.values())).line <= block.last:
            yield path, node


def _all(node: Node, path: Path) -> Iterator[tuple[Path, Fields]]:
    if isinstance(node, Fields):
        if _is_text(node) and path:
            yield path, node
        else:
            for name, value in node.values.items():
                yield from _all(value, (*path, name))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _all(item, (*path, index))


def _is_text(node: Fields) -> bool:
    return (
        bool(node.keys)
        and set(node.keys) == set(node.values)
        and all(re.fullmatch(LANGUAGE, key) for key in node.keys)
        and all(isinstance(value, Scalar) for value in node.values.values())
    )


def _texts(node: Fields) -> dict[str, str]:
    return {language: one.value for language, one in node.values.items() if isinstance(one, Scalar)}


# -- How texts are written ------------------------------------------------------------------------------------------


def _candidates(source: str, node: Fields, language: str, text: str) -> Iterator[str]:
    """The source with the text in its place, in the ways that it could be written; not every one need be right."""
    lines = Lines(source)
    flow = source[lines.offset(*node.place)] == "{"
    scalar = node.values.get(language)
    if not text:
        yield from _without(source, lines, node, language, flow)
    elif isinstance(scalar, Scalar):
        start = lines.offset(*scalar.place)
        end = start + len(scalar.raw)
        tail = scalar.raw[len(scalar.raw.rstrip()) :] if scalar.raw[:1] in ("|", ">") else ""
        for way in _ways(text, scalar.raw, flow, node.keys[language].column + 1):
            yield source[:start] + way + tail + source[end:]
    else:
        yield from _added(source, lines, node, language, text, flow)


def _ways(text: str, before: str, flow: bool, indent: int) -> Iterator[str]:
    """A text as YAML: in the style of the one before, else as short as can be, else in quotation marks."""
    plain = (_IN_FLOW if flow else _IN_BLOCK).fullmatch(text)
    if not flow and ("\n" in text or before[:1] == "|"):
        yield _block("|", text, indent)
    if not flow and (before[:1] == ">" or len(text) + indent > WIDTH):
        yield _block(">", text, indent)
    if plain and before[:1] not in ('"', "'"):
        yield text
    yield json.dumps(text, ensure_ascii=False)
    yield json.dumps(text)


def _block(style: str, text: str, indent: int) -> str:
    """A block of lines, literal (`|`) or folded (`>`); the end of the text is told by its head."""
    body = text.rstrip("\n")
    kept = len(text) - len(body)
    head = style + ("-" if kept == 0 else "" if kept == 1 else "+")
    rows = body.split("\n") + [""] * max(0, kept - 1)
    if style == ">":
        rows = [row for one in rows for row in (*_wrapped(one, WIDTH - indent), "")][:-1]
    return "\n".join([head, *(f"{' ' * indent}{row}" if row else "" for row in rows)])


def _wrapped(row: str, width: int) -> list[str]:
    return textwrap.wrap(row, max(width, 40), break_long_words=False, break_on_hyphens=False) or [""]


def _added(source: str, lines: Lines, node: Fields, language: str, text: str, flow: bool) -> Iterator[str]:
    """A language that the text did not have, after the last one."""
    last = list(node.values.values())[-1]
    assert isinstance(last, Scalar)
    end = lines.offset(*last.place) + len(last.raw.rstrip() if last.raw[:1] in ("|", ">") else last.raw)
    column = next(iter(node.keys.values())).column
    for way in _ways(text, last.raw, flow, column + 1):
        if flow:
            yield f"{source[:end]}, {language}: {way}{source[end:]}"
            continue
        new = f"{' ' * (column - 1)}{language}: {way}\n"
        after = source.find("\n", end) + 1 or len(source)
        yield source[:after] + ("" if source[:after].endswith("\n") else "\n") + new + source[after:]
        before = lines.offset(next(iter(node.keys.values())).line)
        yield source[:before] + new + source[before:]


def _without(source: str, lines: Lines, node: Fields, language: str, flow: bool) -> Iterator[str]:
    """The text without one of its languages."""
    names = list(node.keys)
    if language not in names or len(names) < 2:
        return
    at = names.index(language)
    begin, scalar = lines.offset(*node.keys[language].place), node.values[language]
    assert isinstance(scalar, Scalar)
    end = lines.offset(*scalar.place) + len(scalar.raw)
    if flow:
        if at + 1 < len(names):
            yield source[:begin] + source[lines.offset(*node.keys[names[at + 1]].place) :]
        else:
            before = node.values[names[at - 1]]
            assert isinstance(before, Scalar)
            yield source[: lines.offset(*before.place) + len(before.raw)] + source[end:]
        return
    start = lines.offset(node.keys[language].line)
    after = lines.offset(node.keys[names[at + 1]].line) if at + 1 < len(names) else _next_line(source, end)
    yield source[:start] + source[after:]


def _next_line(source: str, end: int) -> int:
    if source[:end].endswith("\n"):
        return end
    return source.find("\n", end) + 1 or len(source)
