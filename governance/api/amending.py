"""Versions of the guidance as they are written: begun, given another text, taken back, called off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging
from governance.api.fields import Shown, Taken
from governance.api.guidance import EditionWhole, whole
from governance.api.operations import Resources, status_of, tagged, taken
from governance.api.paging import Paged
from governance.change import Made
from governance.errors import N_, Invalid, Problem
from governance.web.reader import person
from policies.format.nodes import LARGEST
from workflows import amendments, guidance_reading
from workflows.guidance_reading import Line

resources = Resources("versions", "Versions of the guidance as they are written.")

OWNERS = "owners of the guidance (`policy_owner`)"


class NewText(Taken):
    """The text of a version."""

    source = fields.Source(required=True)


class NewVersion(Taken):
    """What a version is begun from: a text, or an earlier version or a shipped document; else the one in force."""

    source = fields.Source()
    of = fields.key(80, data_key="from", metadata={"description": "A number, or the name of a shipped document."})

    also: ClassVar[Mapping[str, Any]] = {
        "not": {"properties": {"source": {}, "from": {}}, "required": ["source", "from"]}
    }


class Reason(Taken):
    """Why."""

    reason = fields.Words(2_000, required=True)


class MaybeReason(Taken):
    """Why, if there is more to say."""

    reason = fields.Words(2_000, blank=True, load_default="")


class RevisionLine(Shown):
    """One text that a version had or has."""

    revision = fields.Number(required=True)
    sha256 = fields.Said(required=True)
    editor = fields.Said(required=True, allow_none=True)
    created_at = fields.Moment(required=True)


class TextList(Shown):
    """Every text of a version, newest first."""

    items = plain.List(fields.Part(RevisionLine), required=True)
    next = fields.Said(required=True, allow_none=True)


def either_form(schema: type[Taken]) -> dict[str, Any]:
    """How a body is described that is YAML, or JSON with the YAML in it."""
    about = f"Any text of 1 to {LARGEST} bytes; what does not fit the guidance's own schema is kept with its faults."
    return {"application/yaml": {"schema": {"description": about}}, "application/json": {"schema": schema}}


ONE = "/policies/<slug>/versions/<number>"


@resources.operation(
    "POST",
    "/policies/<slug>/versions",
    answer=EditionWhole,
    status=201,
    again=200,
    who=OWNERS,
    refuses=(409,),
    headers=("ETag", "Location"),
    consumes=either_form(NewVersion),
    optional=True,
)
def create_version(slug: str) -> Any:
    """Begin a version: from the YAML that is sent, or from another version.

    It gets the next number, unless its text says a higher one. It is kept with its faults, which `faults` tells.
    """
    sent = taken(NewVersion)
    here(slug)
    if {"source", "of"} <= sent.keys():
        errors = {"from": [Problem(N_("Send a text or say where it comes from, not both."))]}
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
    return _answer(amendments.begin(person(), sent.get("source"), sent.get("of")))


@resources.operation(
    "PUT",
    ONE,
    answer=EditionWhole,
    who=OWNERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
    consumes=either_form(NewText),
)
def put_version(slug: str, number: str, version: int) -> Any:
    """Give a version another text, as its next revision; an equal text makes none.

    A change of what is in review or approved voids the review in the same act. The number follows the text until the
    version is first submitted; `Location` says where it is then.
    """
    ident = guidance_reading.version_id(number, slug)
    made = amendments.revise(person(), ident, taken(NewText)["source"], version)
    data, _, headers = _answer(made)
    return data, 200, headers


@resources.operation(
    "GET", f"{ONE}/revisions", query=Paged, answer=TextList, who="people with any role", refuses=(404,)
)
def list_texts(query: dict[str, Any], slug: str, number: str) -> Response:
    """List the texts that a version had, newest first."""
    key, size = paging.after(query.get("after"), paging.number), query["limit"]
    rows = guidance_reading.revisions_of(guidance_reading.version_id(number, slug), key and key[0], size + 1)
    items = RevisionLine(many=True).dump([{**vars(row), "revision": row.n} for row in rows[:size]])
    return http.listed(items, [rows[size - 1].n] if len(rows) > size else None)


@resources.operation(
    "POST",
    f"{ONE}/withdrawal",
    body=MaybeReason,
    optional=True,
    answer=EditionWhole,
    status=201,
    again=200,
    who=OWNERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_version_withdrawal(body: dict[str, Any], slug: str, number: str, version: int) -> Any:
    """Take back a version that is not approved. A running review ends with it."""
    ident = guidance_reading.version_id(number, slug)
    return _answer(amendments.withdraw(person(), ident, body["reason"], version))


@resources.operation(
    "POST",
    f"{ONE}/retirement",
    body=Reason,
    answer=EditionWhole,
    status=201,
    again=200,
    who=OWNERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_retirement(body: dict[str, Any], slug: str, number: str, version: int) -> Any:
    """Call off a version that is approved and has not taken effect."""
    ident = guidance_reading.version_id(number, slug)
    return _answer(amendments.retire(person(), ident, body["reason"], version))


@resources.operation(
    "POST",
    f"{ONE}/override",
    body=Reason,
    answer=EditionWhole,
    status=201,
    again=200,
    who=OWNERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_version_override(body: dict[str, Any], slug: str, number: str, version: int) -> Any:
    """Say that exactly this text may come into force although nobody could approve on one of its ways."""
    ident = guidance_reading.version_id(number, slug)
    return _answer(amendments.override(person(), ident, body["reason"], version))


def here(slug: str) -> Line:
    """The version in force of the guidance with this id. Raises `NotFound`."""
    line = guidance_reading.current_line(clock.now())
    if line is None or line.slug != slug:
        raise guidance_reading.no_version()
    return line


def _answer(made: Made) -> tuple[Any, int, dict[str, str]]:
    """The version that a verb made or changed."""
    view = guidance_reading.view_of(made["policy_version"], clock.now())
    line = view.line
    return whole(view), status_of(made), tagged(line.version, place_of(line.slug, line.number))


def place_of(slug: str, number: str) -> str:
    """Where a version is read."""
    return url_for("api-policies.get_edition", slug=slug, number=number)
