"""Work that goes to somebody else: who looks at what, steps put to people, one more approver, skips, keepers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock
from governance.api import fields
from governance.api.drafts import answer
from governance.api.fields import Shown, Taken
from governance.api.operations import Resources
from governance.api.queue_shapes import SomebodyLooking
from governance.api.shapes import DraftShown
from governance.web.reader import person, standing
from workflows import claims, handing_over, reading
from workflows.dots import steps_of

resources = Resources("handovers", "Who looks at what, steps put to people, one more approver, skips, and keepers.")

STEER = "people who hold the step's role, and the role to which the guidance escalates; never whose own work it is"


class ClaimList(Shown):
    """Who looks at a draft now."""

    items = plain.List(fields.Part(SomebodyLooking), required=True)
    next = fields.Said(required=True, allow_none=True)


class NewReassignment(Taken):
    """To whom a step is put, and why."""

    position = fields.Whole(required=True)
    part = fields.Whole(load_default=1)
    person_id = fields.Whole(required=True)
    reason = fields.Words(2_000, required=True)


class NewStep(Taken):
    """Who is asked to approve beside those whom the guidance asks, and why."""

    person_id = fields.Whole(required=True)
    reason = fields.Words(2_000, required=True)


class WhyAskedNoMore(Taken):
    """Why somebody is asked no longer."""

    reason = fields.Words(2_000, required=True)


class NewSkip(Taken):
    """The step that is passed over, and why."""

    position = fields.Whole(required=True)
    reason = fields.Words(2_000, required=True)


class NewHandover(Taken):
    """Who goes on with a draft, and why."""

    keeper_id = fields.Whole(required=True)
    reason = fields.Words(2_000, required=True)


# -- Looking at it -------------------------------------------------------------------------------------------------


@resources.operation("GET", "/drafts/<id:draft_id>/claims", answer=ClaimList, who="people who may see the draft")
def list_claims(draft_id: int) -> Any:
    """List who looks at a draft now, so that nobody does the same work. It stops nobody."""
    return _claims(draft_id)


@resources.operation(
    "PUT",
    "/drafts/<id:draft_id>/claim",
    answer=ClaimList,
    who="people who may decide on the draft now",
    refuses=(403, 409),
)
def put_claim(draft_id: int) -> Any:
    """Say that one looks at a draft now; it lapses after a quarter of an hour, and begins anew when said again."""
    claims.claim(person(), draft_id)
    return _claims(draft_id)


@resources.operation(
    "DELETE", "/drafts/<id:draft_id>/claim", answer=ClaimList, who="people who may see the draft", refuses=(409,)
)
def delete_claim(draft_id: int) -> Any:
    """Say that one no longer looks at it."""
    claims.release(person(), draft_id)
    return _claims(draft_id)


def _claims(draft_id: int) -> dict[str, Any]:
    view = reading.draft_view(draft_id, standing())
    review = view.review.review if view.review and view.review.review.state == "open" else None
    dots = steps_of([review.id] if review else [], clock.now())
    return {"items": dots[review.id].looking if review and review.id in dots else (), "next": None}


# -- Steps ---------------------------------------------------------------------------------------------------------


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/reassignments",
    body=NewReassignment,
    answer=DraftShown,
    status=201,
    again=200,
    who=STEER,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_reassignment(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Put a step to one of those who can decide on it: first in their queue, and everybody's of the role as before."""
    return answer(handing_over.reassign(person(), draft_id, **body, version=version))


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/steps",
    body=NewStep,
    answer=DraftShown,
    status=201,
    again=200,
    who="people who may decide on the draft now",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_step(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Ask one more person to approve, beside those whom the guidance asks; nothing goes on before they have."""
    return answer(handing_over.ask(person(), draft_id, **body, version=version))


@resources.operation(
    "DELETE",
    "/drafts/<id:draft_id>/steps/<id:position>/<id:part>",
    body=WhyAskedNoMore,
    answer=DraftShown,
    who="whoever asked, people who hold a role of the chain, and the role to which the guidance escalates",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def delete_step(body: dict[str, Any], draft_id: int, position: int, part: int, version: int) -> Any:
    """Ask somebody no longer who was asked in person. What the guidance asks for cannot be taken back."""
    data, _, headers = answer(handing_over.take_back(person(), draft_id, position, part, **body, version=version))
    return data, 200, headers


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/skips",
    body=NewSkip,
    answer=DraftShown,
    status=201,
    again=200,
    who="people whom the step's `skip.by` names, who neither wrote the text nor decided on it",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_skip(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Pass over the step that is open, where the guidance says who may."""
    return answer(handing_over.skip(person(), draft_id, **body, version=version))


# -- Drafts that somebody goes on with ------------------------------------------------------------------------------


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/handovers",
    body=NewHandover,
    answer=DraftShown,
    status=201,
    again=200,
    who="the administrator, the role to which the guidance escalates, and the privacy officer",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_handover(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Let somebody go on with a draft: edit, withdraw and publish it as its author may. The author stays its author."""
    return answer(handing_over.hand_over(person(), draft_id, **body, version=version))
