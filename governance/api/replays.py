"""A version of the guidance tried on past items: started, watched, and looked at case by case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response, url_for
from marshmallow import fields as plain

from governance import http
from governance.api import fields, paging
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, Resources
from governance.api.paging import Paged
from governance.web.reader import person, standing
from policies.trying import DRAFT, THREAD
from workflows import replays
from workflows.replays import ALL, KINDS, PERIOD, SAMPLE, SCOPES, RunView, Scope
from workflows.replays.rows import STATES
from workflows.replays.starting import LARGEST_SAMPLE, LARGEST_SEED, LONGEST_DAYS

resources = Resources("replays", "A version of the guidance tried on past items, before it binds anyone.")

NUMBER = r"^[0-9A-Za-z.-]+$"


class NewReplay(Taken):
    """On which past items: those of the last `days`, a sample of `size` drawn by `seed`, or all."""

    items = fields.Choice(SCOPES, required=True)
    days = fields.Whole(1, LONGEST_DAYS, allow_none=True)
    size = fields.Whole(1, LARGEST_SAMPLE, allow_none=True)
    seed = fields.Whole(0, LARGEST_SEED, allow_none=True, metadata={"description": "Left out, one is drawn and told."})
    revision = fields.Whole(allow_none=True, metadata={"description": "Of the version's text; else the current one."})
    against = fields.Shaped(
        NUMBER, 20, allow_none=True, metadata={"description": "Only items that this version was applied to."}
    )

    also: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {"properties": {"items": {"const": PERIOD}, "days": {"type": "integer"}}, "required": ["days"]},
            {"properties": {"items": {"const": SAMPLE}, "size": {"type": "integer"}}, "required": ["size"]},
            {"properties": {"items": {"const": ALL}}},
        ]
    }


class ScopeShown(Shown):
    """On which past items."""

    items = fields.Choice(SCOPES, required=True)
    days = fields.Number(required=True, allow_none=True)
    size = fields.Number(required=True, allow_none=True)
    seed = fields.Number(required=True, allow_none=True)


class TotalsShown(Shown):
    """What came of submissions or of conversations."""

    seen = fields.Number(required=True)
    differ = fields.Number(required=True)
    kinds = plain.Dict(keys=fields.Said(), values=fields.Number(), required=True)


class LoadShown(Shown):
    """How many approvals are asked of a role, as it was and as it would have been."""

    role = fields.Said(required=True)
    before = fields.Number(required=True)
    after = fields.Number(required=True)


class ReplayShown(Shown):
    """A replay: how far it is, and what it came to so far."""

    id = fields.Number(required=True)
    version = fields.Said(required=True)
    revision = fields.Number(required=True)
    sha256 = fields.Said(required=True, metadata={"description": "Of the text that is tried."})
    against = fields.Said(required=True, allow_none=True)
    scope = fields.Part(ScopeShown, required=True)
    state = fields.Choice(STATES, required=True)
    total = fields.Number(required=True)
    done = fields.Number(required=True)
    by = fields.Said(required=True)
    at = fields.Moment(required=True)
    ended_at = fields.Moment(required=True, allow_none=True)
    drafts = fields.Part(TotalsShown, required=True)
    threads = fields.Part(TotalsShown, required=True)
    approvals = plain.List(fields.Part(LoadShown), required=True, attribute="load", data_key="load")


class CaseShown(Shown):
    """An item that differs. Of a draft that the reader may not see, the id is null."""

    number = fields.Number(required=True, metadata={"description": "In the order in which items were tried."})
    subject = fields.Choice((DRAFT, THREAD), required=True)
    subject_id = fields.Number(required=True, allow_none=True)
    at = fields.Moment(required=True, metadata={"description": "When it was submitted, or triaged."})
    kinds = plain.List(fields.Choice(KINDS), required=True)
    detail = plain.Dict(keys=fields.Said(), required=True, metadata={"description": "As it was, and as it would be."})


class CaseList(Shown):
    """A page of cases."""

    items = plain.List(fields.Part(CaseShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class CasesAsked(Paged):
    """Which cases."""

    kind = fields.Choice(KINDS, metadata={"description": "Only those that differ in this way."})


@resources.operation(
    "POST",
    "/policies/<slug>/versions/<number>/replay",
    body=NewReplay,
    answer=ReplayShown,
    status=202,
    who="the owner of the guidance, auditors and the champion",
    refuses=(409,),
    headers=("Location",),
)
def create_replay(body: dict[str, Any], slug: str, number: str) -> Any:
    """Try a version on past items; a worker does it. One that is being written can be tried if it has no faults."""
    scope = Scope(body["items"], body.get("days"), body.get("size"), body.get("seed"))
    more = {"revision": body.get("revision"), "against": body.get("against")}
    run = replays.run_view(replays.start(person(), number, scope, slug=slug, **more)["replay"])
    return _shape(run), 202, {"Location": url_for("api-replays.get_replay", slug=slug, replay_id=run.id)}


@resources.operation("GET", "/policies/<slug>/replays/<id:replay_id>", answer=ReplayShown, who=ANY_ROLE)
def get_replay(slug: str, replay_id: int) -> Any:
    """Read how far a replay is, and what it came to so far."""
    return _shape(replays.run_view(replay_id, slug))


@resources.operation(
    "GET", "/policies/<slug>/replays/<id:replay_id>/cases", query=CasesAsked, answer=CaseList, who=ANY_ROLE
)
def list_replay_cases(query: dict[str, Any], slug: str, replay_id: int) -> Response:
    """List the items that differ, in the order in which they were tried."""
    run, key = replays.run_view(replay_id, slug), paging.after(query.get("after"), paging.number)
    page = replays.cases(run.id, standing(), query.get("kind"), key[0] if key else None, query["limit"])
    shown = [
        {
            **vars(case),
            "number": case.n,
            "subject_id": case.subject_id if case.open else None,
        }
        for case in page.cases
    ]
    return http.listed(CaseShown(many=True).dump(shown), None if page.next is None else [page.next])


def _shape(run: RunView) -> Mapping[str, Any]:
    same = ("id", "revision", "sha256", "against", "state", "total", "done", "by", "at", "ended_at", "load")
    return {
        **{name: getattr(run, name) for name in same},
        "version": run.number,
        "scope": {name: run.scope.get(name) for name in ("items", "days", "size", "seed")},
        "drafts": run.totals(DRAFT),
        "threads": run.totals(THREAD),
    }
