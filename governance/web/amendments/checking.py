"""What can be said of a text of the guidance while it is written: faults, examples, its outline, what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from governance import http
from governance.errors import N_
from governance.web import telling, words
from policies import examples
from policies.comparison import Comparison, compare
from policies.document import Document, DocumentFaults, Fault, parse
from policies.examples import Compared, Result
from policies.format.spots import Lines

MOST_SHOWN = 40
"""Faults that are shown at once; the rest is counted, and comes up as these are mended."""

BEFORE, AFTER = 16, 160
"""Characters of a line that are shown before the place of its fault, and from there on."""

EXPECTED: Mapping[str, str] = {
    "category": N_("Category"),
    "action": N_("What is done"),
    "suggested": N_("Suggested categories"),
    "chain": N_("Who approves"),
    "due": N_("First answer due"),
    "step_due": N_("Each step due"),
    "blocked_by": N_("Stopped by"),
    "warned_by": N_("Warned by"),
    "cites": N_("Clauses that count"),
    "notify": N_("Who is told"),
    "severity": N_("Severity"),
    "approvers": N_("People who can approve"),
    "template": N_("Approved template"),
}
"""What an example can expect, as people say it."""


@dataclass(frozen=True)
class Told:
    """A fault as the page shows it: where, what, and how to mend it.

    `start` counts as the browser does. `before`, `at` and `after` are its line, with the word that is at fault in the
    middle where it is known; `spot` is (start, end, word that stands there, word that was meant) where a suggestion can
    be put in.
    """

    line: int
    column: int
    clause: str
    sentence: str
    start: int
    before: str
    at: str
    after: str
    spot: tuple[int, int, str, str] | None

    @property
    def mend(self) -> str:
        """What the button sends that puts the suggestion in."""
        return f"mend:{self.line}:{self.column}"


@dataclass(frozen=True)
class Expectation:
    """One thing that an example expects, in words."""

    name: str
    expected: str
    came: str
    passed: bool
    line: int
    start: int


@dataclass(frozen=True)
class Tried:
    """An example as it came out."""

    id: str
    title: str
    clause: str
    line: int
    start: int
    passed: bool
    expectations: Sequence[Expectation]


@dataclass(frozen=True)
class Checked:
    """A text looked at. `document` is there where it has no fault; only then examples and comparison are."""

    source: str
    document: Document | None
    faults: Sequence[Fault]
    results: Sequence[Result]
    comparison: Comparison | None
    base: str

    @property
    def failing(self) -> int:
        """How many examples come out otherwise than expected."""
        return sum(1 for one in self.results if not one.passed)

    @property
    def ready(self) -> bool:
        """Whether it can be submitted as far as the text goes."""
        return not self.faults and not self.failing

    @property
    def told(self) -> list[Told]:
        """The first faults, in words."""
        lines = Lines(self.source)
        return [_told(fault, lines) for fault in self.faults[:MOST_SHOWN]]

    @property
    def more(self) -> int:
        """How many faults are not shown."""
        return max(0, len(self.faults) - MOST_SHOWN)

    @property
    def tried(self) -> list[Tried]:
        """The examples, those first that come out otherwise."""
        lines = Lines(self.source)
        ordered = sorted(self.results, key=lambda one: one.passed)
        return [_tried(one, lines, self.document) for one in ordered]


def check(source: str, at: datetime | None, base: tuple[str, Document] | None = None) -> Checked:
    """Look at a text that is proposed at a moment (None: that was). Changes and asks nothing but its arguments."""
    number, old = base or ("", None)
    try:
        document = parse(source, at)
    except DocumentFaults as refused:
        return Checked(source, None, refused.faults, (), None, number)
    comparison = compare(old, document) if old else None
    return Checked(source, document, (), examples.run(document), comparison, number)


def _told(fault: Fault, lines: Lines) -> Told:
    spot, text = lines.suggested(fault), lines.text(fault.line)
    begin = fault.column - 1
    end = begin
    if spot is not None:
        begin = spot.start - lines.offset(fault.line)
        end = begin + spot.end - spot.start
    first = len(text) - len(text.lstrip())
    cut = begin - BEFORE if begin - first > BEFORE + 1 else min(first, begin)
    return Told(
        line=fault.line,
        column=fault.column,
        clause=fault.clause,
        sentence=http.sentence(fault.message, fault.facts),
        start=lines.units(spot.start if spot else lines.offset(fault.line, fault.column)),
        before=("…" if cut > first else "") + text[cut:begin],
        at=text[begin:end],
        after=text[end : end + AFTER],
        spot=None
        if spot is None
        else (
            lines.units(spot.start),
            lines.units(spot.end),
            lines.source[spot.start : spot.end],
            spot.word,
        ),
    )


def _tried(result: Result, lines: Lines, document: Document | None) -> Tried:
    return Tried(
        id=result.id,
        title=words.said(result.title) or result.id,
        clause=result.clause,
        line=result.line,
        start=lines.units(lines.offset(result.line, result.column)),
        passed=result.passed,
        expectations=[_expectation(one, lines, document) for one in result.compared],
    )


def _expectation(one: Compared, lines: Lines, document: Document | None) -> Expectation:
    return Expectation(
        name=gettext(EXPECTED[one.name]) if one.name in EXPECTED else one.name,
        expected=_value(one.name, one.expected, document),
        came=_value(one.name, one.came, document),
        passed=one.passed,
        line=one.line,
        start=lines.units(lines.offset(one.line, one.column)),
    )


def _value(name: str, value: Any, document: Document | None) -> str:
    """What was expected or came, in the words of the document."""
    if isinstance(value, list):
        if not value:
            return gettext("nothing")
        joined = gettext(", then ") if name in ("chain", "step_due", "approvers") else ", "
        return joined.join(_beside(name, one, document) for one in value)
    return gettext("nothing") if value is None else _word(name, value, document)


def _beside(name: str, value: Any, document: Document | None) -> str:
    """One step of several: a word, or several roles beside each other."""
    if isinstance(value, list):
        together = [_word(name, one, document) for one in value]
        return (words.either(together) if name == "approvers" else " + ".join(together)) or gettext("nobody")
    return gettext("nothing") if value is None else _word(name, value, document)


def _word(name: str, value: str, document: Document | None) -> str:
    if name in ("due", "step_due"):
        return _moment(value)
    if document is not None:
        if name in ("chain", "notify") and value in document.roles:
            return words.said(document.roles[value].title)
        if name in ("category", "suggested") and value in document.categories:
            return f"{value} {words.said(document.categories[value].title)}"
    return words.action_name(value) if name == "action" else value


def _moment(written: str) -> str:
    try:
        return telling.told(datetime.fromisoformat(written))
    except ValueError:
        return written
