"""The guidance document and the channels that it speaks of, to be read."""

from __future__ import annotations

import json
from typing import Any

import yaml
from flask import Response, request
from marshmallow import fields as plain
from werkzeug.exceptions import NotAcceptable

from governance import clock, http
from governance.api import fields
from governance.api.fields import Shown
from governance.api.operations import ANY_ROLE, Resources
from governance.errors import N_, NotFound
from policies import versions
from policies.parts import Document
from policies.versions import PolicyVersion
from workflows import channels

resources = Resources("policies", "The guidance document, edition by edition, and the channels.")


class ChannelShown(Shown):
    """An account on a platform, with its limit and its rule of counting."""

    key = fields.Said(required=True)
    name = fields.Said(required=True)
    kind = fields.Said(required=True)
    account = fields.Said(required=True)
    counting = fields.Said(required=True)
    limit = fields.Number(required=True)
    version = fields.Number(required=True)


class ChannelList(Shown):
    """Every channel."""

    items = plain.List(fields.Part(ChannelShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class EditionShown(Shown):
    """One numbered edition of the guidance."""

    slug = fields.Said(required=True)
    number = fields.Said(required=True)
    title = fields.Said(required=True)
    sha256 = fields.Said(required=True, metadata={"description": "Of the YAML source."})
    state = fields.Said(required=True)
    standing = fields.Choice(("current", "future", "historic"), required=True)
    change = fields.Said(required=True)
    summary_of_changes = fields.Said(required=True)
    effective_from = fields.Moment(required=True)
    until = fields.Moment(required=True, allow_none=True)
    review_by = fields.Day(required=True)


class EditionWhole(EditionShown):
    """An edition with all that it says."""

    document = plain.Dict(keys=fields.Said(), required=True)


class EditionList(Shown):
    """Every edition, newest first."""

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


@resources.operation("GET", "/channels", answer=ChannelList, who=ANY_ROLE)
def list_channels() -> Any:
    """List the channels."""
    return {"items": channels.all_channels(), "next": None}


@resources.operation("GET", "/policies", answer=PolicyList, who=ANY_ROLE)
def list_policies() -> Any:
    """List the guidance documents."""
    rows = versions.all_versions()
    now = versions.edition_at(clock.now())
    newest = {row.slug: row for row in reversed(rows)}
    return {
        "items": [
            {
                "slug": slug,
                "title": _said(versions.edition(row.id).document.title),
                "current": now.number if now else None,
            }
            for slug, row in newest.items()
        ],
        "next": None,
    }


@resources.operation("GET", "/policies/<slug>/versions", answer=EditionList, who=ANY_ROLE)
def list_editions(slug: str) -> Any:
    """List every edition of a guidance document, newest first."""
    rows = [row for row in versions.all_versions() if row.slug == slug]
    if not rows:
        raise _none()
    return {"items": [_shape(row) for row in rows], "next": None}


@resources.operation(
    "GET",
    "/policies/<slug>/versions/<number>",
    answer=EditionWhole,
    who=ANY_ROLE,
    refuses=(406,),
    produces={"application/yaml": {"schema": {"type": "string"}}},
)
def get_edition(slug: str, number: str) -> Any:
    """Read an edition: as JSON, or with `Accept: application/yaml` the very source whose SHA-256 the record names."""
    row = next((one for one in versions.all_versions() if (one.slug, one.number) == (slug, number)), None)
    if row is None:
        raise _none()
    forms = ["application/json", "application/yaml"]
    wanted = request.accept_mimetypes.best_match(forms) if "Accept" in request.headers else forms[0]
    if wanted is None:
        raise NotAcceptable
    if wanted == "application/yaml":
        return Response(row.source.encode(), content_type="application/yaml; charset=utf-8")
    return {**_shape(row), "document": json.loads(json.dumps(yaml.safe_load(row.source), default=str))}


def _shape(row: PolicyVersion) -> dict[str, Any]:
    document: Document = versions.edition(row.id).document
    at = clock.now()
    historic = row.until is not None and row.until <= at
    same = ("slug", "number", "sha256", "state", "change", "effective_from", "until")
    return {
        **{name: getattr(row, name) for name in same},
        "title": _said(document.title),
        "summary_of_changes": _said(document.summary_of_changes),
        "review_by": document.review_by,
        "standing": "historic" if historic else "future" if row.effective_from > at else "current",
    }


def _said(text: Any) -> str:
    return text.get(http.language()) or next(iter(text.values()), "")


def _none() -> NotFound:
    return NotFound("not-found", N_("There is no such guidance document."))
