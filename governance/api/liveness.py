"""Whether somebody is left to approve: routes, what waits, and what a loss would leave."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock
from governance.api import fields
from governance.api.fields import MOST, Shown, Taken
from governance.api.operations import Resources
from governance.errors import N_, Invalid, Problem
from governance.web import liveness as said
from governance.web.reader import standing
from governance.web.routes import sentence
from policies.liveness import ANYBODY, NOBODY, SOME
from policies.routing.ways import KINDS
from workflows.liveness import Line, Loss, StuckPage, stuck, what_if

resources = Resources("liveness", "Whether there are enough people to approve, on every route and for what waits.")

READERS = said.READERS


class Looked(Taken):
    """Which version, and what to think away."""

    version = fields.Shaped(r"^[0-9A-Za-z.-]+$", 20, metadata={"description": "Its number; else the one in force."})
    without_person = fields.Whole(1, MOST, strict=False, metadata={"description": "As if this person had left."})
    without_role = fields.Shaped(
        r"^[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?$",
        122,
        metadata={
            "description": "As if nobody held this role; with `without_person`, as if that person did not, for the "
            "topic of `role:topic` or at all."
        },
    )
    after = fields.Whole(0, MOST, strict=False, metadata={"description": "The review after which items are listed."})


class SeatShown(Shown):
    """One step of a route, and who could fill it."""

    position = fields.Number(required=True)
    roles = plain.List(fields.Said(), required=True)
    topic = fields.Said(required=True, allow_none=True)
    needed = fields.Number(required=True)
    can = plain.List(fields.Said(), required=True, metadata={"description": "Names."})
    short = fields.Truth(required=True)


class RouteShown(Shown):
    """One route, and whose texts get through it."""

    kind = fields.Choice(KINDS, required=True)
    name = fields.Said(required=True, metadata={"description": "The category, or the severity of an error."})
    topic = fields.Said(required=True, allow_none=True)
    rules = plain.List(fields.Said(), required=True, metadata={"description": "The rules that hold on it."})
    treated_as = fields.Said(required=True, allow_none=True)
    clauses = plain.List(fields.Said(), required=True)
    verdict = fields.Choice((ANYBODY, SOME, NOBODY), required=True)
    shut_out = plain.List(fields.Said(), required=True, metadata={"description": "Whose own texts get stuck."})
    steps = plain.List(fields.Part(SeatShown), required=True)
    sentences = plain.List(fields.Said(), required=True, metadata={"description": "What would mend it."})


class StuckShown(Shown):
    """An open review that nobody is left to finish."""

    review_id = fields.Number(required=True)
    kind = fields.Choice(("draft", "policy", "publication", "language", "moderation", "appeal"), required=True)
    subject_id = fields.Number(required=True)
    short = plain.List(fields.Number(), required=True, metadata={"description": "The steps that stay short."})
    sentences = plain.List(fields.Said(), required=True)


class StuckList(Shown):
    """Open reviews that nobody is left to finish, oldest first."""

    items = plain.List(fields.Part(StuckShown), required=True)
    total = fields.Number(required=True)
    next_after = fields.Number(required=True, allow_none=True, metadata={"description": "For `after`."})


class LostRoute(RouteShown):
    """A route that a loss would make worse, and in which version."""

    version = fields.Said(required=True)


class LossShown(Shown):
    """What a loss would change."""

    dead = plain.List(fields.Part(LostRoute), required=True, metadata={"description": "With nobody left."})
    weaker = plain.List(fields.Part(LostRoute), required=True, metadata={"description": "With more people shut out."})
    stuck = fields.Part(StuckList, required=True)


class MissingRole(Shown):
    """A role that somebody from outside would need, and the routes on which it is missing."""

    role = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    routes = plain.List(fields.Said(), required=True)


class SmallBody(Shown):
    """A body all of whose people are needed on some route already: what outside approvers would need."""

    people = plain.List(fields.Said(), required=True, metadata={"description": "All who write and approve here."})
    needed = fields.Number(required=True, metadata={"description": "How many outside approvers would be enough."})
    roles = plain.List(
        fields.Part(MissingRole),
        required=True,
        attribute="missing",
        metadata={"description": "The roles that each of them would hold."},
    )


class PeriodAhead(Shown):
    """A time in which nobody could approve on some routes."""

    from_at = fields.Moment(required=True, data_key="from", attribute="from")
    until_at = fields.Moment(
        required=True,
        allow_none=True,
        data_key="until",
        attribute="until",
        metadata={"description": "Null where it lasts longer than the days that are looked at."},
    )
    routes = plain.List(fields.Said(), required=True)


class LivenessShown(Shown):
    """The standing report."""

    version = fields.Said(required=True)
    moment = fields.Moment(required=True, metadata={"description": "When its people are looked at."})
    routes = plain.List(fields.Part(RouteShown), required=True)
    stuck = fields.Part(StuckList, required=True)
    unread = plain.List(
        fields.Said(),
        required=True,
        metadata={"description": "Who may not decide under the version in force before they have acknowledged it."},
    )
    away = plain.List(fields.Said(), required=True, metadata={"description": "Who is away at that moment."})
    ahead = plain.List(
        fields.Part(PeriodAhead),
        required=True,
        metadata={"description": "When in the coming 30 days nobody could approve, by the absences that are entered."},
    )
    outside = fields.Part(
        SmallBody,
        required=True,
        allow_none=True,
        metadata={"description": "Where this body has too few people; null where a role could go to somebody of it."},
    )
    loss = fields.Part(LossShown, required=True, allow_none=True)


@resources.operation(
    "GET",
    "/liveness",
    query=Looked,
    answer=LivenessShown,
    who="the administrator, the owner of the guidance, the champion and auditors",
    refuses=(403, 404, 409),
)
def get_liveness(query: dict[str, Any]) -> Any:
    """Read whether somebody is left to approve, and what would be left after a loss."""
    standing().needs(*READERS)
    at = clock.now()
    looked, loss = said.looked_at(query.get("version"), at), _loss(query)
    return {
        "version": looked.one.number,
        "moment": looked.one.moment,
        "routes": [_route(one) for one in looked.report.lines],
        "stuck": _stuck(stuck(at, after=query.get("after"), who=looked.here)),
        "unread": looked.unread,
        "away": looked.away,
        "ahead": [{"from": one.begins, "until": one.until, "routes": one.routes} for one in looked.ahead],
        "outside": looked.small,
        "loss": _lost(what_if(at, loss)) if loss else None,
    }


def _loss(query: dict[str, Any]) -> Loss | None:
    person, role = query.get("without_person"), query.get("without_role")
    if role is None:
        return None if person is None else Loss.of([person])
    name, _, topic = role.partition(":")
    if not topic:
        return Loss.of(roles=[(person, name)])
    if person is None:
        fault = Problem(N_("Say whose role it is: a role for one topic is taken from one person."))
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors={"without_person": [fault]})
    return Loss.of(grants=[(person, name, topic)])


def _route(line: Line) -> dict[str, Any]:
    outlook, way = line.outlook, line.outlook.way
    same = ("kind", "name", "topic", "rules", "treated_as", "clauses")
    return {
        **{name: getattr(way, name) for name in same},
        "verdict": outlook.verdict,
        "shut_out": line.shut_out,
        "steps": [
            {
                "position": turn.position,
                "roles": turn.roles,
                "topic": next((seat.topic for seat in turn.seats if seat.topic), None),
                "needed": turn.needed,
                "can": can,
                "short": turn.position in outlook.short,
            }
            for turn, can in zip(way.turns, line.can, strict=True)
        ],
        "sentences": [sentence(mend) for mend in line.mends],
    }


def _stuck(page: StuckPage) -> dict[str, Any]:
    same = ("review_id", "kind", "subject_id", "short")
    return {
        "items": [
            {**{name: getattr(one, name) for name in same}, "sentences": [sentence(mend) for mend in one.mends]}
            for one in page.items
        ],
        "total": page.total,
        "next_after": page.next,
    }


def _lost(found: Any) -> dict[str, Any]:
    return {
        **{
            name: [{**_route(line), "version": number} for number, _, line in getattr(found, name)]
            for name in ("dead", "weaker")
        },
        "stuck": _stuck(found.items),
    }
