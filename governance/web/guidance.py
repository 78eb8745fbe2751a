"""The pages of the guidance: which versions there are, each as a document to read and to print, its clauses by id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound
from governance.web import guide, guide_changes, guide_print, paging
from governance.web.forms import Form
from policies.clauses import clauses, nearest
from policies.comparison import Comparison, compare
from policies.document import Document, DocumentFaults
from policies.versions import document_of
from workflows import guidance_reading
from workflows.clause_history import last_with
from workflows.guidance_reading import Line

pages = Blueprint("guidance", __name__, url_prefix="/guidance")

SIZE = 50
WRITTEN = ("drafting", "in_review", "changes_requested")
"""States of a version that may still become the guidance."""

GROUPS = (
    ("future", N_("To come")),
    ("written", N_("Being written")),
    ("historic", N_("In force before")),
    ("ended", N_("Never came into force")),
)


@dataclass(frozen=True)
class Opened:
    """A version with its text as a document; None where the text, which is still being written, has faults."""

    line: Line
    document: Document | None

    @property
    def number(self) -> str:
        """Its number."""
        return self.line.number


def opened(number: str) -> Opened:
    """A version by its number: one statement. Raises `NotFound`."""
    line, source = guidance_reading.version_text(number, clock.now())
    try:
        return Opened(line, document_of(line.sha256, source))
    except DocumentFaults:
        return Opened(line, None)


# -- Which there are ----------------------------------------------------------------------------------------------


@pages.get("")
def all_versions() -> str:
    """The version in force, and every other one: to come, being written, past."""
    at, key = clock.now(), paging.after(paging.number)
    page = guidance_reading.versions_page(at, after=key, size=SIZE)
    return render_template(
        "guidance/all.html",
        current=guidance_reading.current_line(at),
        groups=_groups(page.lines),
        following=http.cursor(page.next) if page.next else None,
        continued=key is not None,
        now=at,
    )


def _groups(lines: Iterable[Line]) -> list[tuple[str, str, list[Line]]]:
    found: dict[str, list[Line]] = {"current": [], **{name: [] for name, _ in GROUPS}}
    for line in lines:
        found[_group(line)].append(line)
    return [(name, gettext(title), found[name]) for name, title in GROUPS if found[name]]


def _group(line: Line) -> str:
    if line.standing in guidance_reading.STANDINGS:
        return line.standing
    return "written" if line.state in WRITTEN else "ended"


# -- One as a document --------------------------------------------------------------------------------------------


@pages.get("/<number>")
def show(number: str) -> str:
    """One version as a document. `read` chooses the language, `since` marks what changed since another version."""
    since = request.args.get("since")
    return document_page(opened(number), opened(since) if since else None, missing=_missing())


def document_page(found: Opened, since: Opened | None = None, **more: Any) -> str:
    """The page of a version, with what changed since the version `since`, such as one that the reader knows."""
    document = found.document
    if document is None:
        return render_template("guidance/unreadable.html", line=found.line)
    changed = compare(since.document, document) if since and since.document else None
    wanted = request.args.get("read", "")
    languages = guide.chosen(document, wanted)
    return render_template(
        "guidance/show.html",
        line=found.line,
        document=document,
        chapters=guide.chapters(document, languages, changed),
        shown=languages,
        choices=guide.choices(document),
        chosen=wanted if wanted in guide.choices(document) else languages[0],
        since=since,
        changed=changed,
        **{"missing": None, **more},
    )


@pages.get("/<number>/print.css")
def print_style(number: str) -> Response:
    """What stands at the head and the foot of each printed page of a version."""
    found = opened(number)
    languages = guide.chosen(found.document, request.args.get("read", "")) if found.document else ("en",)
    return Response(guide_print.style(found.line, languages[0]), content_type="text/css; charset=utf-8")


# -- One clause ---------------------------------------------------------------------------------------------------


@pages.get("/clause/<clause>")
def clause(clause: str) -> ResponseReturnValue:
    """Where a clause stands: in the version in force or the one that is asked for, else in the last that had it."""
    number = request.args.get("version") or _in_force()
    if number is None:
        return redirect(url_for("guidance.all_versions"))
    found = opened(number)
    if found.document is not None and clause in clauses(found.document):
        return redirect(url_for("guidance.show", number=number, _anchor=clause))
    if last := last_with(clause):
        return redirect(url_for("guidance.show", number=last, missing=clause, of=number, _anchor=clause))
    held = nearest(found.document, clause) if found.document else ""
    if not held:
        raise NotFound("not-found", N_("No version of the guidance has the clause %(clause)s."), clause=clause[:120])
    return redirect(url_for("guidance.show", number=number, _anchor=held))


def _in_force() -> str | None:
    line = guidance_reading.current_line(clock.now())
    return line.number if line else None


@dataclass(frozen=True)
class Missing:
    """A clause that somebody asked for in another version, which does not have it."""

    clause: str
    of: Line


def _missing() -> Missing | None:
    """What was asked for and is not there, where that is so: the address alone is not believed."""
    asked, number = request.args.get("missing", ""), request.args.get("of", "")
    if not asked or not number:
        return None
    other = opened(number)
    gone = other.document is not None and asked not in clauses(other.document)
    return Missing(asked, other.line) if gone else None


# -- Two held against each other ----------------------------------------------------------------------------------


@pages.get("/compare")
def comparison() -> str:
    """Two versions held against each other: by default the one to come, or the one in force, with the one before."""
    lines = guidance_reading.versions_page(clock.now(), size=SIZE).lines
    after = request.args.get("to") or _default(lines, "future", "current")
    before = request.args.get("from") or _before(lines, after)
    one, other = opened(before), opened(after)
    found: Comparison | None = None
    if one.document is not None and other.document is not None:
        found = compare(one.document, other.document)
    return render_template(
        "guidance/compare.html",
        lines=lines,
        before=one.line,
        after=other.line,
        comparison=found,
        shown=guide_changes.shown(found, other.number) if found else None,
        form=Form.of(**{"from": before, "to": after}),
    )


def _default(lines: Sequence[Line], *standings: str) -> str:
    for standing in standings:
        for line in lines:
            if line.standing == standing:
                return line.number
    if not lines:
        raise guidance_reading.no_version()
    return lines[0].number


def _before(lines: Sequence[Line], number: str) -> str:
    """The version that one is compared with: the one in force, or for that one the one before it."""
    current = _default(lines, "current")
    return _default(lines, "historic", "current") if number == current else current
