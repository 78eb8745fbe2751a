"""The way through the chain: looked at, submitted, decided, and what is still missing."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, shapes
from governance.api.fields import Shown, Taken
from governance.api.if_edited import IfEdited, if_edited
from governance.api.operations import ANY_ROLE, STAFF, Resources, status_of, tagged
from governance.api.shapes import DecidedShown, NewDecision, ReviewShown
from governance.web.reader import ident, person, standing
from policies.parts import Document
from policies.versions import version_in_force
from workflows import carrying, decisions, evaluating, outcomes, previews, reading, requirements, submissions
from workflows.candidates import Candidate
from workflows.states import DRAFT
from workflows.whose import writers

resources = Resources("reviews", "The chain of approval that the guidance demands.")


class Somebody(Shown):
    """Somebody who can act."""

    id = fields.Number(required=True)
    name = fields.Said(required=True)


class CheckShown(Shown):
    """What a check of the guidance says of the draft."""

    check = fields.Said(required=True)
    outcome = fields.Choice(("block", "warn"), required=True)
    clause = fields.Said(required=True)
    detail = fields.Said(required=True)
    language = fields.Said(required=True, allow_none=True)
    place = fields.Said(required=True, allow_none=True)


class PlannedStep(Shown):
    """A step that a submission now would have to pass."""

    position = fields.Number(required=True)
    part = fields.Number(required=True, metadata={"description": "Tells steps of one position apart."})
    needed = fields.Number(
        required=True, metadata={"description": "How many steps of this position have to be approved."}
    )
    role = fields.Said(required=True)
    role_title = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    quorum = fields.Number(required=True)
    due = fields.Moment(required=True, allow_none=True)
    clauses = plain.List(fields.Said(), required=True)
    people = plain.List(
        fields.Part(Somebody), required=True, metadata={"description": "Who could decide, own work set aside."}
    )


class NewSubmission(Taken):
    """Whether to ask for the chain of the emergency or drill that holds; else the conversation's category says."""

    emergency = fields.Truth(load_default=None, allow_none=True)


class EarlierApproval(Somebody):
    """An approval of the review before, and whether it would be kept."""

    step = fields.Number(required=True, metadata={"description": "The step's position."})
    part = fields.Number(required=True, metadata={"description": "Tells steps of one position apart."})
    role = fields.Said(required=True)
    revision = fields.Number(required=True, metadata={"description": "The one that was really decided on."})
    kept = fields.Truth(required=True)
    detail = fields.Said(required=True, metadata={"description": "Why."})


class EvaluationShown(Shown):
    """What the guidance in force says of a draft as it stands."""

    policy_version = fields.Said(required=True)
    category = fields.Said(required=True, allow_none=True)
    respond = fields.Said(required=True, allow_none=True)
    blocked = fields.Truth(required=True)
    checks = plain.List(fields.Part(CheckShown), required=True)
    route = plain.List(fields.Part(PlannedStep), required=True)
    earlier_approvals = plain.List(
        fields.Part(EarlierApproval),
        required=True,
        metadata={"description": "Of the review that an edit closed, where the guidance keeps any."},
    )
    first_response_due = fields.Moment(required=True, allow_none=True)
    resolution_due = fields.Moment(required=True, allow_none=True)
    emergency = fields.Truth(
        required=True, metadata={"description": "Whether the route is the short one of a declared emergency."}
    )
    if_edited = fields.Part(IfEdited, required=True)
    clauses = plain.List(fields.Said(), required=True)


class CannotShown(Somebody):
    """Somebody who holds the role and cannot act, and why not."""

    why = fields.Said(required=True)
    problem = fields.Said(required=True)
    clause = fields.Said(required=True)


class RequirementShown(Shown):
    """One line of why this is not approved or published yet."""

    id = fields.Said(required=True)
    status = fields.Choice(("satisfied", "unsatisfied", "not_applicable", "overridden"), required=True)
    detail = fields.Said(required=True)
    clauses = plain.List(fields.Said(), required=True)
    can = plain.List(fields.Part(Somebody), required=True)
    cannot = plain.List(fields.Part(CannotShown), required=True)
    due = fields.Moment(required=True, allow_none=True)


class RequirementList(Shown):
    """Every requirement of a draft, in the order in which they are met."""

    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    items = plain.List(fields.Part(RequirementShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class DraftNow(Shown):
    """How the draft stands after an act."""

    id = fields.Number(required=True)
    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    digest = fields.Said(required=True)
    version = fields.Number(required=True)


class DecisionMade(DecidedShown):
    """A decision, and what it did."""

    draft = fields.Part(DraftNow, required=True)


class ReviewMade(ReviewShown):
    """A review, and how its draft stands."""

    draft = fields.Part(DraftNow, required=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/evaluation",
    body=NewSubmission,
    optional=True,
    answer=EvaluationShown,
    who=ANY_ROLE,
    refuses=(409,),
)
def evaluate_draft(body: dict[str, Any], draft_id: int) -> Any:
    """Look before submitting: checks, route, people, due times and clauses. Nothing is changed."""
    at, who = clock.now(), standing()
    view = reading.draft_view(draft_id, who)
    edition = version_in_force(at)
    look = previews.of_draft(view.draft, who, at, body["emergency"])
    found = look.evaluation
    kept = carrying.prospect(view.draft, found, ident(), at)
    return {
        "policy_version": edition.number,
        **{name: getattr(found, name) for name in ("category", "respond", "blocked", "clauses")},
        "checks": [http.plain(finding) for finding in found.findings],
        "route": [
            {
                **{name: getattr(step, name) for name in shapes.PLANNED},
                "role_title": role_title(edition.document, step.role),
                "people": people,
            }
            for step, people in zip(found.steps, look.people, strict=True)
        ],
        "emergency": found.short_chain,
        "earlier_approvals": [earlier_approval(one) for one in kept.told],
        "first_response_due": found.first_response_due,
        "resolution_due": found.resolution_due,
        "if_edited": if_edited(view, found.steps, who, at),
    }


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/submission",
    body=NewSubmission,
    optional=True,
    answer=ReviewMade,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_submission(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Put the current revision before the chain that the guidance in force demands.

    A check that blocks is 422, with each check, its clause and a sentence in `checks`.
    """
    made = submissions.submit(person(), draft_id, version, body["emergency"])
    outcome = made.outcome or outcomes.review(made["review"])
    data = {**shapes.review(outcome.made), "draft": outcome.draft}
    location = url_for("api-drafts.get_draft", draft_id=draft_id)
    return data, status_of(made), tagged(outcome.draft.version, location)


@resources.operation(
    "GET", "/drafts/<id:draft_id>/requirements", answer=RequirementList, who=ANY_ROLE, refuses=(409,), headers=("ETag",)
)
def list_requirements(draft_id: int) -> Any:
    """Say why a draft is not approved or published yet: what is missing, who can do it, who cannot and why."""
    at, who = clock.now(), standing()
    view = reading.draft_view(draft_id, who)
    current = requirements.current_review(view)
    look = None if current else evaluating.look(view.draft, who, at)
    found = requirements.requirements(view, at, look, writers(draft_id) if look else ())
    data = {
        "state": view.state(at),
        "revision": view.draft.revision,
        "items": [_requirement(one) for one in found],
        "next": None,
    }
    return data, 200, tagged(view.draft.version)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/revisions/<id:revision>/decisions",
    body=NewDecision,
    answer=DecisionMade,
    status=201,
    again=200,
    who="people who hold the open step's role for its topic, and whose own work it is not",
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_decision(body: dict[str, Any], draft_id: int, revision: int) -> Any:
    """Decide on exactly this revision, on the step that is open.

    The revision number is the precondition. A revision that was edited or decided by somebody else is 409, with who,
    when and the current revision; one's own work is 403. The same decision by the same person again is 200.
    With `on_behalf_of` it is decided in the place of somebody whose delegation holds now.
    """
    said = body["verdict"], body["comment"], body.get("revisit_on")
    made = decisions.decide(person(), draft_id, revision, *said, body.get("on_behalf_of"), body["revisit_if"])
    outcome = made.outcome or outcomes.decision(made["decision"])
    data = {**shapes.decided(outcome.made), "draft": outcome.draft}
    location = url_for("api-drafts.get_draft", draft_id=draft_id)
    return data, status_of(made), tagged(outcome.draft.version, location)


def earlier_approval(one: carrying.Told) -> dict[str, Any]:
    return {
        "id": one.approval.person_id,
        "name": one.approval.name,
        "step": one.position,
        "part": one.part,
        "role": one.role,
        "revision": one.approval.revision,
        "kept": one.kept,
        "detail": http.sentence(one.sentence, one.facts),
    }


def role_title(document: Document, role: str) -> str:
    """What a role is called in the reader's language; its id where the guidance does not name it."""
    title = document.roles[role].title if role in document.roles else {}
    return title.get(http.language()) or next(iter(title.values()), role)


def _requirement(one: requirements.Requirement) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("id", "status", "clauses", "can", "due")},
        "detail": http.sentence(one.sentence, one.facts),
        "cannot": [_cannot(somebody) for somebody in one.cannot],
    }


def _cannot(one: Candidate) -> dict[str, Any]:
    why = http.sentence(one.why, {"name": one.name, "stands_in": one.stands_in, "other": one.other})
    place = one.stands_in or None
    return {
        "id": one.id,
        "name": one.name,
        "stands_in_for": place,
        "why": why,
        "problem": one.slug,
        "clause": one.clause,
    }
