"""Who has read a version of the guidance, and what people say about its clauses."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging
from governance.api.amending import ONE, place_of
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, Nothing, Resources, status_of
from governance.api.paging import Paged
from governance.web.reader import person, standing
from policies.versions import edition
from workflows import acknowledgements, commenting, guidance_reading
from workflows.acknowledgements import STATUSES

resources = Resources("acknowledgements", "Who has read a version of the guidance, and comments on its clauses.")


class AskedShown(Shown):
    """One person beside a version: `number` and `acknowledged_at` are of the version that they read last."""

    person_id = fields.Number(required=True)
    name = fields.Said(required=True)
    status = fields.Choice(STATUSES, required=True)
    number = fields.Said(required=True, allow_none=True)
    acknowledged_at = fields.Moment(required=True, allow_none=True, attribute="at")
    asked_at = fields.Moment(required=True, allow_none=True)


class AskedCounts(Shown):
    """How many people have each status."""

    pending = fields.Number(required=True)
    done = fields.Number(required=True)
    outdated = fields.Number(required=True)
    not_requested = fields.Number(required=True)


class AskedList(Shown):
    """Everybody beside a version, by name."""

    items = plain.List(fields.Part(AskedShown), required=True)
    next = fields.Said(required=True, allow_none=True)
    counts = fields.Part(AskedCounts, required=True)
    mine = fields.Part(AskedShown, required=True)


class AskedQuery(Paged):
    """Which people."""

    status = fields.Choice(STATUSES)


class NewComment(Taken):
    """What somebody says about a clause; without one about the whole version."""

    clause = fields.key(120, load_default="")
    text = fields.Words(commenting.LONGEST, required=True)


class CommentShown(Shown):
    """What somebody said about a clause, and who resolved it."""

    id = fields.Number(required=True)
    revision = fields.Number(required=True)
    clause = fields.Said(required=True)
    by = fields.Said(required=True)
    by_id = fields.Number(required=True, attribute="person_id")
    text = fields.Said(required=True)
    at = fields.Moment(required=True)
    resolved_at = fields.Moment(required=True, allow_none=True)
    resolved_by = fields.Said(required=True, allow_none=True)


class CommentList(Shown):
    """Everything that was said about a version, oldest first."""

    items = plain.List(fields.Part(CommentShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation(
    "POST",
    f"{ONE}/acknowledgement",
    body=Nothing,
    optional=True,
    answer=AskedShown,
    status=201,
    again=200,
    who=ANY_ROLE,
    refuses=(409,),
    headers=("Location",),
)
def create_acknowledgement(_: dict[str, Any], slug: str, number: str) -> Any:
    """Say that one has read a version, which has to be approved."""
    ident = guidance_reading.version_id(number, slug)
    made = acknowledgements.acknowledge(person(), ident)
    mine = acknowledgements.status_of(standing(), edition(ident), clock.now())
    return mine, status_of(made), {"Location": place_of(slug, number)}


@resources.operation(
    "GET", f"{ONE}/acknowledgement", query=AskedQuery, answer=AskedList, who=ANY_ROLE, refuses=(404, 409)
)
def list_acknowledgements(query: dict[str, Any], slug: str, number: str) -> Response:
    """List who has read a version and who still has to, by name."""
    key = paging.after(query.get("after"), paging.words, paging.number)
    at = clock.now()
    version = acknowledgements.edition_to_read(guidance_reading.version_id(number, slug))
    rows, following = acknowledgements.page(version, at, query.get("status"), key, query["limit"])
    return http.listed(
        AskedShown(many=True).dump(rows),
        following,
        counts=acknowledgements.counts(version, at),
        mine=AskedShown().dump(acknowledgements.status_of(standing(), version, at)),
    )


@resources.operation("GET", f"{ONE}/comments", query=Paged, answer=CommentList, who=ANY_ROLE, refuses=(404,))
def list_comments(query: dict[str, Any], slug: str, number: str) -> Response:
    """List what was said about a version, oldest first."""
    key, size = paging.after(query.get("after"), paging.number), query["limit"]
    version = guidance_reading.version_id(number, slug)
    found = guidance_reading.comments_of(version, key and key[0], size + 1)
    items = CommentShown(many=True).dump(found[:size])
    return http.listed(items, [found[size - 1].id] if len(found) > size else None)


@resources.operation(
    "POST",
    f"{ONE}/comments",
    body=NewComment,
    answer=CommentShown,
    status=201,
    again=200,
    who=ANY_ROLE,
    headers=("Location",),
)
def create_comment(body: dict[str, Any], slug: str, number: str) -> Any:
    """Say something about a clause of a version as it stands."""
    ident = guidance_reading.version_id(number, slug)
    made = commenting.comment(person(), ident, body["clause"], body["text"])
    return _comment(ident, made["comment"]), status_of(made), {"Location": _comments(slug, number)}


@resources.operation(
    "POST",
    f"{ONE}/comments/<id:comment_id>/resolution",
    body=Nothing,
    optional=True,
    answer=CommentShown,
    status=201,
    again=200,
    who="whoever wrote the comment, and owners of the guidance",
    headers=("Location",),
)
def create_resolution(_: dict[str, Any], slug: str, number: str, comment_id: int) -> Any:
    """Say that nothing is left to do about a comment."""
    ident = guidance_reading.version_id(number, slug)
    _comment(ident, comment_id)
    made = commenting.resolve(person(), comment_id)
    return _comment(ident, comment_id), status_of(made), {"Location": _comments(slug, number)}


def _comment(version_id: int, comment_id: int) -> Any:
    found = next((one for one in guidance_reading.comments_of(version_id) if one.id == comment_id), None)
    if found is None:
        raise commenting.no_comment()
    return found


def _comments(slug: str, number: str) -> str:
    return url_for("api-acknowledgements.list_comments", slug=slug, number=number)
