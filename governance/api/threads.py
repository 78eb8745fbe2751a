"""Conversations with the public: taken in, triaged, added to, closed."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields as plain

from governance import http
from governance.api import fields, paging
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, STAFF, Nothing, Resources, status_of, tagged
from governance.api.paging import Paged
from governance.change import Made
from governance.errors import N_, NotFound
from governance.text import LONGEST
from governance.web.reader import person, standing
from governance.web.vocabulary import AUTHOR_KINDS
from workflows import conversations, threads, triaging
from workflows.reading import ThreadView, thread_view
from workflows.states import DRAFT, THREAD

resources = Resources("threads", "Conversations with the public, and what is to be done about them.")


class NewMessage(Taken):
    """One public post, as it read. Without `received_at` it came in just now."""

    author_handle = fields.Words(200, blank=True, lines=False, allow_none=True)
    author_kind = fields.Choice(tuple(AUTHOR_KINDS), allow_none=True)
    text = fields.Words(LONGEST, required=True)
    language = fields.language(required=True)
    received_at = fields.Moment(allow_none=True)
    url = fields.address(allow_none=True)
    external_id = fields.Words(200, lines=False, allow_none=True)


class NewThread(Taken):
    """A message that opens a conversation. The same `external_id` on the channel again adds nothing."""

    channel = fields.key(40, required=True)
    message = fields.Part(NewMessage, required=True)
    topic = fields.key(allow_none=True)


class StepTaken(Taken):
    """One question of the decision tree and the answer given."""

    question = fields.key(required=True)
    answer = fields.key(required=True)


class NewTriage(Taken):
    """The choice of a category, why, and the path through the decision tree that led to it."""

    category = fields.key(required=True)
    reason = fields.Words(10_000, required=True)
    path = fields.Listed(fields.Part(StepTaken), 50, load_default=list)


class EarlierShown(Shown):
    """How a post read before it was edited on its channel, and who noted that."""

    version = fields.Number(required=True)
    text = fields.Said(required=True)
    until = fields.Moment(required=True)
    noted_by = fields.Said(required=True, attribute="person_name")


class MessageShown(Shown):
    """A post, as it reads by what was noted last."""

    id = fields.Number(required=True)
    author_handle = fields.Said(required=True)
    author_kind = fields.Said(required=True)
    text = fields.Said(required=True)
    language = fields.Said(required=True)
    url = fields.Said(required=True, allow_none=True)
    external_id = fields.Said(required=True, allow_none=True)
    received_at = fields.Moment(required=True)
    version = fields.Number(required=True)
    deleted_at = fields.Moment(
        required=True, allow_none=True, metadata={"description": "When it was noted that it is not there any more."}
    )
    earlier = plain.List(fields.Part(EarlierShown), required=True)


class TriageShown(Shown):
    """One choice of category; a later one stands beside it."""

    id = fields.Number(required=True)
    category = fields.Said(required=True)
    action = fields.Choice(("respond", "let_stand", "monitor", "moderate"), required=True)
    reason = fields.Said(required=True)
    path = plain.List(plain.Dict(keys=fields.Said(), values=fields.Said()), required=True)
    by = fields.Said(required=True)
    at = fields.Moment(required=True)
    policy_version = fields.Said(required=True)
    clauses = plain.List(fields.Said(), required=True)
    first_response_due = fields.Moment(required=True, allow_none=True)
    resolution_due = fields.Moment(required=True, allow_none=True)


class WrittenShown(Shown):
    """A draft that answers a conversation."""

    id = fields.Number(required=True)
    state = fields.Choice(DRAFT.states, required=True)
    author = fields.Said(required=True, attribute="name")


class ThreadShown(Shown):
    """A conversation with its messages, its choices of category, and the drafts that answer it."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    state = fields.Choice(THREAD.states, required=True)
    version = fields.Number(required=True)
    channel = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    external_id = fields.Said(required=True, allow_none=True)
    category = fields.Said(required=True, allow_none=True)
    action = fields.Said(required=True, allow_none=True)
    respond = fields.Said(required=True, allow_none=True)
    received_at = fields.Moment(required=True)
    first_response_due = fields.Moment(required=True, allow_none=True)
    resolution_due = fields.Moment(required=True, allow_none=True)
    triaged_at = fields.Moment(required=True, allow_none=True)
    answered_at = fields.Moment(required=True, allow_none=True)
    clauses = plain.List(fields.Said(), required=True, metadata={"description": "What the last triage cites."})
    messages = plain.List(fields.Part(MessageShown), required=True)
    triages = plain.List(fields.Part(TriageShown), required=True)
    drafts = plain.List(fields.Part(WrittenShown), required=True)


class ThreadLine(Shown):
    """A conversation as a list shows it, with its last message."""

    id = fields.Number(required=True)
    state = fields.Choice(THREAD.states, required=True)
    channel = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    category = fields.Said(required=True, allow_none=True)
    action = fields.Said(required=True, allow_none=True)
    received_at = fields.Moment(required=True)
    first_response_due = fields.Moment(required=True, allow_none=True)
    answered_at = fields.Moment(required=True, allow_none=True)
    author_handle = fields.Said(required=True)
    text = fields.Said(required=True)
    language = fields.Said(required=True)
    draft_id = fields.Number(required=True, allow_none=True)
    draft_state = fields.Said(required=True, allow_none=True)


class ThreadList(Shown):
    """A page of conversations."""

    items = plain.List(fields.Part(ThreadLine), required=True)
    next = fields.Said(required=True, allow_none=True)


class ThreadQuery(Paged):
    """Which conversations: `waiting` begins with the oldest, the others with the newest."""

    view = fields.Choice(tuple(conversations.VIEWS), load_default="waiting")
    state = fields.Choice(THREAD.states, metadata={"description": "Those in this state, whatever the view."})


@resources.operation("GET", "/threads", query=ThreadQuery, answer=ThreadList, who=ANY_ROLE, refuses=(404,))
def list_threads(query: dict[str, Any]) -> Response:
    """List conversations by what is to be done with them."""
    key = paging.after(query.get("after"), paging.instant, paging.number)
    state = query.get("state")
    view = next((one for one, states in conversations.VIEWS.items() if state in states), query["view"])
    page = conversations.page(view, standing(), key, query["limit"], state=state)
    return http.listed(ThreadLine(many=True).dump(page.rows), page.next)


@resources.operation(
    "POST",
    "/threads",
    body=NewThread,
    answer=ThreadShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_thread(body: dict[str, Any]) -> Any:
    """Take in a message that opens a conversation."""
    return answer(threads.receive(person(), body["channel"], body["message"], body.get("topic")))


@resources.operation("GET", "/threads/<id:thread_id>", answer=ThreadShown, who=ANY_ROLE, headers=("ETag",))
def get_thread(thread_id: int) -> Any:
    """Read a conversation."""
    return shown(thread_id)


@resources.operation(
    "POST",
    "/threads/<id:thread_id>/messages",
    body=NewMessage,
    answer=ThreadShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_message(body: dict[str, Any], thread_id: int) -> Any:
    """Add a further message. A conversation that had ended is open again."""
    return answer(threads.add_message(person(), thread_id, body))


@resources.operation(
    "POST",
    "/threads/<id:thread_id>/triage",
    body=NewTriage,
    answer=ThreadShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_triage(body: dict[str, Any], thread_id: int, version: int) -> Any:
    """Choose the category, and so the action and the due times. A second triage keeps both."""
    return answer(triaging.triage(person(), thread_id, body["category"], body["reason"], body["path"], version))


@resources.operation(
    "POST",
    "/threads/<id:thread_id>/closure",
    body=Nothing,
    optional=True,
    answer=ThreadShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_closure(_: dict[str, Any], thread_id: int, version: int) -> Any:
    """End a conversation that was answered or decided on."""
    return answer(threads.close(person(), thread_id, version))


def answer(made: Made) -> tuple[Any, int, dict[str, str]]:
    """The conversation that a verb made or changed."""
    data, _, headers = shown(made["thread"])
    location = url_for("api-threads.get_thread", thread_id=made["thread"])
    return data, status_of(made), {**headers, "Location": location}


def shown(thread_id: int) -> tuple[Any, int, dict[str, str]]:
    """A conversation as it is."""
    view = thread_view(thread_id, standing())
    if view is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    return _shape(view), 200, tagged(view.thread.version)


def _shape(view: ThreadView) -> dict[str, Any]:
    row = view.thread
    same = set(ThreadShown._declared_fields) - {"subject", "channel", "clauses", "messages", "triages", "drafts"}
    return {
        **{name: getattr(row, name) for name in same},
        "subject": f"thread/{row.public_id}",
        "channel": view.channel.key,
        "clauses": view.triages[-1][0].clauses if view.triages else [],
        "messages": [message_shape(one, view.earlier.get(one.id, ())) for one in view.messages],
        "triages": [_triage(*triage) for triage in view.triages],
        "drafts": view.drafts,
    }


def message_shape(row: Any, earlier: Any) -> dict[str, Any]:
    """A post, with how it read before it was edited on its channel."""
    same = set(MessageShown._declared_fields) - {"earlier"}
    return {**{name: getattr(row, name) for name in same}, "earlier": list(earlier)}


def _triage(row: Any, name: str, number: str) -> dict[str, Any]:
    same = set(TriageShown._declared_fields) - {"by", "policy_version"}
    return {**{field: getattr(row, field) for field in same}, "by": name, "policy_version": number}
