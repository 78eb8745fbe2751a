"""Several decisions in one request, with a result for each."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields as plain

from governance import http
from governance.api import fields, shapes
from governance.api.document import Problem
from governance.api.fields import Shown, Taken
from governance.api.operations import Resources, status_of
from governance.api.reviewing import DecisionMade
from governance.api.shapes import NewDecision
from governance.errors import Refusal
from governance.web.reader import person
from workflows import outcomes, together
from workflows.together import MOST, Choice, Result

resources = Resources("decisions", "Several drafts decided on at once.")


class OneOfSeveral(NewDecision):
    """A verdict on exactly one revision of one draft. A comment is required unless it approves."""

    draft_id = fields.Whole(required=True)
    revision = fields.Whole(required=True)


class NewDecisions(Taken):
    """Verdicts, each on another draft."""

    decisions = fields.Listed(fields.Part(OneOfSeveral), MOST, required=True)


class AsItIs(fields.Part):
    """A payload that is complete already, with members that its schema leaves open."""

    def _serialize(self, value: Any | None, *_: Any, **__: Any) -> Any:  # type: ignore[override]  # it has other names
        return value


class ResultShown(Shown):
    """What came of one of them: either the decision or the problem."""

    draft_id = fields.Number(required=True)
    revision = fields.Number(required=True)
    status = fields.Number(
        required=True, metadata={"description": "What this one alone would have been answered with."}
    )
    decision = fields.Part(DecisionMade, required=True, allow_none=True)
    problem = AsItIs(Problem, required=True, allow_none=True)


class ResultList(Shown):
    """What came of each, in the order given."""

    items = plain.List(fields.Part(ResultShown), required=True)
    decided = fields.Number(required=True, metadata={"description": "How many have a decision."})
    refused = fields.Number(required=True, metadata={"description": "How many have a problem."})
    next = fields.Said(required=True, allow_none=True)


@resources.operation(
    "POST",
    "/decisions",
    body=NewDecisions,
    answer=ResultList,
    who="people who hold the open step's role for its topic, and whose own work it is not",
    refuses=(409,),
)
def create_decisions(body: dict[str, Any]) -> Any:
    """Decide on several drafts at once, each by itself.

    `items` has a result for each, in the order given: the decision, or the problem that this one alone would have been
    refused with, so that the whole is 200 whatever came of them. What one is refused for stops none of the others.
    With an `Idempotency-Key` a repeat decides nothing twice: it tells what was decided, and tries again what was
    refused or was not reached. A draft that comes twice is 422, and nothing is decided. What runs under an emergency,
    may hold personal data, was let pass a check, has another reply beside it or was rejected before is decided on
    alone: it has the problem `decided-alone`.
    """
    chosen = [Choice(**{"revisit_on": None, "on_behalf_of": None, **one}) for one in body["decisions"]]
    items = [_result(one) for one in together.decide_each(person(), chosen)]
    decided = sum(one["problem"] is None for one in items)
    return {"items": items, "decided": decided, "refused": len(items) - decided, "next": None}


def _result(one: Result) -> dict[str, Any]:
    draft_id, revision = one.choice.draft_id, one.choice.revision
    place: dict[str, Any] = {"draft_id": draft_id, "revision": revision}
    if isinstance(one.came, Refusal):
        problem = http.problem_within(one.came, url_for("api-reviews.create_decision", **place))
        return {**place, "status": problem["status"], "decision": None, "problem": problem}
    outcome = one.came.outcome or outcomes.decision(one.came["decision"])
    decision = {**shapes.decided(outcome.made), "draft": outcome.draft}
    return {**place, "status": status_of(one.came), "decision": decision, "problem": None}
