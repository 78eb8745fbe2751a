"""Who asks, what waits for them, and what they were told."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_login import current_user
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging, shapes
from governance.api.fields import Shown, Taken
from governance.api.moderation_shapes import CasePressing
from governance.api.operations import ANY_ROLE, EVERYBODY, Resources, status_of
from governance.api.paging import Paged
from governance.api.queue_shapes import QueueLine, QueueList
from governance.notices import rows as notices
from governance.notices.mail.states import STATES, Delivery, deliveries
from governance.web.notices import sentence
from governance.web.reader import ident, person, standing
from workflows import decided, queue
from workflows.delegations import stand_ins
from workflows.moderation.pressing import pressing
from workflows.reviews import SKIP
from workflows.rulings import VERDICTS
from workflows.states import DRAFT

resources = Resources("me", "Who asks, what waits for them, and what they were told.")


class RoleShown(Shown):
    """A role held now, for one topic or (null) for all."""

    role = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)


class MeShown(Shown):
    """The person that the credential stands for, and what it may."""

    id = fields.Number(required=True)
    name = fields.Said(required=True)
    language = fields.Said(required=True)
    roles = plain.List(fields.Part(RoleShown), required=True)
    topics = plain.List(fields.Said(), required=True, metadata={"description": "The topics of the roles held."})
    scopes = plain.List(
        fields.Said(),
        required=True,
        allow_none=True,
        metadata={"description": "The token's; null for a session."},
    )
    unread = fields.Number(required=True, metadata={"description": "Notices not yet read; 100 stands for more."})
    outside = fields.Said(
        required=True,
        allow_none=True,
        metadata={"description": "The other body, for an outside approver: they see what is put before them alone."},
    )


class QueueQuery(Paged):
    """Which view: `awaiting_me` and `to_post` begin with what is due first, the others with the newest."""

    view = fields.Choice(queue.VIEWS, load_default="awaiting_me")


class MyDecision(Shown):
    """A decision on a draft, with the words as they were then, and the state of the draft now."""

    id = fields.Number(required=True)
    draft_id = fields.Number(required=True)
    kind = fields.Said(required=True)
    revision = fields.Number(required=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    channel = fields.Said(required=True)
    verdict = fields.Choice((*VERDICTS, SKIP), required=True)
    comment = fields.Said(required=True)
    role = fields.Said(required=True)
    at = fields.Moment(required=True)
    state = fields.Choice(DRAFT.states, required=True)


class MyDecisionList(Shown):
    """A page of one's own decisions, newest first."""

    items = plain.List(fields.Part(MyDecision), required=True)
    next = fields.Said(required=True, allow_none=True)


class NoticeShown(Shown):
    """One thing that a person was told."""

    id = fields.Number(required=True)
    event = fields.Said(required=True)
    detail = fields.Said(required=True)
    draft_id = fields.Number(required=True, allow_none=True)
    thread_id = fields.Number(required=True, allow_none=True)
    moderation_id = fields.Number(required=True, allow_none=True)
    created_at = fields.Moment(required=True)
    read_at = fields.Moment(required=True, allow_none=True)
    mail = fields.Choice(
        STATES,
        required=True,
        allow_none=True,
        metadata={"description": "What became of it by mail; null where this service sent none when it was written."},
    )
    mail_at = fields.Moment(
        required=True, allow_none=True, metadata={"description": "When its letter was sent, or is tried next."}
    )
    mail_answer = fields.Said(
        required=True, allow_none=True, metadata={"description": "What the mail server said last."}
    )


class NoticeList(Shown):
    """A page of notices, newest first."""

    items = plain.List(fields.Part(NoticeShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class UpTo(Taken):
    """Everything up to this notice."""

    up_to = fields.Whole(required=True, metadata={"description": "A notice's id."})


class Unread(Shown):
    """How many notices are left unread."""

    unread = fields.Number(required=True)


@resources.operation("GET", "/me", answer=MeShown, who=EVERYBODY)
def get_me() -> Any:
    """Say who asks, with which roles and scopes."""
    who = current_user.actor
    held = sorted(current_user.grants, key=lambda grant: (grant.role, grant.topic or ""))
    return {
        "id": who.person_id,
        "name": who.name,
        "language": current_user.language,
        "roles": held,
        "topics": sorted({grant.topic for grant in held if grant.topic}),
        "scopes": None if who.scopes is None else sorted(who.scopes),
        "unread": notices.unread(who.person_id),
        "outside": current_user.body,
    }


@resources.operation("GET", "/queue", query=QueueQuery, answer=QueueList, who=ANY_ROLE, refuses=(404,))
def list_queue(query: dict[str, Any]) -> Response:
    """List what waits for whom."""
    view, who, at = query["view"], standing(), clock.now()
    covered = stand_ins(who.person_id, at)
    shape = queue.shape(view, paging.number, paging.instant)
    page = queue.page(view, who, at, paging.after(query.get("after"), *shape), query["limit"], covered)
    items = QueueLine(many=True).dump([_line(row) for row in page.rows])
    cases = pressing(view, at) if who.body is None and "after" not in query else []
    beside = CasePressing(many=True).dump(cases)
    return http.listed(items, page.next, view=view, counts=queue.counts(who, at, covered), moderations=beside)


def _line(row: queue.Row) -> dict[str, Any]:
    place = row.stands_in
    of = {"on_behalf_of": place.name if place else None, "on_behalf_of_id": place.person_id if place else None}
    alone = http.sentence(row.alone, {}) if row.alone else None
    presses = [{"why": why, "role": role} for why, role in row.presses.items()]
    return {**vars(row), **of, "due": shapes.due(row.due), "decided_alone": alone, "presses": presses}


@resources.operation("GET", "/me/decisions", query=Paged, answer=MyDecisionList, who=ANY_ROLE, refuses=(404,))
def list_my_decisions(query: dict[str, Any]) -> Response:
    """List what one decided on drafts, with the words as they were then, newest first."""
    key = paging.after(query.get("after"), paging.number)
    found, following = decided.decided(standing(), clock.now(), key and key[0], query["limit"])
    return http.listed(MyDecision(many=True).dump(found), [following] if following else None)


@resources.operation("GET", "/notices", query=Paged, answer=NoticeList, who=EVERYBODY, refuses=(404,))
def list_notices(query: dict[str, Any]) -> Response:
    """List one's own notices, newest first."""
    key = paging.after(query.get("after"), paging.number)
    found, following = notices.notices(ident(), key and key[0], query["limit"])
    mailed = deliveries(found)
    items = [_notice(one, mailed.get(one.id, NO_MAIL)) for one in found]
    return http.listed(NoticeShown(many=True).dump(items), [following] if following else None)


def _notice(one: notices.Notice, mailed: Delivery) -> dict[str, Any]:
    mail = {"mail": mailed.state or None, "mail_at": mailed.at, "mail_answer": mailed.answer}
    return {**{name: getattr(one, name) for name in _SAME}, "detail": sentence(one), **mail}


NO_MAIL = Delivery("")
_SAME = ("id", "event", "draft_id", "thread_id", "moderation_id", "created_at", "read_at")


@resources.operation("POST", "/notices/reading", body=UpTo, answer=Unread, status=201, again=200, who=EVERYBODY)
def create_reading(body: dict[str, Any]) -> Any:
    """Note that everything up to a notice was read."""
    made = notices.mark_read(person(), body["up_to"])
    return {"unread": notices.unread(ident())}, status_of(made), {}
