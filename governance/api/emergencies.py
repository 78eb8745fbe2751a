"""Declared emergencies, and the review of what was published under one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging, shapes
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, Nothing, Resources, needs_words, status_of, tagged
from governance.api.paging import Paged
from governance.api.shapes import PublicationShown
from governance.web.reader import person, standing
from workflows import retrospectives
from workflows.emergencies import declaring, limits, reading
from workflows.emergencies.rows import STATES, Emergency
from workflows.retrospectives import OUTCOMES

resources = Resources("emergencies", "A declared, bounded time with a shorter chain, and the reviews that follow.")

DECLARERS = "the roles that the guidance lets declare an emergency"


class NewEmergency(Taken):
    """What has happened, until when it is to hold (the longest that the guidance allows), and whether it is a drill."""

    what = fields.Words(limits.LONGEST, required=True, lines=False)
    until = fields.Moment(allow_none=True)
    drill = fields.Truth(load_default=False)
    names_nobody = fields.Truth(
        load_default=False,
        metadata={"description": "An address in the sentence is where it happened, and nobody's home."},
    )


class NewRenewal(Taken):
    """Why an emergency goes on, and until when."""

    reason = fields.Words(2_000, required=True)
    until = fields.Moment(allow_none=True)


class WhyOver(Taken):
    """Why an emergency ends."""

    reason = fields.Words(2_000, blank=True, load_default="")


class RenewalShown(Shown):
    """An extension of an emergency."""

    until = fields.Moment(required=True)
    reason = fields.Said(required=True)
    by = fields.Said(required=True, attribute="person_name")
    at = fields.Moment(required=True)


class UnderShown(Shown):
    """A draft that was put under an emergency."""

    draft_id = fields.Number(required=True)
    state = fields.Said(required=True)
    submitted_at = fields.Moment(required=True)
    approved_at = fields.Moment(required=True, allow_none=True)
    published_at = fields.Moment(required=True, allow_none=True)
    review_due = fields.Moment(required=True, allow_none=True)
    reviewed_at = fields.Moment(required=True, allow_none=True)


class EmergencyLine(Shown):
    """A declaration. `over_at` is when it is over as things stand: unconfirmed, by its time, or by an act."""

    id = fields.Number(required=True)
    number = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    what = fields.Said(required=True)
    drill = fields.Truth(required=True)
    state = fields.Choice(STATES, required=True)
    declared_by = fields.Said(required=True)
    declared_at = fields.Moment(required=True)
    confirm_by = fields.Moment(required=True)
    confirmed_by = fields.Said(required=True, allow_none=True)
    confirmed_at = fields.Moment(required=True, allow_none=True)
    until = fields.Moment(required=True)
    over_at = fields.Moment(required=True)
    ended_by = fields.Said(required=True, allow_none=True)
    ended_at = fields.Moment(required=True, allow_none=True)


class EmergencyShown(EmergencyLine):
    """A declaration, its extensions, and what was put under it: the first 50, the rest at `/drafts` of it."""

    renewals = plain.List(fields.Part(RenewalShown), required=True)
    drafts = plain.List(fields.Part(UnderShown), required=True)


class UnderList(Shown):
    """A page of what was put under an emergency, oldest first."""

    items = plain.List(fields.Part(UnderShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class EmergencyList(Shown):
    """A page of declarations, newest first."""

    items = plain.List(fields.Part(EmergencyLine), required=True)
    next = fields.Said(required=True, allow_none=True)


class ShareQuery(Taken):
    """A half-open time."""

    from_ = fields.Moment(required=True, data_key="from", attribute="since")
    to = fields.Moment(required=True, attribute="until")


class ShareShown(Shown):
    """How much of what was published went out under an emergency. No share of nothing: `percent` is null then."""

    under_emergency = fields.Number(required=True, attribute="under")
    published = fields.Number(required=True, attribute="all")
    percent = plain.Float(required=True, allow_none=True)


class NewRetrospectiveReview(Taken):
    """What was found afterwards. Everything but `approved` needs a comment, and opens a report of the error."""

    outcome = fields.Choice(OUTCOMES, required=True)
    comment = fields.Words(10_000, blank=True, load_default="")
    on_behalf_of = fields.Whole(
        allow_none=True,
        metadata={"description": "The number of the person in whose place it is decided, under a delegation."},
    )

    also: ClassVar[Mapping[str, Any]] = {
        "if": {"properties": {"outcome": {"const": "approved"}}},
        "else": needs_words("comment"),
    }


class RetrospectiveMade(PublicationShown):
    """What was reviewed, how its draft stands now, and the report that was opened, if any."""

    state = fields.Said(required=True)
    report_id = fields.Number(required=True, allow_none=True)


@resources.operation("GET", "/emergencies", query=Paged, answer=EmergencyList, who=ANY_ROLE, refuses=(404,))
def list_emergencies(query: dict[str, Any]) -> Response:
    """List declarations, newest first."""
    key = paging.after(query.get("after"), paging.number)
    found, following = reading.emergencies(key and key[0], query["limit"])
    items = EmergencyLine(many=True).dump([_line(row) for row in found])
    return http.listed(items, [following] if following else None)


@resources.operation(
    "POST",
    "/emergencies",
    body=NewEmergency,
    answer=EmergencyShown,
    status=201,
    again=200,
    who=DECLARERS,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_emergency(body: dict[str, Any]) -> Any:
    """Declare an emergency. It holds at once, and lapses unless a second person confirms it in time."""
    made = declaring.declare(person(), body["what"], body.get("until"), body["drill"], body["names_nobody"])
    return _answered(made["emergency"], status_of(made))


@resources.operation("GET", "/emergencies/share", query=ShareQuery, answer=ShareShown, who=ANY_ROLE)
def get_emergency_share(query: dict[str, Any]) -> Any:
    """Count what was published in a time, and how much of it under an emergency.

    A time that ends before it begins is empty.
    """
    found = reading.share(query["since"], query["until"])
    return {"under": found.under, "all": found.all, "percent": found.percent}


@resources.operation("GET", "/emergencies/<id:emergency_id>", answer=EmergencyShown, who=ANY_ROLE, headers=("ETag",))
def get_emergency(emergency_id: int) -> Any:
    """Show a declaration as it stands now, with what was put under it."""
    return _answered(emergency_id, 200)


@resources.operation(
    "GET", "/emergencies/<id:emergency_id>/drafts", query=Paged, answer=UnderList, who=ANY_ROLE, refuses=(404,)
)
def list_emergency_drafts(query: dict[str, Any], emergency_id: int) -> Response:
    """List what was put under an emergency, oldest first."""
    key = paging.after(query.get("after"), paging.number)
    found = reading.emergency(emergency_id, standing(), key and key[0], query["limit"])
    return http.listed(UnderShown(many=True).dump(found.drafts), [found.next] if found.next else None)


@resources.operation(
    "POST",
    "/emergencies/<id:emergency_id>/confirmation",
    body=Nothing,
    optional=True,
    answer=EmergencyShown,
    status=201,
    again=200,
    who=f"{DECLARERS}, but not whoever declared this one",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_confirmation(_: dict[str, Any], emergency_id: int, version: int) -> Any:
    """Confirm an emergency as the second person."""
    made = declaring.confirm(person(), emergency_id, version)
    return _answered(emergency_id, status_of(made))


@resources.operation(
    "POST",
    "/emergencies/<id:emergency_id>/renewal",
    body=NewRenewal,
    answer=EmergencyShown,
    status=201,
    who=f"{DECLARERS}, but not whoever declared this one or extended it last",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_renewal(body: dict[str, Any], emergency_id: int, version: int) -> Any:
    """Extend an emergency, counted from now and no longer than the guidance allows."""
    declaring.renew(person(), emergency_id, body["reason"], body.get("until"), version)
    return _answered(emergency_id, 201)


@resources.operation(
    "DELETE",
    "/emergencies/<id:emergency_id>",
    body=WhyOver,
    optional=True,
    answer=EmergencyShown,
    who=DECLARERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def delete_emergency(body: dict[str, Any], emergency_id: int, version: int) -> Any:
    """End an emergency at this moment. What is in its chain and not published goes back to its author."""
    declaring.end(person(), emergency_id, body["reason"], version)
    return _answered(emergency_id, 200)


@resources.operation(
    "POST",
    "/publications/<id:publication_id>/retrospective-review",
    body=NewRetrospectiveReview,
    answer=RetrospectiveMade,
    status=201,
    again=200,
    who="the role that the guidance names for it, and nobody who wrote, submitted or approved the text",
    refuses=(409,),
)
def create_retrospective_review(body: dict[str, Any], publication_id: int) -> Any:
    """Review what was published under an emergency: it was right, or has to be corrected, or taken back."""
    made = retrospectives.review_afterwards(
        person(), publication_id, body["outcome"], body["comment"], body.get("on_behalf_of")
    )
    found = retrospectives.found(publication_id)
    data = {**shapes.publication(found.publication), "state": found.state, "report_id": found.report_id}
    return data, status_of(made)


def _answered(emergency_id: int, status: int) -> tuple[Any, int, dict[str, str]]:
    found = reading.emergency(emergency_id, standing())
    data = {**_line(found.row), "renewals": found.renewals, "drafts": found.drafts}
    location = url_for("api-emergencies.get_emergency", emergency_id=emergency_id)
    return data, status, tagged(found.row.version, location)


def _line(row: Emergency) -> dict[str, Any]:
    same = ("id", "number", "what", "drill", "declared_at", "confirm_by", "confirmed_at", "until", "ended_at")
    return {
        **{name: getattr(row, name) for name in same},
        "subject": f"emergency/{row.public_id}",
        "state": row.state(clock.now()),
        "declared_by": row.declared_name,
        "confirmed_by": row.confirmed_name,
        "over_at": row.over_at(),
        "ended_by": row.ended_name,
    }
