"""Versions of the guidance before the chain: submitted, decided on."""

from __future__ import annotations

from typing import Any

from governance.api import fields, shapes
from governance.api.amending import ONE, OWNERS, place_of
from governance.api.fields import Shown
from governance.api.operations import Nothing, Resources, status_of, tagged
from governance.api.shapes import DecidedShown, NewDecision, ReviewOfAnything
from governance.web.reader import person
from policies.states import VERSION
from workflows import amendments, guidance_reading
from workflows.amendments import outcomes

resources = Resources("amendments", "Versions of the guidance before the chain of approval.")


class NewVerdict(NewDecision):
    """A verdict on exactly one text of a version. A comment is required unless it approves."""

    revision = fields.Whole(required=True)


class VersionNow(Shown):
    """How a version stands after an act."""

    number = fields.Said(required=True)
    state = fields.Choice(VERSION.states, required=True)
    revision = fields.Number(required=True)
    sha256 = fields.Said(required=True)
    version = fields.Number(required=True)
    effective_from = fields.Moment(required=True, allow_none=True)


class AmendmentReview(ReviewOfAnything):
    """The review of a version, and how the version stands."""

    version = fields.Part(VersionNow, required=True)


class VerdictMade(DecidedShown):
    """A decision on a version, and what it did."""

    version = fields.Part(VersionNow, required=True)


@resources.operation(
    "POST",
    f"{ONE}/submission",
    body=Nothing,
    optional=True,
    answer=AmendmentReview,
    status=201,
    again=200,
    who=OWNERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_version_submission(_: dict[str, Any], slug: str, number: str, version: int) -> Any:
    """Put a version before the chain that the guidance in force demands for a change to it.

    Its faults, and its examples that fail, are 422: each stands in `faults` with line, column, clause, message and
    suggestion.
    """
    made = amendments.submit(person(), guidance_reading.version_id(number, slug), version)
    outcome = made.outcome or outcomes.review(made["review"])
    data = {**shapes.review(outcome.made), "version": outcome.version}
    return data, status_of(made), tagged(outcome.version.version, place_of(slug, outcome.version.number))


@resources.operation(
    "POST",
    f"{ONE}/decisions",
    body=NewVerdict,
    answer=VerdictMade,
    status=201,
    again=200,
    who="people who hold the open step's role, and who wrote none of its texts",
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_verdict(body: dict[str, Any], slug: str, number: str) -> Any:
    """Decide on exactly one text of a version: `revision` is the precondition, as it is for a draft.

    The approval that closes the last step fixes when the version takes effect. It is 409 where another version overtook
    it, and where nobody could approve on one of its ways and no owner has overridden that.
    """
    ident = guidance_reading.version_id(number, slug)
    made = amendments.decide(
        person(),
        ident,
        body["revision"],
        body["verdict"],
        body["comment"],
        body.get("revisit_on"),
        body.get("on_behalf_of"),
        body["revisit_if"],
    )
    outcome = made.outcome or outcomes.decision(made["decision"])
    data = {**shapes.decided(outcome.made), "version": outcome.version}
    return data, status_of(made), tagged(outcome.version.version, place_of(slug, outcome.version.number))
