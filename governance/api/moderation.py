"""Messages of the public that break the rules: proposals, decisions, what was done, appeals."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from governance import http
from governance.api import paging
from governance.api.moderation_shapes import (
    ModerationLine,
    ModerationList,
    ModerationsAsked,
    ModerationShown,
    NewAct,
    NewAppeal,
    NewAppealDecision,
    NewModeration,
    NewModerationDecision,
    WhyTakenBack,
    line,
    whole,
)
from governance.api.operations import ANY_ROLE, Resources, status_of, tagged
from governance.change import Made
from governance.web.reader import person, standing
from workflows import moderation
from workflows.moderation import Done, Proposal

resources = Resources("moderation", "What is done about messages of the public that break the rules.")

STAFF = "people who act on conversations"
CHANNEL = "whoever proposed or approved it, and roles that may publish; never interns"


@resources.operation("GET", "/moderations", query=ModerationsAsked, answer=ModerationList, who=ANY_ROLE, refuses=(404,))
def list_moderations(query: dict[str, Any]) -> Response:
    """List what was proposed about messages that break the rules, newest first."""
    key = paging.after(query.get("after"), paging.number)
    page = moderation.moderations(query.get("state"), key and key[0], query["limit"])
    items = ModerationLine(many=True).dump([line(one) for one in page.rows])
    return http.listed(items, [page.next] if page.next else None)


@resources.operation(
    "POST",
    "/threads/<id:thread_id>/moderations",
    body=NewModeration,
    answer=ModerationShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_moderation(body: dict[str, Any], thread_id: int, version: int) -> Any:
    """Propose to hide or remove a message, or to block or mute its author.

    A copy of the message as it is noted here is kept first; where it reads otherwise on its channel by now, that is
    noted before. It goes before the chain of the conversation's category, which has to be one
    that moderates. `If-Match` is the conversation's.
    """
    made = moderation.propose(person(), thread_id, Proposal(**body), version)
    data, _, headers = _shown(made["moderation"])
    location = url_for("api-moderation.get_moderation", moderation_id=made["moderation"])
    return data, status_of(made), {**headers, "Location": location}


@resources.operation("GET", "/moderations/<id:moderation_id>", answer=ModerationShown, who=ANY_ROLE, headers=("ETag",))
def get_moderation(moderation_id: int) -> Any:
    """Show a proposal as it stands. The words are for those who work on it, its approvers and auditors."""
    return _shown(moderation_id)


@resources.operation(
    "POST",
    "/moderations/<id:moderation_id>/decisions",
    body=NewModerationDecision,
    answer=ModerationShown,
    status=201,
    again=200,
    who="people who hold the open step's role, and who did not propose it",
    refuses=(409,),
    headers=("ETag",),
)
def create_moderation_decision(body: dict[str, Any], moderation_id: int) -> Any:
    """Approve or reject a proposal, whose words never change.

    Where its message is edited or deleted on its channel, a proposal to hide or remove it ends by itself.
    """
    made = moderation.decide(
        person(), moderation_id, body["verdict"], body["comment"], body["neutral"], body.get("on_behalf_of")
    )
    return _answered(moderation_id, made)


@resources.operation(
    "POST",
    "/moderations/<id:moderation_id>/withdrawal",
    body=WhyTakenBack,
    answer=ModerationShown,
    status=201,
    again=200,
    who=CHANNEL,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_moderation_withdrawal(body: dict[str, Any], moderation_id: int, version: int) -> Any:
    """Take a proposal back that was not carried out. A running review ends with it."""
    made = moderation.withdraw(person(), moderation_id, body["reason"], version)
    return _answered(moderation_id, made)


@resources.operation(
    "POST",
    "/moderations/<id:moderation_id>/act",
    body=NewAct,
    answer=ModerationShown,
    status=201,
    again=200,
    who=CHANNEL,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_moderation_act(body: dict[str, Any], moderation_id: int, version: int) -> Any:
    """Record that what was approved was done on the channel, what the public reads, and whether the author was told."""
    made = moderation.carry_out(person(), moderation_id, Done(**body), version)
    return _answered(moderation_id, made)


@resources.operation(
    "POST",
    "/moderations/<id:moderation_id>/reinstatement",
    body=NewAct,
    answer=ModerationShown,
    status=201,
    again=200,
    who=CHANNEL,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_reinstatement(body: dict[str, Any], moderation_id: int, version: int) -> Any:
    """Record that it was taken back on the channel. The conversation is open again."""
    made = moderation.reinstate(person(), moderation_id, Done(**body), version)
    return _answered(moderation_id, made)


@resources.operation(
    "POST",
    "/moderations/<id:moderation_id>/appeal",
    body=NewAppeal,
    answer=ModerationShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_appeal(body: dict[str, Any], moderation_id: int, version: int) -> Any:
    """Take down an appeal for the person who made it."""
    made = moderation.appeal(person(), moderation_id, body["words"], body["received_at"], body["late_why"], version)
    return _answered(moderation_id, made)


@resources.operation(
    "POST",
    "/moderations/<id:moderation_id>/appeal/decision",
    body=NewAppealDecision,
    answer=ModerationShown,
    status=201,
    again=200,
    who="the role that the guidance names under `appeal_to`, or who stands in; nobody who had a part in it",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_appeal_decision(body: dict[str, Any], moderation_id: int, version: int) -> Any:
    """Decide on an appeal: the act stands, stands with an answer that explains what was wrong, or is taken back."""
    place = body.pop("on_behalf_of", None)
    made = moderation.decide_appeal(person(), moderation_id, **body, version=version, on_behalf_of=place)
    return _answered(moderation_id, made)


def _answered(moderation_id: int, made: Made) -> tuple[Any, int, dict[str, str]]:
    data, _, headers = _shown(moderation_id)
    return data, status_of(made), headers


def _shown(moderation_id: int) -> tuple[Any, int, dict[str, str]]:
    view = moderation.moderation_view(moderation_id, standing())
    return whole(view), 200, tagged(view.row.version)
