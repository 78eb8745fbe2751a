"""One clause of a version alone: its texts as fields by language, or its lines; the rest of the text stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import gettext

from governance import clock
from governance.errors import N_
from governance.web import guide, words
from governance.web.amendments.checking import Checked, check
from governance.web.amendments.desk import Desk, form_of, lines, mark
from governance.web.forms import Form
from policies.comparison import Change
from policies.document import Document, DocumentFaults, Fault, parse
from policies.examples import Result
from policies.format.blocks import Block, blocks, replaced, text_of
from policies.format.fields import Field, Unwritable, fields, written

LABELS = {
    "title": N_("Title"),
    "name": N_("Name"),
    "guidance": N_("Guidance"),
    "question": N_("Question"),
    "help": N_("Help"),
    "label": N_("Answer"),
    "answers": N_("Answer"),
    "because": N_("Reason"),
    "text": N_("Text"),
    "texts": N_("Text"),
    "source": N_("Sources"),
    "summary_of_changes": N_("Summary of changes"),
    "approval_authority": N_("Approval authority"),
}
"""What the keys of texts are called on the page; any other is called what it is called in the text."""

UNWRITABLE = N_("This text cannot be put into its place as it stands there. Edit the lines of the clause instead.")
GONE = N_("This text is no longer in the clause. Copy what you wrote, and edit the lines of the clause.")


@dataclass(frozen=True)
class Part:
    """One text of the clause on the page: its field names begin with `name`."""

    field: Field
    label: str
    languages: Sequence[str]

    def name(self, language: str) -> str:
        """The name of the form's field in a language."""
        return f"text.{self.field.name}.{language}"

    def rows(self, language: str) -> int:
        """Lines that its field shows."""
        text = self.field.texts.get(language, "")
        return max(2, min(12, text.count("\n") + len(text) // 60 + 1))


@dataclass(frozen=True)
class One:
    """A clause in the text as this person has it."""

    desk: Desk
    clause: str
    block: Block

    @property
    def text(self) -> str:
        """Its lines as they are edited."""
        return text_of(self.desk.text, self.block)

    @cached_property
    def parts(self) -> list[Part]:
        """Its texts for people, in their order, each with every language that is asked for."""
        asked = words.languages()
        return [
            Part(one, _label(one, self.clause), [*asked, *(code for code in one.texts if code not in asked)])
            for one in fields(self.desk.text, self.block)
        ]

    def form(self, as_lines: bool) -> Form:
        """The form to begin with."""
        values = {"was": mark(self.text), "as": "lines" if as_lines else "words"}
        if as_lines:
            return form_of(self.desk, lines=self.text, **values)
        for part in self.parts:
            values |= {part.name(language): part.field.texts.get(language, "") for language in part.languages}
        return form_of(self.desk, **values)

    def composed(self, form: Form) -> str:
        """The whole text with the clause as the form has it; faults are noted in the form."""
        if form.value("as") == "lines":
            return replaced(self.desk.text, self.block, lines(form.value("lines")))
        source = self.desk.text
        for name in [one for one in form.values if one.startswith("text.")]:
            source = self._with(source, form, name)
        return source

    def _with(self, source: str, form: Form, name: str) -> str:
        path, _, language = name.removeprefix("text.").rpartition(".")
        text, block = lines(form.value(name)), blocks(source).get(self.clause)
        known = next((one for one in fields(source, block) if one.name == path), None) if block else None
        if block is None or known is None:
            if text:
                form.fault(name, GONE)
            return source
        try:
            return written(source, block, path, language, text)
        except Unwritable:
            if text != known.texts.get(language, ""):
                form.fault(name, UNWRITABLE)
            return source

    def known(self, form: Form) -> bool:
        """Whether the form was made over the clause as it stands, or over what its own window kept since."""
        copy = self.desk.copy
        return form.value("was") == mark(self.text) or (
            copy is not None and copy.fields.get("window") == form.value("window")
        )


def whole_place(source: str, clause: str, place: str) -> str:
    """A place `line:column` in the lines of a clause, as a place in the whole text."""
    line, _, column = place.partition(":")
    block = blocks(source).get(clause)
    if block is None or not (line.isdecimal() and column.isdecimal() and len(place) < 16):
        return place
    return f"{int(line) + block.first - 1}:{int(column) + block.indent}"


def one(desk: Desk, clause: str) -> One | None:
    """A clause of the text as this person has it; None where it cannot be found."""
    block = blocks(desk.text).get(clause)
    return None if block is None else One(desk, clause, block)


def _label(field: Field, clause: str) -> str:
    """`Guidance`, `Answer 2`: what stands behind the clause in the path of a text."""
    depth = 3 if field.path[:2] == ("triage", "nodes") and "." in clause else clause.count(".") + 1
    rest = field.path[depth:]
    if not rest:
        return gettext("Text")
    said = [gettext(LABELS[part]) if part in LABELS else str(part) for part in rest if isinstance(part, str)]
    numbers = [str(part + 1) for part in rest if isinstance(part, int)]
    return " ".join([said[-1] if len(set(said)) > 1 and said[-1] != said[0] else said[0], *numbers])


# -- What is shown beside it --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What is found in the whole text, as far as it concerns one clause, and the clause as it would be printed."""

    checked: Checked
    clause: str
    block: Block
    document: Document | None

    @property
    def inside(self) -> Checked:
        """The lines of the clause, with the faults that are in them, at their places in it."""
        faults = [replace(one, line=self._line(one), column=self._column(one)) for one in self._faults]
        return Checked(text_of(self.checked.source, self.block), None, faults, (), None, "")

    @property
    def _faults(self) -> list[Fault]:
        return [one for one in self.checked.faults if self.block.first <= one.line <= self.block.last]

    def _line(self, fault: Fault) -> int:
        return fault.line - self.block.first + 1

    def _column(self, fault: Fault) -> int:
        return max(1, fault.column - self.block.indent)

    @property
    def elsewhere(self) -> int:
        """How many faults the rest of the text has."""
        return len(self.checked.faults) - len(self._faults)

    @property
    def result(self) -> Result | None:
        """What came of it, where it is an example."""
        return next((one for one in self.checked.results if one.clause == self.clause), None)

    @property
    def change(self) -> Change | None:
        """What changed in it."""
        return self.checked.comparison.of(self.clause) if self.checked.comparison else None

    @property
    def passages(self) -> list[guide.Passage]:
        """The clause as it would be printed, in each language; where it is a whole part, its clauses."""
        if self.document is None:
            return []
        return guide.within(self.document, self.clause, self.document.languages.required)


def beside(source: str, desk: Desk, clause: str) -> Beside | None:
    """What is found in a text, as far as it concerns a clause; None where the text has no such clause."""
    block = blocks(source).get(clause)
    if block is None:
        return None
    checked = check(source, clock.now(), desk.base)
    return Beside(checked, clause, block, checked.document or _instead(source, block, desk))


def _instead(source: str, block: Block, desk: Desk) -> Document | None:
    """Where the text has faults elsewhere: the version that it was written from, with this clause in its place."""
    if desk.base is None or desk.base_text is None:
        return None
    _, text = desk.base_text
    place = blocks(text).get(block.clause)
    if place is None:
        return None
    try:
        return parse(replaced(text, place, text_of(source, block)))
    except DocumentFaults:
        return None
