"""What runs under an older version of the guidance and is recalled; the versions that wait for somebody."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging, shapes
from governance.api.amending import OWNERS, Reason, here
from governance.api.fields import Shown
from governance.api.operations import ANY_ROLE, Resources, status_of, tagged
from governance.api.paging import Paged
from governance.api.reviewing import CheckShown
from governance.api.shapes import DraftShown
from governance.web.reader import person, standing
from policies.versions import version_in_force
from workflows import amendments, evaluating, flight, reading, recalls
from workflows.states import DRAFT

resources = Resources("in-flight", "What is under way when the guidance changes.")


class InFlightShown(Shown):
    """A draft that goes by an older version, because it was submitted under it."""

    draft_id = fields.Number(required=True)
    kind = fields.Said(required=True)
    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    topic = fields.Said(required=True, allow_none=True)
    policy_version = fields.Said(required=True, attribute="number")
    submitted_by = fields.Said(required=True)
    submitted_at = fields.Moment(required=True)


class InFlightList(Shown):
    """Every draft under an older version, by that version and then by age."""

    items = plain.List(fields.Part(InFlightShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class AwaitingShown(Shown):
    """A version whose open step one may decide on."""

    number = fields.Said(required=True)
    revision = fields.Number(required=True)
    role = fields.Said(required=True)
    due = fields.Moment(required=True, allow_none=True)
    submitted_by = fields.Said(required=True)
    submitted_at = fields.Moment(required=True)


class AwaitingList(Shown):
    """Every version that waits for one's decision, the most urgent first."""

    items = plain.List(fields.Part(AwaitingShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class Recalled(Shown):
    """A draft that was recalled, and the checks that keep it from being submitted again."""

    draft = fields.Part(DraftShown, required=True)
    checks = plain.List(fields.Part(CheckShown), required=True)


@resources.operation(
    "GET", "/policies/<slug>/in-flight", query=Paged, answer=InFlightList, who=ANY_ROLE, refuses=(404, 409)
)
def list_in_flight(query: dict[str, Any], slug: str) -> Response:
    """List what is under review, or approved and not published, under a version that is in force no more."""
    key = paging.after(query.get("after"), paging.number, paging.number)
    page = flight.in_flight(here(slug).id, clock.now(), standing(), key, query["limit"])
    return http.listed(InFlightShown(many=True).dump(page.rows), page.next)


@resources.operation("GET", "/policies/<slug>/awaiting", answer=AwaitingList, who=ANY_ROLE)
def list_awaiting(slug: str) -> Any:
    """List the versions whose open step one may decide on."""
    here(slug)
    rows = amendments.amendments_awaiting(standing())
    return {"items": [{**vars(one), "due": shapes.due(one.due)} for one in rows], "next": None}


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/recall",
    body=Reason,
    answer=Recalled,
    status=201,
    again=200,
    who=OWNERS,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_recall(body: dict[str, Any], draft_id: int) -> Any:
    """Take a draft out of a review under an older version, and submit it again under the one in force.

    Its approvals are void. Where something blocks it now it stays with its author; `checks` says what.
    """
    made = recalls.recall(person(), draft_id, body["reason"])
    view, at = reading.draft_view(draft_id, standing()), clock.now()
    blocking = []
    if view.draft.state == "drafting":
        found = evaluating.look_as_submitted(view.draft, version_in_force(at), at)
        blocking = [http.plain(one) for one in found.findings if one.outcome == "block"]
    data = {"draft": shapes.draft(view, at), "checks": blocking}
    location = url_for("api-drafts.get_draft", draft_id=draft_id)
    return data, status_of(made), tagged(view.draft.version, location)
