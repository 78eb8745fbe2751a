"""How the requirements of a draft are shown: each line, who can meet it and who cannot, and whose time it was."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import http
from governance.api import fields
from governance.api.fields import Shown
from workflows.candidates import Candidate
from workflows.going_out import Requirement
from workflows.states import DRAFT


class Somebody(Shown):
    """Somebody who can act."""

    id = fields.Number(required=True)
    name = fields.Said(required=True)


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


class TimeShown(Shown):
    """Whose time it was: minutes of business time that a draft lay with each of them."""

    author = fields.Number(required=True)
    approvers = fields.Number(required=True)
    held = fields.Number(required=True)
    to_post = fields.Number(required=True)


class RequirementList(Shown):
    """Every requirement of a draft, in the order in which they are met."""

    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    items = plain.List(fields.Part(RequirementShown), required=True)
    time = fields.Part(
        TimeShown,
        required=True,
        metadata={"description": "Since it was first submitted: with whom it lay, in minutes of business time."},
    )
    next = fields.Said(required=True, allow_none=True)


def requirement(one: Requirement) -> dict[str, Any]:
    """One line, in the reader's language."""
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
