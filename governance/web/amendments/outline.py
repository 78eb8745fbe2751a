"""The outline of a text that is being written: its parts and clauses in order, each with how it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from re import fullmatch

from flask_babel import gettext

from governance.errors import N_
from governance.web import guide, telling
from governance.web.amendments.checking import Checked
from policies.clauses import Clause, clauses, sections
from policies.format.blocks import Block, blocks
from policies.format.shapes import LANGUAGE
from policies.format.spots import Lines
from policies.parts import Document

OTHER = "other"
MOST_MARKED = 500
"""Faults that are looked for in the outline."""

EXAMPLES = N_("Examples")
ELSEWHERE = N_("Other lines")


@dataclass(frozen=True)
class Entry:
    """A clause in the outline. `faults` are faults in it, `failing` says that its example comes out otherwise."""

    clause: str
    title: str
    line: int
    start: int
    faults: int
    failing: bool


@dataclass(frozen=True)
class Part:
    """A part of the outline; `block` is the clause id under which all its lines can be edited, where there is one."""

    id: str
    title: str
    block: str
    entries: Sequence[Entry]

    @property
    def faults(self) -> int:
        """How many faults there are in it."""
        return sum(one.faults for one in self.entries)

    @property
    def failing(self) -> int:
        """How many of its examples come out otherwise than expected."""
        return sum(one.failing for one in self.entries)


def outline(checked: Checked, known: Document | None) -> list[Part]:
    """The parts of a text. `known` is a document that knows titles where the text itself cannot be read."""
    found, document = blocks(checked.source), checked.document or known
    titles = clauses(document) if document else {}
    parts = {one.id: telling.told(one.title) for one in sections(document)} if document else {}
    parts |= {"examples": parts.get("examples") or gettext(EXAMPLES), OTHER: gettext(ELSEWHERE)}
    held: dict[str, list[Block]] = {part: [] for part in parts}
    divided = {part for one in found for part, _, name in [one.partition(".")] if name and not _is_language(name)}
    for block in found.values():
        if _stands_alone(block.clause, divided):
            held[_part(block.clause, titles, parts)].append(block)
    lines = Lines(checked.source)
    return [
        Part(part, title, part if part in found else "", [_entry(one, checked, titles, lines) for one in held[part]])
        for part, title in parts.items()
        if held[part]
    ]


def title_of(clause: str, document: Document | None) -> str:
    """What a clause is about, as people say it; empty where nobody says."""
    known = clauses(document).get(clause) if document else None
    return guide.title_of(known) if known else ""


def _stands_alone(clause: str, divided: Collection[str]) -> bool:
    """Whether a block is an entry of its own: no part that is shown by its clauses, and no language of a text."""
    _, _, name = clause.partition(".")
    return (not _is_language(name) and clause != "triage.nodes") if name else clause not in divided


def _is_language(name: str) -> bool:
    return fullmatch(LANGUAGE, name) is not None


def _part(clause: str, titles: Mapping[str, Clause], parts: Mapping[str, str]) -> str:
    if clause == "onrecord":
        return "document" if "document" in parts else OTHER
    known = titles.get(clause)
    for part in (known.section if known else "", clause.partition(".")[0]):
        if part in parts:
            return part
    return OTHER


def _entry(block: Block, checked: Checked, titles: Mapping[str, Clause], lines: Lines) -> Entry:
    known = titles.get(block.clause)
    title = gettext("Format") if block.clause == "onrecord" else guide.title_of(known) if known else ""
    return Entry(
        clause=block.clause,
        title=title or block.clause.rpartition(".")[2],
        line=block.first,
        start=lines.units(lines.offset(block.first, block.indent + 1)),
        faults=sum(1 for fault in checked.faults[:MOST_MARKED] if _within(fault.line, fault.clause, block)),
        failing=any(one.clause == block.clause and not one.passed for one in checked.results),
    )


def _within(line: int, clause: str, block: Block) -> bool:
    return clause == block.clause or clause.startswith(f"{block.clause}.") or block.first <= line <= block.last
