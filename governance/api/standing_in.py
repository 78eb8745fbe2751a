"""Standing in for somebody, and being away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging
from governance.api.fields import Shown, Taken
from governance.api.operations import EVERYBODY, Nothing, Resources, status_of, tagged
from governance.api.paging import Paged
from governance.web.reader import ident, person, standing
from workflows import delegations
from workflows.delegations import STATES, Wanted

resources = Resources("delegations", "Who decides for whom while they are away.")

APPROVERS = "people who hold an approver's role"


class NewDelegation(Taken):
    """Whom to ask to decide in one's place, from when, until when (that moment not included), on what."""

    delegate_id = fields.Whole(required=True)
    from_ = fields.Moment(required=True, data_key="from", attribute="from_at")
    until = fields.Moment(required=True, attribute="until_at")
    topic = fields.key(allow_none=True)
    away = fields.Truth(
        load_default=False, metadata={"description": "Whether to note too that one is away in that time."}
    )


class WhyEnded(Taken):
    """Why."""

    reason = fields.Words(2_000, blank=True, load_default="")


class DelegationShown(Shown):
    """One person decides in the place of another, in a half-open time."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    delegator_id = fields.Number(required=True)
    delegator = fields.Said(required=True)
    delegate_id = fields.Number(required=True)
    delegate = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True, metadata={"description": "Null stands for every topic."})
    from_ = fields.Moment(required=True, data_key="from", attribute="from_at")
    until = fields.Moment(required=True, attribute="until_at")
    state = fields.Choice(STATES, required=True)
    proposed_at = fields.Moment(required=True)
    accepted_at = fields.Moment(required=True, allow_none=True)
    declined_at = fields.Moment(required=True, allow_none=True)
    ended_at = fields.Moment(required=True, allow_none=True)
    reason = fields.Said(required=True, attribute="why")


class DelegationList(Shown):
    """A page of delegations, newest first."""

    items = plain.List(fields.Part(DelegationShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class NewAbsence(Taken):
    """When somebody is away, until when (that moment not included); oneself where nobody is named."""

    from_ = fields.Moment(required=True, data_key="from", attribute="from_at")
    until = fields.Moment(required=True, attribute="until_at")
    person_id = fields.Whole(allow_none=True)


class AbsenceShown(Shown):
    """Somebody is away in a half-open time."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    person_id = fields.Number(required=True)
    from_ = fields.Moment(required=True, data_key="from", attribute="from_at")
    until = fields.Moment(required=True, attribute="until_at")
    ended_at = fields.Moment(required=True, allow_none=True)


class AbsenceList(Shown):
    """One's own absences that run or are to come, the nearest first."""

    items = plain.List(fields.Part(AbsenceShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation("GET", "/delegations", query=Paged, answer=DelegationList, who=EVERYBODY, refuses=(404,))
def list_delegations(query: dict[str, Any]) -> Response:
    """List the delegations that one gave or was asked for, newest first."""
    key = paging.after(query.get("after"), paging.number)
    found, following = delegations.delegations_of(ident(), clock.now(), key and key[0], query["limit"])
    items = DelegationShown(many=True).dump([_shape(one) for one in found])
    return http.listed(items, [following] if following else None)


@resources.operation(
    "POST",
    "/delegations",
    body=NewDelegation,
    answer=DelegationShown,
    status=201,
    again=200,
    who=APPROVERS,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_delegation(body: dict[str, Any]) -> Any:
    """Ask somebody to decide in one's place. It holds once they accept, where the guidance asks for that."""
    wanted = Wanted(body["delegate_id"], body["from_at"], body["until_at"], body.get("topic"), body["away"])
    made = delegations.propose(person(), wanted)
    data, _, headers = _shown(made["delegation"])
    location = url_for("api-delegations.get_delegation", delegation_id=made["delegation"])
    return data, status_of(made), {**headers, "Location": location}


@resources.operation(
    "GET",
    "/delegations/<id:delegation_id>",
    answer=DelegationShown,
    who="its two people, and administrators",
    headers=("ETag",),
)
def get_delegation(delegation_id: int) -> Any:
    """Show a delegation as it stands now."""
    return _shown(delegation_id)


@resources.operation(
    "POST",
    "/delegations/<id:delegation_id>/acceptance",
    body=Nothing,
    optional=True,
    answer=DelegationShown,
    status=201,
    again=200,
    who="whoever was asked to stand in",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_acceptance(_: dict[str, Any], delegation_id: int, version: int) -> Any:
    """Agree to stand in."""
    made = delegations.accept(person(), delegation_id, version)
    data, _status, headers = _shown(delegation_id)
    return data, status_of(made), headers


@resources.operation(
    "POST",
    "/delegations/<id:delegation_id>/refusal",
    body=WhyEnded,
    optional=True,
    answer=DelegationShown,
    status=201,
    who="whoever was asked to stand in",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_refusal(body: dict[str, Any], delegation_id: int, version: int) -> Any:
    """Refuse to stand in. Whoever has accepted ends it instead."""
    delegations.decline(person(), delegation_id, body["reason"], version)
    data, _status, headers = _shown(delegation_id)
    return data, 201, headers


@resources.operation(
    "DELETE",
    "/delegations/<id:delegation_id>",
    body=WhyEnded,
    optional=True,
    answer=DelegationShown,
    who="its two people, and administrators",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def delete_delegation(body: dict[str, Any], delegation_id: int, version: int) -> Any:
    """End a delegation at this moment. What was decided under it stays."""
    delegations.end(person(), delegation_id, body["reason"], version)
    return _shown(delegation_id)


@resources.operation("GET", "/absences", query=Paged, answer=AbsenceList, who=EVERYBODY, refuses=(404,))
def list_absences(query: dict[str, Any]) -> Response:
    """List one's own absences that run or are to come, the nearest first."""
    key, size = paging.after(query.get("after"), paging.instant, paging.number), query["limit"]
    last = (datetime.fromisoformat(key[0]), key[1]) if key else None
    rows = delegations.absences_of(ident(), clock.now(), last, size + 1)
    items = AbsenceShown(many=True).dump([_absence(row) for row in rows[:size]])
    following = [rows[size - 1].from_at.isoformat(), rows[size - 1].id] if len(rows) > size else None
    return http.listed(items, following)


@resources.operation(
    "POST",
    "/absences",
    body=NewAbsence,
    answer=AbsenceShown,
    status=201,
    again=200,
    who="everybody for themselves, administrators for all",
    refuses=(404, 409),
    headers=("Location",),
)
def create_absence(body: dict[str, Any]) -> Any:
    """Say that one, or somebody else, is away: what waits for them goes to whom the guidance names."""
    whom = body.get("person_id") or ident()
    made = delegations.note_absence(person(), whom, body["from_at"], body["until_at"])
    location = url_for("api-delegations.list_absences")
    return _absence(delegations.absence(made["absence"])), status_of(made), {"Location": location}


@resources.operation(
    "DELETE",
    "/absences/<id:absence_id>",
    answer=AbsenceShown,
    who="the person, and administrators",
    refuses=(409,),
)
def delete_absence(absence_id: int) -> Any:
    """End an absence at this moment, or call it off."""
    delegations.come_back(person(), absence_id)
    return _absence(delegations.absence(absence_id))


def _shown(delegation_id: int) -> tuple[Any, int, dict[str, str]]:
    one = delegations.delegation(delegation_id, standing(), clock.now())
    return _shape(one), 200, tagged(one.row.version)


def _shape(one: delegations.DelegationView) -> dict[str, Any]:
    same = ("id", "delegator_id", "delegate_id", "topic", "from_at", "until_at", "proposed_at", "accepted_at")
    row = {name: getattr(one.row, name) for name in (*same, "declined_at", "ended_at", "why")}
    named = {"delegator": one.delegator, "delegate": one.delegate, "state": one.state}
    return {**row, **named, "subject": f"delegation/{one.row.public_id}"}


def _absence(row: delegations.Absence) -> dict[str, Any]:
    same = ("id", "person_id", "from_at", "until_at", "ended_at")
    return {**{name: getattr(row, name) for name in same}, "subject": f"absence/{row.public_id}"}
