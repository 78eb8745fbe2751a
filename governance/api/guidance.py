"""The guidance document, to be read."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from marshmallow import fields as plain
from werkzeug.exceptions import NotAcceptable

from governance import clock, http
from governance.api import fields, paging, shapes
from governance.api.fields import Shown
from governance.api.operations import ANY_ROLE, Resources, tagged
from governance.api.paging import Paged
from governance.api.shapes import ReviewOfAnything
from governance.web import guide
from policies.document import DocumentFaults
from policies.format.plain import plain as plain_values
from policies.states import VERSION
from workflows import guidance_reading
from workflows.guidance_reading import STANDINGS, Line, VersionView

resources = Resources("policies", "The guidance document, edition by edition.")


class EditionShown(Shown):
    """One numbered version of the guidance, in force or not."""

    slug = fields.Said(required=True)
    number = fields.Said(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    title = fields.Said(required=True)
    sha256 = fields.Said(required=True, metadata={"description": "Of the YAML source."})
    state = fields.Choice(VERSION.states, required=True)
    standing = fields.Choice(
        (*STANDINGS, *(state for state in VERSION.states if state != "approved")),
        required=True,
        metadata={"description": "What it is now: of an approved one whether it is in force, else its state."},
    )
    revision = fields.Number(required=True)
    version = fields.Number(required=True)
    based_on = fields.Said(required=True, allow_none=True, metadata={"description": "The number it was begun from."})
    change = fields.Said(required=True)
    summary_of_changes = fields.Said(required=True)
    effective_from = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Set once it is approved; in force from then on."},
    )
    planned_from = fields.Moment(required=True, allow_none=True, metadata={"description": "What its text asks for."})
    until = fields.Moment(required=True, allow_none=True)
    review_by = fields.Day(required=True, allow_none=True)
    author = fields.Said(required=True, allow_none=True)
    created_at = fields.Moment(required=True)
    changed_at = fields.Moment(required=True)
    reason = fields.Said(required=True, metadata={"description": "Why it was adopted, withdrawn or called off."})
    ended_by = fields.Said(required=True, allow_none=True)
    ended_at = fields.Moment(required=True, allow_none=True)


class FaultShown(Shown):
    """Something wrong with the text of a version, and where: lines and columns count from 1."""

    line = fields.Number(required=True)
    column = fields.Number(required=True)
    clause = fields.Said(required=True)
    message = fields.Said(required=True)
    suggestion = fields.Said(required=True, metadata={"description": "The word that was probably meant."})


class PolicyOverrideShown(Shown):
    """Why a text may come into force although a way of it has nobody who could approve."""

    by = fields.Said(required=True)
    reason = fields.Said(required=True)
    at = fields.Moment(required=True)


class EditionWhole(EditionShown):
    """A version with all that it says; without `document` and with `faults` where its text has some."""

    document = plain.Dict(keys=fields.Said(), required=True, allow_none=True)
    faults = plain.List(fields.Part(FaultShown), required=True)
    review = fields.Part(ReviewOfAnything, required=True, allow_none=True)
    override = fields.Part(PolicyOverrideShown, required=True, allow_none=True)


class EditionList(Shown):
    """Every version, newest first."""

    items = plain.List(fields.Part(EditionShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class PolicyShown(Shown):
    """The guidance of this organisation."""

    slug = fields.Said(required=True)
    title = fields.Said(required=True)
    current = fields.Said(required=True, allow_none=True, metadata={"description": "The number in force now."})


class PolicyList(Shown):
    """The guidance documents: one."""

    items = plain.List(fields.Part(PolicyShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation("GET", "/policies", answer=PolicyList, who=ANY_ROLE)
def list_policies() -> Any:
    """List the guidance documents."""
    at = clock.now()
    current = guidance_reading.current_line(at)
    newest = (current,) if current else guidance_reading.versions_page(at, size=1).lines
    number = current.number if current else None
    items = [{"slug": line.slug, "title": _said(line.heading.title), "current": number} for line in newest]
    return {"items": items, "next": None}


@resources.operation("GET", "/policies/<slug>/versions", query=Paged, answer=EditionList, who=ANY_ROLE, refuses=(404,))
def list_editions(query: dict[str, Any], slug: str) -> Response:
    """List every version of a guidance document, newest first: also those that are being written."""
    key = paging.after(query.get("after"), paging.number)
    page = guidance_reading.versions_page(clock.now(), slug, key, query["limit"])
    if not page.lines and key is None:
        raise guidance_reading.no_version()
    return http.listed([EditionShown().dump(shape(line)) for line in page.lines], page.next)


@resources.operation(
    "GET",
    "/policies/<slug>/versions/<number>",
    answer=EditionWhole,
    who=ANY_ROLE,
    refuses=(406,),
    headers=("ETag",),
    produces={"application/yaml": {"schema": {"type": "string"}}, "text/html": {"schema": {"type": "string"}}},
)
def get_edition(slug: str, number: str) -> Any:
    """Read a version: as JSON, as its very source, or as a document for people.

    With `Accept: application/yaml` the text whose SHA-256 the record names; with `text/html` the document in the
    language that is accepted, as one page that stands by itself. A text with faults is no document: 406.
    """
    view = guidance_reading.version_view(number, clock.now(), slug)
    forms = ["application/json", "application/yaml", "text/html"]
    wanted = request.accept_mimetypes.best_match(forms) if "Accept" in request.headers else forms[0]
    if wanted is None:
        raise NotAcceptable
    if wanted == "application/json":
        return whole(view), 200, tagged(view.line.version)
    text = view.source if wanted == "application/yaml" else _page(view)
    answer = Response(text.encode(), content_type=f"{wanted}; charset=utf-8")
    answer.headers.update(tagged(view.line.version))
    return answer


def _page(view: VersionView) -> str:
    document = view.document()
    if isinstance(document, DocumentFaults):
        raise NotAcceptable
    (language,) = guide.chosen(document, "")
    chapters = guide.chapters(document, (language,))
    return render_template(
        "guidance/alone.html", line=view.line, document=document, language=language, chapters=chapters
    )


def whole(view: VersionView) -> dict[str, Any]:
    """A version with all that it says, in answers."""
    found = view.document()
    faulty = isinstance(found, DocumentFaults)
    return {
        **shape(view.line),
        "document": None if faulty else plain_values(view.source),
        "faults": [http.plain(fault) for fault in found.faults] if isinstance(found, DocumentFaults) else [],
        "review": (view.reviews and shapes.review(view.reviews[0])) or None,
        "override": view.override,
    }


def shape(line: Line) -> dict[str, Any]:
    """A version in answers."""
    return {
        **vars(line),
        "subject": line.subject,
        "title": _said(line.heading.title),
        "summary_of_changes": _said(line.heading.summary_of_changes),
        "change": line.heading.change,
        "planned_from": line.heading.effective_from,
        "review_by": line.heading.review_by,
        "based_on": line.base,
    }


def _said(text: Any) -> str:
    return text.get(http.language()) or next(iter(text.values()), "")
