"""What is still open with somebody, and handing it over to somebody who goes on with it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, shapes
from governance.api.fields import Shown
from governance.api.handing_over import NewHandover
from governance.api.operations import Resources
from governance.errors import N_, NotAllowed, NotFound
from governance.people.actors import profile
from governance.web.reader import person, standing
from policies.versions import version_in_force
from workflows.handing_over import OpenItems, Result, hand_over_all, may_hand_over, open_items
from workflows.states import DRAFT

resources = Resources("open-items", "What is still open with somebody who leaves, and who goes on with it.")


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
