"""The writing desk of a version: its text as it is saved, what this person has typed since, and the form for both."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext
from sqlalchemy import select

from governance import clock
from governance.db import session
from governance.errors import N_
from governance.web import reader, words
from governance.web.editing import WRITES_NOW
from governance.web.forms import Form
from policies.document import Document, DocumentFaults
from policies.states import VERSION
from policies.versions import PolicyVersion, document_of
from workflows import guidance_reading, working_copies
from workflows.amendments.rows import OWNER
from workflows.drafts import WorkingCopy
from workflows.guidance_reading import Line
from workflows.working_copies import writing_now

ELSEWHERE = N_(
    "You wrote in this text in another window meanwhile. Nothing is lost: what you typed here is still here. "
    "Save to see both."
)


class TypedElsewhere(Exception):
    """This person typed otherwise in another window since the page was made."""


@dataclass(frozen=True)
class Desk:
    """A version that is being written, as one person has it before them."""

    line: Line
    source: str
    copy: WorkingCopy | None

    @property
    def place(self) -> str:
        """Where its working copies are kept."""
        return f"policy/{self.line.id}"

    @property
    def text(self) -> str:
        """The text as this person has it: what they typed and did not save, else what is saved."""
        return self.source if self.copy is None else str(self.copy.fields.get("source", ""))

    @property
    def typed(self) -> bool:
        """Whether this person typed what is not saved."""
        return self.copy is not None and self.text != self.source

    @property
    def behind(self) -> bool:
        """Whether somebody saved since this person began to type."""
        return self.typed and self.copy is not None and self.copy.base_revision < self.line.revision

    @cached_property
    def others(self) -> list[str]:
        """Who else is writing in it now."""
        return [name for _, name in writing_now(self.place, reader.ident(), clock.now() - WRITES_NOW)]

    @cached_property
    def base_text(self) -> tuple[Line, str] | None:
        """The version that it was written from, with its text."""
        return guidance_reading.version_text(self.line.base, clock.now()) if self.line.base is not None else None

    @cached_property
    def base(self) -> tuple[str, Document] | None:
        """The version that it was written from, by number, as far as there is one without faults."""
        if self.base_text is None:
            return None
        line, source = self.base_text
        try:
            return line.number, document_of(line.sha256, source)
        except DocumentFaults:
            return None

    @property
    def off(self) -> str:
        """Why the reader cannot write in it; empty where they can."""
        if OWNER not in reader.standing().roles:
            return gettext("Only an owner of the guidance writes in it. You can read it here and try it out.")
        if not VERSION.allows(self.line.state, "revise"):
            state = words.state_name(self.line.state)
            return gettext("A version that is “%(state)s” cannot be edited any more. Begin a new one.") % {
                "state": state
            }
        if self.line.standing in ("current", "historic"):
            return gettext("This version took effect and never changes any more. Begin a new one from it.")
        return ""


def number_of(version_id: int) -> str:
    """The number of a version by its row id. Raises `NotFound`."""
    number = session.scalar(select(PolicyVersion.number).where(PolicyVersion.id == version_id))
    if number is None:
        raise guidance_reading.no_version()
    return str(number)


def open_desk(version_id: int) -> Desk:
    """The desk of a version. Raises `NotFound`."""
    line, source = guidance_reading.version_text(number_of(version_id), clock.now())
    copy = working_copies.kept(reader.ident(), f"policy/{version_id}")
    return Desk(line, source, copy)


# -- The form -----------------------------------------------------------------------------------------------------


def mark(text: str) -> str:
    """What tells one state of a text from another, in a form."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def lines(text: str) -> str:
    """A text as a form sends it, with its lines as they are stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def form_of(desk: Desk, **values: str) -> Form:
    """A form over the text as this person has it; `values` are its own fields, the whole text by default.

    `seen` and `window` tell what was typed in this window from what was typed in another one.
    """
    base = desk.copy.base_revision if desk.copy is not None and desk.typed else desk.line.revision
    fields = values or {"source": desk.text}
    window = secrets.token_urlsafe(9)
    return Form.of(**fields, version=desk.line.version, revision=base, seen=mark(desk.text), window=window)


def keep(desk: Desk, form: Form, text: str) -> None:
    """Keep a text as it was typed in the window of this form.

    Raises `TypedElsewhere` where it would take the place of words that this window does not know.
    """
    mine = form.value("window")
    known = desk.copy is None or desk.copy.fields.get("window") == mine or form.value("seen") == mark(desk.text)
    if desk.typed and text != desk.text and not known:
        raise TypedElsewhere
    fields = {"source": text, "window": mine}
    working_copies.keep(reader.unkeyed(), desk.place, form.whole("revision") or 0, fields)


def forget(desk: Desk) -> None:
    """Drop what this person typed: it was saved, or thrown away."""
    if desk.copy is not None:
        working_copies.forget(reader.unkeyed(), desk.place)
