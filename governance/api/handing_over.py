"""Work that goes to somebody else: who looks at what, steps put to people, one more approver, skips, keepers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, shapes
from governance.api.drafts import answer
from governance.api.fields import Shown, Taken
from governance.api.me import SomebodyLooking
from governance.api.operations import Resources
from governance.api.shapes import DraftShown
from governance.errors import N_, NotAllowed, NotFound
from governance.people.actors import profile
from governance.web.reader import person, standing
from policies.versions import version_in_force
from workflows import claims, handing_over, reading
from workflows.dots import steps_of
from workflows.handing_over import OpenItems, Result, hand_over_all, may_hand_over, open_items
from workflows.states import DRAFT

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


class WhyTakenBack(Taken):
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


class NewHandovers(NewHandover):
    """Who goes on with these drafts, and why."""

    draft_ids = fields.Listed(fields.Whole(), 200, unique=True, required=True)


class OpenDraftShown(Shown):
    """A draft that somebody goes on with."""

    draft_id = fields.Number(required=True)
    kind = fields.Said(required=True)
    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    channel = fields.Said(required=True)
    updated_at = fields.Moment(required=True)


class OpenStepShown(Shown):
    """An open step that was put to somebody, or for which they were asked."""

    draft_id = fields.Number(required=True)
    position = fields.Number(required=True)
    part = fields.Number(required=True)
    role = fields.Said(required=True)
    in_person = fields.Truth(required=True, attribute="asked")
    due = fields.Moment(required=True, allow_none=True)


class OpenItemsShown(Shown):
    """What is still open with somebody; at most 200 of each."""

    drafts = plain.List(fields.Part(OpenDraftShown), required=True)
    steps = plain.List(fields.Part(OpenStepShown), required=True)
    hidden = fields.Number(
        required=True, metadata={"description": "Drafts with personal data, which the privacy officer hands over."}
    )


class HandoverResult(Shown):
    """What came of one draft."""

    draft_id = fields.Number(required=True)
    done = fields.Truth(required=True)
    problem = fields.Said(required=True, allow_none=True)
    detail = fields.Said(required=True, allow_none=True)


class HandoverResults(Shown):
    """What came of each draft."""

    items = plain.List(fields.Part(HandoverResult), required=True)
    next = fields.Said(required=True, allow_none=True)


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
    body=WhyTakenBack,
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


@resources.operation(
    "GET",
    "/people/<id:person_id>/open-items",
    answer=OpenItemsShown,
    who="the person, and whoever may hand drafts over",
    refuses=(403,),
)
def list_open_items(person_id: int) -> Any:
    """List what is still open with somebody: the drafts that they go on with, and the steps put to them."""
    return _shape(_open_items(person_id))


@resources.operation(
    "POST",
    "/people/<id:person_id>/handovers",
    body=NewHandovers,
    answer=HandoverResults,
    who="the administrator, the role to which the guidance escalates, and the privacy officer",
    refuses=(403,),
)
def create_handovers(body: dict[str, Any], person_id: int) -> Any:
    """Hand several drafts of somebody over, one by one: `items` says what came of each, and none stops another."""
    _known(person_id)
    ids, keeper, reason = body["draft_ids"], body["keeper_id"], body["reason"]
    return {"items": [_result(one) for one in hand_over_all(person(), ids, keeper, reason, person_id)], "next": None}


def _result(one: Result) -> dict[str, Any]:
    refusal = one.refusal
    said = [line for lines in http.field_errors(refusal).values() for line in lines] if refusal else []
    detail = " ".join(said) or http.said(refusal) if refusal else None
    return {"draft_id": one.draft_id, "done": not refusal, "problem": refusal and refusal.slug, "detail": detail}


def _open_items(person_id: int) -> OpenItems:
    who, escalate_to = standing(), version_in_force(clock.now()).document.approval.escalate_to
    if who.person_id != person_id and not may_hand_over(who, escalate_to):
        raise NotAllowed(
            "may-not-hand-over", N_("An administrator hands drafts over, or the role %(role)s."), role=escalate_to
        )
    _known(person_id)
    return open_items(person_id, who)


def _known(person_id: int) -> None:
    if profile(person_id) is None:
        raise NotFound("no-such-person", N_("There is no such person."))


def _shape(found: OpenItems) -> dict[str, Any]:
    steps = [{**vars(one), "due": shapes.due(one.due)} for one in found.steps]
    return {"drafts": found.drafts, "steps": steps, "hidden": found.hidden}
