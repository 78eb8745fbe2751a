"""YAML as a tree of nodes with their positions, without aliases, tags or repeated keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from governance.errors import N_

LARGEST = 256 * 1024
"""Bytes of UTF-8 that a document may have."""

DEEPEST = 24
"""Levels of nesting that a document may have."""

MEANT = N_("Did you mean “%(word)s”?")

_UNFIT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Loader: type[Any] = getattr(yaml, "CLoader", yaml.Loader)  # only its parser is used: no object is ever constructed


@dataclass(frozen=True)
class Fault:
    """Something wrong with a document, and where: line and column count from 1.

    `message` is an English message id with places for `facts`; `clause` is the id of the part that is at fault;
    `suggestion` is the word that was probably meant, to be told with `MEANT`.
    """

    line: int
    column: int
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        """The English sentence with its position, for logs and the command line."""
        meant = " " + MEANT % {"word": self.suggestion} if self.suggestion else ""
        clause = self.clause + ": " if self.clause else ""
        return f"{self.line}:{self.column}: {clause}{self.message % self.facts}{meant}"


class DocumentFaults(Exception):
    """A document that is refused, with all the faults that were found in it, in the order of their lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.line, fault.column))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(slots=True)
class Node:
    """A value of the document. `plain` scalars were written without quotation marks."""

    line: int
    column: int

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins."""
        return self.line, self.column


@dataclass(slots=True)
class Scalar(Node):
    """A piece of text: its value, and how it was written, with its quotation marks and line breaks."""

    value: str
    plain: bool
    raw: str = ""


@dataclass(slots=True)
class Sequence(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Fields(Node):
    """Keys with values, in the order of the document."""

    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Scalar] = field(default_factory=dict)


@dataclass(slots=True)
class Broken(Node):
    """Stands where a value was refused already, so that it is not refused a second time."""


Path = tuple[str | int, ...]


def clause_of(path: Path) -> str:
    """The id of the clause that a place of the document belongs to: `categories.R3`, `triage.danger`, `title`."""
    names = [part for part in path if isinstance(part, str)]
    if names[:2] == ["triage", "nodes"]:
        del names[1]
    return ".".join(names[:2])


def read(text: str) -> tuple[Node, list[Fault]]:
    """The tree of a document, with the faults that leave a tree. Raises `DocumentFaults` where there is none.

    The tree is shared by whoever reads the same text next, and so is changed by nobody.
    """
    root, faults = _read(text)
    return root, list(faults)


@lru_cache(maxsize=2)  # a page reads one text, or two, several times: its head, its blocks, its document
def _read(text: str) -> tuple[Node, tuple[Fault, ...]]:
    unfit = _UNFIT.search(text)
    if unfit:
        at = unfit.start()
        place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        sentence = N_("The character U+%(code)s cannot be stored. Remove it.")
        raise DocumentFaults([Fault(*place, sentence, {"code": f"{ord(unfit[0]):04X}"})])
    size = len(text.encode())
    if size > LARGEST:
        sentence = N_("The document has %(size)s bytes; at most %(limit)s are allowed.")
        raise DocumentFaults([Fault(1, 1, sentence, {"size": size, "limit": LARGEST})])
    try:
        root, faults = _Builder(text).build(yaml.parse(text, Loader=_Loader))
        return root, tuple(faults)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        sentence = N_("This cannot be read as YAML. Check the indentation, the colons and the quotation marks here.")
        raise DocumentFaults([Fault(*place, sentence, {"problem": error.problem or error.context})]) from error


class _Builder:
    """Puts the parser's events together; faults that leave a tree are collected."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")  # which the parser does not count
        self.faults: list[Fault] = []
        self.open: list[Sequence | Fields] = []
        self.keys: list[Scalar | None] = []  # for each open mapping the key whose value comes next
        self.names: list[Scalar | None] = []  # for each open node the key that it is the value of
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> tuple[Node, list[Fault]]:
        """The tree and its faults."""
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, N_("A second document begins here. A policy is one document."))
                    break
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                self.open.pop()
                self.keys.pop()
                self.names.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
        if self.root is None:
            raise DocumentFaults([Fault(1, 1, N_("The document is empty."))])
        return self.root, self.faults

    def _node(self, event: Any) -> None:
        place = event.start_mark.line + 1, event.start_mark.column + 1
        written = slice(event.start_mark.index, event.end_mark.index)
        if event.anchor is not None and not isinstance(event, yaml.AliasEvent):
            self._refuse(event, N_("“&%(name)s” marks a value for reuse. Remove it."), name=event.anchor)
        if getattr(event, "tag", None) is not None:
            self._refuse(event, N_("“%(tag)s” is a YAML tag. Remove it."), tag=event.tag)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, N_("“*%(name)s” refers to another place. Write the value out."), name=event.anchor)
            self._put(Broken(*place))
        elif isinstance(event, yaml.ScalarEvent):
            self._put(Scalar(*place, event.value, not event.style, self.text[written]))
        else:
            self._begin(Sequence(*place) if isinstance(event, yaml.SequenceStartEvent) else Fields(*place))

    def _begin(self, node: Sequence | Fields) -> None:
        if len(self.open) >= DEEPEST:
            raise DocumentFaults([Fault(*node.place, N_("This is nested too deeply."))])
        name = self.keys[-1] if self.keys else None
        self._put(node)
        self.open.append(node)
        self.keys.append(None)
        self.names.append(name)

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent, key = self.open[-1], self.keys[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif key is None:
            self.keys[-1] = self._key(parent, node)
        else:
            self.keys[-1] = None
            if key is not _NO_KEY:
                parent.values.setdefault(key.value, node)

    def _key(self, parent: Fields, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self._fault(node.place, N_("A key has to be a word."))
            return _NO_KEY
        first = parent.keys.setdefault(node.value, node)
        if first is not node:
            sentence = N_("“%(key)s” stands here a second time; the first is in line %(line)s.")
            self._fault(node.place, sentence, key=node.value[:40], line=first.line)
        return node

    def _refuse(self, event: Any, sentence: str, **facts: Any) -> None:
        self._fault((event.start_mark.line + 1, event.start_mark.column + 1), sentence, **facts)

    def _fault(self, place: tuple[int, int], sentence: str, **facts: Any) -> None:
        self.faults.append(Fault(*place, sentence, facts, self._clause()))

    def _clause(self) -> str:
        """The clause of the place that has been come to; a part in one of the document's lists is known by its id."""
        names = [key.value for key in (*self.names, *self.keys[-1:]) if key is not None]
        if len(self.open) > 2 and isinstance(self.open[1], Sequence) and isinstance(self.open[2], Fields):
            ident = self.open[2].values.get("id")
            if isinstance(ident, Scalar):
                return f"{names[0]}.{ident.value[:40]}"
        return clause_of(tuple(names))


_NO_KEY = Scalar(0, 0, "", plain=True)
